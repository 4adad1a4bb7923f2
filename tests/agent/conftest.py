"""Fixtures of the readers' tests that run them in this process."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from support.databases import Database, Mariadb
from support.mysql8 import mysql_server, mysqld
from tablewright.agent import agent_folder

MYSQLD = mysqld()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """MySQL's own server is optional: no package registry has it. What needs it is no test where it is not."""
    if MYSQLD is None:
        without = [item for item in items if "mysql" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def mysql_reader() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(agent_folder())
        yield importlib.import_module("tablewright_agent.readers.mysql")


@pytest.fixture(scope="session")
def mysql() -> Iterator[Mariadb]:
    assert MYSQLD is not None
    with mysql_server(MYSQLD) as server:
        yield server


@pytest.fixture(params=["mariadb", "mysql"] if MYSQLD else ["mariadb"])
def mysql_database(request: pytest.FixtureRequest) -> Database:
    """An empty one on each of both servers that there is: MySQL's own is optional."""
    server: Mariadb = request.getfixturevalue(request.param)
    return server.create_database()
