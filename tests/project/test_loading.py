"""The order in which a load tells what it knows, and what ends it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import MODELS, SQL
from support.watching import LIMIT, Watch, Watched, wait_for
from tablewright.project import agents, reading

MORE = ";".join(f"CREATE TABLE t{n} (id integer PRIMARY KEY)" for n in range(reading.FEW_TABLES))
INVOICE = (
    MODELS
    + """

class Invoice(models.Model):
    number = models.IntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE)
    total = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        managed = False
        db_table = "invoice"


class Missing(models.Model):
    pass
"""
)


def agent_of(watched: Watched) -> int | None:
    """The process that runs."""
    running = watched.project._agents._agent
    return running._process.pid if running is not None and running.alive else None


@contextmanager
def in_background(work: object) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    yield thread
    thread.join(LIMIT)
    assert not thread.is_alive()


# -- what comes first


def test_the_tables_of_opened_files_come_first(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    sqlite_database.run(MORE)
    project = watch(shop)
    project.open(INVOICE)
    known: list[set[str]] = []
    project.then = lambda: known.append(project.codes)
    project.load()
    total = 4 + reading.FEW_TABLES
    assert project.steps == [("database", 2, True), ("database", total, False)]
    assert project.project.state.phase == "ready"
    first = {"field-wider-than-column", "field-narrower-than-column", "null-possible"}
    assert [codes for codes in known if codes] == [first, {*first, "no-such-table"}]
    partial = project.seen[-2].aliases["default"].schema
    assert partial is not None
    assert [table.name for table in partial.tables] == ["customer", "invoice"]


def test_few_tables_or_no_open_file_are_read_at_once(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    few = watch(shop)
    few.open()
    few.load()
    assert few.steps == [("database", 4, False)]
    sqlite_database.run(MORE)
    (shop / "config/again.py").write_text("from config.settings import *\n")
    closed = watch(shop, settings_module="config.again")
    closed.load()
    assert closed.steps == [("database", 4 + reading.FEW_TABLES, False)]


def test_nothing_is_hidden_while_it_is_read_again(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    sqlite_database.run(MORE)
    project = watch(shop)
    project.open()
    project.load()
    sqlite_database.run("DROP TABLE t1")
    project.load()
    assert {(source, partial) for source, _, partial in project.steps} == {("database", False)}
    assert project.steps[-1] == ("database", 3 + reading.FEW_TABLES, False)


def test_a_name_with_a_namespace_comes_first_too(postgresql_database: Database, tmp_path: Path, watch: Watch) -> None:
    postgresql_database.run("CREATE SCHEMA old; CREATE TABLE old.visit (id int); CREATE TABLE visit (x int);" + MORE)
    models = """\
    from django.db import models


    class Visit(models.Model):
        class Meta:
            db_table = 'old"."visit'
    """
    project = watch(write_project(tmp_path, {"default": postgresql_database}, models))
    project.open((tmp_path / "shop/models.py").read_text())
    project.load()
    partial = project.seen[-2].aliases["default"].schema
    assert partial is not None
    assert [table.key for table in partial.tables] == [("old", "visit")]


def test_each_alias_is_told_of(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    write_project(shop, {"default": sqlite_database, "more": sqlite_database}, MODELS)
    project = watch(shop)
    project.load()
    told = [[alias.schema is not None for alias in state.aliases.values()] for state in project.seen]
    assert told == [[False, False], [True, False], [True, True]]
    assert [state.phase for state in project.seen] == ["loading", "loading", "ready"]


def test_what_django_can_do_is_asked_before_the_reading(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    backend = watch(shop).load().backend
    assert backend is not None
    assert backend.features["supports_json_field"] is True
    sqlite_database.run("CREATE TABLE not_locked (id int)")


# -- cancelling


@pytest.fixture
def slow(tmp_path: Path, sqlite_database: Database) -> Path:
    """A project whose second alias waits for the file “go” before it connects, once the file “wait” is there."""
    sqlite_database.run(SQL)
    extra = """
    import os, time
    import django.db.backends.sqlite3.base as base
    connect = base.DatabaseWrapper.get_new_connection
    def slowly(self, params):
        if self.alias == "slow" and os.path.exists("wait"):
            open("waiting", "w").close()
            while not os.path.exists("go"):
                time.sleep(0.01)
        return connect(self, params)
    base.DatabaseWrapper.get_new_connection = slowly
    """
    databases = {"default": sqlite_database, "slow": sqlite_database, "third": sqlite_database}
    root = write_project(tmp_path / "project", databases, MODELS, extra)
    (root / "wait").touch()
    return root


def problems(project: Watched) -> dict[str, str | None]:
    aliases = project.project.state.aliases.values()
    return {alias.alias: alias.problem.kind if alias.problem else None for alias in aliases}


def test_a_cancelled_load_keeps_what_it_has(slow: Path, watch: Watch) -> None:
    project = watch(slow)
    with in_background(project.load):
        wait_for((slow / "waiting").exists)
        project.project.cancel()
    assert problems(project) == {"default": None, "slow": "cancelled", "third": "cancelled"}
    assert [alias.schema is not None for alias in project.project.state.aliases.values()] == [True, False, False]
    assert project.project.state.phase == "ready"
    problem = project.project.state.aliases["slow"].problem
    assert problem is not None
    assert (problem.message, problem.hint) == (
        "Reading the schema was cancelled.",
        "Refresh the schema to read the rest.",
    )
    assert agent_of(project) is None

    assert project.refresh() is False  # that is for the user to say
    assert problems(project)["slow"] == "cancelled"
    (slow / "go").touch()
    project.load()
    assert problems(project) == {"default": None, "slow": None, "third": None}


def test_a_cancelled_load_keeps_the_schema_of_before(slow: Path, watch: Watch) -> None:
    project = watch(slow)
    (slow / "wait").unlink()
    project.load()
    before = project.project.state.aliases
    (slow / "wait").touch()
    with in_background(project.load):
        wait_for((slow / "waiting").exists)
        project.project.cancel()
    after = project.project.state.aliases
    assert problems(project) == {"default": None, "slow": "cancelled", "third": "cancelled"}
    assert after["slow"].schema is before["slow"].schema
    (slow / "wait").unlink()
    assert project.refresh() is True  # it is cheap to tell that they still hold
    assert problems(project) == {"default": None, "slow": None, "third": None}


def test_a_cancelled_refresh(slow: Path, watch: Watch) -> None:
    project = watch(slow)
    (slow / "wait").unlink()
    project.load()
    (slow / "wait").touch()
    with in_background(project.refresh):
        wait_for((slow / "waiting").exists)
        project.project.cancel()
    assert problems(project) == {"default": None, "slow": "cancelled", "third": "cancelled"}


def test_cancelled_while_the_settings_load(shop: Path, watch: Watch) -> None:
    settings = shop / "config/settings.py"
    text = settings.read_text()
    project = watch(shop)
    project.load()
    settings.write_text(text + "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(600)\n")
    with in_background(project.load):
        wait_for((shop / "started").exists)
        project.project.cancel()
    state = project.project.state
    assert (state.phase, state.problem.kind if state.problem else "") == ("failed", "cancelled")
    assert len(project.tables) == 4
    settings.write_text(text)
    assert project.refresh() is False  # that is for the user to say
    project.load()
    assert (project.project.state.phase, project.problem) == ("ready", "")


def test_cancelling_nothing_harms_nothing(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    project.project.cancel()
    project.load()
    pid = agent_of(project)
    project.project.cancel()
    assert agent_of(project) == pid
    assert project.refresh() is False
    assert project.problem == ""


def test_threads_that_load_refresh_and_cancel_at_will(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    done = threading.Event()

    def cancel() -> None:
        while not done.wait(0.02):
            project.project.cancel()

    with in_background(cancel):
        works = [lambda: project.project.load(changed=lambda: None), lambda: project.project.refresh()] * 3
        threads = [threading.Thread(target=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)
        assert not any(thread.is_alive() for thread in threads)
        done.set()
    assert project.load().problem is None
    assert len(project.tables) == 4


# -- the agent's life


def test_the_agent_stays_for_a_while(shop: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    project = watch(shop)
    project.load()
    first = agent_of(project)
    assert first is not None
    project.refresh()
    assert agent_of(project) == first
    project.load()
    second = agent_of(project)
    assert second not in (None, first)
    monkeypatch.setattr(agents, "IDLE_SECONDS", 0.05)
    project.refresh()
    wait_for(lambda: agent_of(project) is None)
    monkeypatch.undo()
    assert project.refresh() is False
    assert agent_of(project) not in (None, first, second)
    project.project.close()
    wait_for(lambda: agent_of(project) is None)
    assert project.refresh() is False
    assert agent_of(project) is None


def test_nobody_looking_leaves_no_agent(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    project.project.load()
    assert agent_of(project) is None


def test_an_agent_that_was_killed_is_replaced(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    project.load()
    pid = agent_of(project)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert project.refresh() is False
    assert project.problem == ""
    assert agent_of(project) not in (None, pid)


def test_an_agent_that_dies_each_time_is_not_tried_for_ever(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    project.load()
    settings = shop / "config/settings.py"
    dying = """
