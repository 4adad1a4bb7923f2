"""`tablewright sql`: new tables that refer to each other, comments, join tables; and a snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import Run

MODELS = """\
from django.db import models


class Room(models.Model):
    id = models.IntegerField(primary_key=True)
    guest = models.ForeignKey("Guest", models.CASCADE, related_name="+", null=True)

    class Meta:
        managed = False
        db_table = "room"


class Guest(models.Model):
    id = models.IntegerField(primary_key=True)
    room = models.ForeignKey("Room", models.CASCADE, related_name="+")
    friends = models.ManyToManyField("self")

    class Meta:
        managed = False
        db_table = "guest"


class Bill(models.Model):
    id = models.IntegerField(primary_key=True, db_comment="it's so; --")
    paid = models.IntegerField(db_default=0)

    class Meta:
        managed = False
        db_table = "bill"
        db_table_comment = "What is owed"
        constraints = [models.UniqueConstraint(fields=["paid"], condition=models.Q(paid__gt=5), name="paid_once")]
"""


def codes(run: Run) -> list[str]:
    found = json.loads(run("check", "--format", "json", "--fail-on", "never").out)["findings"]
    return sorted(each["code"] for each in found)


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_a_circle_comments_and_defaults(
    vendor: str, tmp_path: Path, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run("CREATE TABLE bill (id integer PRIMARY KEY, paid integer NOT NULL);")
    monkeypatch.chdir(write_project(tmp_path, {"default": database}, MODELS))
    before = codes(run)
    assert {"no-such-table", "default-differs", "table-comment-differs", "column-comment-differs"} <= set(before)
    database.run(run("sql").out)
    assert codes(run) == []
    assert run("sql").err == "No statement is needed: the tables are as the models say.\n"


def test_a_snapshot_is_no_database(
    tmp_path: Path, sqlite_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_database.run("CREATE TABLE bill (id integer PRIMARY KEY, paid integer NOT NULL);")
    monkeypatch.chdir(write_project(tmp_path / "p", {"default": sqlite_database}, MODELS))
    assert run("snapshot").code == 0
    ran = run("sql", "--snapshot")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("The statements are Django's own, and with a snapshot none is asked. Leave it out.\n")
