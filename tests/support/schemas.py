"""Schemas in few words; and as Hypothesis draws them: every fact of schema.model, whatever facts there will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.schema.serialization import PARTS


def column(name: str, native_type: str = "integer", **facts: Any) -> Column:
    return Column(name, 0, native_type, facts.pop("base_type", native_type), facts.pop("null", False), **facts)


def table(name: str, *columns: Column | str, namespace: str = "", kind: str = "table", **facts: Any) -> Table:
    """A text is an integer column."""
    made = (column(each) if isinstance(each, str) else each for each in columns)
    return Table(namespace, name, kind, columns=numbered(made), **facts)


def numbered(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(replace(each, position=number) for number, each in enumerate(columns, 1))


def schema(*tables: Table, **facts: Any) -> Schema:
    return Schema("default", "postgresql", "16", tables, **facts)


# -- any


NAMES = st.sampled_from(["a", "b", "c", "A", "a_b", "customer", "customers", "id", "naïve", "x\ny", '"', "“”", "‮", ""])
TEXTS = NAMES | st.text(max_size=8) | st.sampled_from(["\ud800", "\x00", "\x85", "a\r\nb", "\\u0041", "<<<<<<< x"])
_BY_ANNOTATION: Mapping[str, st.SearchStrategy[Any]] = {
    "str": TEXTS,
    "int": st.integers(-3, 40),
    "bool": st.booleans(),
    "str | None": st.none() | TEXTS,
    "int | None": st.none() | st.integers(-3, 40),
    "tuple[str, ...]": st.lists(NAMES, max_size=3).map(tuple),
    "tuple[str | None, ...]": st.lists(st.none() | NAMES, max_size=3).map(tuple),
    "tuple[bool, ...]": st.lists(st.booleans(), max_size=3).map(tuple),
    "tuple[int | None, ...]": st.lists(st.none() | st.integers(0, 9), max_size=3).map(tuple),
    "Mapping[str, str]": st.dictionaries(TEXTS, TEXTS, max_size=2),
    "Mapping[str, bool]": st.dictionaries(TEXTS, st.booleans(), max_size=2),
    "Mapping[str, tuple[int | None, int | None]]": st.dictionaries(
        NAMES, st.tuples(st.none() | st.integers(), st.none() | st.integers()), max_size=2
    ),
}


def any_of(cls: type[Any], /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects of a class of schema.model; a fact keeps its default half of the time."""
    facts = {f.name: f for f in fields(cls) if f.init and f.name not in given}
    required = {name: _BY_ANNOTATION[str(f.type)] for name, f in facts.items() if _must(f)}
    optional = {name: _BY_ANNOTATION[str(f.type)] for name, f in facts.items() if not _must(f)}
    return st.fixed_dictionaries({**required, **given}, optional=optional).map(lambda values: cls(**values))


def _must(fact: Any) -> bool:
    return repr(fact.default) == repr(fact.default_factory)  # both are MISSING


PARTS_OF_TABLES = {
    name: st.lists(any_of(kind), max_size=4, unique_by=(lambda part: part.name) if kind is Column else repr).map(tuple)
    for name, kind in PARTS.items()
}
TABLE = any_of(
    Table,
    namespace=st.sampled_from(["", "public", "s"]),
    name=NAMES,
    kind=st.sampled_from(["table", "view", "partition"]),
    error=st.none() | st.none() | TEXTS,
    **PARTS_OF_TABLES,
)
SCHEMAS = any_of(
    Schema,
    alias=st.just("default"),
    vendor=st.sampled_from(["postgresql", "mysql", "sqlite"]),
    tables=st.lists(TABLE, max_size=4, unique_by=lambda table: table.key).map(tuple),
)
BACKENDS = any_of(Backend, alias=st.just("default"))
