"""What only PostgreSQL does: rights by role, hostile names, triggers that fill a key; and a fixed number of queries.

The facts of a whole schema are in sql/postgresql.txt.
"""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from support.agents import read_schema
from support.databases import Database
from support.projects import write_project
from support.reading import postgresql, read, reader_module, session, table
from tablewright.schema.model import Table

assigned = reader_module("postgresql_triggers").assigned

MOST_QUERIES = 8  # of a read; the session's own and the marks' make at most 12
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


def granted(table: Table) -> dict[str, tuple[str, ...]]:
    return {column.name: column.granted for column in table.columns if column.granted}


def quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def literal(text: str) -> str:
    return sql.Literal(text).as_string(None)


def test_rights_of_a_role(postgresql_database: Database, tmp_path: Path) -> None:
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
    schema = read(postgresql_database, user="clerk_reading")
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
    assert not any(found.denied for found in read(postgresql_database).tables)
    root = write_project(tmp_path, {"default": {**postgresql_database.settings, "USER": "clerk_reading"}})
    assert read_schema(root).tables == schema.tables


def test_hostile_names(postgresql_database: Database) -> None:
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
    schema = read(postgresql_database)
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
        assert read(postgresql_database, {(namespace, name)}).tables == (found,)


def test_temporary_tables_are_left_out(postgresql_database: Database) -> None:
    where = f"host={postgresql_database.host} user=postgres dbname={postgresql_database.name}"
    with psycopg.connect(where) as other:
        other.execute("CREATE TEMP TABLE fleeting (id serial PRIMARY KEY, x int REFERENCES fleeting)")
        other.commit()
        assert read(postgresql_database).tables == ()


def test_as_few_queries_for_many_tables_as_for_one(postgresql_database: Database) -> None:
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
                postgresql.read(cursor, wanted, lambda *step: told.append(step))
                counts.append(len(cursor.queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= MOST_QUERIES
    assert told[:6] == [(what, done, 6) for done, what in enumerate(STEPS)]


STEPS = ("tables", "columns", "types", "constraints", "indexes", "views")

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
def test_what_a_trigger_gives_a_value(
    source: str,
) -> None:
    assert assigned(source) == ASSIGNED[source]


@given(
    st.lists(
        st.sampled_from(["NEW", ".", "id", '"', "'", "$$", "$a$", ":=", "=", "INTO", ",", ";", "/*", "--", "\n", "é"])
    )
)
def test_no_source_makes_it_raise(parts: list[str]) -> None:
    assert isinstance(assigned(" ".join(parts) + "".join(parts)), set)