import os
import django.db.backends.sqlite3.base as base
def die(self, params):
    with open("died", "a") as file:
        file.write("x")
    os._exit(3)
base.DatabaseWrapper.get_new_connection = die
"""
    settings.write_text(settings.read_text() + dying)
    os.kill(agent_of(project) or 0, signal.SIGKILL)
    assert project.refresh() is True
    assert (project.problem, len(project.tables)) == ("died", 4)
    assert (shop / "died").read_text() == "x"
    assert project.refresh() is False
    assert (shop / "died").read_text() == "xx"


def test_an_agent_that_is_killed_while_it_reads(slow: Path, watch: Watch) -> None:
    project = watch(slow)
    with in_background(project.load):
        wait_for((slow / "waiting").exists)
        (slow / "wait").unlink()
        os.kill(agent_of(project) or 0, signal.SIGKILL)
    assert problems(project) == {"default": None, "slow": "died", "third": None}


def test_closing_in_the_middle_hangs_nothing(slow: Path, watch: Watch) -> None:
    project = watch(slow)
    with in_background(project.load):
        wait_for((slow / "waiting").exists)
        project.project.close()
    assert agent_of(project) is None
    assert problems(project)["default"] is None


def test_no_connection_is_held(postgresql_database: Database, tmp_path: Path, watch: Watch) -> None:
    project = watch(write_project(tmp_path, {"default": postgresql_database}, MODELS))
    project.load()
    project.refresh()
    where = {"host": postgresql_database.host, "user": "postgres", "dbname": postgresql_database.name}
    # Within one transaction, what is asked again is answered from the first time.
    with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        wait_for(lambda: connection.execute(asked).fetchone() == (0,))
