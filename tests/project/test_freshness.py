"""A database that others change, by the vendor -> after each refresh, all that a whole read would give."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pymysql  # type: ignore[import-untyped]
import pytest

from support.agents import LIMIT, boot, start_agent
from support.databases import Database
from support.listing import listing
from support.projects import write_project
from tablewright.project import Project
from tablewright.schema.model import Schema, Table
from tablewright.schema.serialization import schema_from_json

STEPS = 45

ALL = (
    "CREATE TABLE {t} (id integer NOT NULL PRIMARY KEY, a varchar(20), b integer)",
    "CREATE TABLE {t} (id integer NOT NULL PRIMARY KEY, c integer, FOREIGN KEY (c) REFERENCES {u} (id))",
    "DROP TABLE {t}",
    "ALTER TABLE {t} RENAME TO {u}",
    "ALTER TABLE {t} RENAME TO {new}",
    "ALTER TABLE {t} ADD COLUMN {c} integer",
    "ALTER TABLE {t} ADD COLUMN {c} varchar(9) NOT NULL DEFAULT 'x'",
    "ALTER TABLE {t} DROP COLUMN {c}",
    "ALTER TABLE {t} RENAME COLUMN {c} TO {d}",
    "ALTER TABLE {t} RENAME COLUMN id TO {d}",
    "CREATE INDEX i_{new} ON {t} ({c} DESC)",
    "CREATE UNIQUE INDEX u_{new} ON {t} ({c}, {d})",
    "CREATE VIEW v_{t} AS SELECT * FROM {t}",
    "CREATE VIEW w_{t} AS SELECT count(*) AS n FROM v_{t}",
    "DROP VIEW w_{t}",
    "DROP VIEW v_{t}",
    "INSERT INTO {t} (id) VALUES ({number})",
)
OWN: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER tr_{new} BEFORE INSERT ON {t} BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE f_{t} USING fts5(a)",
        "DROP TABLE f_{t}",
        "ANALYZE",
    ),
    "postgresql": (
        "DROP TABLE {t} CASCADE",
        "ALTER TABLE {t} ALTER {c} TYPE text",
        "ALTER TABLE {t} ALTER {c} SET NOT NULL",
        "ALTER TABLE {t} ALTER {c} SET DEFAULT 7",
        "ALTER TABLE {t} ADD CONSTRAINT k_{new} CHECK ({c} IS NOT NULL) NOT VALID",
        "ALTER TABLE {t} ADD FOREIGN KEY ({c}) REFERENCES {u} ON DELETE CASCADE",
        "ALTER TABLE {t} ADD COLUMN {c} mood",
        "ALTER TABLE {t} SET SCHEMA other",
        "ALTER TABLE other.{t} SET SCHEMA public",
        "CREATE TABLE other.{t} (id int PRIMARY KEY REFERENCES public.{u})",
        "CREATE TABLE other.{t} (x int)",
        "DROP TABLE other.{t} CASCADE",
        "COMMENT ON TABLE {t} IS '{new}'",
        "COMMENT ON COLUMN {t}.{c} IS '{new}'",
        "ALTER TYPE mood ADD VALUE '{new}'",
        "ALTER TYPE mood RENAME TO {new}",
        "CREATE TABLE {t} (id int NOT NULL, at date) PARTITION BY RANGE (id)",
        "CREATE TABLE p_{new} PARTITION OF {t} FOR VALUES FROM ({number}) TO ({number}1)",
        "CREATE MATERIALIZED VIEW m_{t} AS SELECT * FROM {t}",
        "CREATE TRIGGER tr_{new} BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION fills()",
        "REVOKE SELECT ON {t} FROM CURRENT_USER",
        "ALTER SCHEMA other RENAME TO {new}",
        "CREATE SCHEMA other",
        "ALTER TABLE {t} DISABLE TRIGGER ALL",
        "ANALYZE",
    ),
    "mariadb": (
        "ALTER TABLE {t} MODIFY {c} text COMMENT '{new}'",
        "ALTER TABLE {t} MODIFY {c} int NOT NULL DEFAULT 3",
        "ALTER TABLE {t} COMMENT '{new}'",
        "ALTER TABLE {t} ADD FOREIGN KEY ({c}) REFERENCES {u} (id) ON DELETE SET NULL",
        "ALTER TABLE {t} ADD CONSTRAINT k_{new} CHECK ({c} > 1)",
        "ALTER TABLE {t} DROP CONSTRAINT k_{new}",
        "ALTER TABLE {t} MODIFY {c} enum('{new}', 'b')",
        "ALTER TABLE {t} MODIFY id integer NOT NULL AUTO_INCREMENT",
        "ALTER TABLE {t} PARTITION BY HASH (id) PARTITIONS 2",
        "CREATE TRIGGER tr_{new} BEFORE INSERT ON {t} FOR EACH ROW SET NEW.{c} = 1",
        "ALTER TABLE {t} ADD FULLTEXT INDEX ft_{new} ({c})",
        "DROP VIEW IF EXISTS v_{t}",
        "ANALYZE TABLE {t}",
    ),
}
FIRST: dict[str, str] = {
    "postgresql": """
        CREATE SCHEMA other; CREATE TYPE mood AS ENUM ('low', 'high');
        CREATE FUNCTION fills() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = other, public', current_database()); END $$;
    """,
}


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> tuple[str, Database]:
    found: Database = request.getfixturevalue(f"{request.param}_database")
    found.run(FIRST.get(request.param, "SELECT 1"))
    found.run(";".join(ALL[0].format(t=f"t{n}") for n in range(4)) + "; CREATE TABLE far (id integer PRIMARY KEY)")
    return request.param, found


def statements(vendor: str, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    names, columns = [f"t{n}" for n in range(6)], ["a", "b", "c"]
    for number in range(STEPS):
        t, u = chance.sample(names, 2)
        c, d = chance.sample(columns, 2)
        template = chance.choice((*ALL, *OWN[vendor], *OWN[vendor]))
        yield template.format(t=t, u=u, c=c, d=d, new=f"n{number}", number=number + 1)


def tried(database: Database, statement: str) -> bool:
    """Whether the database did it: what is random often makes no sense."""
    try:
        database.run(statement)
    except (sqlite3.Error, psycopg.Error, pymysql.err.Error) as error:
        if "locked" in str(error):
            raise  # no connection is held, so that nothing of ours is in the way
        return False
    return True


def facts(schema: Schema | None) -> Schema:
    """Without what is an estimate, and what else is there of a table that could not be read in full."""
    assert schema is not None
    return replace(schema, tables=tuple(sure(table) for table in schema.tables))


def sure(table: Table) -> Table:
    if table.error is not None:
        return Table(table.namespace, table.name, table.kind, error=table.error)
    return replace(table, row_estimate=None)


def far(schema: Schema | None) -> Table:
    """The table that no statement is about."""
    assert schema is not None
    return next(table for table in schema.tables if table.name == "far")


def nothing() -> None:
    """Who looks, and does not mind."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_refresh_knows_what_a_whole_read_would(database: tuple[str, Database], seed: int, tmp_path: Path) -> None:
    vendor, changing = database
    root = write_project(tmp_path, {"default": changing})
    project = Project(root)
    done, kept = 0, 0
    with start_agent(root) as agent, contextlib.closing(project):
        boot(agent)
        assert project.load(changed=nothing).aliases["default"].problem is None
        for statement in statements(vendor, seed):
            if not tried(changing, statement):
                continue
            done += 1
            before = project.state.aliases["default"].schema
            seen = project.refresh(changed=nothing)
            now = project.state.aliases["default"]
            assert now.problem is None, statement
            fresh = schema_from_json(agent.call("schema", {"alias": "default"}, timeout=LIMIT))
            assert listing(facts(now.schema)) == listing(facts(fresh)), statement
            assert facts(now.schema) == facts(fresh), statement
            assert seen == (facts(before) != facts(fresh)), statement
            kept += far(before) is far(now.schema)
    assert done > STEPS // 8  # most of what is random makes no sense
    assert kept > done // 2  # what did not change is not read again
