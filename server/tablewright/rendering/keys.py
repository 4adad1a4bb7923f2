"""Table -> what identifies a row for Django: its primary key, a unique constraint that serves, or the best guess."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.rendering.kinds import kind_of
from tablewright.rendering.view_keys import traced_key
from tablewright.schema.index_words import collations_of
from tablewright.schema.model import Column, Schema, Table, UniqueConstraint

COMPOSITE_SINCE = (5, 2)
UNIQUE_EXPRESSIONS_SINCE = (4, 0)


@dataclass(frozen=True, slots=True)
class Key:
    """`columns`: one, or several for CompositePrimaryKey; none for a table without columns.

    `certain`: the database keeps them unique and filled. `note` says what is not as the table has it.
    """

    columns: tuple[str, ...]
    certain: bool = True
    note: str = ""


def key_of(table: Table, schema: Schema, context: Context) -> Key:
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
        what, filled = (table.kind, "") if table.is_view else ("table", " and never NULL")
        return Key(unique, note=f"The {what} has no primary key; these values are unique{filled}.")
    traced = traced_key(table, schema) if table.is_view else None
    if traced is not None and (composite or len(traced[0]) == 1):
        return Key(traced[0], note=f"The key of “{traced[1].name}”, of which this view shows each row at most once.")
    columns = [column for column in table.columns if column.generated is None] or list(table.columns)
    if table.is_view or table.kind == "foreign table":
        columns.sort(key=lambda column: _unlike_a_key(column.name, table.name))
    what = table.kind if table.is_view or table.kind == "foreign table" else "table"
    note = f"This {what} has no key, and Django needs one: choose one that is unique."
    return Key(_best(columns, table, context), certain=False, note=note)


def says_all(constraint: UniqueConstraint, table: Table, context: Context) -> bool:
    """A field's `unique=True` means the same: at once, for all rows, any number of NULLs, by the column's collation."""
    null = any(column.null for name in constraint.columns if name and (column := table.column(name)))
    if collations_of(constraint, context.vendor) and context.django >= UNIQUE_EXPRESSIONS_SINCE:
        return False
    return constraint.plain and not constraint.deferrable and (constraint.nulls_distinct or not null)


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
        found = [c for c in columns if c and (table.is_view or not c.null) and c.generated is None]
        if constraint.plain and found and len(found) == len(constraint.columns) and (composite or len(found) == 1):
            candidates.append((len(found), [column.position for column in found], found))
    return tuple(column.name for column in min(candidates, key=lambda c: c[:2])[2]) if candidates else ()


def _unlike_a_key(column: str, table: str) -> int:
    """`id`, then what has the table's name in it, then other keys by their look."""
    low, own = column.lower(), {table.lower(), table.lower().removesuffix("s")}
    if low in ("id", "uuid"):
        return 0
    if any(low in (f"{name}_id", f"{name}id", f"id_{name}") for name in own):
        return 1
    return 2 if low.endswith(("_id", "_uuid", "_key")) else 3


def _best(columns: list[Column], table: Table, context: Context) -> tuple[str, ...]:
    """The first that is never NULL, no relation and no long value, as far as there is one."""
    related = {name for key in table.foreign_keys for name in key.columns}

    def drawback(column: Column) -> tuple[bool, bool, bool, bool]:
        kind = kind_of(column, table, context)
        may_be_null = column.null and not table.is_view  # what a view's columns say of NULL means little
        return (kind.bulky, may_be_null, column.name in related, kind.value not in ("int", "str", "uuid"))

    return (min(columns, key=drawback).name,) if columns else ()
