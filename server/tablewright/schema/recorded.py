"""Schema as it was read -> the one that all see who see the same tables: what a snapshot holds, and diffs compare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint

UNREADABLE = "It could not be read in full when the snapshot was made."
"""In the place of what a server said, which may name users and hosts."""


def recorded(schema: Schema) -> Schema:
    """The schema as a snapshot has it.

    Left out are row estimates, what this user may do, problems on the way, and numbers of columns (two databases that
    came to the same columns in different ways number them differently: their order is what counts). Of the server's
    version stays what changes what it can do; SQLite's is the interpreter's, not the file's.
    """
    return replace(
        schema,
        server_version=release(schema.vendor, schema.server_version),
        tables=tuple(_recorded_table(table) for table in sorted(schema.tables, key=lambda table: table.key)),
        problems=(),
    )


def without_database_name(schema: Schema, name: str) -> Schema:
    """MySQL writes the database into each name of a view's definition; the namespace of its tables is ""."""
    if schema.vendor != "mysql" or not name:
        return schema
    prefix = re.compile(re.escape(f"`{name.replace('`', '``')}`.") + "(?=`)")
    tables = (
        replace(table, definition=prefix.sub("", table.definition)) if table.is_view and table.definition else table
        for table in schema.tables
    )
    return replace(schema, tables=tuple(tables))


def _recorded_table(table: Table) -> Table:
    columns = sorted(table.columns, key=lambda column: column.position)
    return replace(
        table,
        columns=tuple([_recorded_column(column, place) for place, column in enumerate(columns, 1)]),
        foreign_keys=_in_order(table.foreign_keys),
        unique_constraints=_in_order(table.unique_constraints),
        indexes=_in_order(table.indexes),
        checks=_in_order(table.checks),
        insert_triggers=tuple(sorted(table.insert_triggers)),
        row_estimate=None,
        denied=(),
        rights_known=False,
        error=UNREADABLE if table.error else None,
    )


def _recorded_column(column: Column, place: int) -> Column:
    if column.position == place and not column.granted:
        return column
    return replace(column, position=place, granted=())


def _in_order(parts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(parts, key=_by_name_and_columns))


def _by_name_and_columns(part: ForeignKey | UniqueConstraint | Index | Check) -> tuple[object, ...]:
    return (part.name, *(name or "" for name in part.columns)), repr(part)


def release(vendor: str, server_version: str) -> str:
    """ "16.3 (Debian 16.3-1)" -> "16", "8.0.36" -> "8.0", "10.11.6-MariaDB-1" -> "10.11-MariaDB"; "" for SQLite."""
    numbers = re.findall(r"\d+", server_version)
    if vendor == "sqlite" or not numbers:
        return ""
    said = numbers[0] if vendor == "postgresql" and int(numbers[0]) >= 10 else ".".join(numbers[:2])
    return f"{said}-MariaDB" if "mariadb" in server_version.lower() else said
