"""The model has a foreign key that the table does not keep.

## At run time

Nothing fails. The database takes values that point at no row: reading the related object of such a row raises
DoesNotExist, and an inner join leaves the row out.

## What to do

Say so in the model with `db_constraint=False`, or have the database keep it: the SQL is offered where the database can
add a foreign key to a table that exists (SQLite cannot).

Nothing is reported of views and partitions, of a column that is part of a foreign key of several columns, of tables
whose target is not in this database, nor on MySQL and MariaDB of databases without any foreign key, as those of MyISAM
are.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.statements import add_foreign_key
from tablewright.rules._foreign_keys import Reference, keys_of, references
from tablewright.rules._keys import keyed_table
from tablewright.rules._wording import class_span, finding, own_statement, quoted
from tablewright.schema.model import Table

SEVERITY = Severity.HINT


def check(pairing: Pairing) -> Iterator[Finding]:
    table, schema = keyed_table(pairing), pairing.schema
    if table is None or table.kind == "partition":
        return
    if schema.vendor == "mysql" and not any(each.foreign_keys for each in schema.tables):
        return
    for reference in references(pairing):
        if reference.relation.db_constraint is not True or keys_of(table, reference.column) != ():
            continue
        message = (
            f"Column {quoted(reference.column.name)} has no foreign key in the database: it may hold values"
            f" that are in no row of {quoted(reference.table.name)}, and reading the related object then raises"
            " DoesNotExist."
        )
        yield finding(
            pairing,
            "foreign-key-missing",
            SEVERITY,
            message,
            class_span(pairing, reference.pair.field),
            pair=reference.pair,
            fixes=list(_fixes(pairing, table, reference)),
        )


def _fixes(pairing: Pairing, table: Table, reference: Reference) -> Iterator[Fix]:
    statement = own_statement(reference.pair.field)
    if statement is not None and not any(argument.name in ("*", "**") for argument in statement.arguments):
        edit = set_argument(statement, "db_constraint", "False", pairing.model.statement.block)
        yield Fix("Say that the database keeps no foreign key", (edit,), preferred=True)
    sql = add_foreign_key(pairing.schema.vendor, table, [reference.column.name], reference.table, [reference.end.name])
    if sql is not None:
        yield Fix("Copy the SQL that adds the foreign key", (), copies=sql)
