"""Table -> the part of it that a model can name.

On Oracle Django writes every name in capitals, so that nothing whose name has small letters can be reached; on
PostgreSQL some versions refuse names with a "$".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tablewright.rendering.context import Context
from tablewright.schema.model import Table
from tablewright.schema.names import reachable


def reached(table: Table, context: Context) -> bool:
    """A model can have this table's name."""
    return reachable(context.vendor, table.name, table.namespace, django=context.django)


def why_lost(context: Context) -> str:
    if context.vendor == "oracle":
        return "Django writes names in capitals on Oracle, so it cannot reach this column"
    return "Django refuses names with a dollar sign on PostgreSQL before 6.1, so it cannot reach this column"


def reached_part(table: Table, context: Context) -> tuple[Table, tuple[str, ...]]:
    """(the table without columns that no field can name and without what is made of those, their names)."""
    lost = {
        column.name for column in table.columns if not reachable(context.vendor, column.name, django=context.django)
    }
    if not lost:
        return table, ()

    def whole(names: Iterable[str | None]) -> bool:
        return lost.isdisjoint(names)

    part = replace(
        table,
        columns=tuple(column for column in table.columns if column.name not in lost),
        primary_key=table.primary_key if whole(table.primary_key) else (),
        foreign_keys=tuple(key for key in table.foreign_keys if whole(key.columns)),
        unique_constraints=tuple(key for key in table.unique_constraints if whole(key.columns)),
    )
    return part, tuple(column.name for column in table.columns if column.name in lost)
