"""Table -> Python source of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.schema.model import Schema, Table
from tablewright.source.edits import ImportNeed


@dataclass(frozen=True, slots=True)
class ModelText:
    """One class, "class Name(models.Model):\\n…\\n", with the imports that its text uses."""

    class_name: str
    text: str
    imports: tuple[ImportNeed, ...]


def model_for(table: Table, schema: Schema, context: Context, taken: Collection[str] = ()) -> ModelText:
    """The model of one table; its class name is not in `taken`. Relations point at models of `context.models`, or at
    the names that `models_for` gives other tables of the same run; otherwise they are plain fields with a comment."""
    raise NotImplementedError


def models_for(
    tables: Iterable[Table], schema: Schema, context: Context, taken: Collection[str] = ()
) -> tuple[ModelText, ...]:
    """Models of several tables, related among each other, in dependency order."""
    raise NotImplementedError


def module_for(tables: Iterable[Table], schema: Schema, context: Context) -> str:
    """A whole new module: imports and classes."""
    raise NotImplementedError
