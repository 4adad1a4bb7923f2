"""A fact that did not come back -> why Django cannot say it, or "": then it is a failure of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from _comparing import Fact

from tablewright.schema.index_words import index_words
from tablewright.schema.model import ForeignKey, Schema, Table

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Case:
    """`table`: of the fact, as it was; `made`: as Django made it; None where there is none. `source`: all as it was."""

    fact: Fact
    django: Version
    vendor: str
    table: Table | None
    made: Table | None
    source: Schema

    @property
    def kind(self) -> str:
        return self.fact.kind

    @property
    def value(self) -> str:
        return self.fact.value

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.fact.subject.split(", "))

    @property
    def keyless(self) -> bool:
        return self.table is not None and not self.table.primary_key

    @property
    def in_key(self) -> bool:
        """It is of a column of the table's primary key."""
        return self.table is not None and self.fact.subject in self.table.primary_key

    @property
    def made_key(self) -> tuple[str, ...]:
        return self.made.primary_key if self.made is not None else ()

    def foreign_key(self) -> ForeignKey | None:
        keys = self.table.foreign_keys if self.table is not None else ()
        return next((key for key in keys if key.columns == self.columns), None)


Reason = tuple[str, Callable[[_Case], bool]]


def _named_with_percent(case: _Case) -> bool:
    """The table is, or a column that the fact names."""
    if "%" in case.fact.table:
        return True
    names = [column.name for column in case.table.columns if "%" in column.name] if case.table else []
    found = (*case.columns, case.value)
    return any(name in found or name.replace("%", "%%") in found or name in case.value.split(", ") for name in names)


def _of_another_type(case: _Case) -> bool:
    """A foreign key's column whose type is not that of the column it leads to."""
    key = case.foreign_key()
    column = case.table.column(case.fact.subject) if case.table else None
    target = case.source.table((key.target_namespace, key.target_table)) if key else None
    there = target.column(key.target_columns[0]) if target and key and len(key.columns) == 1 else None
    return column is not None and there is not None and there.native_type != column.native_type


def _nowhere(case: _Case) -> bool:
    key = case.foreign_key()
    return key is not None and case.source.table((key.target_namespace, key.target_table)) is None


def _in_a_circle(case: _Case) -> bool:
    """From a primary key to a primary key, and so on, back to the first."""
    table, column, seen = case.table, case.fact.subject, set[tuple[str, str]]()
    while table is not None and table.primary_key == (column,) and (table.name, column) not in seen:
        seen.add((table.name, column))
        key = next((each for each in table.foreign_keys if each.columns == (column,)), None)
        if key is None or len(key.target_columns) != 1:
            return False
        table, column = case.source.table((key.target_namespace, key.target_table)), key.target_columns[0]
    return table is not None and (table.name, column) in seen


def _without_django_class(case: _Case) -> bool:
    """An index by a method that is not a B-tree's, and not of `django.contrib.postgres.indexes`."""
    method = case.value.split(" ")[0]
    return case.kind == "index" and method not in (_METHODS if case.vendor == "postgresql" else _METHODS[:1])


def _in_sqls_words(case: _Case) -> bool:
    """A condition that compares more than columns with values: a function's call, or LIKE."""
    condition = case.value.partition(" WHERE ")[2]
    return re.search(r"\w\(|\b(like|glob)\b", re.sub(r"\b(in|and|or|not) ?\(", "", condition)) is not None


def _counted_by_hand(case: _Case) -> bool:
    """A column that counts by itself, and is not the whole primary key."""
    return not case.fact.extra and case.table is not None and (case.fact.subject,) != case.table.primary_key


def _own_sequence(case: _Case) -> bool:
    """As PostgreSQL names those of a serial column."""
    column = case.table.column(case.fact.subject) if case.table else None
    return column is not None and f"{case.fact.table}_{column.name}_seq" in (column.default or "")


