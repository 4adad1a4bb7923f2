"""Schemas and what the project's Django said <-> the text of `.tablewright/schema.json`, to be kept with the source.

The text is for people to compare: sorted, a column or constraint a line, the same for all who see the same tables. What
hangs on who looked, when and from where is left out: see `recorded`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from json.encoder import JSONEncoder
from typing import Any

from tablewright.schema.memory import long_lived
from tablewright.schema.model import Backend, Schema, Table
from tablewright.schema.recorded import recorded
from tablewright.schema.serialization import (
    PARTS,
    backend_from_json,
    backend_to_json,
    facts_of,
    object_of,
    objects_of,
    table_of,
)
from tablewright.schema.shape import (
    ALIAS,
    BACKEND,
    LINES,
    PARTS_OF_TABLE,
    TABLE,
    TOP,
    Misfit,
    Path,
    check,
    check_pairs,
    check_value,
    members_of,
    right_members,
)
from tablewright.schema.snapshot_json import SnapshotError, decode, line_at

SNAPSHOT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What models are compared with: schemas, and of the project what decides how its models map.

    `django` is a release such as "5.2". `all_aliases` are the keys of DATABASES; `aliases` has those that were read.
    """

    settings_module: str = ""
    django: str = ""
    installed_apps: tuple[str, ...] = ()
    default_auto_field: str = ""
    use_tz: bool | None = None
    auth_user_model: str = "auth.User"
    routers: bool = False
    all_aliases: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[Backend, Schema]] = field(default_factory=dict)


def snapshot_text(snapshot: Snapshot) -> str:
    """ValueError for a schema that is partial: what is not in a snapshot is not in the database."""
    aliases = {}
    for alias, (backend, schema) in sorted(snapshot.aliases.items()):
        if schema.partial:
            raise ValueError(f"The tables of “{alias}” have not all been read: no snapshot can be made of them.")
        aliases[alias] = _alias_data(backend, recorded(schema))
    project = {name: getattr(snapshot, name) for name in PROJECT}
    return _escaped("".join(_lines({"version": SNAPSHOT_VERSION, **project, "aliases": aliases}, ""))) + "\n"


def snapshot_from_text(text: str) -> Snapshot:
    """SnapshotError, with a sentence and a line, for a text that is no snapshot, or one of a newer Tablewright."""
    with long_lived():
        data = decode(text, SNAPSHOT_VERSION)
        try:
            return _snapshot(data)
        except Misfit as misfit:
            line = line_at(text, misfit.path)
            message = f"Line {line + 1} of the snapshot is not as Tablewright writes it: {misfit.why}."
            raise SnapshotError(message, line) from None


PROJECT = (
    "settings_module",
    "django",
    "installed_apps",
    "default_auto_field",
    "use_tz",
    "auth_user_model",
    "routers",
    "all_aliases",
)


# -- writing


def _alias_data(backend: Backend, schema: Schema) -> dict[str, Any]:
    facts = facts_of(schema)
    for name in ("alias", "tables", "problems", "partial"):
        facts.pop(name, None)
    first = {"vendor": schema.vendor, "server_version": schema.server_version, "search_path": list(schema.search_path)}
    tables = [_table_data(table) for table in schema.tables]
    return {**first, **facts, "backend": _sorted(backend_to_json(backend)), "tables": tables}


def _table_data(table: Table) -> dict[str, Any]:
    data = facts_of(table)
    del data["rights_known"]
    for name in PARTS:
        if name in data:
            data[name] = [facts_of(part) for part in getattr(table, name)]
    for column in data.get("columns", ()):
        del column["position"]
        if column["base_type"] == column["native_type"]:
            del column["base_type"]
    if "\n" in data.get("definition", ""):
        data["definition"] = data["definition"].split("\n")
    return data


def _sorted(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _sorted(value) if isinstance(value, Mapping) else value for name, value in sorted(data.items())}


_LONG = frozenset({"installed_apps", "definition"})
"""Lists whose members have a line each."""


