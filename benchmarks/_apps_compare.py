"""What Django says of models, and what Tablewright says -> how much is known, and every fact that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tablewright.source.models import Field, Model, Models
from tablewright.source.statements import UNKNOWN

FACTS = ("internal_type", "column", "null", "primary_key", "unique", "max_length", "max_digits", "decimal_places")
RELATED = ("target", "to_field", "on_delete", "one_to_one", "db_constraint")


@dataclass(slots=True)
class Count:
    """`unknown`: columns of which any fact is not known, each with what that is: "label.field: fact, …"."""

    models: int = 0
    columns: int = 0
    known: int = 0
    unknown: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        self.models += other.models
        self.columns += other.columns
        self.known += other.known
        self.unknown += other.unknown
        self.wrong += other.wrong


def compare(django: Mapping[str, Any], ours: Models, labels: Iterable[str]) -> Count:
    """Of the models of these labels. `django`: the answer of `_apps_django`."""
    count = Count()
    for label in labels:
        facts = django["models"][label]
        count.models += 1
        count.columns += len(facts["fields"])
        model = ours.target(label)
        if model is None:
            count.unknown += [f"{label}.{name}: no such model is known" for name in facts["fields"]]
        else:
            _model(facts, model, count)
    return count


def _model(django: Mapping[str, Any], model: Model, count: Count) -> None:
    label = model.label
    for name in ("db_table", "managed", "proxy"):
        said, is_so = getattr(model, name), django[name]
        if name == "managed" and model.proxy:
            continue
        if name == "proxy" and said is True and model.db_table is UNKNOWN:
            continue  # One that may be a proxy is treated as one, so that nothing is concluded of a table.
        if said is not UNKNOWN and said != is_so:
            count.wrong.append(f"{label}: {name} is {is_so!r}, not {said!r}")
    if model.proxy:
        return
    own = {each.name: each for each in model.fields if each.maps != "none"}
    for name, facts in django["fields"].items():
        known = own.pop(name, None)
        if known is None:
            if model.complete:
                count.wrong.append(f"{label}.{name}: the model is said to be complete without it")
            else:
                count.unknown.append(f"{label}.{name}: not seen; {model.incomplete_reason}")
            continue
        missing = _field(f"{label}.{name}", facts, known, count)
        if known.maps != "column":
            missing.append("whether it has a column")
        if missing:
            count.unknown.append(f"{label}.{name}: {', '.join(missing)}")
        else:
            count.known += 1
    count.wrong += [f"{label}.{name}: Django has no such column" for name, each in own.items() if each.maps == "column"]


def _field(where: str, django: Mapping[str, Any], known: Field, count: Count) -> list[str]:
    """The facts that are not known. Wrong ones are counted."""
    missing = []
    for name, said in _said(known):
        if said is UNKNOWN:
            missing.append(name)
        elif name in django and not _same(name, said, django[name]):
            count.wrong.append(f"{where}: {name} is {django[name]!r}, not {said!r}")
    if "target" in django and known.relation is None and "internal_type" not in missing:
        count.wrong.append(f"{where}: it points at {django['target']}, which is not said")
    return missing


def _same(name: str, said: object, is_so: object) -> bool:
    """Django compares the names of models without case."""
    if name == "target" and isinstance(said, str) and isinstance(is_so, str):
        return said.lower() == is_so.lower()
    return said == is_so


def _said(known: Field) -> Iterator[tuple[str, object]]:
    for name in FACTS:
        if name != "internal_type" or known.relation is None:  # Of a relation, Django says its class's own name.
            yield name, getattr(known, name)
    yield "has_default", known.has_default
    if known.relation is not None:
        for name in RELATED:
            yield name, getattr(known.relation, name)


def lacking(
    tables: Mapping[str, Iterable[str]], django: Mapping[str, Any], ours: Models, labels: Iterable[str]
) -> Iterator[str]:
    """Tables and columns that are known for sure and are not in the database. `tables`: name -> its columns."""
    for label in labels:
        model = ours.target(label)
        if model is None or not model.paired or model.managed is not True or django["models"][label]["swapped"]:
            continue
        if model.db_table is UNKNOWN:
            continue
        columns = set(tables.get(str(model.db_table), ()))
        if not columns:
            yield f"{label}: there is no table {model.db_table!r}"
            continue
        for each in model.fields:
            if each.name not in django["models"][label]["fields"]:
                continue  # A package may have other models for another vendor.
            if each.maps == "column" and isinstance(each.column, str) and each.column not in columns:
                yield f"{label}.{each.name}: there is no column {each.column!r}"


def labels_of(django: Mapping[str, Any], packages: Iterable[str]) -> list[str]:
    """Models whose module lies in one of the packages: join tables go with the model that asks for them."""
    prefixes = tuple(f"{package}." for package in packages)
    return [label for label, facts in django["models"].items() if f"{facts['module']}.".startswith(prefixes)]
