"""`tablewright sql`: its statements, run on real databases, leave nothing that they should have mended."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import Run

TABLES = """
CREATE TABLE owner (id integer PRIMARY KEY, name varchar(50) NOT NULL);
CREATE TABLE pet (
    id integer PRIMARY KEY, name varchar(20) NOT NULL, chip varchar(30) NULL, weight varchar(10) NOT NULL,
    owner_id integer NOT NULL, born date NOT NULL, extra varchar(10) NULL
);
CREATE TABLE house (id integer PRIMARY KEY, owner_id integer NOT NULL, FOREIGN KEY (owner_id) REFERENCES owner (id));
"""

HEAD = """\
from django.db import models


class Owner(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=50)

    class Meta:
        managed = False
        db_table = "owner"


class Visit(models.Model):
    id = models.IntegerField(primary_key=True)
    pet = models.ForeignKey("Pet", models.CASCADE)
    day = models.DateField()

    class Meta:
        managed = False
        db_table = "visit"


"""

PET = """\
class Pet(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=40)
    chip = models.CharField(max_length=30, unique=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    owner = models.ForeignKey("Owner", models.CASCADE)
    born = models.DateField(null=True, db_index=True)
    note = models.CharField(max_length=20, null=True)

    class Meta:
        managed = False
        db_table = "pet"
        unique_together = [("owner", "name")]
        indexes = [models.Index(fields=["weight", "name"], name="pet_weight_idx")]
        constraints = [models.UniqueConstraint(fields=["born", "name"], name="pet_born_uniq")]
"""

SMALL = """\
class Pet(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=20)
    chip = models.CharField(max_length=30, null=True, unique=True)
    weight = models.CharField(max_length=10)
    owner = models.ForeignKey("Owner", models.CASCADE, db_constraint=False)
    born = models.DateField(db_index=True)
    note = models.CharField(max_length=20, null=True)

    class Meta:
        managed = False
        db_table = "pet"
        unique_together = [("owner", "name")]
        indexes = [models.Index(fields=["weight", "name"], name="pet_weight_idx")]
        constraints = [models.UniqueConstraint(fields=["born", "name"], name="pet_born_uniq")]
"""


def codes(run: Run) -> list[str]:
    found = json.loads(run("check", "--format", "json", "--fail-on", "never").out)["findings"]
    return sorted(each["code"] for each in found)


def project(root: Path, database: Database, models: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_project(root, {"default": database}, models))
    return root


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb", "sqlite"])
def test_what_is_printed_runs_and_mends(
    vendor: str, tmp_path: Path, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run(TABLES)
    models = SMALL if vendor == "sqlite" else PET
    project(tmp_path, database, HEAD + models, monkeypatch)
    before = codes(run)
    assert {"no-such-table", "no-such-column", "unique-missing", "index-missing"} <= set(before)
    if vendor != "sqlite":
        assert {"field-wider-than-column", "null-refused", "null-possible", "type-mismatch"} <= set(before)
        assert "foreign-key-missing" in before
    ran = run("sql")
    assert (ran.code, ran.err) == (0, "")
    assert codes(run) == before  # nothing was executed
    assert "-- column-unmapped: " in ran.out
    assert "Column “extra” stays" in ran.out
    assert "DROP COLUMN" not in ran.out.upper()
    database.run(ran.out)
    assert codes(run) == ["column-unmapped"]


def test_sqlite_makes_a_table_anew_and_nothing_is_written(
    tmp_path: Path, sqlite_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_database.run(TABLES)
    project(tmp_path / "p", sqlite_database, HEAD + PET, monkeypatch)
    digest = hashlib.sha256(sqlite_database.path.read_bytes()).hexdigest()
    ran = run("sql", "--format", "json", "shop/models.py")
    assert hashlib.sha256(sqlite_database.path.read_bytes()).hexdigest() == digest
    told = {f["code"]: each for each in json.loads(ran.out)["statements"] for f in each["findings"]}
    anew = told["field-wider-than-column"]
    assert [f["code"] for f in anew["findings"]].count("no-such-column") == 1, "one new table for all of it"
    assert [each.split()[0] for each in anew["statements"]][:4] == ["PRAGMA", "BEGIN;", "CREATE", "INSERT"]
    assert '"extra" varchar(10) NULL' in anew["statements"][2], "what no field maps stays"


def test_a_path_that_is_not_there(shop: Path, run: Run) -> None:
    ran = run("sql", "nowhere.py")
    assert (ran.code, ran.out, ran.err) == (2, "", "There is no file or folder “nowhere.py”.\n")


def test_what_has_no_statement_is_named(tmp_path: Path, sqlite_database: Database, run: Run) -> None:
    sqlite_database.run(
        "CREATE TABLE owner (code integer, id integer, name varchar(50) NOT NULL, PRIMARY KEY (code, id))"
    )
    sqlite_database.run("CREATE INDEX owner_name ON owner (name)")
    models = HEAD.partition("class Visit")[0].replace("    name =", "    code = models.IntegerField()\n    name =")
    root = write_project(tmp_path / "project", {"default": sqlite_database}, models)
    ran = run("sql", "--project", str(root))
    assert (ran.code, ran.err) == (0, "")
    assert "-- composite-primary-key: " in ran.out
    assert "-- There is no statement for this: mend it in the model, or in the table by hand.\n" in ran.out
    assert "-- index-unmapped: " in ran.out
    assert "-- The table has more than the model says, and that stays: no statement here drops anything.\n" in ran.out


def test_rows_stay_where_a_column_is_renamed_and_its_table_made_anew(
    tmp_path: Path, sqlite_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite takes a quoted name that no column has for a text: it would be written into each row."""
    sqlite_database.run(
        "CREATE TABLE owner (id integer PRIMARY KEY, nmae varchar(9) NOT NULL, town varchar(9) NOT NULL);"
        "CREATE INDEX by_name ON owner (nmae); INSERT INTO owner VALUES (7, 'Ann', 'Ulm')"
    )
    models = HEAD.partition("class Visit")[0].replace(
        "\n    class Meta", "    town = models.TextField()\n\n    class Meta"
    )
    project(tmp_path / "p", sqlite_database, models.replace("max_length=50", "max_length=9"), monkeypatch)
    out = run("sql").out
    assert 'RENAME COLUMN "nmae" TO "name"' in out
    assert 'CREATE TABLE "new__owner"' in out
    sqlite_database.run(out)
    with sqlite3.connect(sqlite_database.path) as connection:
        assert connection.execute("SELECT id, name, town FROM owner").fetchall() == [(7, "Ann", "Ulm")]
    assert "no-such-column" not in codes(run)
    assert "type-mismatch" not in codes(run)
