"""Text of a snapshot -> its JSON, or the line that is not as Tablewright writes it, and a sentence why.

People resolve conflicts in such files, and edit them. The form is `schema.model`'s own annotations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Any

from tablewright.schema.model import Backend, Schema, Table
from tablewright.schema.serialization import PARTS

AGAIN = "Write it again with “tablewright snapshot”."


class SnapshotError(ValueError):
    """Why a text is no snapshot. `line` counts from 0; None where it is no single line's fault."""

    def __init__(self, message: str, line: int | None = None, hint: str = AGAIN) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.hint = hint


def decode(text: str, newest: int) -> dict[str, Any]:
    """The object that the text spells, of a version that is known."""
    if not text.strip():
        raise SnapshotError("The snapshot is empty.")
    try:
        data = json.loads(text)
    except JSONDecodeError as error:
        raise _not_json(text, error) from None
    except (ValueError, RecursionError):  # digits, or brackets, by the thousand
        raise SnapshotError("The file is no snapshot of Tablewright.") from None
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is not int or version < 1:
        raise SnapshotError("The file is no snapshot of Tablewright: it does not say of which version it is.")
    if version > newest:
        message = f"The snapshot has format {version}, and this Tablewright reads up to {newest}."
        raise SnapshotError(message, _line(text, ("version",)), "Update Tablewright.")
    found: dict[str, Any] = data
    return found


_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?=\s|$)", re.MULTILINE)


def _not_json(text: str, error: JSONDecodeError) -> SnapshotError:
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start())
        message = f"The snapshot has a conflict of a merge that is not resolved, in line {line + 1}."
        return SnapshotError(message, line, "Finish the merge, or write it again with “tablewright snapshot”.")
    line = text.count("\n", 0, error.pos)
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        return SnapshotError(f"The snapshot is cut off in line {line + 1}.", line)
    return SnapshotError(f"The snapshot is not valid JSON in line {line + 1}: {error.msg}.", line)


