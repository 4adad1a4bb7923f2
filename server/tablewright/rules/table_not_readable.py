"""The project's database user may not read the table, or some of its columns.

## At run time

Queries fail: `permission denied for table salary`, `SELECT command denied to user …`. Django names every column of a
model in a query, so one column without the right is enough, unless the query leaves it out (`defer`, `only`, `values`).

## What to do

Have the right granted in the database (`GRANT SELECT ON …`), or configure another user for the alias. A field that the
user is not meant to read can go.

Nothing is said of rights to write: a model that is only read may well have none. Nothing is said where the database
does not tell a user's rights (SQLite has none; backends without a reader of Tablewright's own).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._wording import class_name_span, field_span, finding, quoted

SEVERITY = Severity.WARNING


def check(pairing: Pairing) -> Iterator[Finding]:
    table = pairing.table
    if table is None or not table.rights_known or "select" not in table.denied:
        return
    if not any(table.readable(column) for column in table.columns):
        meta = pairing.model.statement.meta
        option = meta.options.get("db_table") if meta else None
        span = option.value_span if option else class_name_span(pairing)
        message = f"The database user may not read table {quoted(table.name)}: every query of this model fails."
        yield finding(pairing, "table-not-readable", SEVERITY, message, span)
        return
    for pair in pairing.pairs:
        if pair.column is not None and not table.readable(pair.column):
            message = f"The database user may not read column {quoted(pair.column.name)}:"
            message += " every query that does not leave it out fails."
            span = field_span(pairing, pair.field)
            yield finding(pairing, "table-not-readable", SEVERITY, message, span, pair=pair)
