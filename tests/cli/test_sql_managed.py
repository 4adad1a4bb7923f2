"""`tablewright sql` where Django's migrations make the table: the migration to run or to make, or, where the table was
changed past them, the statements."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import Interpreter
from support.registries import write_apps
from support.shop import Run

MODELS = """\
from django.db import models


class Visit(models.Model):
    day = models.DateField()
    note = models.CharField(max_length=20)
"""
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
MADE = """    operations = [
        migrations.CreateModel("Visit", [
            ("id", models.AutoField(primary_key=True)),
            ("day", models.DateField()),
            ("note", models.CharField(max_length=20)),
        ])
    ]
"""
LATER = "    dependencies = [('shop', '0001_initial')]\n    operations = [{}]\n"
BORN = "migrations.AddField('visit', 'born', models.DateField(null=True))"
FILES: dict[str, str | bytes] = {
    "shop/models.py": MODELS,
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": HEAD + MADE,
}
PAST = "the table was changed past them"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A project whose one migration was applied, in a Django of its own."""

    root: Path
    database: Database
    interpreter: Interpreter
    run: Run

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def sql(self) -> str:
        ran = self.run("sql", "--python", str(self.interpreter.executable))
        assert ran.code == 0, ran.err
        return ran.out

    def manage(self, *arguments: str) -> None:
        variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(self.root)}
        command = [self.interpreter.executable, "-m", "django", *arguments, "--skip-checks", "--verbosity", "0"]
        done = subprocess.run(command, cwd=self.root, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def follow(self, told: str) -> None:
        """Runs what the comments say, each once, but for the migration to be written by hand."""
        for words in dict.fromkeys(map(tuple, commands(told))):
            if "--empty" not in words:
                self.manage(*words)

    def findings(self) -> str:
        ran = self.run("check", "--python", str(self.interpreter.executable), "--fail-on", "hint")
        return ran.out if ran.code else ""


@pytest.fixture
def migrated(
    tmp_path: Path,
    sqlite_database: Database,
    interpreter: Interpreter,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Migrated:
    root = write_apps(tmp_path / "project", FILES, "", {"default": sqlite_database}, installed=["shop"])
    monkeypatch.chdir(root)
    made = Migrated(root, sqlite_database, interpreter, run)
    made.manage("migrate")
    return made


def statements(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("-- ")]


def commands(text: str) -> list[list[str]]:
    """Those of manage.py that the comments name."""
    return [each.split() for each in re.findall(r"“python manage\.py ([^”]+)”", text)]


def test_the_migration_to_run(migrated: Migrated) -> None:
    migrated.write("shop/models.py", MODELS + "    born = models.DateField(null=True)\n")
    migrated.write("shop/migrations/0002_born.py", HEAD + LATER.format(BORN))
    out = migrated.sql()
    assert "-- The migration “shop.0002_born” does it: run “python manage.py migrate shop”.\n" in out
    assert statements(out) == []
    migrated.follow(out)
    assert migrated.findings() == ""


def test_the_migration_to_make(migrated: Migrated) -> None:
    migrated.write("shop/models.py", MODELS.replace("=20", "=30") + "    born = models.DateField(null=True)\n")
    out = migrated.sql()
    assert "“python manage.py makemigrations shop” writes it (Add field born to visit). Then run “python" in out
    assert "(Alter field note on visit)" in out
    assert statements(out) == []
    migrated.follow(out)
    assert migrated.findings() == ""


def test_a_table_changed_past_the_migrations_gets_its_statements(migrated: Migrated) -> None:
    migrated.database.run("DROP TABLE shop_visit")
    migrated.database.run("CREATE TABLE shop_visit (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, day date NOT NULL)")
    migrated.write("shop/models.py", MODELS + "    born = models.DateField(null=True)\n")
    out = migrated.sql()
    assert out.count(PAST) == 1, "the other is a migration's"
    assert "(Add field born to visit)" in out
    assert '"note" varchar(20) NOT NULL' in out
    migrated.database.run("\n".join(statements(out)))
    migrated.follow(out)
    assert migrated.findings() == ""


def test_a_table_that_its_unapplied_migration_would_make_again(migrated: Migrated) -> None:
    migrated.database.run("DELETE FROM django_migrations WHERE app = 'shop'")
    migrated.write("shop/models.py", MODELS.replace("=20", "=30"))
    out = migrated.sql()
    assert "“shop.0001_initial”, is not applied, and would fail." in out
    assert commands(out) == [["migrate", "shop", "0001_initial", "--fake"]]
    assert statements(out) == []
    migrated.follow(out)
    migrated.follow(migrated.sql())
    assert migrated.findings() == ""


def test_a_table_that_no_migration_makes(migrated: Migrated) -> None:
    migrated.database.run("CREATE TABLE shop_ward (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, n integer NULL)")
    ward = "\n\nclass Ward(models.Model):\n    number = models.IntegerField(db_column='n')\n"
    migrated.write("shop/models.py", MODELS + ward)
    out = migrated.sql()
    assert (
        "The table “shop_ward” is there, but no migration makes it: let “python manage.py makemigrations shop”" in out
    )
    assert statements(out) == []


@pytest.mark.parametrize("interpreter", ["3.12-5.2"], indirect=True)
def test_an_app_without_migrations(migrated: Migrated) -> None:
    shutil.rmtree(migrated.root / "shop" / "migrations")
    migrated.write("shop/models.py", MODELS.replace("=20", "=30") + "\n\nclass Ward(models.Model):\n    pass\n")
    out = migrated.sql()
    assert "The app “shop” has no migrations, so Django changes nothing in a table that is there: run this, or" in out
    assert ["migrate", "--run-syncdb"] in commands(out)
    migrated.database.run("\n".join(statements(out)))
    migrated.manage("migrate", "--run-syncdb")
    assert migrated.findings() == ""


@pytest.mark.parametrize("interpreter", ["3.12-5.2"], indirect=True)
@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("0002_other", HEAD + LATER.format("1 / 0"), "The migration “0002_other” of the app “shop” does not load"),
        ("0002_other", HEAD + LATER.replace("0001", "0009").format(BORN), "depend"),
        (
            "0001_again",
            HEAD + "    operations = []\n",
            "“0001_again”, “0001_initial”. “makemigrations --merge” joins them.",
        ),
    ],
    ids=["broken", "lost", "two"],
)
def test_migrations_that_django_cannot_follow(migrated: Migrated, name: str, text: str, why: str) -> None:
    """What is to be run is said all the same."""
    migrated.write("shop/models.py", MODELS.replace("=20", "=30"))
    migrated.write(f"shop/migrations/{name}.py", text)
    out = migrated.sql()
    assert "Django manages this table: run “python manage.py makemigrations shop”, then “python manage.py" in out
    assert "What that will write is not known: " in out
    assert why in out
    assert statements(out) == []
