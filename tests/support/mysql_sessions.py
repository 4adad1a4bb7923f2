"""A cursor on MySQL or MariaDB, as a session has it -> what the reader makes of it, and what it asked."""

from __future__ import annotations

import contextlib
import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import pymysql  # type: ignore[import-untyped]

from support.databases import Database
from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.serialization import schema_from_json


class Recorded:
    """A cursor in a session like `connecting.open_session`'s, that keeps what was asked and what came back. `on(text,
    act)`: what happens before the first query that has this text in it."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._acts: list[tuple[str, Callable[[], None]]] = []
        self.queries: list[str] = []
        self.answers: dict[str, Any] = {}
        self.rows: Sequence[tuple[Any, ...]] = ()
        self.warning_count: int | None = 0

    def on(self, text: str, act: Callable[[], None]) -> None:
        self._acts.append((text, act))

    def execute(self, query: str, values: Sequence[Any] | None = None) -> None:
        for text, act in [found for found in self._acts if found[0] in query]:
            self._acts.remove((text, act))
            act()
        self.queries.append(query)
        self._cursor.execute(query, values)
        self.rows, self.warning_count = self._cursor.fetchall(), self._cursor.warning_count
        self.answers[query] = [list(row) for row in self.rows]

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self.rows


class Replayed:
    """A cursor that answers as another did."""

    def __init__(self, answers: dict[str, list[list[Any]]]) -> None:
        self.answers = answers
        self.rows: list[list[Any]] = []
        self.warning_count = 0

    def execute(self, query: str, values: Sequence[Any] | None = None) -> None:
        assert query in self.answers, f"Record it again, with UPDATE_RECORDED=1 and a MySQL server: {query}"
        self.rows = self.answers[query]

    def fetchall(self) -> list[list[Any]]:
        return self.rows


@contextlib.contextmanager
def session(database: Database, user: str = "root", mode: str | None = None) -> Iterator[Recorded]:
    socket = database.host
    connection = pymysql.connect(
        unix_socket=socket, user=user, database=database.name, charset="utf8mb4", sql_mode=mode, autocommit=True
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")  # as Django does
        cursor.execute("SET SESSION lock_wait_timeout = 1")
        cursor.execute("START TRANSACTION READ ONLY")
        yield Recorded(cursor)


def read(
    reader: ModuleType,
    cursor: Any,
    wanted: set[TableKey] | None = None,
    tell: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Schema:
    found = reader.read(cursor, wanted, tell)
    return schema_from_json({**json.loads(json.dumps(found)), "alias": "default", "vendor": "mysql"})


def read_database(reader: ModuleType, database: Database, user: str = "root") -> Schema:
    with session(database, user) as cursor:
        return read(reader, cursor)


def beside(reader: ModuleType, name: str) -> ModuleType:
    """Another module of the same package."""
    return importlib.import_module(f"{reader.__package__}.{name}")


def only_table(schema: Schema, name: str) -> Table:
    table = schema.visible_table(name)
    assert table is not None, name
    return table


def connect(database: Database) -> Any:
    return pymysql.connect(unix_socket=database.host, user="root", database=database.name, autocommit=True)


@contextlib.contextmanager
def locked(database: Database, table: str) -> Iterator[None]:
    """`table` is about to be renamed, by a statement that waits for another one: a lock that lets nobody in."""
    with contextlib.closing(connect(database)) as holder, contextlib.closing(connect(database)) as renaming:
        with holder.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS zz (x int)")
            cursor.execute("LOCK TABLES zz WRITE")
        with renaming.cursor() as cursor:
            cursor.execute("SET lock_wait_timeout = 60")
        thread = threading.Thread(target=quietly, args=(renaming, f"RENAME TABLE {table} TO {table}2, zz TO zz2"))
        thread.start()
        try:
            wait_for(holder, f"id = {renaming.thread_id()} AND state LIKE '%metadata lock%'", 1)
            yield
        finally:
            with holder.cursor() as cursor:
                cursor.execute(f"KILL {renaming.thread_id()}")
            wait_for(holder, f"id = {renaming.thread_id()}", 0)  # else it may get the lock all the same
            thread.join(20)


def wait_for(connection: Any, condition: str, found: int) -> None:
    """Until so many of the server's processes are like that."""
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while cursor.execute(f"SELECT id FROM information_schema.processlist WHERE {condition}") != found:
            assert time.monotonic() < end, condition


def quietly(connection: Any, statement: str) -> None:
    with contextlib.suppress(pymysql.err.Error), connection.cursor() as cursor:
        cursor.execute(statement)


def facts(schema: Schema) -> dict[str, Table]:
    """How many rows there are is none."""
    return {table.name: replace(table, row_estimate=None) for table in schema.tables}


def marked(reader: ModuleType, database: Database, user: str = "root") -> tuple[dict[str, str], str, Schema]:
    with session(database, user) as cursor:
        found = json.loads(json.dumps(reader.marks(cursor)))
        assert found["tables"].keys() == {""}
        return found["tables"][""], found["common"], read(reader, cursor)


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
