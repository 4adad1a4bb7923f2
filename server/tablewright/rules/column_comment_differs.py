"""`db_comment` is not the comment that the column has.

## At run time

Nothing fails. Who reads the model and who reads the database are told different things.

## What to do

Take the database's comment into the field, or have it changed there (a migration does so for a managed model).

Only what the field writes is compared; a column's comment that the model does not repeat is no drift. Nothing is said
before Django 4.2, which has no comments, on databases that have none (SQLite), and of MySQL's views.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rendering.text import string
from tablewright.rules._comments import comparable, differs, instead
from tablewright.rules._wording import argument_span, field_span, finding, own_statement, quoted

SEVERITY = Severity.HINT


def check(pairing: Pairing) -> Iterator[Finding]:
    if not comparable(pairing):
        return
    for pair in pairing.pairs:
        written, column = pair.field.comment, pair.column
        if column is None or not differs(written, column.comment):
            continue
        message = (
            f"The field says of column {quoted(column.name)}: {quoted(str(written))}, but {instead(column.comment)}."
        )
        span = argument_span(pairing, pair.field, "db_comment") or field_span(pairing, pair.field)
        fixes = list(_fixes(pairing, pair, column.comment))
        yield finding(pairing, "column-comment-differs", SEVERITY, message, span, pair=pair, fixes=fixes)


def _fixes(pairing: Pairing, pair: FieldPair, stored: str | None) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None or statement.argument("db_comment") is None:
        return
    if stored:
        edit = set_argument(statement, "db_comment", string(stored), pairing.model.statement.block)
        yield Fix("Take the database's comment", (edit,), preferred=True)
    elif (removed := remove_argument(pairing.model, statement, "db_comment")) is not None:
        yield Fix("Remove db_comment", (removed,))
