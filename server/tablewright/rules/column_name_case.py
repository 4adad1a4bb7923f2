"""The field's column exists, but with other letters in capitals.

## At run time

Every query of the model names the column in quotes, and PostgreSQL then minds the letter case: `column visit.room does
not exist`, with the hint `Perhaps you meant to reference the column "visit.Room"`.

## What to do

Write the column's name as the database has it in `db_column`. On Oracle that does not help: Django writes every name in
capitals there, so a column that has small letters is out of its reach until it is renamed.

Nothing is said on SQLite, MySQL and SQL Server, which find a column whatever its letter case. A name that differs in
more than that is the matter of [no-such-column](no-such-column.md), and a key that the model does not name that of
[no-primary-key](no-primary-key.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.text import string
from tablewright.rules._case import other_case
from tablewright.rules._wording import argument_span, field_span, finding, joined, own_statement, quoted
from tablewright.schema.model import Column
from tablewright.schema.names import reachable

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    found = other_case(pairing)
    for pair in pairing.pairs:
        if pair.column is not None and not reachable(pairing.schema.vendor, pair.column.name):
            message = (
                f"Django writes every name in capitals for Oracle, so column {quoted(pair.column.name)} of field"
                f" {quoted(pair.field.name)} is out of its reach: every query of this model fails."
            )
            span = argument_span(pairing, pair.field, "db_column") or field_span(pairing, pair.field)
            yield finding(pairing, "column-name-case", SEVERITY, message, span, pair=pair)
        columns = found.get(pair.field.name, ()) if pair.column is None else ()
        if not columns:
            continue
        span = argument_span(pairing, pair.field, "db_column") or field_span(pairing, pair.field)
        names = joined([quoted(column.name) for column in columns])
        message = (
            f"Field {quoted(pair.field.name)} reads column {quoted(str(pair.field.column))}, but the table has it as"
            f" {names}: letter case matters here, so every query of this model fails."
        )
        fixes = list(_fixes(pairing, pair, columns))
        yield finding(pairing, "column-name-case", SEVERITY, message, span, pair=pair, fixes=fixes)


def _fixes(pairing: Pairing, pair: FieldPair, columns: tuple[Column, ...]) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None:
        return
    mapped = {other.column.name for other in pairing.pairs if other.column}
    free = [column for column in columns if column.name not in mapped]
    for column in free:
        text = string(db_name(column.name, pairing.schema.vendor))
        edit = set_argument(statement, "db_column", text, pairing.model.statement.block)
        yield Fix(f"Use column {quoted(column.name)}", (edit,), preferred=len(free) == 1)
