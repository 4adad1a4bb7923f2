"""Names as written in `db_table` and `db_column` -> the tables and columns that the database finds by them."""

from __future__ import annotations

from collections.abc import Iterable

from tablewright.schema.model import Column, Schema, Table


def find_table(schema: Schema, db_table: str) -> Table | None:
    """What Django would reach: the bare name on the search path, or a namespace by the `'ns"."table'` trick (and
    `'"ns"."table"'`, `[ns].[table]`), letter case as the vendor treats quoted names."""
    raise NotImplementedError


def find_column(schema: Schema, table: Table, name: str) -> Column | None:
    """The column that a quoted `name` reaches on this vendor (SQLite, MySQL and SQL Server ignore letter case)."""
    raise NotImplementedError


def closest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Those near enough to be meant, best first: case and underscores count little."""
    raise NotImplementedError
