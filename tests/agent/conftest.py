"""Fixtures of the readers' tests that run them in this process."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from support.databases import Database, Mariadb
from support.mysql8 import mysql_server, mysqld
from tablewright.agent import agent_folder


@pytest.fixture(scope="session")
def mysql_reader() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(agent_folder())
        yield importlib.import_module("tablewright_agent.readers.mysql")


@pytest.fixture(scope="session")
def mysql() -> Iterator[Mariadb]:
    program = mysqld()
    if program is None:
        pytest.skip("MySQL's own server is optional: TABLEWRIGHT_MYSQLD may name one.")
    with mysql_server(program) as server:
        yield server


@pytest.fixture(params=["mariadb", "mysql"])
def mysql_database(request: pytest.FixtureRequest) -> Database:
    """An empty one on each of both servers that there is."""
    server: Mariadb = request.getfixturevalue(request.param)
    return server.create_database()
