"""Two concrete models own one table.

## At run time

Both read and write it, but Django takes them for two tables: deleting through one runs no cascade, signal or protection
that the other asks for, rows fetched through one are no rows of the other, and each model's migrations change the table
without the other's knowledge. Where both are managed, Django's own check stops every command (`models.E028`).

## What to do

Keep one model. A second view of the same rows is a proxy (`proxy = True`), and fields that both should have belong
into an abstract base.

Nothing is said of proxies, of models that are swapped for others, of those that may not be there at run time, of a
model for the join table of a many-to-many field, and where routers send the two to different databases, or may do so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._remembered import once
from tablewright.rules._tables import table_span
from tablewright.rules._wording import finding, joined, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import find_table, split_table_name
from tablewright.source.models import Model, Models

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
    for name in _by_bare_name(pairing.models).get(table.name.lower(), ()):
        if find_table(pairing.schema, name) is table:
            models = pairing.models.by_table[name]
            yield from (model for model in models if _counts(pairing, model) and not _joins(pairing, model))


@once
def _by_bare_name(models: Models) -> Mapping[str, Sequence[str]]:
    """Without the namespace and in small letters -> names as models write them."""
    found: dict[str, list[str]] = {}
    for name in models.by_table:
        found.setdefault(split_table_name(name)[1].lower(), []).append(name)
    return found


def _joins(pairing: Pairing, model: Model) -> bool:
    """Django made it, for a many-to-many field: `Visit_doctors`. Who maps such a table as well may mean to."""
    if model.path:
        return False
    parts = model.name.split("_")
    for at in range(1, len(parts)):
        owner = pairing.models.target(f"{model.app_label}.{'_'.join(parts[:at])}")
        field = owner.field("_".join(parts[at:])) if owner is not None else None
        if field is not None and field.maps == "none":
            return True
    return False


def _counts(pairing: Pairing, model: Model) -> bool:
    """It is surely there, and surely lives in this database."""
    if not model.paired or not model.registered:
        return False
    if model.read is None or model.write is None:
        return not pairing.around.routed
    return pairing.schema.alias in (model.read, model.write)
