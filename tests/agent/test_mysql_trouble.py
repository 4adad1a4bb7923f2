"""Broken views, torn files, locks, and tables that go while others are read: the rest is read, and all of it named."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.databases import Database, Mariadb
from support.mysql_sessions import (
    Recorded,
    connect,
    differing,
    locked,
    marked,
    only_table,
    read,
    read_database,
    session,
)

BROKEN = (
    "CREATE TABLE parent (id int PRIMARY KEY, a int); CREATE TABLE gone (x int);"
    "CREATE VIEW broken AS SELECT x FROM gone; CREATE VIEW of_broken AS SELECT x FROM broken; DROP TABLE gone;"
    "CREATE TABLE child (id int PRIMARY KEY, up int DEFAULT 3 CHECK (up > 1), KEY up (up),"
    " CONSTRAINT up FOREIGN KEY (up) REFERENCES parent (id))"
)


def test_what_is_broken_is_named_and_the_rest_is_read(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(f"{BROKEN}; CREATE TABLE filed (x int PRIMARY KEY) ENGINE = MyISAM; FLUSH TABLES")
    with contextlib.closing(connect(mysql_database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@datadir")
        folder = Path(cursor.fetchone()[0]) / mysql_database.name
    (folder / "filed.MYI").unlink()
    (folder / "torn.frm").write_bytes(b"no table")
    schema = read_database(mysql_reader, mysql_database)
    for name, why in (
        ("broken", "references invalid table"),
        ("of_broken", "references invalid table"),
        ("filed", "Can't find file"),
        *([("torn", "Incorrect information in file")] if schema.visible_table("torn") else []),
    ):
        table = only_table(schema, name)
        assert why in (table.error or "")
        assert (table.comment, table.rights_known) == (None, False)
    assert only_table(schema, "child").error is None
    assert only_table(schema, "child").foreign_keys[0].name == "up"
    assert only_table(schema, "broken").definition is not None
    with session(mysql_database) as cursor:  # some tables alone are read the same
        assert read(mysql_reader, cursor, {table.key for table in schema.tables}).tables == schema.tables
    assert {table.name for table in schema.tables} >= {"broken", "child", "filed", "of_broken", "parent"}


def test_a_table_that_is_locked_all_the_time(mariadb: Mariadb, mysql_reader: ModuleType) -> None:
    """MariaDB leaves it out of all that it says, with no more than a warning."""
    database = mariadb.create_database()
    database.run(BROKEN)
    everything = read_database(mysql_reader, database)
    with locked(database, "child"):
        schema = read_database(mysql_reader, database)
    child = only_table(schema, "child")
    assert child.error == "Another session has locked it, as ALTER and RENAME do while they run."
    assert only_table(schema, "parent") == only_table(everything, "parent")
    assert read_database(mysql_reader, database) == replace(
        everything, tables=read_database(mysql_reader, database).tables
    )


@pytest.mark.parametrize("query", ["'column'", "'index'", "'name'"])
def test_a_table_that_is_locked_in_the_middle(query: str, mariadb: Mariadb, mysql_reader: ModuleType) -> None:
    database = mariadb.create_database()
    database.run(BROKEN)
    everything = read_database(mysql_reader, database)
    with contextlib.ExitStack() as lock, session(database) as cursor:
        cursor.on(query, lambda: lock.enter_context(locked(database, "child")))
        schema = read(mysql_reader, cursor)
    assert "locked it" in (only_table(schema, "child").error or "")
    assert only_table(schema, "parent") == only_table(everything, "parent")


def test_a_lock_that_is_gone_when_looked_for(mariadb: Mariadb, mysql_reader: ModuleType) -> None:
    database = mariadb.create_database()
    database.run(BROKEN)
    everything = read_database(mysql_reader, database)
    with contextlib.ExitStack() as lock, session(database) as cursor:

        def act() -> None:
            lock.enter_context(locked(database, "child"))
            cursor.on("SHOW WARNINGS", lock.close)

        cursor.on("'index'", act)
        schema = read(mysql_reader, cursor)
    assert schema.tables == everything.tables


def test_locks_without_end(mariadb: Mariadb, mysql_reader: ModuleType) -> None:
    database = mariadb.create_database()
    database.run(BROKEN)

    class Warns(Recorded):
        def fetchall(self) -> Sequence[tuple[Any, ...]]:
            return [("Warning", 1205, "Lock wait timeout exceeded")] if "WARNINGS" in self.queries[-1] else self.rows

        def execute(self, query: str, values: Sequence[Any] | None = None) -> None:
            super().execute(query, values)
            self.warning_count = 1

    with session(database) as cursor, pytest.raises(Exception, match="keep locking tables") as raised:
        read(mysql_reader, Warns(cursor._cursor))
    assert raised.value.args[0] == 1205


@pytest.mark.parametrize("query", ["'column'", "'index'", "'name'"])
@pytest.mark.parametrize(
    "change", ["DROP TABLE child", "RENAME TABLE child TO moved", "DROP TABLE child; DROP TABLE parent"]
)
def test_tables_that_go_between_two_queries(
    query: str, change: str, mysql_database: Database, mysql_reader: ModuleType
) -> None:
    mysql_database.run(BROKEN)
    everything = read_database(mysql_reader, mysql_database)
    with session(mysql_database) as cursor:
        cursor.on(query, lambda: mysql_database.run(change))
        schema = read(mysql_reader, cursor)
    gone = {"child", "parent"} if "parent" in change else {"child"}
    assert schema.tables == tuple(table for table in everything.tables if table.name not in gone)


def test_the_marks_of_what_cannot_be_read(mariadb: Mariadb, mysql_reader: ModuleType) -> None:
    database = mariadb.create_database()
    database.run(BROKEN)
    before, common, _ = marked(mysql_reader, database)
    with locked(database, "child"):
        during, *_ = marked(mysql_reader, database)
    after, now_common, _ = marked(mysql_reader, database)
    assert differing(before, during) == {"child", "zz"}
    assert differing(before, after) == {"zz"}
    assert common == now_common
