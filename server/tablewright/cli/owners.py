"""Schema and models -> the model of each table."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.schema.model import Schema, TableKey
from tablewright.schema.names import find_table
from tablewright.source.models import Model, Models


def owners(schema: Schema, models: Models) -> Mapping[TableKey, Model]:
    """The model that maps each table, the first by name of its table."""
    owned: dict[TableKey, Model] = {}
    for name, found in sorted(models.by_table.items()):
        table = find_table(schema, name)
        if table is not None and found:
            owned.setdefault(table.key, found[0])
    return owned