def _again(case: _Case) -> bool:
    """There is another key of the same columns in the same order."""
    keys = [case.table.primary_key, *(key.columns for key in case.table.unique_constraints)] if case.table else []
    return keys.count(tuple(case.value.split(", "))) > 1


def _with_options(case: _Case) -> bool:
    """The same key was there with options."""
    keys = case.table.unique_constraints if case.table else ()
    same = [key for key in keys if ", ".join(map(str, key.columns)) == case.value]
    return any((words := index_words(key, case.vendor)) is not None and words.options for key in same)


_METHODS: Final = ("btree", "gin", "gist", "brin", "hash", "spgist", "bloom")
_PREFIX: Final = re.compile(r"\(\d+\)(,| AND MORE$|$)")
_RULES: Final = ("CASCADE", "SET NULL", "SET DEFAULT")

REASONS: Final[tuple[Reason, ...]] = (
    (
        "A model has a primary key: Django makes one of a table's unique key, or adds an id.",
        lambda c: c.keyless and c.fact.extra and (c.kind == "primary key" or c.fact.subject == "id"),
    ),
    (
        "A unique key that Django takes for the primary key is not unique besides.",
        lambda c: c.keyless and c.kind == "unique" and c.value == ", ".join(c.made_key),
    ),
    (
        "The columns of a primary key take no NULL.",
        lambda c: c.kind == "null" and not c.fact.extra and (c.in_key or (c.keyless and c.fact.subject in c.made_key)),
    ),
    (
        "Composite primary keys are of Django 5.2.",
        lambda c: (
            c.django < (5, 2)
            and c.table is not None
            and len(c.table.primary_key) > 1
            and (c.kind == "primary key" or c.columns == c.table.primary_key or c.in_key or c.value in _joined(c.table))
        ),
    ),
    ("Defaults of the database are of Django 5.0.", lambda c: c.django < (5, 0) and c.kind == "default"),
    ("Generated columns are of Django 5.0.", lambda c: c.django < (5, 0) and c.kind == "generated"),
    (
        "PostgreSQL's virtual columns are of Django 6.1.",
        lambda c: (
            c.django < (6, 1)
            and c.vendor == "postgresql"
            and c.kind == "generated"
            and c.value.endswith(" virtual")
            and not c.fact.extra
        ),
    ),
    ("Comments are of Django 4.2.", lambda c: c.django < (4, 2) and c.kind == "comment"),
    ("Django's SQLite has no comments.", lambda c: c.vendor == "sqlite" and c.kind == "comment"),
    (
        "Django escapes % in names where it asks for rows, and not where it makes tables.",
        _named_with_percent,
    ),
    (
        "Django's SQLite has one word for all decimals, which SQLite takes no digits from.",
        lambda c: c.vendor == "sqlite" and c.kind == "type" and c.value.startswith("decimal"),
    ),
    ("Django has no RESTRICT in the database.", lambda c: c.kind == "on delete" and c.value == "RESTRICT"),
    (
        "Django makes foreign keys of one column only.",
        lambda c: c.kind in ("foreign key", "on delete", "on update") and len(c.columns) > 1,
    ),
    (
        "Rules for deletion are of Django 6.1.",
        lambda c: c.django < (6, 1) and c.kind == "on delete" and c.value in _RULES,
    ),
    ("Django has no rules for updates.", lambda c: c.kind == "on update" and not c.fact.extra),
    (
        "A ForeignKey's column has the type of the column that it leads to.",
        lambda c: c.kind in ("type", "foreign key") and _of_another_type(c),
    ),
    ("A foreign key that leads to no table is no field.", lambda c: c.kind == "foreign key" and _nowhere(c)),
    (
        "A ForeignKey takes its type from where it leads: keys that lead round in a circle have none.",
        lambda c: c.kind == "foreign key" and _in_a_circle(c),
    ),
    (
        "Identity columns are of Django 4.1.",
        lambda c: c.vendor == "postgresql" and c.django < (4, 1) and c.kind in ("identity", "default"),
    ),
    (
        "Only an AutoField counts by itself, and a model has one at most, as its key.",
        lambda c: c.kind == "identity" and _counted_by_hand(c),
    ),
    (
        "Django's keys count by sequences of their own.",
        lambda c: c.kind == "identity" and not c.fact.extra and c.value == "sequence" and not _own_sequence(c),
    ),
    (
        "In one CREATE TABLE, PostgreSQL and SQLite make one of two equal keys.",
        lambda c: c.vendor != "mysql" and c.kind == "unique" and not c.fact.extra and _again(c),
    ),
    (
        "What counts and is no key asks for its sequence by a default.",
        lambda c: c.kind == "default" and c.fact.extra and "pg_get_serial_sequence" in c.value,
    ),
    (
        "Django makes an index for LIKE with each unique or indexed text.",
        lambda c: c.vendor == "postgresql" and c.fact.extra and c.kind == "index" and "_pattern_ops" in c.value,
    ),
    (
        "A whole number that is SQLite's primary key is its rowid, which counts.",
        lambda c: c.vendor == "sqlite" and c.kind == "identity" and c.fact.extra and (c.fact.subject,) == c.made_key,
    ),
    ("Django has no class for indexes by this method.", lambda c: not c.fact.extra and _without_django_class(c)),
    (
        "Django's keys and indexes are of whole columns.",
        lambda c: (
            c.vendor == "mysql"
            and not c.fact.extra
            and c.kind in ("index", "unique")
            and _PREFIX.search(c.value) is not None
        ),
    ),
    (
        "Django makes an index of a constraint where NULLs are alike, and no index waits for the transaction's end.",
        lambda c: (
            c.kind == "unique"
            and c.table is not None
            and any(not key.nulls_distinct and key.deferrable for key in c.table.unique_constraints)
            and re.search(r" NULLS NOT DISTINCT( DEFERR\w+)?$", c.value) is not None
        ),
    ),
    (
        "Django's constraints have no options.",
        lambda c: c.kind == "unique" and not c.fact.extra and " WITH " in c.value,
    ),
    (
        "Django's constraints have no options.",
        lambda c: c.kind == "unique" and c.fact.extra and c.table is not None and _with_options(c),
    ),
    (
        "Whether a B-tree keeps equal entries as one is of Django 5.1.",
        lambda c: c.kind == "index" and c.django < (5, 1) and " WITH deduplicate_items" in c.value,
    ),
    (
        "Before 5.2, Django sends PostgreSQL's indexes as statements where each % stands for a value.",
        lambda c: (
            c.vendor == "postgresql"
            and c.django < (5, 2)
            and c.kind in ("index", "unique")
            and not c.fact.extra
            and "%" in c.value
        ),
    ),
    (
        "Since Django 6.0 SQLite's conditions in SQL's own words are compared with 1, which no query asks for.",
        lambda c: (
            c.vendor == "sqlite"
            and c.django >= (6, 0)
            and c.kind in ("index", "unique")
            and not c.fact.extra
            and _in_sqls_words(c)
        ),
    ),
)


def _joined(table: Table) -> tuple[str, ...]:
    return (", ".join(table.primary_key),)


def reason(fact: Fact, django: Version, source: Schema, made: Schema) -> str:
    """The first that fits. `source` has the tables as they were, `made` as Django made them."""
    case = _Case(fact, django, source.vendor, _table(source, fact.table), _table(made, fact.table), source)
    return next((text for text, fits in REASONS if fits(case)), "")


def stumbles(trouble: str, source: Schema) -> bool:
    """SQLite's migrations make a table anew under a name that they escape, and ask for it under one that they do not:
    they fail at those with a percent sign."""
    found = re.search(r"no such table: new__(.+)\Z", trouble.strip(), re.DOTALL)
    return source.vendor == "sqlite" and found is not None and "%" in found[1] and _table(source, found[1]) is not None


def _table(schema: Schema, name: str) -> Table | None:
    *_, bare = name.rpartition(".")
    return next((each for each in schema.tables if each.name in (name, bare)), None)
