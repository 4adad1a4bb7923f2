"""(Schema, marks of then, marks of now) -> the tables to read again; and their new facts -> the whole Schema.

Marks are what the agent's method `marks` gives: {"common": text, "tables": {namespace: {name: mark}}}. A table's mark
stays the same as long as its own facts do. Some of its facts are other tables' names, and those are looked after here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tablewright.schema.model import VIEW_KINDS, Schema, Table, TableKey

Marks = Mapping[str, Any]


def stale(schema: Schema, before: Marks, after: Marks) -> frozenset[TableKey] | None:
    """The tables of which nothing may be taken for granted any longer, with those that are new and those that are
    gone; None for all. A table that could not be read the last time is always one of them."""
    if schema.partial or before["common"] != after["common"]:
        return None
    old, new = dict(_by_key(before)), dict(_by_key(after))
    changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    # Both sides know some objects that the other does not, such as what is no table to a model.
    changed |= {table.key for table in schema.tables if table.key not in old} if changed else set()
    if changed and schema.problems:
        return None  # they do not say of which table they are
    unread = {table.key for table in schema.tables if table.error is not None}
    return frozenset(changed | unread | {table.key for table in _dependents(schema, changed)})


def merged(schema: Schema, read: Schema, asked: Collection[TableKey] | None) -> Schema:
    """`schema` with what was read of the tables `asked` for (None: of all) in the place of what it had of them: those
    that are not there now are dropped. The very same object where that changes no fact (a row estimate is none)."""
    kept = {table.key: table for table in schema.tables}
    tables = {key: table for key, table in kept.items() if asked is not None and key not in asked}
    tables |= {table.key: _same(kept.get(table.key), table) for table in read.tables}
    in_order = tuple(tables[key] for key in sorted(tables))
    if len(in_order) == len(schema.tables) and all(map(_is, in_order, schema.tables)):
        in_order = schema.tables
    problems = tuple(dict.fromkeys((*(schema.problems if asked is not None else ()), *read.problems)))
    whole = replace(read, tables=(), problems=problems, partial=schema.partial)
    if in_order is schema.tables and whole == replace(schema, tables=()):
        return schema
    return replace(whole, tables=in_order)


def _by_key(marks: Marks) -> Iterator[tuple[TableKey, str]]:
    for namespace, tables in marks["tables"].items():
        yield from (((namespace, name), mark) for name, mark in tables.items())


def _dependents(schema: Schema, changed: Collection[TableKey]) -> Iterator[Table]:
    """Tables whose facts name one that changed, came or went, in whatever letter case; tables that one of that name
    may hide, or hides no longer; and all views, whose columns come from wherever their text says."""
    if not changed:
        return
    keys = {(namespace.lower(), name.lower()) for namespace, name in changed}
    names = {name for _, name in keys}
    dotted = names | {f"{namespace}.{name}" for namespace, name in keys}
    for table in schema.tables:
        if (
            table.kind in VIEW_KINDS
            or table.name.lower() in names
            or any(name is not None and name.lower() in dotted for name in (table.parent, table.synonym_of))
            or any((key.target_namespace.lower(), key.target_table.lower()) in keys for key in table.foreign_keys)
        ):
            yield table


def _same(before: Table | None, now: Table) -> Table:
    """The old object where the new one says the same."""
    if before is not None and replace(now, row_estimate=before.row_estimate) == before:
        return before
    return now


def _is(one: Table, other: Table) -> bool:
    return one is other
