"""The model has a foreign key that the table does not keep.

## At run time

Nothing fails. The database takes values that point at no row: reading the related object of such a row raises
DoesNotExist, and an inner join leaves the row out.

## What to do

Say so in the model with `db_constraint=False`, or have the database keep it: the SQL is offered where the database can
add a foreign key to a table that exists (SQLite cannot).

The table that Django makes for a many-to-many field has two foreign keys, unless the field says `db_constraint=False`.

Nothing is reported of views and partitions, of a column that is part of a foreign key of several columns, of tables
whose target is not in this database, nor on MySQL and MariaDB of databases without any foreign key, as those of MyISAM
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import Fit, JoinPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.statements import add_foreign_key
from tablewright.rules._foreign_keys import Reference, keys_of, references
from tablewright.rules._keys import keyed_table
from tablewright.rules._through import target_table
from tablewright.rules._wording import class_span, finding, joined, own_statement, quoted
from tablewright.schema.model import Column, Table

SEVERITY = Severity.HINT
_TABLES = frozenset({"table", "partitioned table"})


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
    for join in pairing.joins:
        yield from _of_join(pairing, join)


def _of_join(pairing: Pairing, join: JoinPair) -> Iterator[Finding]:
    """The two foreign keys of the table that Django makes for a many-to-many field."""
    table, promised = join.table, join.field.many_to_many
    one, other = join.columns
    if table is None or promised is None or promised.db_constraint is not True or one is None or other is None:
        return
    ends = (pairing.table, target_table(pairing, join))
    if table.kind not in _TABLES or any(end is None or end.kind not in _TABLES for end in ends):
        return
    if Fit.INCOMPATIBLE in join.fits:
        return
    kept = zip((one, other), ends, strict=True)
    missing = [(column, end) for column, end in kept if end is not None and keys_of(table, column) == ()]
    if not missing:
        return
    columns = joined([quoted(column.name) for column, _ in missing])
    message = (
        f"Join table {quoted(table.name)} of field {quoted(join.field.name)} has no foreign key for {columns} in the"
        " database: it may hold values that are in no row."
    )
    span, fixes = class_span(pairing, join.field), list(_fixes_of_join(pairing, join, table, missing))
    yield finding(pairing, "foreign-key-missing", SEVERITY, message, span, about=join.field, fixes=fixes)


def _fixes_of_join(
    pairing: Pairing, join: JoinPair, table: Table, missing: Sequence[tuple[Column, Table]]
) -> Iterator[Fix]:
    statement = own_statement(join.field)
    if statement is not None and not any(argument.name in ("*", "**") for argument in statement.arguments):
        edit = set_argument(statement, "db_constraint", "False", pairing.model.statement.block)
        yield Fix("Say that the database keeps no foreign keys", (edit,), preferred=True)
    sql = [
        add_foreign_key(pairing.schema.vendor, table, [column.name], end, end.primary_key)
        for column, end in missing
        if len(end.primary_key) == 1
    ]
    told = [each for each in sql if each is not None]
    if len(told) == len(missing):
        yield Fix("Copy the SQL that adds the foreign keys", (), copies="\n".join(told))


def _fixes(pairing: Pairing, table: Table, reference: Reference) -> Iterator[Fix]:
    statement = own_statement(reference.pair.field)
    if statement is not None and not any(argument.name in ("*", "**") for argument in statement.arguments):
        edit = set_argument(statement, "db_constraint", "False", pairing.model.statement.block)
        yield Fix("Say that the database keeps no foreign key", (edit,), preferred=True)
    sql = add_foreign_key(pairing.schema.vendor, table, [reference.column.name], reference.table, [reference.end.name])
    if sql is not None:
        yield Fix("Copy the SQL that adds the foreign key", (), copies=sql)
