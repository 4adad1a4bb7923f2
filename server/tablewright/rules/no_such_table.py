"""Nothing in the database has the model's table name.

## At run time

Every query of the model fails: `relation "patinet" does not exist`, `no such table: patinet`.

## What to do

Write the table's name as the database has it in `Meta.db_table`. Names that are close are offered as fixes, tables
without a model first. A table outside the search path (PostgreSQL) is reached with its namespace, in the form that
Django quotes rightly: `db_table = 'archive"."visit'`.

Nothing is said when the schema was not read in full, when the name is not spelt out in the source, when Django itself
shortens the name, or when the model may not be there at run time: it stands under an `if`, is swapped for another, or
lies where no installed app loads its models from.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_meta_option
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.text import string
from tablewright.rules._wording import class_name_span, did_you_mean, finding, joined, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import closest, join_table_name, split_table_name

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is not None:
        return
    namespace, name = split_table_name(pairing.table_name)
    elsewhere = list(_elsewhere(pairing, name)) if namespace is None else []
    near = elsewhere or _near(pairing, name)
    wanted = quoted(f"{namespace}.{name}" if namespace else name)
    if elsewhere and elsewhere[0].name != name:
        table = elsewhere[0]
        message = f"No table is named {wanted}: every query of this model fails. Django needs the namespace"
        message += f" {quoted(table.namespace)} and the table {quoted(table.name)} quoted apart."
    elif elsewhere:
        places = joined([quoted(table.namespace) for table in elsewhere])
        message = f"Table {wanted} is not on the search path, only in {places}: every query of this model fails."
    else:
        has = "shows its user no" if pairing.schema.hides_tables else "has no"
        message = f"The database {has} table {wanted}: every query of this model fails."
        message += f" {did_you_mean([_shown(table) for table in near])}" if near else ""
    fixes = [
        Fix(
            f"Use table {_shown(table)}",
            set_meta_option(pairing.model, "db_table", string(_db_table(pairing, table))),
            preferred=len(near) == 1,
        )
        for table in near
    ]
    meta = pairing.model.statement.meta
    option = meta.options.get("db_table") if meta else None
    span = option.value_span if option else class_name_span(pairing)
    yield finding(pairing, "no-such-table", SEVERITY, message, span, fixes=fixes)


def _elsewhere(pairing: Pairing, name: str) -> Iterator[Table]:
    """`'archive.visit'` is a name with a dot to Django: who writes it means the namespace."""
    before, _, after = name.rpartition(".")
    for table in pairing.schema.tables:
        if (table.name == name and not table.visible) or (before and (table.namespace, table.name) == (before, after)):
            yield table


def _near(pairing: Pairing, name: str) -> list[Table]:
    """Tables without a model; those with one only when there is no other."""
    visible = {table.name: table for table in pairing.schema.tables if table.visible and table.kind != "partition"}
    mapped = {split_table_name(db_table)[1].lower() for db_table in pairing.models.by_table}
    free = [candidate for candidate in visible if candidate.lower() not in mapped]
    return [visible[candidate] for candidate in closest(name, free) or closest(name, visible)]


def _db_table(pairing: Pairing, table: Table) -> str:
    vendor = pairing.schema.vendor
    return db_name(table.name, vendor) if table.visible else join_table_name(vendor, table.namespace, table.name)


def _shown(table: Table) -> str:
    return quoted(table.name if table.visible else f"{table.namespace}.{table.name}")
