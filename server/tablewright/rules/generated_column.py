"""A field that Django writes over a column that the database computes.

## At run time

Reading works. `save()` and `create()` write every field, and the database refuses any value for a generated column:
all of them fail. (MariaDB lets a new row pass while the value is None, and refuses to save it again.)

## What to do

Use `GeneratedField` (Django 5.0; for PostgreSQL's virtual columns 6.1), which Django reads back and never writes.

Before that Django has no way to leave a field out of what it inserts: read such a model, and write its rows with
`update()` or `save(update_fields=[…])`. `editable=False` keeps forms, the admin and serializers from writing the field,
and tells Tablewright that this is known: there, a field that says so is not reported. Nor are fields over views.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import replace_call, set_argument
from tablewright.rendering.fields import FieldText, field_for
from tablewright.rules._wording import class_span, context, field_class, finding, own_statement, quoted
from tablewright.schema.model import Column
from tablewright.source.statements import UNKNOWN, Assignment

SEVERITY = Severity.ERROR

_KEPT = ("verbose_name", "help_text", "db_index", "error_messages")


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is None or pairing.table.is_view:
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if column is None or column.generated is None or field.generated or field.internal_type is UNKNOWN:
            continue
        text = _generated_field(pairing, pair, column)
        if text is None and field.editable is not True:
            continue
        message = (
            f"Column {quoted(column.name)} is computed by the database, but {field_class(field)} is written whenever a"
            " row is saved: the database refuses that."
        )
        if text is None:
            message += " GeneratedField cannot be used here: rows are to be written without this field."
        yield finding(
            pairing,
            "generated-column",
            SEVERITY,
            message,
            class_span(pairing, field),
            pair=pair,
            fixes=list(_fixes(pairing, pair, text)),
        )


def _generated_field(pairing: Pairing, pair: FieldPair, column: Column) -> FieldText | None:
    """None where this Django has none for the column, or it could not take the place of a key."""
    if pairing.table is None or pair.field.relation is not None or pair.field.primary_key is not False:
        return None
    text = field_for(column, pairing.table, pairing.schema, context(pairing), name=pair.field.name)
    return text if text.call.partition("(")[0].endswith(".GeneratedField") else None


def _fixes(pairing: Pairing, pair: FieldPair, text: FieldText | None) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return
    block = pairing.model.statement.block
    if text is not None:
        edit = replace_call(statement, _keeping(text.call, statement, block))
        yield Fix("Use GeneratedField", (edit,), preferred=True, imports=text.imports, classes=text.beside)
    elif pair.field.primary_key is False:
        edit = set_argument(statement, "editable", "False", block)
        yield Fix("Set editable=False, and leave the field out of what is written", (edit,))


def _keeping(call: str, statement: Assignment, block: str) -> str:
    """GeneratedField takes no argument by position."""
    first = statement.arguments[0] if statement.arguments and statement.arguments[0].name is None else None
    named = first is not None and not (statement.call_path or "").endswith("ArrayField")
    label = [f"verbose_name={block[first.span.start : first.span.end]}"] if first is not None and named else []
    written = [block[a.span.start : a.span.end] for a in statement.arguments if a.name in _KEPT]
    return f"{call.removesuffix(')')}{''.join(f', {part}' for part in (*label, *written))})"
