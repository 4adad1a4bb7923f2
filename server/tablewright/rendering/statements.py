"""A table and what a model promises of it -> the SQL statement that has the database keep it, for somebody to run.

Nothing here is executed. Every name is in the vendor's quotes, whatever it holds. None where the vendor has no such
statement: SQLite adds no constraint to a table that exists, views have none, and text without a length has no index on
MySQL and Oracle.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

from tablewright.schema.model import Column, Table
from tablewright.schema.types import parse_type

_TABLES = frozenset({"table", "partitioned table"})
_LONGEST = {"postgresql": 63, "mysql": 64, "oracle": 30, "microsoft": 128}
"""Characters of a name; PostgreSQL counts bytes, Oracle's are what old releases and Django take it to have."""

_UNINDEXED = {
    "mysql": frozenset(f"{size}{kind}" for size in ("tiny", "", "medium", "long") for kind in ("text", "blob"))
    | {"json"},
    "oracle": frozenset({"clob", "nclob", "blob", "long", "long raw", "bfile", "json", "xmltype"}),
    "microsoft": frozenset({"text", "ntext", "image", "xml"}),
}
"""Types that an ordinary index takes no column of."""

_QUOTES = {"mysql": ("`", "`"), "microsoft": ("[", "]")}


def quoted(vendor: str, name: str) -> str:
    """A name in SQL, in quotes that nothing in it can end."""
    start, end = _QUOTES.get(vendor, ('"', '"'))
    return f"{start}{name.replace(end, end * 2)}{end}"


def add_foreign_key(
    vendor: str, table: Table, columns: Sequence[str], target: Table, target_columns: Sequence[str], name: str = ""
) -> str | None:
    """As Django declares it: on PostgreSQL and Oracle it is checked when the transaction ends."""
    if vendor == "sqlite" or not _alterable(table) or not _alterable(target) or not columns:
        return None
    leads = f"{table_name(vendor, target)} ({_list(vendor, target_columns)})"
    said = f"FOREIGN KEY ({_list(vendor, columns)}) REFERENCES {leads}"
    late = " DEFERRABLE INITIALLY DEFERRED" if vendor in ("postgresql", "oracle") else ""
    return _constraint(vendor, table, name or _name(vendor, table, columns, "fk"), said + late)


def add_unique(vendor: str, table: Table, columns: Sequence[str], name: str = "") -> str | None:
    """SQL Server takes two NULLs for duplicates, and Django does not: there it is an index without them."""
    called = name or _name(vendor, table, columns, "uniq")
    if not _indexable(vendor, table, columns):
        return None
    empty = [column for column in columns if (found := table.column(column)) is not None and found.null]
    if vendor == "microsoft" and empty:
        filled = " AND ".join(f"{quoted(vendor, column)} IS NOT NULL" for column in empty)
        return f"{_index(vendor, table, columns, called, 'UNIQUE INDEX')} WHERE {filled};"
    if vendor == "sqlite":
        return f"{_index(vendor, table, columns, called, 'UNIQUE INDEX')};"
    return _constraint(vendor, table, called, f"UNIQUE ({_list(vendor, columns)})")


def add_index(
    vendor: str,
    table: Table,
    columns: Sequence[str],
    name: str = "",
    descending: Sequence[bool] = (),
    *,
    spatial: bool = False,
) -> str | None:
    """`spatial`: of one geometry, on PostgreSQL or MySQL."""
    if not _indexable(vendor, table, columns):
        return None
    if spatial:
        kind, method = ("SPATIAL INDEX", "") if vendor == "mysql" else ("INDEX", " USING gist")
        called = quoted(vendor, name or _name(vendor, table, columns, "id"))
        return f"CREATE {kind} {called} ON {table_name(vendor, table)}{method} ({_list(vendor, columns)});"
    return f"{_index(vendor, table, columns, name or _name(vendor, table, columns, 'idx'), 'INDEX', descending)};"


def add_check(vendor: str, table: Table, condition: str, name: str) -> str | None:
    """`condition` is SQL, written by us alone."""
    if vendor == "sqlite" or not _alterable(table):
        return None
    return _constraint(vendor, table, name, f"CHECK ({condition})")


def indexable(vendor: str, column: Column) -> bool:
    """An ordinary index can have the whole column."""
    native = parse_type(vendor, column.base_type)
    large = vendor == "microsoft" and "(max)" in column.base_type.lower()
    return native.name not in _UNINDEXED.get(vendor, ()) and not large


def _constraint(vendor: str, table: Table, name: str, said: str) -> str:
    return f"ALTER TABLE {table_name(vendor, table)} ADD CONSTRAINT {quoted(vendor, name)} {said};"


def _index(
    vendor: str, table: Table, columns: Sequence[str], name: str, kind: str, descending: Sequence[bool] = ()
) -> str:
    orders = [" DESC" if down else "" for down in descending] or [""] * len(columns)
    members = ", ".join(f"{quoted(vendor, column)}{order}" for column, order in zip(columns, orders, strict=True))
    return f"CREATE {kind} {quoted(vendor, name)} ON {table_name(vendor, table)} ({members})"


def _alterable(table: Table) -> bool:
    return table.kind in _TABLES and table.synonym_of is None


def _indexable(vendor: str, table: Table, columns: Sequence[str]) -> bool:
    found = [table.column(column) for column in columns]
    return _alterable(table) and bool(found) and all(c is not None and indexable(vendor, c) for c in found)


def table_name(vendor: str, table: Table) -> str:
    """The bare name where that finds the table, else its namespace too."""
    bare = quoted(vendor, table.name)
    return bare if table.visible or not table.namespace else f"{quoted(vendor, table.namespace)}.{bare}"


def _list(vendor: str, columns: Sequence[str]) -> str:
    return ", ".join(quoted(vendor, column) for column in columns)


def _name(vendor: str, table: Table, columns: Sequence[str], ending: str) -> str:
    """A name that nothing of this table has, as long as the vendor allows; of a longer one the end is a digest."""
    made = "_".join([table.name, *columns, ending])
    kept = (table.indexes, table.unique_constraints, table.foreign_keys, table.checks)
    taken = {part.name.lower() for parts in kept for part in parts}
    name, number = _cut(vendor, made), 2
    while name.lower() in taken:
        name, number = _cut(vendor, f"{made}_{number}"), number + 1
    return name.upper() if vendor == "oracle" else name


def _cut(vendor: str, name: str) -> str:
    longest = _LONGEST.get(vendor)
    encoded = name.encode("utf-8", "replace")
    if longest is None or len(encoded) <= longest:
        return name
    digest = md5(encoded, usedforsecurity=False).hexdigest()[:8]
    return f"{encoded[: longest - 9].decode('utf-8', 'ignore')}_{digest}"
