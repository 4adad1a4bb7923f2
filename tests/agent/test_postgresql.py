"""What only PostgreSQL does: rights by role, hostile names, locks and tables that go while others are read, marks.

The facts of a whole schema are in sql/postgresql.txt. The reader runs in this process, on a plain cursor of the driver.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from support.agents import read_schema
from support.databases import Database
from support.listing import table_listing
from support.projects import write_project
from tablewright.agent import agent_folder
from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.serialization import schema_from_json

SQL = Path(__file__).parent / "sql"
MOST_QUERIES = 7  # of a read; the session's own and the marks' make at most 12
HOSTILE = [
    'quo"te',
    "apos'trophe",
    "new\nline",
    "100%s %(x)s %",
    "back\\slash \\n",
    "dollar $1 $$ $tag$",
    "select",
    "dot.ted",
    "comma, (paren) {brace} [bracket]",
    "ünï\u202e 日本",
    " ",
    "x" * 63,
    "--comment/*",
    "new",
]


@pytest.fixture(scope="module")
def readers() -> Iterator[dict[str, ModuleType]]:
    """The reader's modules, which need no Django."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(agent_folder())
        names = ("postgresql", "postgresql_catalog", "postgresql_triggers")
        yield {name: importlib.import_module(f"tablewright_agent.readers.{name}") for name in names}


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
    with psycopg.connect(host=database.host, user=user, dbname=database.name, autocommit=True) as connection:
        yield Recorded(connection)


def schema_of(found: dict[str, Any]) -> Schema:
    return schema_from_json({"alias": "default", "vendor": "postgresql", **found})


def read(
    readers: dict[str, ModuleType], database: Database, wanted: set[TableKey] | None = None, user: str = "postgres"
) -> Schema:
    with session(database, user) as cursor:
        return schema_of(readers["postgresql"].read(cursor, wanted, lambda *_: None))


def table(schema: Schema, name: str, namespace: str = "public") -> Table:
    found = schema.table((namespace, name))
    assert found is not None
    return found


def granted(table: Table) -> dict[str, tuple[str, ...]]:
    return {column.name: column.granted for column in table.columns if column.granted}


def quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def literal(text: str) -> str:
    return sql.Literal(text).as_string(None)


