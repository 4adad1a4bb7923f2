"""Operations -> the statements of each Django's schema editor, collected and never executed."""

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


class Pet(models.Model):
    name = models.CharField(max_length=40)
    note = models.CharField(max_length=20, null=True)
    friends = models.ManyToManyField("self")

    class Meta:
        managed = False
        db_table = "pet"
        indexes = [models.Index(fields=["name"], name="pet_name_idx")]
"""

TABLE = "CREATE TABLE pet (id bigint PRIMARY KEY, name varchar(20) NULL);"

OPERATIONS = [
    {"do": "add_field", "model": "shop.Pet", "field": "note"},
    {
        "do": "alter_field",
        "model": "shop.Pet",
        "field": "name",
        "type": "varchar(20)",
        "null": True,
        "differs": ["null", "type"],
    },
    {"do": "add_index", "model": "shop.Pet", "name": "pet_name_idx"},
    {"do": "add_index", "model": "shop.Pet", "name": "other"},
    {"do": "create_model", "model": "shop.Gone"},
]


def asked(root: Path, interpreter: Interpreter, database: Database, operations: list[Any]) -> list[dict[str, Any]]:
    write_project(root, {"default": database}, MODELS)
    with start_agent(root, interpreter.executable) as agent:
        params = {"settings_module": "config.settings", "operations": operations, "tables": ["pet"]}
        results: list[dict[str, Any]] = agent.call("sql", params, timeout=60)["results"]
        return results


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb", "sqlite"])
def test_statements(vendor: str, interpreter: Interpreter, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run(TABLE)
    digest = hashlib.sha256(database.path.read_bytes()).hexdigest() if vendor == "sqlite" else ""
    added, altered, index, other, gone = asked(tmp_path, interpreter, database, OPERATIONS)
    (statement,) = added["statements"]
    assert statement.startswith("ALTER TABLE ")
    assert "ADD COLUMN" in statement
    assert "note" in statement
    assert "pet_name_idx" in " ".join(index["statements"])
    assert other == {"problem": "Django does not know which index of the model is meant."}
    assert gone == {"problem": "Django does not know the model “shop.Gone”."}
    if vendor == "sqlite":
        assert altered["problem"].startswith("SQLite cannot change this in a table that exists")
        assert hashlib.sha256(database.path.read_bytes()).hexdigest() == digest
        return
    assert "varchar(40)" in " ".join(altered["statements"])
    assert "NOT NULL" in " ".join(altered["statements"])
    # They run: so nothing of them was there already.
    database.run("\n".join([*added["statements"], *altered["statements"], *index["statements"]]))
