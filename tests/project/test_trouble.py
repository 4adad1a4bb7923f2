"""Databases that are out of reach, fall over or change while they are read -> one clear problem, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support.databases import Database, postgresql_server, sqlite_at
from support.projects import write_project
from support.shop import MODELS
from support.watching import LIMIT, Watch, Watched, wait_for

CUSTOMER = "CREATE TABLE customer (id serial PRIMARY KEY, name varchar(30) NOT NULL, note text, since date NOT NULL);"
SHOP = {"field-wider-than-column", "null-possible"}


def connect(database: Database, name: str = "") -> psycopg.Connection[Any]:
    return psycopg.connect(host=database.host, user="postgres", dbname=name or database.name, autocommit=True)


@contextlib.contextmanager
def held_up(database: Database, catalog: str = "pg_description") -> Iterator[Callable[[], int]]:
    """Nobody reads that catalog meanwhile. Gives what waits until our reader wants to, in the middle of its read: the
    number of its process in the server."""
    asked = (
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'tablewright' AND wait_event_type = 'Lock'"
        " AND datname = %s"
    )
    other, holder = connect(database, "postgres"), connect(database)
    with contextlib.closing(other), contextlib.closing(holder):  # which says nothing of one that is lost
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE pg_catalog.{catalog} IN ACCESS EXCLUSIVE MODE")

        def waits() -> int:
            found: list[int] = []
            wait_for(lambda: found.extend(row[0] for row in other.execute(asked, [database.name]).fetchall()) or found)
            return found[0]

        yield waits


@contextlib.contextmanager
def while_it_loads(project: Watched) -> Iterator[None]:
    thread = threading.Thread(target=project.load)
    thread.start()
    try:
        yield
    finally:
        thread.join(LIMIT)
    assert not thread.is_alive()


@pytest.fixture
def two(postgresql_database: Database, tmp_path: Path, watch: Watch) -> Watched:
    """A project that is loaded, on PostgreSQL and with an alias of SQLite's behind it."""
    postgresql_database.run(CUSTOMER + "CREATE TABLE other (id int PRIMARY KEY); COMMENT ON TABLE other IS 'x'")
    more = sqlite_at(tmp_path / "more.sqlite3")
    more.run("CREATE TABLE more (id int)")
    root = write_project(tmp_path / "project", {"default": postgresql_database, "more": more}, MODELS)
    project = watch(root)
    project.load()
    assert project.problem == ""
    assert project.codes == SHOP
    return project


def assert_kept(project: Watched, kind: str, message: str, before: float | None) -> None:
    """The alias has that problem and what it had before, and the other alias was read."""
    problem = project.alias.problem
    assert problem is not None
    assert (problem.kind, project.alias.read_at) == (kind, before)
    assert message in problem.message
    assert problem.message.endswith(".")
    assert problem.hint
    assert "\n" not in problem.message
    assert project.codes == SHOP
    assert project.project.state.phase == "ready"
    more = project.project.state.aliases["more"]
    assert (more.problem, more.schema is None) == (None, False)
    assert (more.read_at or 0) > (before or 0)


def test_a_database_dropped_while_it_is_read(two: Watched, postgresql_database: Database) -> None:
    before = two.alias.read_at
    drop = f'DROP DATABASE "{postgresql_database.name}" WITH (FORCE)'
    with connect(postgresql_database, "postgres") as other:
        with while_it_loads(two), held_up(postgresql_database) as waits:
            waits()
            other.execute(drop)
        assert_kept(two, "cannot-connect", "terminating connection", before)
    assert two.refresh() is True
    assert_kept(two, "cannot-connect", "does not exist", before)
    assert two.refresh() is False


def test_a_table_dropped_while_it_is_read(two: Watched, postgresql_database: Database) -> None:
    with connect(postgresql_database) as other, while_it_loads(two), held_up(postgresql_database, "pg_enum") as waits:
        waits()
        other.execute("DROP TABLE other")
    assert two.problem == ""
    assert "customer" in two.tables
    two.refresh()
    assert (two.problem, two.tables) == ("", ["customer"])
    assert two.codes == SHOP


