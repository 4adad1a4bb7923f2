"""Two schemas that were made from the same models in two ways -> all in what they differ, names of constraints apart.

One comes from migrations, the other straight from the models: what differs is drift that is truly there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint

FACTS = ("native_type", "null", "default", "auto", "generated", "generated_kind", "collation", "comment", "enum")
KINDS = {"native_type": "type", "generated_kind": "generated"}


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: "table" | "column" | "type" | "null" | "default" | "auto" | "generated" | "collation" | "comment"
    | "enum" | "table comment" | "primary key" | "foreign key" | "unique" | "index" | "check".

    `extra`: the migrated database has what the models do not ask for; False: it lacks it; None: both have it, of two
    kinds. `columns`: those that it is about.
    """

    table: str
    kind: str
    extra: bool | None
    columns: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        side = {True: "only migrated", False: "only created", None: "differs"}[self.extra]
        return f"{self.table}: {self.kind} ({', '.join(self.columns)}) {side}: {self.text}"


def differences(migrated: Schema, created: Schema) -> tuple[Difference, ...]:
    """By table, in no order that matters. Tables that could not be read make an error of their own."""
    unread = [table for table in (*migrated.tables, *created.tables) if table.error is not None]
    if unread:
        raise ValueError(f"{unread[0].name} was not read: {unread[0].error}")
    first, second = ({table.name: table for table in schema.tables} for schema in (migrated, created))
    return tuple(_tables(first, second))


def _tables(first: Mapping[str, Table], second: Mapping[str, Table]) -> Iterator[Difference]:
    for name in sorted({*first, *second}):
        if name in first and name in second:
            yield from _of_table(first[name], second[name])
        else:
            yield Difference(name, "table", name in first, (), "")


def _of_table(first: Table, second: Table) -> Iterator[Difference]:
    name = first.name
    if (first.comment or "") != (second.comment or ""):
        yield Difference(name, "table comment", None, (), f"{first.comment!r}, {second.comment!r}")
    columns = {each.name: each for each in first.columns}, {each.name: each for each in second.columns}
    for column in dict.fromkeys((*columns[0], *columns[1])):
        if column in columns[0] and column in columns[1]:
            yield from _of_column(name, columns[0][column], columns[1][column])
        else:
            yield Difference(name, "column", column in columns[0], (column,), "")
    if sorted(first.primary_key) != sorted(second.primary_key):
        text = f"{first.primary_key}, {second.primary_key}"
        yield Difference(name, "primary key", None, (*first.primary_key, *second.primary_key), text)
    yield from _sets(name, "foreign key", map(_foreign_key, first.foreign_keys), map(_foreign_key, second.foreign_keys))
    yield from _sets(name, "unique", map(_unique, first.unique_constraints), map(_unique, second.unique_constraints))
    yield from _sets(name, "index", map(_index, first.indexes), map(_index, second.indexes))
    yield from _sets(name, "check", map(_check, first.checks), map(_check, second.checks))


def _of_column(table: str, first: Column, second: Column) -> Iterator[Difference]:
    for fact in FACTS:
        one, other = getattr(first, fact), getattr(second, fact)
        if fact == "default" and first.auto and first.auto == second.auto:
            continue  # It names its own sequence.
        if (one or None) != (other or None):
            yield Difference(table, KINDS.get(fact, fact), None, (first.name,), f"{one!r}, {other!r}")


Made = tuple[tuple[str, ...], Hashable]
"""The columns that a constraint is about, and all that it is."""


def _sets(table: str, kind: str, first: Iterable[Made], second: Iterable[Made]) -> Iterator[Difference]:
    """Two that are alike but for their names count as one."""
    ones, others = set(first), set(second)
    for extra, only in ((True, ones - others), (False, others - ones)):
        for columns, facts in sorted(only, key=repr):
            yield Difference(table, kind, extra, columns, repr(facts))


def _foreign_key(key: ForeignKey) -> Made:
    pairs = sorted(zip(key.columns, key.target_columns, strict=True))
    rules = (key.on_delete, key.on_update, key.deferrable, key.deferred, key.validated, key.enforced)
    return tuple(column for column, _ in pairs), (key.target_table, tuple(pairs), rules)


def _unique(unique: UniqueConstraint) -> Made:
    """The order of the columns decides nothing."""
    more = (unique.condition, unique.nulls_distinct, unique.expressions, unique.prefix_lengths)
    return _named(unique.columns), (tuple(sorted(map(str, unique.columns))), more, tuple(sorted(unique.include)))


def _index(index: Index) -> Made:
    descending = index.descending if any(index.descending) else ()
    classes = index.operator_classes if any(index.operator_classes) else ()
    lengths = index.prefix_lengths if any(index.prefix_lengths) else ()
    more = (index.method.lower(), index.condition, index.expressions, tuple(sorted(index.include)))
    return _named(index.columns), (index.columns, descending, classes, lengths, more)


def _check(check: Check) -> Made:
    return tuple(sorted(check.columns)), (check.kind, check.definition, check.validated, check.enforced)


def _named(columns: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(column for column in columns if column is not None)
