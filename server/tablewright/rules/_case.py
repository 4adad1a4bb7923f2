"""A pairing -> columns that are there with another letter case than the field wants, on a vendor where that matters."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.comparison import Pairing
from tablewright.rules._wording import missing_key
from tablewright.schema.model import Column


def other_case(pairing: Pairing) -> Mapping[str, tuple[Column, ...]]:
    """Name of a field whose column is missing -> columns that have its name but for letter case; of a vendor that does
    not care, no column is missing for its letter case. A model that names no key is not here."""
    implicit = missing_key(pairing)
    lost = [pair.field for pair in pairing.pairs if pair.column is None and pair is not implicit]
    columns = pairing.table.columns if pairing.table is not None and lost else ()
    found = {
        field.name: tuple(column for column in columns if column.name.lower() == str(field.column).lower())
        for field in lost
    }
    return {name: near for name, near in found.items() if near}


def meant_by_case(pairing: Pairing) -> frozenset[str]:
    """Columns that surely lack a field only because of their letter case: column-name-case reports them."""
    return frozenset(columns[0].name for columns in other_case(pairing).values() if len(columns) == 1)
