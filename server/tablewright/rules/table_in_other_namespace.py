"""The model's table exists, but not where Django looks for it.

## At run time

Every query of the model fails (`relation "visit" does not exist`), although the table is there: its namespace (a
schema, in PostgreSQL's words) is not on the search path of the project's database user, or is another one than the
model names.

## What to do

Write the namespace into `Meta.db_table`, in the form that Django quotes rightly: `db_table = 'archive"."visit'`.
`"archive.visit"` does not do: Django quotes the whole, and the database looks for a table with a dot in its name. Or
put the namespace on the search path (`"OPTIONS": {"options": "-c search_path=archive,public"}`).

Nothing is said when the schema was not read in full, and when the model may not be there at run time. A name that no
namespace has is the matter of [no-such-table](no-such-table.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._tables import elsewhere, table_span, using
from tablewright.rules._wording import finding, joined, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import split_table_name

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is not None:
        return
    tables = elsewhere(pairing)
    if not tables:
        return
    fixes = list(using(pairing, tables))
    message = _says(pairing.table_name, tables)
    yield finding(pairing, "table-in-other-namespace", SEVERITY, message, table_span(pairing), fixes=fixes)


def _says(db_table: str, tables: tuple[Table, ...]) -> str:
    namespace, name = split_table_name(db_table)
    places = joined([quoted(table.namespace) for table in tables])
    if namespace is not None:
        return (
            f"Table {quoted(name)} is not in namespace {quoted(namespace)}, only in {places}: every query of this model"
            " fails."
        )
    if "." in name and tables[0].name != name:
        return (
            f"No table is named {quoted(name)}: every query of this model fails. Django needs the namespace"
            f" {quoted(tables[0].namespace)} and the table {quoted(tables[0].name)} quoted apart."
        )
    return f"Table {quoted(name)} is not on the search path, only in {places}: every query of this model fails."
