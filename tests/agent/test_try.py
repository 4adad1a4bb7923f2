"""Models that are tried -> a row was read through each of them, or why not; nothing is written, and no data told."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from support.agents import start_agent
from support.databases import Database
from support.interpreters import Interpreter
from support.projects import write_project

MODELS = """\
from django.db import models


class Shout(models.CharField):
    def from_db_value(self, value, expression, connection):
        return value.loud


class Pet(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "pet"


class Empty(models.Model):
    class Meta:
        managed = False
        db_table = "nobody"


class Lost(models.Model):
    chip = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "pet"


class Loud(models.Model):
    name = Shout(max_length=40)

    class Meta:
        managed = False
        db_table = "pet"


class Base(models.Model):
    class Meta:
        abstract = True


class Writing(models.Manager):
    def get_queryset(self):
        Pet.objects.using("default").create(id=7, name="written")
        return super().get_queryset()


class Sly(models.Model):
    objects = Writing()

    class Meta:
        managed = False
        db_table = "pet"
"""

TABLES = """
CREATE TABLE pet (id bigint PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TABLE nobody (id bigint PRIMARY KEY);
INSERT INTO pet VALUES (1, 'Rex the secret'), (2, 'Tom');
"""

LABELS = ["shop.Pet", "shop.Lost", "shop.Empty", "shop.Loud", "shop.Gone", "shop.Base", "shop.Sly", "shop.Pet"]


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb", "sqlite"])
def test_models_are_tried(
    vendor: str, interpreter: Interpreter, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run(TABLES)
    digest = hashlib.sha256(database.path.read_bytes()).hexdigest() if vendor == "sqlite" else ""
    write_project(tmp_path, {"default": database}, MODELS)
    with start_agent(tmp_path, interpreter.executable) as agent:
        params = {"settings_module": "config.settings", "models": LABELS}
        tried: list[dict[str, Any]] = agent.call("try", params, timeout=60)["models"]
    assert [each["label"] for each in tried] == LABELS
    pet, lost, empty, loud, gone, base, sly, again = tried
    assert (pet["rows"], empty["rows"], again["rows"]) == (1, 0, 1), (
        "one that failed does not keep the next from working"
    )
    assert "chip" in lost["problem"]
    assert loud["problem"].startswith("AttributeError: 'str' object has no attribute 'loud'")
    assert (Path(loud["file"]).name, loud["line"]) == ("models.py", 6)
    assert gone["problem"].startswith("Django does not know this model")
    assert base["problem"].startswith("Django does not know this model")
    assert "read" in sly["problem"].lower(), "the session writes nothing, whatever the project's code does"
    assert "Rex" not in str(tried)
    if vendor == "sqlite":
        assert hashlib.sha256(database.path.read_bytes()).hexdigest() == digest