def _lines(value: Any, indent: str, name: str = "") -> Iterator[str]:
    """An object or a list of objects has a line a member; but a column or a constraint is one line, so is a list."""
    inner = indent + "  "
    if isinstance(value, Mapping) and value:
        yield "{"
        for number, (key, member) in enumerate(value.items()):
            yield f"{',' if number else ''}\n{inner}{_encode(key)}: "
            yield from _lines(member, inner, key)
        yield f"\n{indent}}}"
    elif isinstance(value, list | tuple) and value and (name in _LONG or name == "tables" or name in PARTS):
        yield "["
        for number, member in enumerate(value):
            yield f"{',' if number else ''}\n{inner}"
            if name == "tables":
                yield from _lines(member, inner)
            else:
                yield _encode(member)
        yield f"\n{indent}]"
    else:
        yield _encode(value)


_encode = JSONEncoder(ensure_ascii=False).encode

_UNSEEN = re.compile(
    "[\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""What would change how a reviewer sees the line it is in, and what no file can hold."""


def _escaped(text: str) -> str:
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text)


# -- reading


Right = dict[Hashable, tuple[str, ...]]
"""Facts of which types were found right together -> those that are lists, whose members are still to be looked at. Most
rows are like others."""


def _snapshot(data: Mapping[str, Any]) -> Snapshot:
    check(data, TOP, ())
    project: dict[str, Any] = {name: data[name] for name in PROJECT if name in data}
    project |= {name: tuple(value) for name, value in project.items() if isinstance(value, list)}
    aliases = {}
    for alias, found in members_of(data, "aliases", dict, ()):
        place = ("aliases", alias)
        check(found, ALIAS, place)
        aliases[alias] = (_backend(alias, found, place), _schema(alias, found, place))
    return Snapshot(**project, aliases=aliases)


def _backend(alias: str, found: Mapping[str, Any], path: Path) -> Backend:
    data = found.get("backend")
    check(data, BACKEND, (*path, "backend"))
    assert isinstance(data, dict)  # noqa: S101 -- the check says so
    check_pairs(data.get("integer_ranges", {}), (*path, "backend", "integer_ranges"))
    return backend_from_json(alias, data)


def _schema(alias: str, found: Mapping[str, Any], path: Path) -> Schema:
    tables: dict[Hashable, Table] = {}
    right: dict[str, Right] = {name: {} for name in PARTS}
    for number, data in members_of(found, "tables", list, path):
        table = _table(data, (*path, "tables", number), right)
        if table.key in tables:
            raise Misfit((*path, "tables", number), f"table “{table.name}” stands there twice")
        tables[table.key] = table
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    left_out = {"alias": alias, "problems": (), "partial": False}
    return object_of(Schema, {**facts, **left_out, "tables": tuple(tables.values())})


def _table(data: Any, path: Path, right: Mapping[str, Right]) -> Table:
    if type(data) is dict and type(data.get("definition")) is list:  # a text, line by line
        check_value(data["definition"], "definition", LINES, path)
        data = {**data, "definition": "\n".join(data["definition"])}
    check(data, TABLE, path)
    values = {name: tuple(value) if type(value) is list else value for name, value in data.items()}
    for name in PARTS:
        if name in data:
            rows = members_of(data, name, list, path)
            values[name] = tuple(_parts(rows, name, path, right[name]))
    names = [column.name for column in values.get("columns", ())]
    if len(set(names)) < len(names):
        twice = next(number for number, name in enumerate(names) if name in names[:number])
        raise Misfit((*path, "columns", twice), f"column “{names[twice]}” stands there twice")
    return table_of({**values, "rights_known": False})


def _parts(rows: Iterable[tuple[int, Any]], name: str, path: Path, right: Right) -> list[Any]:
    """One loop, since a snapshot is to be read in less time than a database."""
    form, found, columns = PARTS_OF_TABLE[name], [], name == "columns"
    for number, row in rows:
        types = (*row, *map(type, row.values())) if type(row) is dict else None
        lists = right.get(types)
        if lists is None or (lists and not right_members(row, lists, form)):
            check(row, form, (*path, name, number))
            lists = right[types] = tuple(form.lists.intersection(row))
        for fact in lists:
            row[fact] = tuple(row[fact])
        if columns:
            row["position"] = number + 1
            if "base_type" not in row:
                row["base_type"] = row["native_type"]
        found.append(row)
    return objects_of(PARTS[name], found, converted=True)
