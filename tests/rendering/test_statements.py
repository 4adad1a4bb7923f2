"""SQL that the statements module writes, run by real databases on names with quotes in them, and read back."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database, sqlite_at
from support.schemas import column, table
from tablewright.agent import agent_folder
from tablewright.rendering import statements
from tablewright.schema.model import Schema, Table
from tablewright.schema.serialization import schema_from_json

READ = Path(__file__).parents[1] / "rules" / "read_schemas.py"
OWNER, VISIT = 'ow`n"er]', "vi`s\"it]'; DROP TABLE x; --"
CODE, OF, CHECK = 'co`d"e', 'of`"', "da`y\"'"


def script(vendor: str) -> str:
    def name(text: str) -> str:
        return statements.quoted(vendor, text)

    return (
        f"CREATE TABLE {name(OWNER)} (id integer PRIMARY KEY, {name(CODE)} varchar(9) NOT NULL UNIQUE);"
        f"CREATE TABLE {name(VISIT)} (id integer PRIMARY KEY, {name(OF)} varchar(9) NULL, day integer NOT NULL,"
        " note text NOT NULL);"
    )


def read(database: Database) -> Schema:
    job = json.dumps({"agent": str(agent_folder()), "databases": {"a": database.settings}})
    done = subprocess.run([sys.executable, READ], input=job, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return schema_from_json(json.loads(done.stdout)["a"])


def tables(schema: Schema) -> tuple[Table, Table]:
    visit, owner = schema.visible_table(VISIT), schema.visible_table(OWNER)
    assert visit
    assert owner
    return visit, owner


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(request: Any, tmp_path: Path) -> tuple[str, Database]:
    if request.param == "sqlite":
        made = sqlite_at(tmp_path / "x.sqlite3")
    else:
        made = request.getfixturevalue({"mysql": "mariadb"}.get(request.param, request.param)).create_database()
    made.run(script(request.param))
    return request.param, made


def test_a_database_keeps_what_the_statements_say(database: tuple[str, Database]) -> None:
    vendor, made = database
    visit, owner = tables(read(made))
    wanted = [
        statements.add_unique(vendor, visit, [OF, "day"]),
        statements.add_index(vendor, visit, ["day", OF], descending=[True, False]),
        statements.add_foreign_key(vendor, visit, [OF], owner, [CODE]),
        statements.add_check(vendor, visit, "day > 0", CHECK),
    ]
    assert [each is None for each in wanted] == [False, False, vendor == "sqlite", vendor == "sqlite"]
    for statement in wanted:
        made.run(statement or "SELECT 1;")
    visit, _ = tables(read(made))
    assert [(each.columns, each.constraint) for each in visit.unique_constraints] == [((OF, "day"), vendor != "sqlite")]
    assert any(each.columns == ("day", OF) for each in visit.indexes)
    if vendor == "postgresql":
        assert [each.descending for each in visit.indexes] == [(True, False)]
    if vendor != "sqlite":
        (key,), (check,) = visit.foreign_keys, visit.checks
        assert (key.columns, key.target_table, key.target_columns) == ((OF,), OWNER, (CODE,))
        assert (check.name, check.columns) == (CHECK, ("day",))
        assert key.deferred is (vendor == "postgresql")


def test_names_of_any_length_and_names_that_are_taken(database: tuple[str, Database]) -> None:
    vendor, made = database
    made.run(f"ALTER TABLE {statements.quoted(vendor, VISIT)} ADD COLUMN {'c' * 60} integer")
    for number in range(2):
        visit, _ = tables(read(made))
        statement = statements.add_index(vendor, visit, ["day", "c" * 60])
        assert statement
        made.run(statement)
        assert len(tables(read(made))[0].indexes) == number + 1


PLACE = table("place", column("a", "NUMBER(11)"), column("b", "CLOB", null=True), column("c", "int", null=True))
ELSEWHERE = table("pl]ace", "id", namespace="ow]n", visible=False)


@pytest.mark.parametrize(
    ("vendor", "made", "expected"),
    [
        ("oracle", statements.add_unique("oracle", PLACE, ["a"]), 'ADD CONSTRAINT "PLACE_A_UNIQ" UNIQUE ("a");'),
        ("oracle", statements.add_index("oracle", PLACE, ["a", "b"]), None),
        (
            "oracle",
            statements.add_foreign_key("oracle", PLACE, ["a"], ELSEWHERE, ["id"], "k"),
            'ADD CONSTRAINT "k" FOREIGN KEY ("a") REFERENCES "ow]n"."pl]ace" ("id") DEFERRABLE INITIALLY DEFERRED;',
        ),
        (
            "microsoft",
            statements.add_unique("microsoft", PLACE, ["a", "c"]),
            "CREATE UNIQUE INDEX [place_a_c_uniq] ON [place] ([a], [c]) WHERE [c] IS NOT NULL;",
        ),
        ("microsoft", statements.add_unique("microsoft", PLACE, ["a"]), "ADD CONSTRAINT [place_a_uniq] UNIQUE ([a]);"),
        (
            "microsoft",
            statements.add_foreign_key("microsoft", PLACE, ["a"], ELSEWHERE, ["id"], "k"),
            "ADD CONSTRAINT [k] FOREIGN KEY ([a]) REFERENCES [ow]]n].[pl]]ace] ([id]);",
        ),
        ("mysql", statements.add_index("mysql", table("t", column("a", "longtext")), ["a"]), None),
        ("postgresql", statements.add_index("postgresql", table("t", "a", kind="view"), ["a"]), None),
        ("oracle", statements.add_unique("oracle", table("t", "a", synonym_of="X.T"), ["a"]), None),
        ("postgresql", statements.add_unique("postgresql", PLACE, ["gone"]), None),
        ("postgresql", statements.add_foreign_key("postgresql", PLACE, [], ELSEWHERE, []), None),
    ],
)
def test_vendors_that_write_it_in_another_way(vendor: str, made: str | None, expected: str | None) -> None:
    assert (made is None) == (expected is None)
    assert made is None or made.endswith(expected or "")
