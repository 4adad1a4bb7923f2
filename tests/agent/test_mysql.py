"""What only MySQL and MariaDB do: how they print expressions, letter case, hostile names.

The facts of a whole schema are in sql/mariadb.txt and sql/mysql.txt. The reader runs in this process, on a plain cursor
of the driver. MySQL is read from rows that MySQL 9.7.4 gave for sql/mysql.sql; where a machine has a server of its own
(support.mysql8), from that as well, and UPDATE_RECORDED=1 records its rows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.databases import Database, Mariadb
from support.listing import listing
from support.mysql8 import mysqld
from support.mysql_sessions import (
    Recorded,
    Replayed,
    beside,
    only_table,
    read,
    read_database,
    session,
)

SQL = Path(__file__).parent / "sql"
RECORDED = SQL / "mysql.json"
MOST_QUERIES = 6  # of tables and marks together; the session's own make at most 12
HOSTILE = [
    "back`tick ``",
    'quo"te',
    "apos'trophe",
    "new\nline",
    "100%s %(x)s %",
    "back\\slash \\n \\'",
    "select",
    "dot.ted",
    "comma, (paren) {brace} [bracket]",
    "ünï\u202e 日本",
    "\x1f\x1e",
    ".\x1e.\x1f=.",
    "x" * 64,
    "--comment/*",
    "=",
    "NULL",
]


@pytest.mark.skipif(mysqld() is None, reason="MySQL's own server is optional: TABLEWRIGHT_MYSQLD may name one.")
def test_everything_of_mysql(mysql: Mariadb, mysql_reader: ModuleType) -> None:
    mysql.create_database().run("DROP DATABASE IF EXISTS legacy; CREATE DATABASE legacy COLLATE utf8mb4_general_ci")
    database = replace(mysql.create_database(), name="legacy")
    database.run((SQL / "mysql.sql").read_text(encoding="utf-8"))
    with session(database) as cursor:
        schema = read(mysql_reader, cursor)
        if os.environ.get("UPDATE_RECORDED"):
            told = json.dumps(cursor.answers, indent=0, ensure_ascii=True, default=str)
            RECORDED.write_text(told + "\n", encoding="utf-8")
    assert listing(schema).replace("legacy", "DATABASE") == (SQL / "mysql.txt").read_text(encoding="utf-8")


def test_recorded_rows_of_mysql(mysql_reader: ModuleType) -> None:
    answers = json.loads(RECORDED.read_text(encoding="utf-8"))
    schema = read(mysql_reader, Replayed(answers))
    assert listing(schema).replace("legacy", "DATABASE") == (SQL / "mysql.txt").read_text(encoding="utf-8")
    marks = mysql_reader.marks(Replayed(answers))
    assert marks["tables"][""].keys() == {table.name for table in schema.tables}


def test_the_number_of_queries_is_that_of_no_table(mysql_database: Database, mysql_reader: ModuleType) -> None:
    steps: list[tuple[str, int, int]] = []

    def tell(*step: Any) -> None:
        steps.append(step)

    for names in (range(3), range(3, 60)):
        script = (
            "CREATE TABLE t%d (id int PRIMARY KEY, a int, KEY (a), CHECK (a > 1)); CREATE VIEW v%d AS SELECT 1 AS x;"
        )
        mysql_database.run("".join(script % (name, name) for name in names))
        with session(mysql_database) as cursor:
            mysql_reader.marks(cursor)
            read(mysql_reader, cursor, tell=tell)
            assert len(cursor.queries) <= MOST_QUERIES
            assert steps == []  # all was read for the marks
        with session(mysql_database) as cursor:
            read(mysql_reader, cursor, tell=tell)
            assert len(cursor.queries) <= MOST_QUERIES
        assert steps == [("tables", 0, 4), ("columns", 1, 4), ("indexes", 2, 4), ("constraints", 3, 4)]
        steps.clear()


def test_marks_and_tables_of_one_session_are_of_one_moment(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run("CREATE TABLE a (x int)")
    with session(mysql_database) as cursor:
        mysql_reader.marks(cursor)
        mysql_database.run("ALTER TABLE a ADD y int")
        assert [column.name for column in only_table(read(mysql_reader, cursor), "a").columns] == ["x"]


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_what_they_are(name: str, mysql_database: Database, mysql_reader: ModuleType) -> None:
    q, said = quoted(name), literal(name)
    other = "y" if len(name) == 64 else name + "y"
    mysql_database.run(
        f"CREATE TABLE {q} ({q} int NOT NULL COMMENT {said}, {quoted(other)} enum({said}, 'z') DEFAULT {said},"
        f" words varchar(99) DEFAULT {said}, made varchar(99) AS (concat(words, {said})), more text,"
        f" CONSTRAINT {q} UNIQUE ({q}), KEY {quoted(other)} (more(7)), PRIMARY KEY ({q}, words),"
        f" CONSTRAINT {quoted('!' + name[1:])} CHECK (words <> {said}),"
        f" CONSTRAINT {quoted('?' + name[1:])} FOREIGN KEY ({q}) REFERENCES {q} ({q})) COMMENT {said};"
        f"CREATE TRIGGER {q} BEFORE INSERT ON {q} FOR EACH ROW SET NEW.words = {said}, NEW.{q} = 1;"
        f"CREATE VIEW v AS SELECT {q} AS {q} FROM {q}"
    )
    schema = read_database(mysql_reader, mysql_database)
    table = only_table(schema, name)
    first, second, words, made, _ = table.columns
    assert (table.comment, first.name, first.comment) == (name, name, name)
    assert (second.name, second.enum) == (other, (name, "z"))
    assert words.default == second.default == literal(name).replace("\n", "\\n")
    assert made.generated is not None
    escaped = name.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    assert f"'{escaped}'" in made.generated
    assert table.primary_key == (name, "words")
    assert [(unique.name, unique.columns) for unique in table.unique_constraints] == [(name, (name,))]
    assert (other, (None,), ("`more`(7)",), (7,)) in [
        (index.name, index.columns, index.expressions, index.prefix_lengths) for index in table.indexes
    ]
    assert [(check.name, check.columns) for check in table.checks] == [("!" + name[1:], ("words",))]
    key = table.foreign_keys[0]
    assert (key.name, key.columns, key.target_namespace, key.target_table) == ("?" + name[1:], (name,), "", name)
    assert key.target_columns == (name,)
    assert table.insert_triggers == (name,)
    # Of what a view selects, the servers leave out what cannot be seen in front of a name.
    assert [column.name for column in only_table(schema, "v").columns] == [name.lstrip("\x1f\x1e")]
    with session(mysql_database) as cursor:
        assert read(mysql_reader, cursor, {("", name), ("", "nowhere")}).tables == (table,)


def test_a_text_of_separators_alone_is_asked_for_again(mysql_database: Database, mysql_reader: ModuleType) -> None:
    """A comment that would pass for the rest of a row and another one."""
    row = "\x1f".join(["", "", ".\x1e9", "z", "int", "YES", "", "", "", "", "", "", "."])
    mysql_database.run(f"CREATE TABLE a (x int COMMENT {literal(row)}, y int); CREATE TABLE b (x int)")
    table = only_table(read_database(mysql_reader, mysql_database), "a")
    assert [(column.name, column.comment) for column in table.columns] == [("x", row), ("y", None)]


def test_tables_wanted(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run("".join(f"CREATE TABLE t{n} (x int);" for n in range(8)) + "CREATE VIEW v AS SELECT x FROM t1")
    everything = read_database(mysql_reader, mysql_database)
    many = {("", f"no{n}") for n in range(beside(mysql_reader, "mysql_catalog").MOST_NAMED)}
    for wanted, names in (
        ({("", "t1"), ("", "v")}, ["t1", "v"]),
        ({("", "t1"), ("", "v")} | many, ["t1", "v"]),
        (set(), []),
        ({("", "nowhere"), ("elsewhere", "t2")}, []),
        ({(mysql_database.name, "t2")}, ["t2"]),
    ):
        with session(mysql_database) as cursor:
            schema = read(mysql_reader, cursor, wanted)
        assert [table.name for table in schema.tables] == names
        assert all(table == only_table(everything, table.name) for table in schema.tables)
        with session(mysql_database) as cursor:
            mysql_reader.marks(cursor)
            assert read(mysql_reader, cursor, wanted).tables == schema.tables


def test_letter_case_tells_tables_and_databases_apart(mysql_database: Database, mysql_reader: ModuleType) -> None:
    other = mysql_database.name.upper()
    mysql_database.run(
        f"CREATE DATABASE {other}; CREATE TABLE {other}.target (id int PRIMARY KEY); CREATE TABLE {other}.o (z int);"
        "CREATE TABLE target (id int PRIMARY KEY); CREATE TABLE Target (id int, b int UNIQUE);"
        "CREATE TABLE tÄrget (c int);"
        "CREATE TABLE child (a int, b int, c int, CONSTRAINT one FOREIGN KEY (a) REFERENCES target (id),"
        " CONSTRAINT two FOREIGN KEY (b) REFERENCES Target (b),"
        f" CONSTRAINT three FOREIGN KEY (c) REFERENCES {other}.target (id))"
    )
    schema = read_database(mysql_reader, mysql_database)
    assert [table.name for table in schema.tables] == ["Target", "child", "target", "tÄrget"]
    assert [len(table.columns) for table in schema.tables] == [2, 3, 1, 1]
    targets = {key.name: (key.target_namespace, key.target_table) for key in only_table(schema, "child").foreign_keys}
    assert targets == {"one": ("", "target"), "two": ("", "Target"), "three": (other, "target")}


@pytest.mark.parametrize("mode", ["ANSI_QUOTES", "ANSI,NO_BACKSLASH_ESCAPES", "PAD_CHAR_TO_FULL_LENGTH"])
def test_the_sessions_mode_changes_no_fact(mode: str, mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(
        "CREATE TABLE a (x int CHECK (x > 1), `it's \\ \"y\"` varchar(9) DEFAULT 'it''s \\\\',"
        " z varchar(9) AS (concat(`it's \\ \"y\"`, 'z\\\\')))"
    )
    with session(mysql_database, mode=mode) as cursor:
        found = read(mysql_reader, cursor, {("", "a")})
    assert found.tables == read_database(mysql_reader, mysql_database).tables


class Bytes(Recorded):
    """As some drivers do for some columns. Nor does it count warnings."""

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return [tuple(cell.encode() if isinstance(cell, str) else cell for cell in row) for row in self.rows]


def test_texts_as_bytes(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(
        "CREATE TABLE ä (x int PRIMARY KEY, y varchar(5) COMMENT 'ö', CHECK (y <> 'ü')); CREATE VIEW v AS SELECT 1"
    )
    with session(mysql_database) as cursor:
        in_bytes = Bytes(cursor._cursor)
        assert listing(read(mysql_reader, in_bytes)) == listing(read_database(mysql_reader, mysql_database))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("SET NEW.a = 1", ["a"]),
        ("SET new . `a`=1, NEW.B := uuid()", ["a", "b"]),
        ("SET @x = (SELECT 1, NEW.a = 2), NEW.b = NEW.a", ["b"]),
        ("BEGIN IF NEW.a = 1 AND NEW.b = 2 THEN SET NEW.a = 2; END IF; END", ["a"]),
        ("UPDATE other SET x = 1, y = NEW.a = 3", []),
        ("SET @a = 'SET NEW.a = 1' /* SET NEW.a = 1 */", []),
        ("SET NEW.a", []),
        ("SET NEW", []),
        ("", []),
    ],
)
def test_what_a_trigger_assigns(body: str, found: list[str], mysql_reader: ModuleType) -> None:
    assert beside(mysql_reader, "mysql_expressions").assigned(body, ["a", "b"]) == found
