"""Schema, Table, Backend <-> their one JSON form: the agent's answers, the cache's and a snapshot's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

from tablewright.schema.memory import long_lived
from tablewright.schema.model import Backend, Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint

SCHEMA_VERSION = 1

PARTS: Mapping[str, type[Any]] = {
    "columns": Column,
    "foreign_keys": ForeignKey,
    "unique_constraints": UniqueConstraint,
    "indexes": Index,
    "checks": Check,
}
"""The facts of a table that are objects of their own, in the order of the form."""

_T = TypeVar("_T")


def schema_from_json(data: Mapping[str, Any]) -> Schema:
    """One alias as the agent or a snapshot has it -> Schema. Unknown keys are ignored; ValueError for a newer form.
    `tables` may be made already."""
    version = data.get("version", SCHEMA_VERSION)
    if version > SCHEMA_VERSION:
        raise ValueError(
            f"The schema has format {version}, and this Tablewright reads up to {SCHEMA_VERSION}: update Tablewright."
        )
    with long_lived():
        tables = tuple([table if type(table) is Table else table_from_json(table) for table in data["tables"]])
    facts = {name: tuple(value) if type(value) is list else value for name, value in data.items()}
    return object_of(Schema, {"server_version": "", **facts, "tables": tables})


def table_from_json(data: Mapping[str, Any]) -> Table:
    values = {name: tuple(value) if type(value) is list else value for name, value in data.items()}
    for name, kind in PARTS.items():
        if name in values:
            values[name] = tuple(objects_of(kind, values[name]))
    return table_of(values)


def table_of(values: Mapping[str, Any]) -> Table:
    """Of facts whose parts are made and whose lists are tuples; unknown ones are left out. As quick as `objects_of`."""
    known = _DEFAULTS[Table]
    thing: Any = _MAKING[Table](**{name: value for name, value in values.items() if name in known})
    thing.__class__ = Table
    thing.__post_init__()
    made: Table = thing
    return made


def backend_from_json(alias: str, data: Mapping[str, Any]) -> Backend:
    ranges = {name: (low, high) for name, (low, high) in data.get("integer_ranges", {}).items()}
    return object_of(Backend, {**data, "alias": alias, "integer_ranges": ranges})


def schema_to_json(schema: Schema) -> dict[str, Any]:
    """Schema -> JSON object that `schema_from_json` reads back to an equal Schema; defaults are left out."""
    return {
        "version": SCHEMA_VERSION,
        **facts_of(schema),
        "tables": [table_to_json(table) for table in schema.tables],
    }


def table_to_json(table: Table) -> dict[str, Any]:
    data = facts_of(table)
    for name in PARTS:
        if name in data:
            data[name] = [facts_of(part) for part in getattr(table, name)]
    return data


def backend_to_json(backend: Backend) -> dict[str, Any]:
    """Without the alias, which is the key that it stands behind."""
    data = {name: value for name, value in facts_of(backend).items() if name != "alias"}
    return {**data, "integer_ranges": {name: list(ends) for name, ends in backend.integer_ranges.items()}}


def objects_of(kind: type[_T], rows: Iterable[Any], *, converted: bool = False) -> list[_T]:
    """Of objects, or of the agent's rows: the values of what each must have, in the order of the class, and an object
    of the rest. A live read waits for this, so that the usual object is made without a look at its keys. `converted`:
    their lists are tuples already."""
    lists, first_lists, making = _LISTS[kind], _FIRST_LISTS[kind], _MAKING[kind]
    made = []
    for row in rows:
        first, rest = (row, {}) if type(row) is list else ((), row)
        if first and type(first[-1]) is dict:
            *first, rest = first
        if first_lists and first:
            first = [tuple(value) if number in first_lists else value for number, value in enumerate(first)]
        if rest and not converted and not lists.isdisjoint(rest):
            rest = {name: tuple(value) if name in lists else value for name, value in rest.items()}
        try:
            thing = making(*first, **rest)
        except TypeError:
            known = _DEFAULTS[kind]
            thing = making(*first, **{name: value for name, value in rest.items() if name in known})
        thing.__class__ = kind
        made.append(thing)
    return made


def object_of(kind: type[_T], values: Mapping[str, Any]) -> _T:
    """Of facts whose lists are tuples already; unknown ones are left out."""
    known = _DEFAULTS[kind]
    return kind(**{name: value for name, value in values.items() if name in known})


def facts_of(thing: Any) -> dict[str, Any]:
    """What is not as usual, by name, in the order of the class; tuples become lists."""
    data = {}
    for name, usual in _DEFAULTS[type(thing)].items():
        value = getattr(thing, name)
        if value != usual:
            data[name] = list(value) if type(value) is tuple else value
    return data


def _defaults(kind: type[Any]) -> Mapping[str, Any]:
    """Fact -> its default; what every object must have is there with MISSING, which equals nothing."""
    return {f.name: f.default if f.default_factory is MISSING else f.default_factory() for f in fields(kind) if f.init}


def _lists(kind: type[Any]) -> frozenset[str]:
    return frozenset(f.name for f in fields(kind) if str(f.type).startswith("tuple"))


_KINDS: Sequence[type[Any]] = (Schema, Table, Backend, *PARTS.values())
_DEFAULTS: Mapping[type[Any], Mapping[str, Any]] = {kind: _defaults(kind) for kind in _KINDS}
_LISTS: Mapping[type[Any], frozenset[str]] = {kind: _lists(kind) for kind in PARTS.values()}
_FIRST_LISTS: Mapping[type[Any], frozenset[int]] = {
    kind: frozenset(
        number
        for number, (name, usual) in enumerate(_DEFAULTS[kind].items())
        if usual is MISSING and name in _LISTS[kind]
    )
    for kind in PARTS.values()
}


def _in_the_making(kind: type[Any]) -> type[Any]:
    """The same class, but not frozen. A frozen one sets each fact by way of `object.__setattr__`, which takes four
    times as long as making one of these and declaring it a `kind`."""
    facts = [(f.name, f.type, field(default=f.default, init=f.init)) for f in fields(kind)]
    return make_dataclass(f"{kind.__name__}InTheMaking", facts, slots=True, eq=False)


_MAKING: Mapping[type[Any], type[Any]] = {
    Table: _in_the_making(Table),
    **{kind: _in_the_making(kind) for kind in PARTS.values()},
}