def test_rights_of_a_role(readers: dict[str, ModuleType], postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run(
        """
        DO $$ BEGIN CREATE ROLE clerks; CREATE ROLE clerk_reading LOGIN IN ROLE clerks; EXCEPTION WHEN OTHERS THEN NULL;
        END $$;
        CREATE SCHEMA closed; CREATE SCHEMA open; GRANT USAGE ON SCHEMA open TO clerks;
        CREATE TABLE none (a int, b int);
        CREATE TABLE partly (a int, b int, c int);
        CREATE TABLE through_role (a int); GRANT SELECT, DELETE ON through_role TO clerks;
        CREATE TABLE everyone (a int); GRANT SELECT, INSERT, UPDATE, DELETE ON everyone TO PUBLIC;
        CREATE TABLE own (a int); ALTER TABLE own OWNER TO clerk_reading;
        CREATE TABLE given_up (a int); ALTER TABLE given_up OWNER TO clerk_reading;
        CREATE TABLE closed.all_of_it (a int); GRANT ALL ON closed.all_of_it TO clerk_reading;
        GRANT SELECT (a) ON closed.all_of_it TO clerk_reading;
        CREATE TABLE open.seen (a int); GRANT SELECT ON open.seen TO clerks;
        CREATE VIEW shown AS SELECT a FROM partly; GRANT SELECT ON shown TO clerks;
        GRANT SELECT (a, b), UPDATE (b) ON partly TO clerks; GRANT INSERT (a) ON partly TO clerk_reading;
        GRANT REFERENCES (c) ON partly TO clerks;
        GRANT SELECT (a) ON everyone TO clerks;
        SET ROLE clerk_reading; REVOKE UPDATE, DELETE ON given_up FROM clerk_reading;
        """
    )
    schema = read(readers, postgresql_database, user="clerk_reading")
    everything = ("select", "insert", "update", "delete")
    assert {(found.namespace, found.name): found.denied for found in schema.tables} == {
        ("closed", "all_of_it"): everything,
        ("open", "seen"): ("insert", "update", "delete"),
        ("public", "everyone"): (),
        ("public", "given_up"): ("update", "delete"),
        ("public", "none"): everything,
        ("public", "own"): (),
        ("public", "shown"): ("insert", "update", "delete"),
        ("public", "partly"): everything,
        ("public", "through_role"): ("insert", "update"),
    }
    assert {found.name: granted(found) for found in schema.tables if granted(found)} == {
        "partly": {"a": ("select", "insert"), "b": ("select", "update")}
    }
    assert all(found.rights_known for found in schema.tables)
    assert not any(found.denied for found in read(readers, postgresql_database).tables)
    root = write_project(tmp_path, {"default": {**postgresql_database.settings, "USER": "clerk_reading"}})
    assert read_schema(root).tables == schema.tables


def test_hostile_names(readers: dict[str, ModuleType], postgresql_database: Database) -> None:
    """In everything that has a name or a text, and through every way in which the catalogs print one."""
    labels = ", ".join(map(literal, HOSTILE))
    script = [f"CREATE TYPE {quoted(HOSTILE[0])} AS ENUM ({labels})"]
    for name in HOSTILE:
        ns, n, text = quoted(f"ns {name}"[:63]), quoted(name), literal(name)
        sequence = f"{ns}.{quoted(f's{name}'[:63])}"
        script += [
            f"CREATE SCHEMA {ns}",
            f"CREATE SEQUENCE {sequence}",
            f"CREATE DOMAIN {ns}.{quoted(f'd{name}'[:63])} AS text DEFAULT {text}",
            (
                f"CREATE TABLE {ns}.{n} ({n} bigint DEFAULT nextval({literal(sequence)}), e {quoted(HOSTILE[0])},"
                f" t text DEFAULT {text}, d {ns}.{quoted(f'd{name}'[:63])}, k int,"
                f" g text GENERATED ALWAYS AS (t || {text}) STORED,"
                f" CONSTRAINT {n} CHECK (t <> {text}), CONSTRAINT {quoted(f'u{name}'[:63])} UNIQUE ({n}),"
                f" CONSTRAINT {quoted(f'f{name}'[:63])} FOREIGN KEY ({n}) REFERENCES {ns}.{n} ({n}))"
            ),
            f"CREATE INDEX {quoted(f'i{name}'[:63])} ON {ns}.{n} ((t || {text})) WHERE t <> {text}",
            f"COMMENT ON TABLE {ns}.{n} IS {text}",
            f"COMMENT ON COLUMN {ns}.{n}.{n} IS {text}",
            (
                f"CREATE FUNCTION {ns}.{n}() RETURNS trigger LANGUAGE plpgsql AS"
                f" {literal(f'BEGIN NEW.{n} := 1; RETURN NEW; END')}"
            ),
            f"ALTER TABLE {ns}.{n} ADD PRIMARY KEY (k)",
            f"CREATE TRIGGER {n} BEFORE INSERT ON {ns}.{n} FOR EACH ROW EXECUTE FUNCTION {ns}.{n}()",
        ]
    postgresql_database.run(";\n".join(script))
    schema = read(readers, postgresql_database)
    assert len(schema.tables) == len(HOSTILE)
    for name in HOSTILE:
        namespace = f"ns {name}"[:63]
        found = table(schema, name, namespace)
        first, e, t, d, _, g = found.columns
        assert (found.comment, first.name, first.comment) == (name, name, name)
        assert (first.auto, first.sequence) == ("sequence", f"{namespace}.s{name}"[: len(namespace) + 64])
        assert (e.enum, e.native_type) == (tuple(HOSTILE), '"quo""te"')
        assert d.base_type == "text"
        for said in (t.default, d.default, g.generated, found.checks[0].definition, found.indexes[0].condition):
            assert said is not None
            assert "'{}'".format(name.replace("'", "''")) in said
        assert found.checks[0].name == name
        assert found.unique_constraints[0].columns == (name,)
        assert (found.foreign_keys[0].target_namespace, found.foreign_keys[0].target_table) == (namespace, name)
        assert found.foreign_keys[0].target_columns == (name,)
        assert found.insert_triggers == (name,)
        assert read(readers, postgresql_database, {(namespace, name)}).tables == (found,)


def test_temporary_tables_are_left_out(readers: dict[str, ModuleType], postgresql_database: Database) -> None:
    where = f"host={postgresql_database.host} user=postgres dbname={postgresql_database.name}"
    with psycopg.connect(where) as other:
        other.execute("CREATE TEMP TABLE fleeting (id serial PRIMARY KEY, x int REFERENCES fleeting)")
        other.commit()
        assert read(readers, postgresql_database).tables == ()


def test_as_few_queries_for_many_tables_as_for_one(
    readers: dict[str, ModuleType], postgresql_database: Database
) -> None:
    counts, told = [], []
    for number in (1, 40):
        postgresql_database.run(
            "".join(
                f"CREATE TABLE a{number}_{each} (id serial PRIMARY KEY, a int UNIQUE, CHECK (a > 1));"
                for each in range(number)
            )
        )
        for wanted in (None, {("public", "a1_0")}):
            with session(postgresql_database) as cursor:
                readers["postgresql"].read(cursor, wanted, lambda *step: told.append(step))
                counts.append(len(cursor.queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= MOST_QUERIES
    assert told[:5] == [(what, done, 5) for done, what in enumerate(STEPS)]


STEPS = ("tables", "columns", "types", "constraints", "indexes")

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


def test_what_another_session_has_locked_is_named(
    readers: dict[str, ModuleType], postgresql_database: Database
) -> None:
    postgresql_database.run(EVERY_KIND)
    whole = read(readers, postgresql_database)
    with holding(postgresql_database, "LOCK TABLE middle IN ACCESS EXCLUSIVE MODE") as process:
        locked = read(readers, postgresql_database)
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
    assert read(readers, postgresql_database) == whole


def test_a_migration_that_waits_for_its_lock(readers: dict[str, ModuleType], postgresql_database: Database) -> None:
    """Everyone behind it in the queue waits as well; and one that has locked hundreds costs no query for each."""
    names = [f"t{number}" for number in range(300)]
    postgresql_database.run(EVERY_KIND + "".join(f"CREATE TABLE {name} (id int CHECK (id > 0));" for name in names))
    whole = read(readers, postgresql_database)
    with (
        holding(postgresql_database, f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"),
        session(postgresql_database) as cursor,
    ):
        found = schema_of(readers["postgresql"].read(cursor, None, lambda *_: None))
    assert same_but(found, whole, set(names))
    assert len(cursor.queries) < 20


def test_chosen_tables_beside_a_locked_one(readers: dict[str, ModuleType], postgresql_database: Database) -> None:
    postgresql_database.run(EVERY_KIND)
    wanted = {("public", "refers"), ("public", "middle")}
    whole = read(readers, postgresql_database, wanted)
    with holding(postgresql_database, "LOCK TABLE middle IN ACCESS EXCLUSIVE MODE"):
        found = read(readers, postgresql_database, wanted)
    assert same_but(found, whole, {"middle"})


STAGES = {"tables": "pg_get_viewdef", "columns": "attidentity", "types": "WITH RECURSIVE used", "constraints": "conkey"}
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
def test_what_changes_while_it_is_read(
    stage: str, change: str, readers: dict[str, ModuleType], postgresql_database: Database
) -> None:
    """A table is told as it was, or not at all, or with an error; never half. (Some wait for us.)"""
    postgresql_database.run(EVERY_KIND)
    before = read(readers, postgresql_database)
    with session(postgresql_database) as cursor:
        cursor.on(STAGES.get(stage, "indkey"), lambda: try_to_run(postgresql_database, change))
        found = schema_of(readers["postgresql"].read(cursor, None, lambda *_: None))
    after = read(readers, postgresql_database)
    assert not found.problems
    assert UNTOUCHED - CHANGES[change] <= {each.name for each in found.tables if each.error is None}
    for each in found.tables:
        known = [fact(then.table(each.key)) for then in (before, after)]
        assert each.error is not None or fact(each) in known, table_listing(each)


def test_a_view_that_cannot_be_described(readers: dict[str, ModuleType], postgresql_database: Database) -> None:
    """What a damaged catalog, or an extension that is not what it was, does."""
    views = "".join(f"CREATE VIEW v{number} AS SELECT f({number}) AS x;" for number in range(10))
    views += "".join(f"CREATE VIEW sound{number} AS SELECT {number} AS x;" for number in range(100))
    postgresql_database.run(
        f"{EVERY_KIND} CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
        f"CREATE FUNCTION g(int) RETURNS bool LANGUAGE sql AS 'SELECT true'; {views}"
        "ALTER TABLE middle ADD CHECK (g(id)); ALTER TABLE refers ALTER middle_id SET DEFAULT f(1)"
    )
    whole = read(readers, postgresql_database)
    postgresql_database.run("SET allow_system_table_mods = on; DELETE FROM pg_proc WHERE proname IN ('f', 'g')")
    with session(postgresql_database) as cursor:
        found = schema_of(readers["postgresql"].read(cursor, None, lambda *_: None))
    assert same_but(found, whole, {"middle", "refers", *(f"v{number}" for number in range(10))})
    for each in found.tables:
        assert each.error is None or re.fullmatch(r"PostgreSQL could not describe it: [^\n]+\.", each.error)
    assert len(cursor.queries) < 160


def test_a_fault_of_all_tables_is_not_looked_for_in_each(
    readers: dict[str, ModuleType], postgresql_database: Database
) -> None:
    postgresql_database.run(EVERY_KIND)

    def refuse() -> None:
        raise psycopg.errors.UndefinedFunction("there is no such function")

    with session(postgresql_database) as cursor:
        for _ in range(2):
            cursor.on("conkey", refuse)
        with pytest.raises(psycopg.errors.UndefinedFunction):
            readers["postgresql"].read(cursor, None, lambda *_: None)
    assert len(cursor.queries) < 12


def test_a_statement_that_takes_too_long_ends_the_read(
    readers: dict[str, ModuleType], postgresql_database: Database
) -> None:
    def refuse() -> None:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")

    with session(postgresql_database) as cursor:
        cursor.on("conkey", refuse)
        with pytest.raises(psycopg.errors.QueryCanceled):
            readers["postgresql"].read(cursor, None, lambda *_: None)


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


def fact(each: Table | None) -> Table | None:
    return None if each is None else replace(each, row_estimate=None)


@contextlib.contextmanager
def holding(database: Database, statement: str) -> Iterator[int]:
    """Another session that has executed the statement and not committed; its process."""
    with psycopg.connect(host=database.host, user="postgres", dbname=database.name) as migration:
        migration.execute(statement.encode())
        yield migration.info.backend_pid
        migration.rollback()


ASSIGNED = {
    "BEGIN NEW.id := 1; RETURN NEW; END": {"id"},
    "begin new . ID = nextval('s'); return new; end": {"id"},
    'BEGIN NEW."Id" := 1; NEW."a""b" := 2; END': {"Id", 'a"b'},
    "BEGIN SELECT nextval('s') INTO NEW.id; END": {"id"},
    "BEGIN SELECT nextval('s') INTO STRICT NEW.id, NEW.b FROM dual WHERE NEW.c = 1; END": {"id", "b"},
    "BEGIN EXECUTE 'SELECT 1' INTO NEW.id USING NEW.b; END": {"id"},
    "BEGIN INSERT INTO log VALUES (NEW.id) RETURNING number INTO NEW.b; END": {"b"},
    "BEGIN IF NEW.id = 1 THEN RETURN NEW; END IF; END": set(),
    "BEGIN IF NEW.id IS NULL THEN NEW.id := 1; ELSE NEW.b = 1; END IF; END": {"id", "b"},
    "BEGIN <<here>> NEW.id := 1; END": {"id"},
    "BEGIN LOOP NEW.id := 1; EXIT; END LOOP; END": {"id"},
    "BEGIN NEW.id := COALESCE(NEW.id, gen_random_uuid()); END": {"id"},
    "BEGIN NEW.code := upper(NEW.code); NEW.a := NEW.b || 'x'; END": {"a"},
    "BEGIN IF TG_OP = 'UPDATE' THEN NEW.id := OLD.id; END IF; END": set(),
    "BEGIN -- NEW.id := 1;\n /* NEW.id := 1; */ x := 'NEW.id := 1;'; y := $q$; NEW.id := 1;$q$; END": set(),
    "BEGIN x := NEW.id; PERFORM f(NEW.id := 1); END": set(),
    "BEGIN NEW.id := 'unfinished": {"id"},
    "BEGIN NEW": set(),
    "NEW.": set(),
    "": set(),
}


@pytest.mark.parametrize("source", ASSIGNED)
def test_what_a_trigger_gives_a_value(source: str, readers: dict[str, ModuleType]) -> None:
    assert readers["postgresql_triggers"].assigned(source) == ASSIGNED[source]


@given(
    st.lists(
        st.sampled_from(["NEW", ".", "id", '"', "'", "$$", "$a$", ":=", "=", "INTO", ",", ";", "/*", "--", "\n", "é"])
    )
)
def test_no_source_makes_it_raise(readers: dict[str, ModuleType], parts: list[str]) -> None:
    assert isinstance(readers["postgresql_triggers"].assigned(" ".join(parts) + "".join(parts)), set)
