"""Two concrete models own one table.

## At run time

Both read and write it, but Django takes them for two tables: deleting through one runs no cascade, signal or protection
that the other asks for, rows fetched through one are no rows of the other, and each model's migrations change the table
without the other's knowledge. Where both are managed, Django's own check stops every command (`models.E028`).

## What to do

Keep one model. A second view of the same rows is a proxy (`proxy = True`), and fields that both should have belong
into an abstract base.

Nothing is said of proxies, of models that are swapped for others, of those that may not be there at run time, and
where routers send the two to different databases, or may do so.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._tables import table_span
from tablewright.rules._wording import finding, joined, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import find_table
from tablewright.source.models import Model

SEVERITY = Severity.WARNING


def check(pairing: Pairing) -> Iterator[Finding]:
    model, table = pairing.model, pairing.table
    if table is None or not _counts(pairing, model):
        return
    others = [other for other in _over(pairing, table) if other.label.lower() != model.label.lower()]
    if not others:
        return
    names = joined(sorted(quoted(other.label) for other in others))
    message = f"Table {quoted(table.name)} is mapped by {names} as well: to Django these are different tables,"
    twin = any(other.managed is True and other.db_table == model.db_table for other in others)
    if twin and model.managed is True and not pairing.around.routed:
        message += " and its own check stops every command (models.E028)."
    else:
        message += " so one knows nothing of what happens to rows through the other."
    yield finding(pairing, "table-mapped-twice", SEVERITY, message, table_span(pairing))


def _over(pairing: Pairing, table: Table) -> Iterator[Model]:
    """Models over the same table, however each of them spells its name."""
    wanted = table.name.lower()
    for name, models in pairing.models.by_table.items():
        if wanted in name.lower() and find_table(pairing.schema, name) is table:
            yield from (model for model in models if _counts(pairing, model))


def _counts(pairing: Pairing, model: Model) -> bool:
    """It is surely there, and surely lives in this database."""
    if not model.paired or not model.registered:
        return False
    if model.read is None or model.write is None:
        return not pairing.around.routed
    return pairing.schema.alias in (model.read, model.write)
