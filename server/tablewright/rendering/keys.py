"""Table -> what identifies a row for Django: its primary key, a unique constraint that serves, or the best guess."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.rendering.kinds import kind_of
from tablewright.schema.model import Column, Table

COMPOSITE_SINCE = (5, 2)


@dataclass(frozen=True, slots=True)
class Key:
    """`columns`: one, or several for CompositePrimaryKey; none for a table without columns.

    `certain`: the database keeps them unique and filled. `note` says what is not as the table has it.
    """

    columns: tuple[str, ...]
    certain: bool = True
    note: str = ""


def key_of(table: Table, context: Context) -> Key:
    composite = context.django >= COMPOSITE_SINCE
    if len(table.primary_key) == 1:
        return Key(table.primary_key)
    if table.primary_key:
        if composite and not any(_generated(table, name) for name in table.primary_key):
            return Key(table.primary_key)
        named = ", ".join(f"“{name}”" for name in table.primary_key)
        first = _best([column for name in table.primary_key if (column := table.column(name))], table, context)
        why = "Django before 5.2 knows no such key" if not composite else "one of them is generated"
        note = f"The primary key is {named} together; {why}, so this column alone does not tell rows apart."
        return Key(first, certain=False, note=note)
    unique = _unique_key(table, composite=composite)
    if unique:
        return Key(unique, note="The table has no primary key; these values are unique and never NULL.")
    columns = [column for column in table.columns if column.generated is None] or list(table.columns)
    if table.is_view:
        columns.sort(key=lambda column: column.name.lower() != "id")
    what = "view" if table.is_view else "table"
    note = f"This {what} has no key, and Django needs one: choose one that is unique."
    return Key(_best(columns, table, context), certain=False, note=note)


def unique_columns(table: Table) -> frozenset[str]:
    """Columns that alone are a key of the table: no two rows have the same value."""
    keys = [constraint.columns for constraint in table.unique_constraints if constraint.plain]
    return frozenset(name for key in (*keys, table.primary_key) if len(key) == 1 for name in key if name is not None)


def _generated(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is None or column.generated is not None


def _unique_key(table: Table, *, composite: bool) -> tuple[str, ...]:
    candidates = []
    for constraint in table.unique_constraints:
        columns = [table.column(name) for name in constraint.columns if name is not None]
        found = [column for column in columns if column and not column.null and column.generated is None]
        if constraint.plain and found and len(found) == len(constraint.columns) and (composite or len(found) == 1):
            candidates.append((len(found), [column.position for column in found], found))
    return tuple(column.name for column in min(candidates, key=lambda c: c[:2])[2]) if candidates else ()


def _best(columns: list[Column], table: Table, context: Context) -> tuple[str, ...]:
    """The first that is never NULL, no relation and no long value, as far as there is one."""
    related = {name for key in table.foreign_keys for name in key.columns}

    def drawback(column: Column) -> tuple[bool, bool, bool, bool]:
        kind = kind_of(column, table, context)
        may_be_null = column.null and not table.is_view  # what a view's columns say of NULL means little
        return (kind.bulky, may_be_null, column.name in related, kind.value not in ("int", "str", "uuid"))

    return (min(columns, key=drawback).name,) if columns else ()
