"""Two schemas -> what changed from the one to the other: tables, columns and constraints, one change a fact.

Row estimates are no change, and neither is what one side cannot know: tables that a partial schema lacks, facts of a
table that could not be read, rights and triggers that a reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from tablewright.schema.changes import Change, Subject, added, changed, dropped, renamed
from tablewright.schema.column_renames import renamed_columns
from tablewright.schema.diff_parts import NOTHING, TEXTS, Names, part_changes, same
from tablewright.schema.model import Column, Schema, Table, TableKey
from tablewright.schema.serialization import PARTS
from tablewright.schema.table_renames import renamed_tables


@dataclass(frozen=True, slots=True)
class SchemaDiff:
    """`changes` in order of tables, those of the whole schema first; of a table its own, then its columns'."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)


def diff(old: Schema, new: Schema) -> SchemaDiff:
    """What turns `old` into `new`. Any two schemas may be compared."""
    moved = renamed_tables(old, new) if not old.partial and not new.partial else {}
    both: list[tuple[Table, Table]] = []
    found: list[tuple[TableKey, Iterable[Change]]] = []
    for table in old.tables:
        key = moved[table.key][0] if table.key in moved else table.key
        other = new.table(key)
        if other is not None:
            both.append((table, other))
        elif not new.partial:
            found.append((table.key, [dropped(Subject("table", table), table)]))
    if not old.partial:
        kept = {other.key for _, other in both}
        fresh = (table for table in new.tables if table.key not in kept)
        found += [(table.key, [added(Subject("table", table), table)]) for table in fresh]
    # An equal table has no changes, whatever became of those around it.
    both = [(table, other) for table, other in both if table != other]
    columns = {table.key: renamed_columns(table, other) for table, other in both if not (table.error or other.error)}
    names = Names(moved, {key: pairs for key, pairs in columns.items() if pairs})
    found += [(other.key, _table_changes(table, other, names)) for table, other in both]
    found.sort(key=lambda each: each[0])
    tables = (change for _, changes in found for change in changes)
    return SchemaDiff((*_schema_changes(old, new), *tables))


def _schema_changes(old: Schema, new: Schema) -> Iterator[Change]:
    for fact in ("vendor", "server_version", "search_path"):
        before, after = getattr(old, fact), getattr(new, fact)
        if before != after:
            yield changed(Subject("schema", None), fact, before, after)


# -- tables


_OWN_FACTS = [
    f.name
    for f in fields(Table)
    if f.init and f.name not in {*PARTS, "namespace", "name", "error", "row_estimate", "denied", "rights_known"}
]
"""What is compared as it is; `insert_triggers` and `triggers_known` go together, and are looked at by name."""


def _table_changes(table: Table, other: Table, names: Names) -> Iterator[Change]:
    subject = Subject("table", other)
    if table.key in names.tables:
        yield renamed(Subject("table", table), other, names.tables[table.key][1])
    if table.error or other.error:
        if bool(table.error) != bool(other.error):
            yield changed(subject, "error", table.error, other.error)
        return
    yield from _own_changes(table, other, names, subject)
    yield from _column_changes(table, other, names)
    for what in PARTS:
        if what != "columns":
            yield from part_changes(what, table, other, names)


def _own_changes(table: Table, other: Table, names: Names, subject: Subject) -> Iterator[Change]:
    for fact in _OWN_FACTS:
        before, after = getattr(table, fact), getattr(other, fact)
        if before == after or fact == "triggers_known":
            continue
        if fact == "insert_triggers" and not (table.triggers_known and other.triggers_known):
            continue
        if fact == "insert_triggers" and sorted(before) == sorted(after):
            continue
        if fact == "primary_key":
            before = names.in_new_words(table.key, before)
        if fact == "parent" and before is not None:
            before = names.table((table.namespace, before))[1]
        words = names.anywhere if fact == "definition" else names.of(table.key)
        if not same(before, after, words if fact in TEXTS else NOTHING):
            yield changed(subject, fact, before, after)
    if table.rights_known and other.rights_known and set(table.denied) != set(other.denied):
        yield changed(subject, "denied", table.denied, other.denied)


# -- columns


_COLUMN_FACTS = [f.name for f in fields(Column) if f.init and f.name not in {"name", "position", "granted"}]
_OF_TYPE = frozenset({"base_type", "element_type", "enum"})
"""They follow from the type: said only where it is still called the same."""


def _column_changes(table: Table, other: Table, names: Names) -> Iterator[Change]:
    columns = names.columns.get(table.key, {})
    there = {columns[c.name][0] if c.name in columns else c.name: c for c in table.columns}
    for column in table.columns:
        if column.name not in columns and other.column(column.name) is None:
            yield dropped(Subject("column", other, column.name), column)
    for column in other.columns:
        before = there.get(column.name)
        subject = Subject("column", other, column.name)
        if before is None:
            yield added(subject, column)
            continue
        if before.name != column.name:
            yield renamed(Subject("column", other, before.name), column, columns[before.name][1])
        if before != column:
            yield from _facts_of_column(before, column, names.of(table.key), subject)
        if table.rights_known and other.rights_known and set(before.granted) != set(column.granted):
            yield changed(subject, "granted", before.granted, column.granted)
    first = tuple(name for name in _in_order(table, columns) if other.column(name) is not None)
    then = tuple(column.name for column in _by_position(other) if column.name in there)
    if first != then:
        yield changed(Subject("table", other), "column_order", first, then)


def _facts_of_column(before: Column, after: Column, names: Names, subject: Subject) -> Iterator[Change]:
    for fact in _COLUMN_FACTS:
        if fact in _OF_TYPE and before.native_type != after.native_type:
            continue
        was, now = getattr(before, fact), getattr(after, fact)
        if not same(was, now, names if fact in TEXTS else NOTHING):
            yield changed(subject, fact, was, now)


def _in_order(table: Table, columns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for column in _by_position(table):
        yield columns[column.name][0] if column.name in columns else column.name


def _by_position(table: Table) -> list[Column]:
    return sorted(table.columns, key=lambda column: column.position)
