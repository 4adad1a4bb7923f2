"""Tables that are gone, and tables that are new -> pairs that are likely the same one under another name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.names import nearness
from tablewright.schema.pairs import MOST_PAIRS, Scored, best_pairs, listed

_ALIKE, _HALF = 0.75, 0.5  # shares of columns that two tables have in common
_TELLING = 3  # so many equal columns are no chance
_COMMON = 30  # a column in more tables than that says nothing of one

Pair = tuple[TableKey, TableKey]


def renamed_tables(old: Schema, new: Schema) -> Mapping[TableKey, tuple[TableKey, str]]:
    """Old key -> (new key, the reason to think that the table is the same)."""
    gone = {table.key: table for table in old.tables if new.table(table.key) is None}
    come = {table.key: table for table in new.tables if old.table(table.key) is None}
    if not gone or not come:
        return {}
    moved, kept = _moved_foreign_keys(old, new, gone, come), _kept_names(old, new, gone, come)
    scored: Scored[TableKey] = {}
    alone = _alone(gone, come)
    for pair in {*moved, *kept, *_same_columns(gone, come), *_many_columns(gone, come)}:
        before, after = gone[pair[0]], come[pair[1]]
        if _comparable(before, after):
            judged = _judge_tables(before, after, moved.get(pair, ()), kept.get(pair, ()), alone=pair in alone)
            if judged is not None:
                scored[pair] = judged
    return best_pairs(scored)


def _comparable(before: Table, after: Table) -> bool:
    """Partitions come and go with the calendar: only one for the same values is the same."""
    if before.error or after.error or before.kind != after.kind:
        return False
    return before.kind != "partition" or before.partitioning == after.partitioning is not None


def _judge_tables(
    before: Table, after: Table, moved: Sequence[str], kept: Sequence[str], *, alone: bool
) -> tuple[float, str] | None:
    equal = bool(before.columns) and _signature(before) == _signature(after)
    share = 1.0 if equal else _share(before, after)
    near = nearness(before.name, after.name)
    elsewhere = before.name == after.name
    evidence = bool(moved or kept or elsewhere)
    telling = alone and len(before.columns) >= _TELLING
    if not ((equal and (near or evidence or telling)) or (share >= _HALF and evidence) or (share >= _ALIKE and near)):
        return None
    why = ["the same columns" if equal else f"{round(share * 100)} % of the columns are the same"]
    if elsewhere:
        why.append("the same name in another namespace")
    elif near:
        why.append("a similar name")
    if kept:
        why.append(f"“{min(kept)}” belongs to it now")
    if moved:
        why.append(f"the foreign key of {min(moved)} points at it now")
    return share + near / 2 + bool(moved) + bool(kept) + elsewhere, listed(why)


def _same_columns(gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table]) -> Iterator[Pair]:
    for before, after in _groups(gone, come, _signature):
        if len(before) * len(after) <= MOST_PAIRS:
            yield from ((a, b) for a in before for b in after)
    for before, after in _groups(gone, come, lambda table: table.name):
        if len(before) * len(after) <= MOST_PAIRS:
            yield from ((a, b) for a in before for b in after)


def _alone(gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table]) -> set[Pair]:
    """Pairs with the same columns, which no other table has that is gone or new."""
    groups = _groups(gone, come, _signature)
    return {(before[0], after[0]) for before, after in groups if len(before) == len(after) == 1}


def _groups(
    gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table], by: Callable[[Table], Hashable]
) -> Iterator[tuple[list[TableKey], list[TableKey]]]:
    groups: dict[Hashable, tuple[list[TableKey], list[TableKey]]] = defaultdict(lambda: ([], []))
    for side, tables in enumerate((gone, come)):
        for key, table in tables.items():
            groups[by(table)][side].append(key)
    return (group for group in groups.values() if group[0] and group[1])


def _many_columns(gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table]) -> Iterator[Pair]:
    """Pairs that share columns which few tables have."""
    holders: dict[tuple[str, str], list[TableKey]] = defaultdict(list)
    for key, table in come.items():
        for column in table.columns:
            holders[column.name, column.native_type].append(key)
    for key, table in gone.items():
        shared: Counter[TableKey] = Counter()
        for column in table.columns:
            found = holders.get((column.name, column.native_type), [])
            shared.update(found if len(found) <= _COMMON else ())
        yield from ((key, other) for other in shared)


def _moved_foreign_keys(
    old: Schema, new: Schema, gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table]
) -> dict[Pair, list[str]]:
    """Foreign keys of tables that stayed, which pointed at one that is gone and point at a new one now."""
    moved: dict[Pair, list[str]] = defaultdict(list)
    for table in old.tables:
        other = new.table(table.key)
        if other is None or other.foreign_keys == table.foreign_keys:
            continue
        targets = {(key.name, key.columns): (key.target_namespace, key.target_table) for key in other.foreign_keys}
        for key in table.foreign_keys:
            before, after = (key.target_namespace, key.target_table), targets.get((key.name, key.columns))
            if before in gone and after is not None and after in come:
                moved[before, after].append(f"“{table.name}” ({', '.join(key.columns)})")
    return moved


def _kept_names(
    old: Schema, new: Schema, gone: Mapping[TableKey, Table], come: Mapping[TableKey, Table]
) -> dict[Pair, list[str]]:
    """Names of constraints and indexes that one table had before, and one has now."""
    before, after = _holders(old), _holders(new)
    kept: dict[Pair, list[str]] = defaultdict(list)
    for name, key in before.items():
        other = after.get(name)
        if key in gone and other is not None and other in come:
            kept[key, other].append(name)
    return kept


def _holders(schema: Schema) -> dict[str, TableKey]:
    names: dict[str, TableKey] = {}
    several = {""}
    for table in schema.tables:
        parts = (table.foreign_keys, table.unique_constraints, table.indexes, table.checks)
        for name in (part.name for some in parts for part in some):
            if name in names:
                several.add(name)
            names[name] = table.key
    return {name: key for name, key in names.items() if name not in several}


def _signature(table: Table) -> Hashable:
    return tuple((column.name, column.native_type) for column in table.columns)


def _share(before: Table, after: Table) -> float:
    first = {(column.name, column.native_type) for column in before.columns}
    second = {(column.name, column.native_type) for column in after.columns}
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0
