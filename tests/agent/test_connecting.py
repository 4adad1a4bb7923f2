"""Databases that cannot be reached or read -> the server's own reason and what to do; and nothing is ever written."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support.agents import LIMIT, boot, read_schema, start_agent
from support.databases import Database, Mariadb, Postgresql, sqlite_at
from support.interpreters import Interpreter
from support.projects import write_project
from tablewright.agent import AgentError


def refusal(root: Path, entry: dict[str, Any], python: Path | None = None) -> AgentError:
    """What reading an alias with that entry in DATABASES raises."""
    write_project(root, {"default": entry})
    with pytest.raises(AgentError) as raised:
        read_schema(root, python) if python else read_schema(root)
    error = raised.value
    assert re.fullmatch(r"[^\n]+\.", error.message)
    assert error.hint
    assert error.detail == "" or "Traceback" in error.detail
    return error


def test_a_missing_sqlite_file_is_not_created(tmp_path: Path, interpreter: Interpreter) -> None:
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}
    error = refusal(tmp_path / "p", entry, interpreter.executable)
    path = tmp_path / "p" / "legacy.sqlite3"
    assert error.message == f"The database of alias “default” cannot be opened: “{path}” does not exist."
    assert error.kind == "cannot-connect"
    assert not path.exists()


SQLITE_NAMES = {
    ":memory:": ("cannot-connect", "is in memory"),
    "file:x?mode=memory&cache=shared": ("cannot-connect", "is in memory"),
    "": ("settings-error", "has no NAME"),
    ".": ("cannot-connect", "is a folder"),
    "config/settings.py": ("cannot-connect", "file is not a database"),
    "file:gone.sqlite3": ("cannot-connect", "unable to open database file"),
}


@pytest.mark.parametrize("name", SQLITE_NAMES)
def test_no_sqlite_database(name: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, {"ENGINE": "django.db.backends.sqlite3", "NAME": name})
    kind, message = SQLITE_NAMES[name]
    assert error.kind == kind
    assert message in error.message
    assert not (tmp_path / "gone.sqlite3").exists()


@pytest.mark.parametrize("name", ["plain.sqlite3", "odd % # ? é '\"&.sqlite3"])
@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_sqlite_database_is_left_as_it_was(name: str, journal: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    database = sqlite_at(folder / name)
    database.run(f"PRAGMA journal_mode = {journal}; CREATE TABLE a (x int)")
    before, listed = database.path.read_bytes(), sorted(os.listdir(folder))
    schema = read_schema(write_project(tmp_path, {"default": database}))
    assert [table.name for table in schema.tables] == ["a"]
    assert database.path.read_bytes() == before
    assert sorted(os.listdir(folder)) == listed


def test_what_is_only_in_the_write_ahead_log_is_read(tmp_path: Path) -> None:
    database = sqlite_at(tmp_path / "legacy.sqlite3")
    database.run("PRAGMA journal_mode = WAL")
    with sqlite3.connect(database.path) as writer:
        writer.execute("CREATE TABLE fresh (x int)")
        writer.commit()
        schema = read_schema(write_project(tmp_path, {"default": database}))
    assert [table.name for table in schema.tables] == ["fresh"]


def test_a_read_only_file_in_a_read_only_folder(tmp_path: Path) -> None:
    database = sqlite_at(tmp_path / "x")
    database.run("CREATE TABLE a (x int)")
    database.path.chmod(0o444)
    root = write_project(tmp_path / "project", {"default": database})
    tmp_path.chmod(0o555)
    try:
        assert read_schema(root).tables
    finally:
        tmp_path.chmod(0o755)


POSTGRESQL_ENTRIES: dict[str, tuple[dict[str, str], str, str]] = {
    "wrong password": ({"USER": "secured", "PASSWORD": "wrong-secret"}, "password authentication failed", "PASSWORD"),
    "no such user": ({"USER": "nobody-here"}, "role .nobody-here. does not exist", "Check USER"),
    "no such database": ({"NAME": "not_here"}, "database .not_here. does not exist", "Check NAME"),
    "nobody listens": ({"HOST": "127.0.0.1", "PORT": "1"}, "[Cc]onnection refused", "Start the database server"),
    "unknown host": ({"HOST": "db.invalid"}, "db.invalid", "container"),
}


@pytest.mark.parametrize("what", POSTGRESQL_ENTRIES)
def test_no_connection_to_postgresql(
    what: str, postgresql_database: Database, interpreter: Interpreter, tmp_path: Path
) -> None:
    changes, reason, hint = POSTGRESQL_ENTRIES[what]
    postgresql_database.run(
        "DO $$ BEGIN CREATE ROLE secured LOGIN PASSWORD 'right'; EXCEPTION WHEN OTHERS THEN NULL; END $$"
    )
    error = refusal(tmp_path, {**postgresql_database.settings, **changes}, interpreter.executable)
    assert error.kind == "cannot-connect"
    assert error.message.startswith("Cannot connect to the database of alias “default”: ")
    assert re.search(reason, error.message)
    assert hint in error.hint
    assert "wrong-secret" not in error.message + error.detail


def test_no_right_to_a_postgresql_database(
    postgresql_database: Database, interpreter: Interpreter, tmp_path: Path
) -> None:
    postgresql_database.run(
        "DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN OTHERS THEN NULL; END $$;"
        f"REVOKE CONNECT ON DATABASE {postgresql_database.name} FROM PUBLIC"
    )
    error = refusal(tmp_path, {**postgresql_database.settings, "USER": "stranger"}, interpreter.executable)
    assert error.kind == "permission"
    assert "permission denied for database" in error.message


MARIADB_ENTRIES: dict[str, tuple[dict[str, str], str, str, str]] = {
    "wrong password": ({"USER": "secured", "PASSWORD": "wrong-secret"}, "cannot-connect", "Access denied", "PASSWORD"),
    "no such database": ({"NAME": "not_here"}, "cannot-connect", "Unknown database", "Check NAME"),
    "no right to it": ({"USER": "powerless"}, "permission", "Access denied", "right"),
    "nobody listens": ({"HOST": "127.0.0.1", "PORT": "1"}, "cannot-connect", "refused", "Start the database server"),
}


@pytest.mark.parametrize("what", MARIADB_ENTRIES)
def test_no_connection_to_mariadb(what: str, mariadb_database: Database, tmp_path: Path) -> None:
    changes, kind, reason, hint = MARIADB_ENTRIES[what]
    mariadb_database.run(
        "CREATE USER IF NOT EXISTS secured@localhost IDENTIFIED BY 'right';"
        "CREATE USER IF NOT EXISTS powerless@localhost"
    )
    error = refusal(tmp_path, {**mariadb_database.settings, **changes})
    assert error.kind == kind
    assert re.search(reason, error.message)
    assert hint in error.hint
    assert "wrong-secret" not in error.message + error.detail


def test_an_alias_that_is_not_there(tmp_path: Path, sqlite_database: Database) -> None:
    write_project(tmp_path, {"default": sqlite_database})
    with pytest.raises(AgentError, match="DATABASES has no alias “old”: it has “default”"):
        read_schema(tmp_path, alias="old")


def test_a_locked_table_does_not_keep_us(postgresql_database: Database, tmp_path: Path) -> None:
    """A migration that runs holds such a lock, and some catalog functions want one too: we say so, and soon."""
    postgresql_database.run(
        "CREATE TABLE a (x int PRIMARY KEY DEFAULT 1 CHECK (x > 0)); CREATE INDEX b ON a ((x + 1));"
        "CREATE TABLE c (y int)"
    )
    where = f"host={postgresql_database.host} user=postgres dbname={postgresql_database.name}"
    root = write_project(tmp_path, {"default": postgresql_database})
    whole = read_schema(root)
    with psycopg.connect(where) as migration:
        migration.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE")
        locked, other = read_schema(root).tables
        said = f"Another session (process {migration.info.backend_pid}) has locked it, as a migration does: "
    assert (locked.error or "").startswith(said)
    assert other == whole.tables[1]
    assert read_schema(root) == whole


def test_no_connection_is_held_between_requests(
    postgresql: Postgresql, postgresql_database: Database, tmp_path: Path
) -> None:
    root = write_project(tmp_path, {"default": {**postgresql_database.settings, "CONN_MAX_AGE": None}})
    with start_agent(root) as agent:
        boot(agent)
        agent.call("schema", {"alias": "default"}, timeout=LIMIT)
        ours = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{postgresql_database.name}'"
        with psycopg.connect(host=postgresql.host, user="postgres", dbname="postgres", autocommit=True) as observer:
            row = observer.execute(ours).fetchone()
            for _ in range(200):  # the server notices a moment later
                if row == (0,):
                    break
                threading.Event().wait(0.02)
                row = observer.execute(ours).fetchone()
            assert row == (0,)


def test_the_users_own_options_are_kept(postgresql_database: Database, tmp_path: Path) -> None:
    options = {"application_name": "mine", "connect_timeout": 2, "options": "-c search_path=own"}
    postgresql_database.run("CREATE SCHEMA own")
    root = write_project(tmp_path, {"default": {**postgresql_database.settings, "OPTIONS": options}})
    assert read_schema(root).search_path == ("own",)


# A backend of the project's own: what it derives from decides the reader.
BACKEND = """
from django.db.backends.sqlite3 import base

