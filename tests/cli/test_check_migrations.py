"""`tablewright check` of a project whose last migration is not applied: what it explains names it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.registries import write_apps
from support.shop import Run

MODELS = """\
from django.db import models


class Visit(models.Model):
    day = models.DateField()
    born = models.DateField(null=True)
"""
MADE = "migrations.CreateModel('Visit', [('id', models.BigAutoField(primary_key=True)), ('day', models.DateField())])"
ADDED = "migrations.AddField('visit', 'born', models.DateField(null=True))"
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"


@pytest.fixture
def behind(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of which `migrate` ran before its last migration was written."""
    files: dict[str, str | bytes] = {
        "shop/models.py": MODELS,
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": f"{HEAD}    operations = [{MADE}]\n",
    }
    root = write_apps(tmp_path / "project", files, "", {"default": sqlite_database}, installed=["shop"])
    migrate(root)
    last = f"{HEAD}    dependencies = [('shop', '0001_initial')]\n    operations = [{ADDED}]\n"
    (root / "shop/migrations/0002_born.py").write_text(last)
    monkeypatch.chdir(root)
    return root


def migrate(root: Path) -> None:
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, cwd=root, env=variables, check=True)


def test_text(behind: Path, run: Run) -> None:
    lines = run("check").out.splitlines()
    (at,) = (number for number, line in enumerate(lines) if " error no-such-column " in line)
    assert lines[at].startswith("shop/models.py:6:5 ")
    assert lines[at].endswith(" Migration “shop.0002_born”, not applied yet, changes this.")
    command = shlex.join([sys.executable, "manage.py", "migrate", "--settings=config.settings"])
    assert f"  = fix: Run migrate in a terminal: {command}" in lines[at:]
    (pending,) = (line for line in lines if " information migrations-pending " in line)
    assert "Migration “shop.0002_born” is not applied to “default”" in pending


def test_json(behind: Path, run: Run) -> None:
    found = {each["code"]: each for each in json.loads(run("check", "--format", "json").out)["findings"]}
    assert set(found) == {"migrations-pending", "no-such-column"}
    missing = found["no-such-column"]
    assert (missing["model"], missing["field"], missing["migration"]) == ("shop.Visit", "born", "shop.0002_born")
    assert [fix["title"] for fix in missing["fixes"]][:1] == ["Run migrate in a terminal"]


def test_after_migrate(behind: Path, run: Run) -> None:
    migrate(behind)
    ran = run("check")
    assert (ran.code, ran.out.startswith("Nothing to report")) == (0, True)


def test_edited_since(behind: Path, run: Run) -> None:
    """What no migration was written for is explained by none."""
    (behind / "shop/models.py").write_text(MODELS.replace("born =", "died ="))
    found = json.loads(run("check", "--format", "json").out)["findings"]
    assert {(each["code"], each["migration"]) for each in found} == {
        ("no-such-column", None),
        ("migrations-pending", None),
    }
