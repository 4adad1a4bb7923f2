"""Tables that another session has locked, changes, drops or broke: the rest is read, and these are named."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import psycopg
import pytest

from support.databases import Database, Postgresql
from support.listing import table_listing
from support.reading import fact, postgresql, read, schema_of, session, table
from tablewright.schema.model import Schema

EVERY_KIND = """
    CREATE TABLE before (id int PRIMARY KEY DEFAULT 1 CHECK (id > 0), x text);
    CREATE INDEX before_x ON before ((lower(x))) WHERE x <> '';
    CREATE TABLE middle (id int PRIMARY KEY DEFAULT 1 CHECK (id > 0), x text GENERATED ALWAYS AS ('' || id) STORED);
    CREATE UNIQUE INDEX middle_x ON middle ((lower(x))); CREATE UNIQUE INDEX middle_part ON middle (x) WHERE x <> '';
    CREATE INDEX middle_plain ON middle (x);
    CREATE VIEW over_middle AS SELECT id FROM middle; CREATE VIEW over_view AS SELECT id FROM over_middle;
    CREATE VIEW over_before AS SELECT id FROM before;
    CREATE TABLE refers (middle_id int DEFAULT 3 REFERENCES middle CHECK (middle_id > 0));
    CREATE TABLE parted (id int CHECK (id > 0)) PARTITION BY RANGE (id);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (9);
    """
UNTOUCHED = {"before", "over_before", "refers", "parted", "parted_1"}


def test_what_another_session_has_locked_is_named(postgresql_database: Database) -> None:
    postgresql_database.run(EVERY_KIND)
    whole = read(postgresql_database)
    with holding(postgresql_database, "LOCK TABLE middle IN ACCESS EXCLUSIVE MODE") as process:
        locked = read(postgresql_database)
    assert same_but(locked, whole, {"middle", "over_middle"})
    middle = table(locked, "middle")
    assert middle.error == (
        f"Another session (process {process}) has locked it, as a migration does: it could not be read in full. "
        "Refresh when that has finished."
    )
    assert [column.name for column in middle.columns] == ["id", "x"]
    assert middle.primary_key == ("id",)
    assert [key.name for key in (*middle.unique_constraints, *middle.indexes)] == ["middle_plain"]
    assert (table(locked, "over_middle").error or "").startswith("Another session has locked a table that it is about")
    assert not locked.problems
    assert read(postgresql_database) == whole


def test_a_migration_that_waits_for_its_lock(postgresql_database: Database) -> None:
    """Everyone behind it in the queue waits as well; and one that has locked hundreds costs no query for each."""
    names = [f"t{number}" for number in range(300)]
    postgresql_database.run(EVERY_KIND + "".join(f"CREATE TABLE {name} (id int CHECK (id > 0));" for name in names))
    whole = read(postgresql_database)
    with (
        holding(postgresql_database, f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"),
        session(postgresql_database) as cursor,
    ):
        found = schema_of(postgresql.read(cursor, None, lambda *_: None))
    assert same_but(found, whole, set(names))
    assert len(cursor.queries) < 40


def test_chosen_tables_beside_a_locked_one(postgresql_database: Database) -> None:
    postgresql_database.run(EVERY_KIND)
    wanted = {("public", "refers"), ("public", "middle")}
    whole = read(postgresql_database, wanted)
    with holding(postgresql_database, "LOCK TABLE middle IN ACCESS EXCLUSIVE MODE"):
        found = read(postgresql_database, wanted)
    assert same_but(found, whole, {"middle"})


STAGES = {
    "tables": "pg_get_partkeydef",
    "columns": "attidentity",
    "types": "WITH RECURSIVE used",
    "constraints": "conkey",
    "views": "pg_get_viewdef",
}
CHANGES = {
    "DROP TABLE middle CASCADE": {"middle", "over_middle", "over_view", "refers"},
    "ALTER TABLE middle DROP COLUMN x": {"middle"},
    "ALTER TABLE middle DROP CONSTRAINT middle_id_check": {"middle"},
    "DROP INDEX middle_x, middle_part": {"middle"},
    "DROP VIEW over_view": {"over_view"},
    "DROP TABLE parted_1": {"parted_1"},
    "ALTER TABLE parted DETACH PARTITION parted_1": {"parted_1"},
    "ALTER TABLE middle RENAME TO moved": {"middle", "moved", "refers"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("stage", [*STAGES, "indexes"])
def test_what_changes_while_it_is_read(stage: str, change: str, postgresql_database: Database) -> None:
    """A table is told as it was, or not at all, or with an error; never half. (Some wait for us.)"""
    postgresql_database.run(EVERY_KIND)
    before = read(postgresql_database)
    with session(postgresql_database) as cursor:
        cursor.on(STAGES.get(stage, "indkey"), lambda: try_to_run(postgresql_database, change))
        found = schema_of(postgresql.read(cursor, None, lambda *_: None))
    after = read(postgresql_database)
    assert not found.problems
    assert UNTOUCHED - CHANGES[change] <= {each.name for each in found.tables if each.error is None}
    for each in found.tables:
        known = [fact(then.table(each.key)) for then in (before, after)]
        assert each.error is not None or fact(each) in known, table_listing(each)


def test_a_view_that_cannot_be_described(postgresql_database: Database) -> None:
    """What a damaged catalog, or an extension that is not what it was, does."""
    views = "".join(f"CREATE VIEW v{number} AS SELECT f({number}) AS x;" for number in range(10))
    views += "".join(f"CREATE VIEW sound{number} AS SELECT {number} AS x;" for number in range(100))
    postgresql_database.run(
        f"{EVERY_KIND} CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
        f"CREATE FUNCTION g(int) RETURNS bool LANGUAGE sql AS 'SELECT true'; {views}"
        "ALTER TABLE middle ADD CHECK (g(id)); ALTER TABLE refers ALTER middle_id SET DEFAULT f(1)"
    )
    whole = read(postgresql_database)
    postgresql_database.run("SET allow_system_table_mods = on; DELETE FROM pg_proc WHERE proname IN ('f', 'g')")
    with session(postgresql_database) as cursor:
        found = schema_of(postgresql.read(cursor, None, lambda *_: None))
    assert same_but(found, whole, {"middle", "refers", *(f"v{number}" for number in range(10))})
    for each in found.tables:
        assert each.error is None or re.fullmatch(r"PostgreSQL could not describe it: [^\n]+\.", each.error)
    assert len(cursor.queries) < 180


def test_names_that_are_no_text(postgresql: Postgresql) -> None:
    """A database without an encoding takes any bytes, and gives none that UTF-8 does not have."""
    database = postgresql.create_database("SQL_ASCII")
    database.run(
        "CREATE TABLE good (id int PRIMARY KEY); COMMENT ON TABLE good IS 'é';"
        "CREATE TABLE bad (id int PRIMARY KEY DEFAULT 1);"
        "DO $$ BEGIN EXECUTE format('COMMENT ON COLUMN bad.id IS %L', chr(233));"
        "EXECUTE format('CREATE TABLE %I (id int)', 'n' || chr(233)); END $$"
    )
    schema = read(database)
    assert [(each.name, each.comment, bool(each.error)) for each in schema.tables] == [
        ("bad", None, True),
        ("good", "é", False),
    ]
    (problem,) = schema.problems
    assert problem.startswith("A table could not be read: invalid byte sequence")


def test_a_fault_of_all_tables_is_not_looked_for_in_each(postgresql_database: Database) -> None:
    postgresql_database.run(EVERY_KIND)

    def refuse() -> None:
        raise psycopg.errors.UndefinedFunction("there is no such function")

    with session(postgresql_database) as cursor:
        for _ in range(3):
            cursor.on("conkey", refuse)
        with pytest.raises(psycopg.errors.UndefinedFunction):
            postgresql.read(cursor, None, lambda *_: None)
    assert len(cursor.queries) < 25


def test_a_statement_that_takes_too_long_ends_the_read(postgresql_database: Database) -> None:
    def refuse() -> None:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")

    with session(postgresql_database) as cursor:
        cursor.on("conkey", refuse)
        with pytest.raises(psycopg.errors.QueryCanceled):
            postgresql.read(cursor, None, lambda *_: None)


def try_to_run(database: Database, change: str) -> None:
    with contextlib.suppress(psycopg.errors.LockNotAvailable):
        database.run(f"SET lock_timeout = 100; {change}")


def same_but(found: Schema, whole: Schema, broken: set[str]) -> bool:
    """All tables are there; those of these names have an error, the others what they had."""
    assert [each.key for each in found.tables] == [each.key for each in whole.tables]
    assert {each.name for each in found.tables if each.error} == broken
    assert [fact(each) for each in found.tables if not each.error] == [
        fact(each) for each in whole.tables if each.name not in broken
    ]
    return True


@contextlib.contextmanager
def holding(database: Database, statement: str) -> Iterator[int]:
    """Another session that has executed the statement and not committed; its process."""
    with psycopg.connect(host=database.host, user="postgres", dbname=database.name) as migration:
        migration.execute(statement.encode())
        yield migration.info.backend_pid
        migration.rollback()
