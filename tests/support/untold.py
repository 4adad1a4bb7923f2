"""A true difference of two schemas -> why no finding has to show it, or "" where one has to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from support.twins import Difference
from tablewright.schema.model import Schema, Table

_AFFINITIES = {"INT": "integer", "CHAR": "text", "CLOB": "text", "TEXT": "text", "BLOB": "blob", "REAL": "real"}
_AFFINITIES |= {"FLOA": "real", "DOUB": "real"}


def untold(difference: Difference, truth: Sequence[Difference], migrated: Schema, created: Schema) -> str:
    vendor = migrated.vendor
    tables = [schema.visible_table(difference.table) for schema in (migrated, created)]
    if difference.kind == "table" and difference.extra:
        return "a table without a model is told on request only"
    if any(table is not None and table.kind == "virtual table" for table in tables):
        return "what a virtual table's columns are is its module's matter"
    if _of_other_column(difference, truth):
        return "the column that it hangs on is told of"
    if vendor == "sqlite" and difference.kind == "type" and len({_affinity(t, difference) for t in tables if t}) == 1:
        return "SQLite keeps the same values in both"
    led = difference.kind == "index" and _led(difference, tables[0 if difference.extra is False else 1])
    if led and "_pattern_ops" in difference.text:
        return "it speeds up LIKE alone, beside another index of the column"
    if led and vendor == "mysql":
        return "MySQL makes and drops the index of a foreign key itself: another one that begins with it will do"
    if vendor == "mysql" and difference.kind == "check" and _keeps_sign(difference, tables[0]):
        return "an unsigned column keeps its sign without the check"
    return ""


def _of_other_column(difference: Difference, truth: Sequence[Difference]) -> bool:
    return difference.kind != "column" and any(
        other.kind == "column" and other.table == difference.table and other.columns[0] in difference.columns
        for other in truth
    )


def _affinity(table: Table, difference: Difference) -> str:
    """As SQLite derives it from a type's letters."""
    column = table.column(difference.columns[0])
    words = column.native_type.upper() if column is not None else ""
    return next(
        (affinity for letters, affinity in _AFFINITIES.items() if letters in words), "numeric" if words else "blob"
    )


def _led(difference: Difference, table: Table | None) -> bool:
    """The other database has an index or key that begins with these columns."""
    if table is None:
        return False
    keys: list[tuple[str | None, ...]] = [table.primary_key, *(each.columns for each in table.indexes)]
    keys += [each.columns for each in table.unique_constraints]
    return any(tuple(key[: len(difference.columns)]) == difference.columns for key in keys)


def _keeps_sign(difference: Difference, table: Table | None) -> bool:
    if table is None or len(difference.columns) != 1 or not re.search(r">= 0\b", difference.text):
        return False
    column = table.column(difference.columns[0])
    return column is not None and "unsigned" in column.native_type.lower()
