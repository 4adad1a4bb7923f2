"""Nothing in the database has the model's table name.

## At run time

Every query of the model fails: `relation "patinet" does not exist`, `no such table: patinet`.

## What to do

Write the table's name as the database has it in `Meta.db_table`. Names that are close are offered as fixes, tables
without a model first. A table that is there, but in another namespace (PostgreSQL's schemas), is the matter of
[table-in-other-namespace](table-in-other-namespace.md).

With database routers the model is looked for where they send it; where they say nothing, on all aliases.

Nothing is said when the schema was not read in full, when the name is not spelt out in the source, when Django itself
shortens the name, or when the model may not be there at run time: it stands under an `if`, is swapped for another, or
lies where no installed app loads its models from.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._tables import elsewhere, shown, table_span, using
from tablewright.rules._wording import did_you_mean, finding, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import closest, split_table_name

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is not None or elsewhere(pairing):
        return
    namespace, name = split_table_name(pairing.table_name)
    near = _near(pairing, name)
    wanted = quoted(f"{namespace}.{name}" if namespace else name)
    has = "shows its user no" if pairing.schema.hides_tables else "has no"
    which = f"The database of alias {quoted(pairing.schema.alias)}" if pairing.around.routed else "The database"
    message = f"{which} {has} table {wanted}: every query of this model fails."
    message += f" {did_you_mean([shown(table) for table in near])}" if near else ""
    fixes = list(using(pairing, near))
    yield finding(pairing, "no-such-table", SEVERITY, message, table_span(pairing), fixes=fixes)


def _near(pairing: Pairing, name: str) -> list[Table]:
    """Tables without a model; those with one only when there is no other."""
    key = pairing.around.renames.table(pairing.table_name) if pairing.around.renames is not None else None
    renamed = pairing.schema.table(key) if key is not None else None
    if renamed is not None:
        return [renamed]
    visible = {table.name: table for table in pairing.schema.tables if table.visible and table.kind != "partition"}
    free = [candidate for candidate in visible if not pairing.models.maps(candidate)]
    near = closest(name, free) or closest(name, visible.keys() - set(free))
    return [visible[candidate] for candidate in near]
