"""A database with everything in it -> the facts in `sql/<vendor>.txt`, by each supported Python and Django."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.agents import read_schema
from support.databases import Database, Mariadb, Postgresql, sqlite_at
from support.interpreters import Interpreter
from support.listing import listing, table_listing
from support.projects import write_project
from tablewright.schema.serialization import schema_from_json, schema_to_json

SQL = Path(__file__).parent / "sql"


@pytest.fixture(scope="module")
def sqlite_filled(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return filled(sqlite_at(tmp_path_factory.mktemp("sqlite") / "legacy.sqlite3"), "sqlite")


@pytest.fixture(scope="module")
def postgresql_filled(postgresql: Postgresql) -> Database:
    return filled(postgresql.create_database(), "postgresql")


@pytest.fixture(scope="module")
def mariadb_filled(mariadb: Mariadb) -> Database:
    return filled(mariadb.create_database(), "mariadb")


def filled(database: Database, vendor: str) -> Database:
    database.run((SQL / f"{vendor}.sql").read_text(encoding="utf-8"))
    return database


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_everything_is_read(
    vendor: str, interpreter: Interpreter, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = request.getfixturevalue(f"{vendor}_filled")
    root = write_project(tmp_path, {"default": database}, models="class Broken(:\n")
    schema = read_schema(root, interpreter.executable)
    found = listing(schema).replace(database.name, "DATABASE")
    assert found == (SQL / f"{vendor}.txt").read_text(encoding="utf-8")
    assert schema.problems == EXPECTED_PROBLEMS.get(vendor, ())
    assert schema_from_json(schema_to_json(schema)) == schema


EXPECTED_PROBLEMS = {
    "sqlite": ("A foreign key of “child” points at “nowhere”, which has no matching primary key: it is left out.",)
}


@pytest.mark.parametrize(
    ("vendor", "wanted", "found"),
    [
        ("sqlite", [("", "CUSTOMER"), ("", "names"), ("", "missing")], [("", "customer"), ("", "names")]),
        ("postgresql", [("", "line"), ("hidden", "customer")], [("hidden", "customer"), ("public", "line")]),
        ("postgresql", [("", "invoice")], []),
        ("mariadb", [("", "pair"), ("", "names")], [("", "names"), ("", "pair")]),
        ("mariadb", [], []),
    ],
)
def test_only_wanted_tables(
    vendor: str,
    wanted: list[tuple[str, str]],
    found: list[tuple[str, str]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    root = write_project(tmp_path, {"default": request.getfixturevalue(f"{vendor}_filled")})
    schema, everything = read_schema(root, tables=wanted), read_schema(root)
    assert [table.key for table in schema.tables] == found
    assert all(table == everything.table(table.key) for table in schema.tables)


def test_a_role_without_rights_reads_the_same(postgresql_filled: Database, tmp_path: Path) -> None:
    """So nothing but catalogs is read. (What it may not do is what `denied` says.)"""
    postgresql_filled.run("DROP ROLE IF EXISTS powerless; CREATE ROLE powerless LOGIN")
    everything = read_schema(write_project(tmp_path / "a", {"default": postgresql_filled}))
    entry = {**postgresql_filled.settings, "USER": "powerless"}
    powerless = read_schema(write_project(tmp_path / "b", {"default": entry}))
    tables = [replace(table, denied=()) for table in powerless.tables]
    assert list(map(table_listing, tables)) == list(map(table_listing, everything.tables))


def test_tables_and_views_have_definitions_and_estimates(postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run(
        "CREATE TABLE a (x int); INSERT INTO a SELECT generate_series(1, 100); ANALYZE a;"
        "CREATE VIEW b AS SELECT x FROM a; CREATE TABLE c (x int)"
    )
    schema = read_schema(write_project(tmp_path, {"default": postgresql_database}))
    assert [(table.name, table.row_estimate) for table in schema.tables] == [("a", 100), ("b", None), ("c", None)]
    view = schema.visible_table("b")
    assert view is not None
    assert view.definition == " SELECT x\n   FROM a;"


def test_the_search_path_says_what_is_visible(postgresql_filled: Database, tmp_path: Path) -> None:
    options = {"options": "-c search_path=nowhere,hidden,public"}
    root = write_project(tmp_path, {"default": {**postgresql_filled.settings, "OPTIONS": options}})
    schema = read_schema(root)
    assert schema.search_path == ("hidden", "public")
    table = schema.visible_table("customer")
    assert table is not None
    assert table.key == ("hidden", "customer")
