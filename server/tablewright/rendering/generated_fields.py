"""Generated column -> GeneratedField, in Django's words where these are the same, or a field that forms leave alone."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.rendering import text
from tablewright.rendering.conditions import as_expression
from tablewright.rendering.context import Context
from tablewright.rendering.defaults import raw_sql
from tablewright.rendering.kinds import Kind
from tablewright.rendering.scalars import Operands
from tablewright.schema.model import Column
from tablewright.source.edits import ImportNeed

_COMPUTED = "The database computes this column and refuses to have it written: leave it out of what is saved."


def generated_field(
    column: Column, kind: Kind, context: Context, rest: Sequence[str], operands: Operands | None
) -> tuple[str, list[str], tuple[ImportNeed, ...], tuple[str, ...]]:
    """(class, arguments, imports, notes). `rest`: arguments that any field has. GeneratedField is of Django 5.0."""
    stored, own = column.generated_kind != "virtual", list(kind.arguments)
    if kind.collates and column.collation:
        own.append(f"db_collation={text.string(column.collation)}")
    since = (6, 1) if context.vendor == "postgresql" and not stored else (5, 0)
    if context.django >= since and column.generated:
        said, needed = _expression(column.generated, context, operands)
        imports = (*kind.imports, *needed)
        output = text.call(kind.path, [each for each in own if each != "editable=False"])
        arguments = [f"expression={said}", f"output_field={output}", f"db_persist={stored}", *rest]
        return f"{context.models_name}.GeneratedField", arguments, imports, kind.notes
    flags = [] if "editable=False" in own else ["editable=False"]
    empty = ["null=True", "blank=True"] if column.null else []
    return kind.path, [*own, *rest, *flags, *empty], kind.imports, (_COMPUTED, *kind.notes)


def _expression(sql: str, context: Context, operands: Operands | None) -> tuple[str, tuple[ImportNeed, ...]]:
    found = as_expression(sql, context.dialect, operands) if operands is not None else None
    if found is not None:
        return found[0].text, found[0].imports
    return raw_sql(sql), (ImportNeed("django.db.models.expressions", "RawSQL"),)
