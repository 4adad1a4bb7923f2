"""Whole schemas: what the readers find -> the same as Django's introspection, but for what `differences.md` explains.

The schemas of `sql/` have everything that their vendor has. Where CORPORA names a folder, its `<name>.<vendor>.sql` are
compared as well: `differences.md` explains public sample databases too, whose SQL is not ours to copy.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.agents import read_schema
from support.databases import Database, Mariadb, Postgresql, sqlite_at
from support.interpreters import MATRIX, find_interpreter
from support.projects import write_project
from tablewright.schema.model import Column, ForeignKey, Index, Schema, Table, UniqueConstraint
from tablewright.schema.types import parse_type

HERE = Path(__file__).parent
NEWEST = list(MATRIX)[-1]
KINDS = {"view": "v", "materialized view": "v", "partition": "p"}


def files() -> list[Path]:
    folder = os.environ.get("CORPORA")
    found = sorted(Path(folder).glob("*.*.sql")) if folder else []
    return found + [HERE / "sql" / f"{vendor}.sql" for vendor in ("mariadb", "postgresql", "sqlite")]


def name_of(path: Path) -> str:
    """ "chinook.sqlite"; "everything.sqlite" of the vendor's schema with everything in it."""
    return path.stem if "." in path.stem else f"everything.{path.stem}"


@pytest.fixture(scope="module", params=files(), ids=name_of)
def schema(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Database]:
    name = name_of(request.param)
    vendor = name.rpartition(".")[2]
    if vendor == "sqlite":
        database = sqlite_at(tmp_path_factory.mktemp("corpora") / "legacy.sqlite3")
    else:
        server: Postgresql | Mariadb = request.getfixturevalue(vendor)
        database = server.create_database()
    database.run(request.param.read_text(encoding="utf-8"))
    return name, database


def test_differs_from_django_only_where_we_say_why(schema: tuple[str, Database], tmp_path: Path) -> None:
    name, database = schema
    interpreter = find_interpreter(NEWEST)
    root = write_project(tmp_path, {"default": database})
    command = [str(interpreter.executable), "-W", "ignore", str(HERE / "ask_django.py")]
    django = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)
    read = read_schema(root, interpreter.executable)
    ours, theirs = set(lines(read)), set(lines_of_django(django, read.vendor))
    failed = tuple(f"{_name(table)}{mark}" for table, said in django.items() if "fails" in said for mark in ".:")
    ours = {line for line in ours if not line.startswith(failed)}
    differences = [f"{name} ours: {line}" for line in sorted(ours - theirs)]
    differences += [f"{name} Django's: {line}" for line in sorted(theirs - ours)]
    patterns = [pattern for pattern in explained() if re.match(pattern.split()[0].replace("*", ".*") + "$", name)]
    unexplained = [said for said in differences if not any(matches(pattern, said) for pattern in patterns)]
    unneeded = [pattern for pattern in patterns if not any(matches(pattern, said) for said in differences)]
    if unexplained or unneeded:
        told = ["Not explained in differences.md:", *unexplained, "Explained, and not there:", *unneeded]
        pytest.fail("\n".join(told), pytrace=False)


def explained() -> list[str]:
    """The lines in the fences of differences.md; "*" stands for any text."""
    text = (HERE / "differences.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()]


def matches(pattern: str, line: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), line, re.DOTALL) is not None


def lines(schema: Schema) -> Iterator[str]:
    for table in schema.tables:
        if table.visible:
            yield from table_lines(table, schema.vendor)


def table_lines(table: Table, vendor: str) -> Iterator[str]:
    name = _name(table.name)
    yield f"{name}: {KINDS.get(table.kind, 't')}"
    yield f"{name}: columns {', '.join(_name(column.name) for column in table.columns)}"
    if table.comment:
        yield f"{name}: comment {table.comment!r}"
    for column in table.columns:
        yield from (f"{name}.{_name(column.name)}: {fact}" for fact in column_facts(column, vendor))
    if table.primary_key:
        yield f"{name}: key {_names(table.primary_key)}"
    for key in table.foreign_keys:
        yield f"{name}: foreign key {constraint_name(key.name, vendor)}{_names(key.columns)} -> {target(key)}"
        if len(key.columns) == 1 and key.on_delete != "RESTRICT":  # for which Django has no word
            yield f"{name}.{_name(key.columns[0])}: on delete {key.on_delete}"
    for unique in table.unique_constraints:
        yield f"{name}: unique {constraint_name(unique.name, vendor)}{parts(unique)}"
    for index in table.indexes:
        method = "" if index.method in ("", "btree") else f" using {index.method}"
        yield f"{name}: index {constraint_name(index.name, vendor)}{parts(index)}{method}"
    for check in table.checks:
        if check.kind == "check":
            yield f"{name}: check {constraint_name(check.name, vendor)}{_names(sorted(check.columns))}"


