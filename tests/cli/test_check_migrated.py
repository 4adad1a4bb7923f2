"""`tablewright check` where Django itself made, or would make, the tables: what migrations tell of a model's table."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import sqlite_at
from support.projects import write_project
from support.shop import Run

MODELS = """\
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=9)


class Tagged(models.Model):
    tags = models.ManyToManyField(Tag, related_name="%(class)s_tagged")

    class Meta:
        abstract = True


class Visit(Tagged):
    friends = models.ManyToManyField("self")
    others = models.ManyToManyField(Tag, related_name="+")


class Near(Visit):
    class Meta:
        proxy = True


class Stay(Visit):
    nights = models.IntegerField()
"""
UNMANAGED = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))], options={"managed": False}),
    ]
"""
FOUND = ("managed-existing-table", "many-to-many-table", "reverse-name-clash", "table-mapped-twice", "no-such-table")


@pytest.fixture
def migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose database `migrate` made."""
    root = write_project(tmp_path, {"default": sqlite_at(tmp_path / "shop.sqlite3")}, MODELS)
    for command in (("makemigrations", "shop"), ("migrate",)):
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    monkeypatch.chdir(root)
    return root


def said(run: Run) -> list[tuple[str, str, list[str]]]:
    """(code, model, what its fixes copy), of these codes."""
    data = json.loads(run("check", "--format", "json", "--select", ",".join(FOUND)).out)
    return sorted(
        (each["code"], each["model"], [fix["copies"] for fix in each["fixes"] if fix.get("copies")])
        for each in data["findings"]
    )


def change(root: Path, *statements: str) -> None:
    with sqlite3.connect(root / "shop.sqlite3") as connection:
        for statement in statements:
            connection.execute(statement)


def test_what_migrate_made_is_right(migrated: Path, run: Run) -> None:
    assert said(run) == []


def test_join_tables_that_others_changed(migrated: Path, run: Run) -> None:
    rename = "ALTER TABLE shop_visit_friends RENAME COLUMN from_visit_id TO visit_id"
    change(migrated, "DROP TABLE shop_visit_tags", rename)
    assert said(run) == [("many-to-many-table", "shop.Visit", [])] * 2


def test_tables_that_were_there_before_their_migration(migrated: Path, run: Run) -> None:
    change(migrated, "DELETE FROM django_migrations WHERE app = 'shop'")
    command = ["python manage.py migrate --fake-initial shop"]
    assert said(run) == [("managed-existing-table", f"shop.{name}", command) for name in ("Stay", "Tag", "Visit")]


def test_tables_that_no_migration_makes(migrated: Path, run: Run) -> None:
    """Of a model that a migration knows and does not manage, none will ever make the table."""
    (migrated / "shop" / "migrations" / "0001_initial.py").write_text(UNMANAGED, encoding="utf-8")
    assert said(run) == [("managed-existing-table", f"shop.{name}", []) for name in ("Stay", "Visit")]
