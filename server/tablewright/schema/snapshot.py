"""Schemas and what the project's Django said <-> the text of `.tablewright/schema.json`, to be kept with the source.

The text is for people to compare: sorted, a column or constraint a line, the same for all who see the same tables. What
hangs on who looked, when and from where is left out: see `recorded`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from json.encoder import JSONEncoder
from typing import Any

from tablewright.schema.model import Backend, Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint
from tablewright.schema.serialization import (
    PARTS,
    backend_from_json,
    backend_to_json,
    collector_paused,
    facts_of,
    schema_from_json,
)
from tablewright.schema.shape import check_shape, decode

SNAPSHOT_VERSION = 1

UNREADABLE = "It could not be read in full when the snapshot was made."
"""In the place of what a server said, which may name users and hosts."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What models are compared with: schemas, and of the project what decides how its models map.

    `django` is a release such as "5.2". `all_aliases` are the keys of DATABASES; `schemas` and `backends` have those
    that were read.
    """

    settings_module: str = ""
    django: str = ""
    installed_apps: tuple[str, ...] = ()
    default_auto_field: str = ""
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
    project = {name: getattr(snapshot, name) for name in _PROJECT}
    return _escaped("".join(_lines({"version": SNAPSHOT_VERSION, **project, "aliases": aliases}, ""))) + "\n"


def snapshot_from_text(text: str) -> Snapshot:
    """SnapshotError, with a sentence and a line, for a text that is no snapshot, or one of a newer Tablewright."""
    with collector_paused():
        data = decode(text, SNAPSHOT_VERSION)
        check_shape(data, text)
        aliases = {}
        for alias, found in data["aliases"].items():
            backend = backend_from_json(alias, found["backend"])
            aliases[alias] = (backend, _schema_from(alias, found))
    project: dict[str, Any] = {name: data[name] for name in _PROJECT}
    project |= {name: tuple(value) for name, value in project.items() if isinstance(value, list)}
    return Snapshot(**project, aliases=aliases)


_PROJECT = (
    "settings_module",
    "django",
    "installed_apps",
    "default_auto_field",
    "auth_user_model",
    "routers",
    "all_aliases",
)


# -- what is left out


def recorded(schema: Schema) -> Schema:
    """The schema as a snapshot has it.

    Left out are row estimates, what this user may do, problems on the way, and numbers of columns (two databases that
    came to the same columns in different ways number them differently: their order is what counts). Of the server's
    version stays what changes what it can do; SQLite's is the interpreter's, not the file's.
    """
    return replace(
        schema,
        server_version=release(schema.vendor, schema.server_version),
        tables=tuple(_recorded_table(table) for table in sorted(schema.tables, key=lambda table: table.key)),
        problems=(),
    )


def _recorded_table(table: Table) -> Table:
    columns = sorted(table.columns, key=lambda column: column.position)
    return replace(
        table,
        columns=tuple([_recorded_column(column, place) for place, column in enumerate(columns, 1)]),
        foreign_keys=_in_order(table.foreign_keys),
        unique_constraints=_in_order(table.unique_constraints),
        indexes=_in_order(table.indexes),
        checks=_in_order(table.checks),
        insert_triggers=tuple(sorted(table.insert_triggers)),
        row_estimate=None,
        denied=(),
        rights_known=False,
        error=UNREADABLE if table.error else None,
    )


def _recorded_column(column: Column, place: int) -> Column:
    if column.position == place and not column.granted:
        return column
    return replace(column, position=place, granted=())


def _in_order(parts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(parts, key=_by_name_and_columns))


def _by_name_and_columns(part: ForeignKey | UniqueConstraint | Index | Check) -> tuple[object, ...]:
    return (part.name, *(name or "" for name in part.columns)), repr(part)


def release(vendor: str, server_version: str) -> str:
    """ "16.3 (Debian 16.3-1)" -> "16", "8.0.36" -> "8.0", "10.11.6-MariaDB-1" -> "10.11-MariaDB"; "" for SQLite."""
    numbers = re.findall(r"\d+", server_version)
    if vendor == "sqlite" or not numbers:
        return ""
    said = numbers[0] if vendor == "postgresql" and int(numbers[0]) >= 10 else ".".join(numbers[:2])
    return f"{said}-MariaDB" if "mariadb" in server_version.lower() else said


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


def _schema_from(alias: str, data: Mapping[str, Any]) -> Schema:
    tables = [_whole_table(table) for table in data["tables"]]
    return schema_from_json({**data, "version": 1, "alias": alias, "tables": tables, "problems": [], "partial": False})


def _whole_table(data: dict[str, Any]) -> dict[str, Any]:
    """With what the text leaves out; in place, for speed."""
    data["rights_known"] = False
    for place, column in enumerate(data.get("columns", ()), 1):
        column["position"] = place
        if "base_type" not in column:
            column["base_type"] = column["native_type"]
    if isinstance(data.get("definition"), list):
        data["definition"] = "\n".join(data["definition"])
    return data
