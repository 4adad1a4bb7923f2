"""What the readers find in the catalogs -> the same as Django's own introspection, where that is right."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.agents import read_schema
from support.databases import Database, Mariadb, Postgresql, sqlite_at
from support.interpreters import Interpreter
from support.projects import write_project
from tablewright.schema.model import Table

# Printed by Django itself, in the project's interpreter.
ASK_DJANGO = """
import json, os, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for info in connection.introspection.get_table_list(cursor):
        ask = lambda method: getattr(connection.introspection, method)(cursor, info.name)
        constraints = ask("get_constraints").values()
        found[info.name] = {
            "columns": [[row.name, bool(row.null_ok)] for row in ask("get_table_description")],
            "key": [c["columns"] for c in constraints if c["primary_key"]],
            "unique": sorted(c["columns"] for c in constraints if c["unique"] and not c["primary_key"]),
            "foreign keys": sorted([c["columns"], *c["foreign_key"]] for c in constraints if c["foreign_key"]),
        }
print(json.dumps(found))
"""

# What all four Djangos describe well on all vendors. They are wrong in places about unnamed and composite constraints,
# expressions and one-letter names: `sql/*.txt` has those.
SQL = """
CREATE TABLE author (id integer NOT NULL PRIMARY KEY, name varchar(50) NOT NULL, born date, email varchar(80) UNIQUE);
CREATE TABLE book (
    id integer NOT NULL PRIMARY KEY, author_id integer NOT NULL, editor_id integer, price numeric(8, 2) DEFAULT 1,
    code varchar(10) NOT NULL, shelf varchar(5),
    FOREIGN KEY (author_id) REFERENCES author (id), FOREIGN KEY (editor_id) REFERENCES author (id) ON DELETE SET NULL,
    CONSTRAINT book_place UNIQUE (code, shelf)
);
CREATE TABLE pair (first integer NOT NULL, second varchar(9) NOT NULL, note text, PRIMARY KEY (first, second));
CREATE UNIQUE INDEX book_price ON book (price);
CREATE TABLE keyless (x varchar(3), y integer NOT NULL);
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Database:
    if request.param == "sqlite":
        database = sqlite_at(tmp_path_factory.mktemp("reference") / "legacy.sqlite3")
    else:
        server: Postgresql | Mariadb = request.getfixturevalue(request.param)
        database = server.create_database()
    database.run(SQL)
    return database


def test_agrees_with_django(filled: Database, interpreter: Interpreter, tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": filled})
    command = [str(interpreter.executable), "-W", "ignore", "-c", ASK_DJANGO]
    django = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)
    if interpreter.django_version < (4, 2) and filled.engine.endswith("sqlite3"):
        django["pair"]["key"] = [["first", "second"]]  # it finds keys of one column only
    assert {table.name: facts(table) for table in read_schema(root, interpreter.executable).tables} == django


def facts(table: Table) -> dict[str, Any]:
    keys = table.foreign_keys
    return {
        "columns": [[column.name, column.null] for column in table.columns],
        "key": [list(table.primary_key)] if table.primary_key else [],
        "unique": sorted(list(unique.columns) for unique in table.unique_constraints),
        "foreign keys": sorted([list(key.columns), key.target_table, *key.target_columns] for key in keys),
    }