def column_facts(column: Column, vendor: str) -> Iterator[str]:
    kind = parse_type(vendor, column.base_type)
    yield "null" if column.null else "not null"
    if column.default is not None:
        yield f"default {column.default}"
    if column.collation:
        yield f"collation {column.collation}"
    if column.comment:
        yield f"comment {column.comment!r}"
    if column.auto:
        yield f"counts{f' by {column.sequence}' if column.sequence else ''}"
    if kind.unsigned:
        yield "unsigned"
    if kind.family == "text" and kind.length:
        yield f"length {kind.length}"
    if kind.family == "decimal" and kind.precision:
        yield f"digits {kind.precision}, {kind.scale or 0}"


def lines_of_django(tables: dict[str, Any], vendor: str) -> Iterator[str]:
    for table, facts in tables.items():
        name = _name(table)
        if "fails" in facts:
            yield f"{name}: fails with {facts['fails']}"
            continue
        yield f"{name}: {facts['kind']}"
        yield f"{name}: columns {', '.join(_name(column['name']) for column in facts['columns'])}"
        if facts["comment"]:
            yield f"{name}: comment {facts['comment']!r}"
        for column in facts["columns"]:
            yield from (f"{name}.{_name(column['name'])}: {fact}" for fact in django_column_facts(column))
        for found in facts["sequences"]:
            by = f" by {found['name']}" if "name" in found else ""
            yield f"{name}.{_name(found['column'])}: counts{by}"
        for column, rule in facts["rules"].items():
            if rule is not None:
                yield f"{name}.{_name(column)}: on delete {rule}"
        for constraint, found in facts["constraints"].items():
            yield from (f"{name}: {line}" for line in django_constraint(constraint, found, vendor))


def django_column_facts(column: dict[str, Any]) -> Iterator[str]:
    yield "null" if column["null"] else "not null"
    if column["default"] is not None:
        yield f"default {column['default']}"
    if column["collation"]:
        yield f"collation {column['collation']}"
    if column["comment"]:
        yield f"comment {column['comment']!r}"
    if column["unsigned"]:
        yield "unsigned"
    if column["length"] > 0:
        yield f"length {column['length']}"
    if column["digits"]:
        yield "digits {}, {}".format(*column["digits"])


def django_constraint(name: str, found: dict[str, Any], vendor: str) -> Iterator[str]:
    said, columns = constraint_name(name, vendor), found["columns"]
    downs = {at for at, order in enumerate(found.get("orders") or []) if order == "DESC"}
    inside = f"({', '.join(_name(column) + ' DESC' * (at in downs) for at, column in enumerate(columns))})"
    if found["primary_key"]:
        yield f"key {_names(columns)}"
    elif found["foreign_key"]:
        table, column = found["foreign_key"]
        yield f"foreign key {said}{_names(columns)} -> {_name(table)} ({_name(column)})"
    elif found["check"]:
        yield f"check {said}{_names(sorted(columns))}"
    elif found["unique"]:
        yield f"unique {said}{inside}"
    if found["index"] and not found["unique"]:  # MySQL's index for a foreign key has its name
        method = "" if found["type"] in ("idx", "btree") else f" using {found['type']}"
        yield f"index {said}{inside}{method}"


def constraint_name(name: str, vendor: str) -> str:
    """The name and a blank. Nothing for one that nobody gave: SQLite and Django then make up different ones."""
    made_up = re.match(r"__unnamed_constraint_\d+__$|sqlite_autoindex_|$", name)
    return "" if made_up or (vendor == "sqlite" and re.match(r"fk_\d+$", name)) else f"{_name(name)} "


def parts(index: Index | UniqueConstraint) -> str:
    downs = index.descending or (False,) * len(index.columns)
    names = ["…" if name is None else _name(name) for name in index.columns]
    return f"({', '.join(name + (' DESC' if down else '') for name, down in zip(names, downs, strict=True))})"


def target(key: ForeignKey) -> str:
    namespace = f"{_name(key.target_namespace)}." if key.target_namespace not in ("", "public") else ""
    return f"{namespace}{_name(key.target_table)} {_names(key.target_columns)}"


def _names(names: Any) -> str:
    return f"({', '.join('…' if name is None else _name(name) for name in names)})"


def _name(name: str | None) -> str:
    return "…" if name is None else name if re.fullmatch(r"[\w ]+", name) else repr(name)
