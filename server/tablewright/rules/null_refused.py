"""The field allows None, the column does not.

## At run time

Saving an object with None fails: `NOT NULL constraint failed`, `null value in column … violates not-null constraint`.
A default of the column does not help, because Django writes NULL itself.

## What to do

Remove `null=True`. With `on_delete=models.SET_NULL` Django demands it, so there another rule is needed first.

Nothing is said of views, of tables with a trigger that runs before a row is inserted, of generated columns, of columns
that count by themselves, of MySQL's `timestamp`, which may turn NULL into the present time, and of columns that Oracle
gives their default for NULL as well (`DEFAULT ON NULL`).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import remove_argument
from tablewright.rules._wording import field_span, finding, own_statement, quoted
from tablewright.schema.model import Column
from tablewright.schema.types import parse_type
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    table = pairing.table
    if table is None or table.is_view or table.may_fill_columns:
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if field.null is not True or field.internal_type is UNKNOWN or field.generated or field.primary_key is True:
            continue
        if column is None or column.null or column.auto or column.generated is not None or _fills(pairing, column):
            continue
        message = (
            f"Column {quoted(column.name)} is NOT NULL, but field {quoted(field.name)} allows None: saving None fails."
        )
        message += " The column's default does not help: Django writes NULL itself." if column.default else ""
        statement = own_statement(field)
        argument = statement.argument("null") if statement else None
        span = argument.span if argument else field_span(pairing, field)
        yield finding(pairing, "null-refused", SEVERITY, message, span, pair=pair, fixes=list(_fixes(pairing, pair)))


def _fills(pairing: Pairing, column: Column) -> bool:
    vendor = pairing.schema.vendor
    timestamp = vendor == "mysql" and parse_type(vendor, column.base_type).name == "timestamp"
    return column.default_on_null or timestamp


def _fixes(pairing: Pairing, pair: FieldPair) -> Iterator[Fix]:
    statement, relation = own_statement(pair.field), pair.field.relation
    if statement is None or (relation and (relation.on_delete is UNKNOWN or "SET_NULL" in relation.on_delete)):
        return
    edit = remove_argument(pairing.model, statement, "null")
    if edit is not None:
        yield Fix("Remove null=True", (edit,), safe=True, preferred=True)
