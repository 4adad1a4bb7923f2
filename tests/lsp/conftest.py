"""A project on a legacy SQLite database, with drift that the tests know."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project

TABLES = """
CREATE TABLE invoice (id integer PRIMARY KEY, num varchar(20) NOT NULL, amount decimal(10,2), note text NOT NULL);
CREATE TABLE customer (id integer PRIMARY KEY, name varchar(50) NOT NULL);
CREATE TABLE line (id integer PRIMARY KEY, invoice_id integer NOT NULL REFERENCES invoice (id));
"""

MODELS = """\
from django.db import models


class Invoice(models.Model):
    number = models.CharField(max_length=30, db_column="num")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.TextField()

    class Meta:
        managed = False
        db_table = "invoice"
"""

DRIFT = [("field-wider-than-column", "30"), ("null-possible", "amount")]


def write_shop(root: Path, models: str = MODELS, tables: str = TABLES) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    database = sqlite_at(root / "legacy.sqlite3")
    database.run(tables)
    write_project(root, {"default": database})
    (root / "shop/models.py").write_bytes(models.encode())
    return root


WAITS = """
import pathlib, time
while pathlib.Path("wait").exists():
    time.sleep(0.01)
"""
"""What makes a settings module wait while there is a file “wait”: a load that lasts until the test has seen enough."""


def change(root: Path, script: str) -> None:
    """The shop's database is changed by somebody else."""
    Database("django.db.backends.sqlite3", str(root / "legacy.sqlite3")).run(script)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "my shop é%20")
