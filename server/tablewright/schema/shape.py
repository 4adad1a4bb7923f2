"""Classes of schema.model -> the form of their JSON; JSON that people have edited -> where it is not of that form."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from tablewright.schema.model import Backend, Schema, Table
from tablewright.schema.serialization import PARTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """The types that a value may have; of a list or an object, those of its members."""

    words: str
    types: frozenset[type]
    members: frozenset[type] = frozenset()


def wanted_of(annotation: str) -> Wanted:
    if annotation.startswith("Mapping"):
        inside = annotation.partition(", ")[2].removesuffix("]")
        inner = wanted_of("int" if inside.startswith("tuple") else inside)
        if inside.startswith("tuple"):
            return Wanted("an object of pairs of numbers", frozenset({dict}), frozenset({list}))
        return Wanted(f"an object of {inner.words.removeprefix('a ')}s", frozenset({dict}), inner.types)
    if annotation.startswith("tuple"):
        inner = wanted_of(annotation.removeprefix("tuple[").removesuffix(", ...]"))
        return Wanted(f"a list, each member {inner.words}", frozenset({list}), inner.types)
    names = annotation.split(" | ")
    words = " or ".join(_WORDS[name] for name in names)
    return Wanted(words, frozenset(_TYPES[name] for name in names))


_WORDS = {"str": "a text", "int": "a whole number", "bool": "true or false", "None": "null"}
_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool, "None": type(None)}


@dataclass(frozen=True, slots=True)
class Form:
    facts: Mapping[str, Wanted]
    required: frozenset[str]
    lists: frozenset[str]
    """Facts whose members must be looked at."""


def form_of(kind: type[Any], left_out: Iterable[str] = (), objects: Iterable[str] = ()) -> Form:
    """Of the class's own facts. Those in `left_out` are worked out, and need not be there; `objects` are looked at on
    their own."""
    known = [f for f in fields(kind) if f.init and f.name not in set(objects)]
    required = {f.name for f in known if f.default is MISSING and f.default_factory is MISSING}
    return formed({f.name: str(f.type) for f in known}, required.difference(left_out))


def formed(annotations: Mapping[str, str], required: Iterable[str]) -> Form:
    facts = {name: wanted_of(annotation) for name, annotation in annotations.items()}
    return Form(facts, frozenset(required), frozenset(name for name, wanted in facts.items() if wanted.members))


_PROJECT = {
    "settings_module": "str",
    "django": "str",
    "installed_apps": "tuple[str, ...]",
    "default_auto_field": "str",
    "use_tz": "bool | None",
    "auth_user_model": "str",
    "routers": "bool",
    "all_aliases": "tuple[str, ...]",
}
TOP = formed(_PROJECT, _PROJECT.keys() - {"use_tz"})  # which older snapshots lack
ALIAS = form_of(Schema, ["alias"], ["tables"])
BACKEND = form_of(Backend, ["alias"])
TABLE = form_of(Table, objects=PARTS)
PARTS_OF_TABLE = {name: form_of(kind, ["position", "base_type"]) for name, kind in PARTS.items()}
LINES = wanted_of("tuple[str, ...]")

Path = tuple[Hashable, ...]
"""Keys and places of members, from the outside in."""


class Misfit(Exception):  # noqa: N818 -- who reads a file says it in other words
    """What is at `path` is not of its form; `why` is the end of a sentence."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path
        self.why = why


def right_members(data: Mapping[str, Any], lists: Iterable[str], form: Form) -> bool:
    facts = form.facts
    for name in lists:  # noqa: SIM110 -- in half the time
        if not facts[name].members.issuperset(map(type, data[name])):
            return False
    return True


def check(data: Any, form: Form, path: Path) -> None:
    """Misfit where a value cannot be what the model has there. Unknown keys are fine."""
    if type(data) is not dict:
        raise Misfit(path, "there must be an object")
    if not form.required <= data.keys():
        raise Misfit(path, f"“{min(form.required - data.keys())}” is missing")
    facts = form.facts
    for name, value in data.items():
        if name in facts and (type(value) not in facts[name].types or facts[name].members):
            check_value(value, name, facts[name], path)


def check_value(value: Any, name: str, wanted: Wanted, path: Path) -> None:
    members = value.values() if type(value) is dict else value if type(value) is list else ()
    if type(value) not in wanted.types or not all(type(member) in wanted.members for member in members):
        raise Misfit((*path, name), f"“{name}” must be {wanted.words}")


def check_pairs(ranges: Mapping[str, Any], path: Path) -> None:
    for name, ends in ranges.items():
        if len(ends) != 2 or not all(end is None or type(end) is int for end in ends):
            raise Misfit((*path, name), f"“{name}” must be a pair of numbers")


def members_of(data: Mapping[str, Any], name: str, kind: type, path: Path) -> Iterable[tuple[Any, Any]]:
    members = data.get(name)
    if type(members) is dict and kind is dict:
        return members.items()
    if type(members) is list and kind is list:
        return enumerate(members)
    if name not in data:
        raise Misfit(path, f"“{name}” is missing")
    raise Misfit((*path, name), f"“{name}” must be {'an object' if kind is dict else 'a list'}")