class DatabaseWrapper(base.DatabaseWrapper):
    vendor = "legacy"
"""
FAILING_CATALOG = """
import sqlite3
from django.db.backends.sqlite3 import base

class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, parameters):
        connection = super().get_new_connection(parameters)
        connection.set_authorizer(refuse)
        return connection

def refuse(action, first, second, *_):
    return sqlite3.SQLITE_DENY if str(first).startswith("pragma_") else sqlite3.SQLITE_OK
"""


def own_backend(root: Path, source: str, name: str) -> dict[str, str]:
    (root / "backend").mkdir(parents=True)
    (root / "backend" / "base.py").write_text(source)
    return {"ENGINE": "backend", "NAME": name}


def test_a_vendor_without_reader_is_read_by_django(
    tmp_path: Path, sqlite_database: Database, interpreter: Interpreter
) -> None:
    sqlite_database.run(
        "CREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT, name varchar(50) NOT NULL, price decimal, flag bool);"
        "CREATE TABLE b (id integer NOT NULL PRIMARY KEY, a_id bigint REFERENCES a (id)); CREATE INDEX i ON b (a_id);"
        "CREATE UNIQUE INDEX u ON a (name); CREATE VIEW v AS SELECT id FROM a; CREATE VIEW w AS SELECT * FROM gone"
    )
    write_project(tmp_path, {"default": own_backend(tmp_path, BACKEND, sqlite_database.name)})
    schema = read_schema(tmp_path, interpreter.executable)
    assert schema.vendor == "legacy"
    a, b, v, w = schema.tables
    assert [(column.name, column.native_type, column.null, column.auto) for column in a.columns] == [
        ("id", "integer", False, "identity"),
        ("name", "varchar(50)", False, ""),
        ("price", "decimal", True, ""),
        ("flag", "bool", True, ""),
    ]
    assert (a.primary_key, b.primary_key, v.kind) == (("id",), ("id",), "view")
    assert [unique.columns for unique in a.unique_constraints] == [("name",)]
    assert [(key.columns, key.target_table, key.target_columns) for key in b.foreign_keys] == [
        (("a_id",), "a", ("id",))
    ]
    assert ("a_id",) in [index.columns for index in b.indexes]
    assert w.error is not None
    assert w.error.startswith("Django cannot read it: ")


def test_when_the_catalogs_cannot_be_read_at_once(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run("CREATE TABLE a (id integer PRIMARY KEY, name varchar(50) NOT NULL)")
    write_project(tmp_path, {"default": own_backend(tmp_path, FAILING_CATALOG, sqlite_database.name)})
    schema = read_schema(tmp_path)
    assert [column.native_type for column in schema.tables[0].columns][1:] == ["varchar(50)"]
    (problem,) = schema.problems
    assert problem.startswith("The catalogs of “default” could not be read at once (DatabaseError: access to pragma_")


def test_the_backend_is_told_again_once_there_is_a_connection(mariadb: Mariadb, tmp_path: Path) -> None:
    """MariaDB's own UUID type is known to Django 5 only when it knows the server's version."""
    root = write_project(tmp_path, {"default": mariadb.create_database()})
    with start_agent(root) as agent:
        assert boot(agent)["databases"]["default"]["data_types"]["UUIDField"] == "char(32)"
        found = agent.call("schema", {"alias": "default"}, timeout=LIMIT)["backend"]
    assert found["data_types"]["UUIDField"] == "uuid"
    assert found["features"]["has_native_uuid_field"] is True


def test_copies_of_the_agent_need_nothing_of_the_server(tmp_path: Path, sqlite_database: Database) -> None:
    """It runs from any folder, as in the wheel, and also when that folder cannot be written."""
    from tablewright.agent import agent_folder

    names = [path.name for path in agent_folder().rglob("*.py")]
    assert "__main__.py" in names
    sources = "".join(path.read_text(encoding="utf-8") for path in agent_folder().rglob("*.py"))
    assert not re.search(r"^\s*(from|import) tablewright\b", sources, re.MULTILINE)
    shutil.copytree(agent_folder(), tmp_path / "_agent")
    sqlite_database.run("CREATE TABLE a (x int)")
    assert read_schema(write_project(tmp_path, {"default": sqlite_database})).tables