# -- the form


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The types that a value may have; of a list or an object, those of its members."""

    words: str
    types: frozenset[type]
    members: frozenset[type] = frozenset()


def _wanted(annotation: str) -> _Wanted:
    if annotation.startswith("Mapping"):
        inside = annotation.partition(", ")[2].removesuffix("]")
        inner = _wanted("int" if inside.startswith("tuple") else inside)
        if inside.startswith("tuple"):
            return _Wanted("an object of pairs of numbers", frozenset({dict}), frozenset({list}))
        return _Wanted(f"an object of {inner.words.removeprefix('a ')}s", frozenset({dict}), inner.types)
    if annotation.startswith("tuple"):
        inner = _wanted(annotation.removeprefix("tuple[").removesuffix(", ...]"))
        return _Wanted(f"a list, each member {inner.words}", frozenset({list}), inner.types)
    names = annotation.split(" | ")
    words = " or ".join(_WORDS[name] for name in names)
    return _Wanted(words, frozenset(_TYPES[name] for name in names))


_WORDS = {"str": "a text", "int": "a whole number", "bool": "true or false", "None": "null"}
_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool, "None": type(None)}


@dataclass(frozen=True, slots=True)
class _Form:
    facts: Mapping[str, _Wanted]
    required: frozenset[str]


def _form(kind: type[Any], left_out: Iterable[str] = (), objects: Iterable[str] = ()) -> _Form:
    """Of the class's own facts. Those in `left_out` are worked out, and need not be there; `objects` are looked at on
    their own."""
    known = [f for f in fields(kind) if f.init and f.name not in set(objects)]
    required = {f.name for f in known if f.default is MISSING and f.default_factory is MISSING}
    return _Form({f.name: _wanted(str(f.type)) for f in known}, frozenset(required.difference(left_out)))


def _named(**annotations: str) -> _Form:
    return _Form({name: _wanted(annotation) for name, annotation in annotations.items()}, frozenset(annotations))


_TOP = _named(
    settings_module="str",
    django="str",
    installed_apps="tuple[str, ...]",
    default_auto_field="str",
    auth_user_model="str",
    routers="bool",
    all_aliases="tuple[str, ...]",
)
_ALIAS = _form(Schema, ["alias"], ["tables"])
_BACKEND = _form(Backend, ["alias"])
_TABLE = _form(Table, objects=PARTS)
_PARTS = {name: _form(kind, ["position", "base_type"]) for name, kind in PARTS.items()}

Path = tuple[Hashable, ...]
"""Keys and places of members, from the outside in."""


def check_shape(data: Mapping[str, Any], text: str) -> None:
    """SnapshotError where a value cannot be what the model has there. Unknown keys are fine."""
    try:
        _check(data, _TOP, ())
        for alias, schema in _members(data, "aliases", dict, ()):
            place = ("aliases", alias)
            _check(schema, _ALIAS, place)
            _check(schema.get("backend"), _BACKEND, (*place, "backend"))
            _check_pairs(schema["backend"].get("integer_ranges", {}), (*place, "backend", "integer_ranges"))
            seen: set[tuple[str, str]] = set()
            for number, table in _members(schema, "tables", list, place):
                _check_table(table, (*place, "tables", number))
                key = (table["namespace"], table["name"])
                if key in seen:
                    raise _Misfit((*place, "tables", number), f"table “{table['name']}” stands there twice")
                seen.add(key)
    except _Misfit as misfit:
        line = _line(text, misfit.path)
        message = f"Line {line + 1} of the snapshot is not as Tablewright writes it: {misfit.why}."
        raise SnapshotError(message, line) from None


class _Misfit(Exception):  # noqa: N818 -- it never leaves this module
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path
        self.why = why


def _check_table(table: Any, path: Path) -> None:
    if type(table) is dict and type(table.get("definition")) is list:  # a text, line by line
        _check_value(table["definition"], "definition", _LINES, path)
        table = {**table, "definition": ""}
    _check(table, _TABLE, path)
    for name, form in _PARTS.items():
        if name in table:
            for number, part in _members(table, name, list, path):
                _check(part, form, (*path, name, number))
    names = [column["name"] for column in table.get("columns", ())]
    if len(set(names)) < len(names):
        twice = next(number for number, name in enumerate(names) if name in names[:number])
        raise _Misfit((*path, "columns", twice), f"column “{names[twice]}” stands there twice")


_LINES = _wanted("tuple[str, ...]")


def _check(data: Any, form: _Form, path: Path) -> None:
    if type(data) is not dict:
        raise _Misfit(path, "there must be an object")
    if not form.required <= data.keys():
        raise _Misfit(path, f"“{min(form.required - data.keys())}” is missing")
    facts = form.facts
    for name, value in data.items():
        if name in facts and (type(value) not in facts[name].types or facts[name].members):
            _check_value(value, name, facts[name], path)


def _check_value(value: Any, name: str, wanted: _Wanted, path: Path) -> None:
    members = value.values() if type(value) is dict else value if type(value) is list else ()
    if type(value) not in wanted.types or not all(type(member) in wanted.members for member in members):
        raise _Misfit((*path, name), f"“{name}” must be {wanted.words}")


def _check_pairs(ranges: Mapping[str, Any], path: Path) -> None:
    for name, ends in ranges.items():
        if len(ends) != 2 or not all(end is None or type(end) is int for end in ends):
            raise _Misfit((*path, name), f"“{name}” must be a pair of numbers")


def _members(data: Mapping[str, Any], name: str, kind: type, path: Path) -> Iterable[tuple[Any, Any]]:
    members = data.get(name)
    if type(members) is dict and kind is dict:
        return members.items()
    if type(members) is list and kind is list:
        return enumerate(members)
    if name not in data:
        raise _Misfit(path, f"“{name}” is missing")
    raise _Misfit((*path, name), f"“{name}” must be {'an object' if kind is dict else 'a list'}")


# -- lines


def _line(text: str, path: Path) -> int:
    """Where the value at `path` stands in a text that is valid JSON; counted from 0."""
    at = _past_space(text, 0)
    for step in path:
        at = dict(_starts(text, at)).get(step, at)
    return text.count("\n", 0, at)


_decoder = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def _starts(text: str, at: int) -> Iterator[tuple[Hashable, int]]:
    """(key or number, where its value starts) of each member of the object or list at `at`."""
    of_object = text[at] == "{"
    at, number = _past_space(text, at + 1), 0
    while text[at] not in "]}":
        key: Hashable = number
        if of_object:
            key, at = _decoder.raw_decode(text, at)
            at = _past_space(text, _past_space(text, at) + 1)
        yield key, at
        _, at = _decoder.raw_decode(text, at)
        at, number = _past_space(text, at), number + 1
        if text[at] == ",":
            at = _past_space(text, at + 1)


def _past_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
