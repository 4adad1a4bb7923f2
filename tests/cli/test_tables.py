"""`tablewright tables`: which it lists, what it says of those that are not as usual, and how many there may be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.databases import Database, Postgresql
from support.projects import write_project
from support.shop import MODELS, Run

PARTITIONED = """
CREATE TABLE visit (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE visit_19 PARTITION OF visit FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
CREATE TABLE visit_20 PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE SCHEMA archive;
CREATE TABLE archive.secret (id int);
DO $$ BEGIN CREATE ROLE lister LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT USAGE ON SCHEMA archive TO lister;
GRANT SELECT ON visit TO lister;
"""


@pytest.fixture
def archive(postgresql: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of a user who may read some of the tables."""
    database = postgresql.create_database()
    database.run(PARTITIONED)
    root = write_project(tmp_path, {"default": {**database.settings, "USER": "lister"}}, MODELS)
    monkeypatch.chdir(root)
    return root


def lines(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def test_partitions_and_rights(archive: Path, run: Run) -> None:
    ran = run("tables")
    assert (ran.code, ran.err) == (0, "")
    assert lines(ran.out) == [
        ["TABLE", "KIND", "COLUMNS", "ROWS", "MODEL"],
        ["archive.secret", "table", "1", "no", "SELECT,", "INSERT,", "UPDATE,", "DELETE"],
        ["visit", "partitioned", "table", "2", "2", "partitions;", "no", "INSERT,", "UPDATE,", "DELETE"],
        [],
        ["2", "×", "partition,", "1", "×", "partitioned", "table,", "1", "×", "table."],
    ]
    ran = run("tables", "--partitions", "visit_*", "-q")
    assert [line[0] for line in lines(ran.out)] == ["TABLE", "visit_19", "visit_20"]
    assert "partition of visit; no SELECT, INSERT, UPDATE, DELETE" in ran.out
    assert [line[0] for line in lines(run("tables", "visit", "visit_20", "-q").out)] == ["TABLE", "visit", "visit_20"]
    listed = {table["name"]: table for table in json.loads(run("tables", "--format", "json").out)["tables"]}
    assert sorted(listed) == ["secret", "visit", "visit_19", "visit_20"]
    assert (listed["visit_19"]["parent"], listed["visit"]["denied"]) == ("visit", ["insert", "update", "delete"])


def test_what_an_extension_brings_is_listed_but_needs_no_model(
    tmp_path: Path, run: Run, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.run(
        "CREATE TABLE part_config (id int PRIMARY KEY, name text); CREATE TABLE visit (id int PRIMARY KEY);"
        "CREATE VIEW part_names AS SELECT name FROM part_config;"
        "ALTER EXTENSION plpgsql ADD TABLE part_config; ALTER EXTENSION plpgsql ADD VIEW part_names;"
    )
    models = "from django.db import models\n"
    monkeypatch.chdir(write_project(tmp_path, {"default": postgresql_database}, models))
    assert [line[0] for line in lines(run("tables", "-q").out)] == ["TABLE", "part_config", "part_names", "visit"]
    assert [line[0] for line in lines(run("tables", "-q", "--unmapped").out)] == ["TABLE", "visit"]
    made = run("generate", "--all").out
    assert "class Visit(" in made
    assert "part_" not in made
    assert 'db_table = "part_config"' in run("generate", "part_config").out, "by its name it is made all the same"


def test_doctor_says_what_is_denied(archive: Path, run: Run) -> None:
    out = run("doctor").out
    assert "ok   default: this user has no right to SELECT on 3 tables: “secret”, “visit_19”, “visit_20”\n" in out
    assert "ok   default: this user has no right to INSERT on 4 tables: " in out


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["inv*"], ["inv_old", "invoice"]),
        (["INVOICE", "cust*"], ["customer", "invoice"]),
        (["--unmapped", "*"], ["inv_old", "invoice"]),
    ],
)
def test_names_and_patterns(shop: Path, run: Run, arguments: list[str], names: list[str]) -> None:
    listed = json.loads(run("tables", "--format", "json", *arguments).out)["tables"]
    assert [table["name"] for table in listed] == names


def test_a_name_that_no_table_has(shop: Path, run: Run) -> None:
    ran = run("tables", "invoce")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "No table is called “invoce”. Did you mean “invoice”?\n"
    assert run("tables", "--unmapped", "customer").err.startswith("No table without a model is called “customer”.")


def test_thousands_with_one_long_name(shop: Path, run: Run, sqlite_database: Database) -> None:
    long = "a_name_as_long_as_a_generator_makes_them_" * 4
    sqlite_database.run(f"CREATE TABLE {long} (x);" + "".join(f"CREATE TABLE t{n} (x);" for n in range(2000)))
    found = run("tables").out.splitlines()
    assert found[-1] == "2005 × table; 1 with a model."
    assert max(len(line) for line in found if long not in line) < 100
    assert [line.split() for line in found if line.startswith("customer ")] == [
        ["customer", "table", "4", "shop.Customer"]
    ]
