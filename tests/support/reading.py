"""A PostgreSQL database -> its schema, read in this process on a cursor that keeps its queries."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import psycopg
import pytest

from support.databases import Database
from tablewright.agent import agent_folder
from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.serialization import schema_from_json


def reader_module(name: str) -> ModuleType:
    """One of the agent's `readers`; those of PostgreSQL need no Django."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(agent_folder())
        return importlib.import_module(f"tablewright_agent.readers.{name}")


postgresql = reader_module("postgresql")


class Recorded:
    """A cursor in a session like `connecting.open_session`'s. `on(text, act)`: what happens before the first query that
    has this text in it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = connection.cursor()
        self._acts: list[tuple[str, Callable[[], None]]] = []
        self.queries: list[str] = []
        for statement in (
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SET LOCAL statement_timeout = 20000",
            "SET LOCAL lock_timeout = 50",
        ):
            self._cursor.execute(statement)
        self.fetchmany, self.fetchone, self.fetchall = (
            self._cursor.fetchmany,
            self._cursor.fetchone,
            self._cursor.fetchall,
        )

    def on(self, text: str, act: Callable[[], None]) -> None:
        self._acts.append((text, act))

    def execute(self, query: str) -> None:
        self.queries.append(query)
        for number, (text, act) in enumerate(self._acts):
            if text in query:
                del self._acts[number]
                act()
                break
        self._cursor.execute(query.encode())


@contextlib.contextmanager
def session(database: Database, user: str = "postgres") -> Iterator[Recorded]:
    with psycopg.connect(
        host=database.host, user=user, dbname=database.name, autocommit=True, client_encoding="UTF8"
    ) as connection:
        yield Recorded(connection)


def schema_of(found: dict[str, Any]) -> Schema:
    return schema_from_json({"alias": "default", "vendor": "postgresql", **found})


def read(database: Database, wanted: set[TableKey] | None = None, user: str = "postgres") -> Schema:
    with session(database, user) as cursor:
        return schema_of(postgresql.read(cursor, wanted, lambda *_: None))


def table(schema: Schema, name: str, namespace: str = "public") -> Table:
    found = schema.table((namespace, name))
    assert found is not None
    return found


def fact(each: Table | None) -> Table | None:
    return None if each is None else replace(each, row_estimate=None)
