"""Fixtures of every test: real databases (support.databases) and the project interpreters (support.interpreters)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

from support.databases import Database, Mariadb, Postgresql, mariadb_server, postgresql_server, sqlite_at
from support.interpreters import MATRIX, PYENV, SERVER, Interpreter, compile_for, find_interpreter
from support.shared import shared

# The same examples each time: a run says what the change did, not what the dice did.
hypothesis.settings.register_profile("tests", derandomize=True, deadline=None)
hypothesis.settings.load_profile("tests")

MARKED_BY_FIXTURE = {"postgresql": "postgresql", "mariadb": "mariadb", "interpreter": "interpreters"}


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):  # once, before the workers start
        compile_for(sys.executable, SERVER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, mark in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache in the user's own folder; a server that a test starts does not either."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(variable, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _without_stand_ins() -> Iterator[None]:
    """pyenv's stand-ins start forty processes before Python: each load of a project without an environment of its own
    asks two of them in vain. The Pythons behind them are found in pyenv's own folder (`find_python`)."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join(each for each in folders if Path(each) != PYENV / "shims"))
        yield


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Postgresql]:
    """A PostgreSQL server of this test run; `create_database()` gives a new database."""

    @contextmanager
    def start() -> Iterator[str]:
        with postgresql_server() as server:
            yield server.host

    with shared(_run_folder(tmp_path_factory, worker_id), "postgresql", start) as host:
        yield Postgresql(host)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Mariadb]:
    """A MariaDB server of this test run; `create_database()` gives a new database."""

    @contextmanager
    def start() -> Iterator[str]:
        with mariadb_server() as server:
            yield server.socket

    with shared(_run_folder(tmp_path_factory, worker_id), "mariadb", start) as socket:
        yield Mariadb(socket)


@pytest.fixture
def postgresql_database(postgresql: Postgresql) -> Database:
    return postgresql.create_database()


@pytest.fixture
def mariadb_database(mariadb: Mariadb) -> Database:
    return mariadb.create_database()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Database:
    return sqlite_at(tmp_path / "legacy.sqlite3")


@pytest.fixture(scope="session", params=list(MATRIX))
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Each supported pair of Python and Django in turn."""
    return find_interpreter(request.param)


def _run_folder(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of a run: the parent of the workers' own."""
    base = factory.getbasetemp()
    return base if worker_id == "master" else base.parent
