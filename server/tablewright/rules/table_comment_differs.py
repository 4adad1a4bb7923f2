"""`db_table_comment` is not the comment that the table has.

## At run time

Nothing fails. Who reads the model and who reads the database are told different things.

## What to do

Take the database's comment into the model, or have it changed there (a migration does so for a managed model).

Only what the model writes is compared; a table's comment that the model does not repeat is no drift. Nothing is said
before Django 4.2, which has no comments, on databases that have none (SQLite), and of MySQL's views.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_meta_option
from tablewright.rendering.text import string
from tablewright.rules._comments import comparable, differs, instead
from tablewright.rules._meta import option_of, option_span, remove_option
from tablewright.rules._wording import finding, quoted

SEVERITY = Severity.HINT

_OPTION = "db_table_comment"


def check(pairing: Pairing) -> Iterator[Finding]:
    table, written = pairing.table, pairing.model.comment
    if table is None or not comparable(pairing) or not differs(written, table.comment):
        return
    message = f"The model says of table {quoted(table.name)}: {quoted(str(written))}, but {instead(table.comment)}."
    fixes = list(_fixes(pairing, table.comment))
    yield finding(pairing, "table-comment-differs", SEVERITY, message, option_span(pairing, _OPTION), fixes=fixes)


def _fixes(pairing: Pairing, stored: str | None) -> Iterator[Fix]:
    model = pairing.model
    if option_of(model, _OPTION) is None:
        return
    if stored:
        yield Fix("Take the database's comment", set_meta_option(model, _OPTION, string(stored)), preferred=True)
    elif (edit := remove_option(model, _OPTION)) is not None:
        yield Fix(f"Remove {_OPTION}", (edit,))
