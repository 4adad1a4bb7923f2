"""A pairing -> columns that are there with another letter case than the field wants, on a vendor where that matters."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.comparison import Pairing
from tablewright.rules._wording import missing_key
from tablewright.schema.model import Column


def other_case(pairing: Pairing) -> Mapping[str, tuple[Column, ...]]:
    """Name of a field whose column is missing -> columns without a field that have that name but for letter case; of a
    vendor that does not care, no column is missing for its letter case. A model that names no key is not here."""
    lost = [pair for pair in pairing.pairs if pair.column is None and pair is not missing_key(pairing)]
    if not lost or pairing.table is None:
        return {}
    mapped = {pair.column.name for pair in pairing.pairs if pair.column}
    free = [column for column in pairing.table.columns if column.name not in mapped]
    found = {
        pair.field.name: tuple(c for c in free if c.name.lower() == str(pair.field.column).lower()) for pair in lost
    }
    return {name: columns for name, columns in found.items() if columns}


def meant_by_case(pairing: Pairing) -> frozenset[str]:
    """Columns that surely lack a field only because of their letter case: column-name-case reports them."""
    return frozenset(columns[0].name for columns in other_case(pairing).values() if len(columns) == 1)
