"""Column -> text of the field that it calls for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.schema.model import Column, Schema, Table
from tablewright.source.edits import ImportNeed


@dataclass(frozen=True, slots=True)
class FieldText:
    """`name = call`, e.g. "title", "models.CharField(max_length=50)". `notes` are comment lines that stand above it."""

    name: str
    call: str
    imports: tuple[ImportNeed, ...] = ()
    notes: tuple[str, ...] = ()


def field_for(
    column: Column, table: Table, schema: Schema, context: Context, taken: Collection[str] = (), name: str | None = None
) -> FieldText:
    """The field for a column: class, sizes, NULL, keys, relation, `db_column` where the name would not give it.

    `name` fixes the Python name (the field exists already); otherwise one is chosen that is not in `taken`.
    """
    raise NotImplementedError