def test_a_server_killed_while_it_is_read(tmp_path: Path, watch: Watch) -> None:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgresql_server())
        database = server.create_database()
        database.run(CUSTOMER)
        more = sqlite_at(tmp_path / "more.sqlite3")
        project = watch(write_project(tmp_path / "project", {"default": database, "more": more}, MODELS))
        project.load()
        before = project.alias.read_at
        with while_it_loads(project), held_up(database) as waits:
            reader = waits()
            with connect(database) as other:
                (folder,) = other.execute("SHOW data_directory").fetchone() or ("",)
                pids = [row[0] for row in other.execute("SELECT pid FROM pg_stat_activity").fetchall()]
            server_pid = int(Path(folder, "postmaster.pid").read_text().split()[0])
            for pid in (server_pid, reader, *pids):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        assert_kept(project, "cannot-connect", "server closed the connection", before)
        assert project.refresh() is True
        assert_kept(project, "cannot-connect", "Cannot connect to the database of alias “default”", before)
        assert project.refresh() is False


def test_a_connection_killed_while_it_is_used(two: Watched, postgresql_database: Database) -> None:
    before = two.alias.read_at
    with (
        connect(postgresql_database, "postgres") as other,
        while_it_loads(two),
        held_up(postgresql_database) as waits,
    ):
        other.execute("SELECT pg_terminate_backend(%s)", [waits()])
    assert_kept(two, "cannot-connect", "terminating connection due to administrator command", before)
    assert two.refresh() is True
    assert two.problem == ""


def test_a_lock_that_is_not_given_back(two: Watched, postgresql_database: Database) -> None:
    """The server gives up waiting by itself, long before we do; the schema of before stays."""
    before = two.alias.read_at
    with held_up(postgresql_database):
        two.load()
    assert_kept(two, "timeout", "lock timeout", before)
    assert two.refresh() is True
    assert two.problem == ""


def test_a_server_that_says_nothing(tmp_path: Path, watch: Watch) -> None:
    """It takes connections and never answers, as behind a firewall: `connect_timeout` ends that."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        entry = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "x",
            "HOST": "127.0.0.1",
            "PORT": str(silent.getsockname()[1]),
            "OPTIONS": {"connect_timeout": 2},
        }
        more = sqlite_at(tmp_path / "more.sqlite3")
        project = watch(write_project(tmp_path / "project", {"default": entry, "more": more}, MODELS))
        project.load()
    assert project.problem == "cannot-connect"
    assert project.alias.problem is not None
    assert "timeout" in project.alias.problem.message
    assert project.alias.problem.hint == "Start the database server, or check HOST and PORT of alias “default”."
    assert project.project.state.aliases["more"].problem is None


def test_a_password_that_is_changed(postgresql_database: Database, tmp_path: Path, watch: Watch) -> None:
    postgresql_database.run(
        "DO $$ BEGIN CREATE ROLE secured LOGIN; EXCEPTION WHEN OTHERS THEN NULL; END $$;"
        "ALTER ROLE secured PASSWORD 'first-secret';" + CUSTOMER
    )
    entry = {**postgresql_database.settings, "USER": "secured", "PASSWORD": "first-secret"}
    project = watch(write_project(tmp_path, {"default": entry}, MODELS))
    project.load()
    assert (project.problem, project.tables) == ("", ["customer"])
    postgresql_database.run("ALTER ROLE secured PASSWORD 'second-secret'")
    for ask in (project.refresh, project.load):
        ask()
        problem = project.alias.problem
        assert problem is not None
        assert problem.kind == "cannot-connect"
        assert "password authentication failed" in problem.message
        assert "secret" not in f"{problem.message}{problem.hint}{problem.detail}"
        assert project.tables == ["customer"]
    postgresql_database.run("ALTER ROLE secured PASSWORD 'first-secret'")
    assert project.refresh() is True
    assert project.problem == ""
