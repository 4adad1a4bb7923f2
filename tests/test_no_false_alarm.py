"""A database made by `migrate` gives no finding that is not true; one made straight from the models gives none at all.

What is true is what the two differ in, names of constraints apart: see `support.twins`. All of Django's own apps, apps
with everything that each Django knows, and one whose tables grew by migrations, on each Django and each vendor.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from support.databases import Database, Server, sqlite_at
from support.interpreters import Interpreter, find_interpreter
from support.projects import write_project
from support.twin_databases import Judged, Suite, judged
from tablewright.findings import Finding

APPS = Path(__file__).with_name("no_false_alarm")
SERVER = Path(__file__).resolve().parents[1] / "server"
SINCE = {"everything_42": (4, 2), "everything_50": (5, 0), "everything_52": (5, 2), "everything_61": (6, 1)}
CONTRIB = ["admin", "auth", "contenttypes", "sessions", "messages", "sites", "flatpages", "redirects"]
SETTINGS = """
import os
INSTALLED_APPS = {apps!r}
DATABASES = {{"default": DATABASES[os.environ.get("TWIN", "migrated")]}}
SITE_ID = 1
SILENCED_SYSTEM_CHECKS = ["admin.E403", "admin.E408", "admin.E409", "admin.E410"]
"""


def suite(root: Path, interpreter: Interpreter, vendor: str, migrated: Database, created: Database) -> Suite:
    own = ["everything", "grown", f"everything_{vendor}"]
    own += [app for app, since in SINCE.items() if interpreter.django_version >= since]
    apps = [f"django.contrib.{name}" for name in CONTRIB] + own
    if vendor == "postgresql":
        apps.append("django.contrib.postgres")
        for database in (migrated, created):
            database.run("CREATE EXTENSION hstore; CREATE EXTENSION btree_gist")
    for app in own:
        shutil.copytree(APPS / app, root / app, ignore=shutil.ignore_patterns("__pycache__"))
    write_project(root, {"migrated": migrated, "created": created}, extra=SETTINGS.format(apps=apps))
    made = Suite(root, interpreter.executable, "config.settings", {"TWIN": "migrated"}, {"TWIN": "created"})
    without = [app for app in own if app != "grown"]
    made.run({}, "manage.py", "makemigrations", *without, "--verbosity=0")
    made.make()
    return made


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def judgement(request: pytest.FixtureRequest, interpreter: Interpreter, tmp_path: Path) -> Judged:
    vendor: str = request.param
    if vendor == "sqlite":
        pair = [sqlite_at(tmp_path / f"{name}.sqlite3") for name in ("migrated", "created")]
    else:
        server: Server = request.getfixturevalue("mariadb" if vendor == "mysql" else vendor)
        pair = [server.create_database() for _ in range(2)]
    return judged(suite(tmp_path / "project", interpreter, vendor, *pair))


def said(found: Iterable[Finding]) -> list[str]:
    return [f"{each.code} {each.model}: {each.message}" for each in found]


@pytest.mark.postgresql
@pytest.mark.mariadb
def test_every_finding_is_true_and_every_difference_is_found(judgement: Judged) -> None:
    assert judgement.models > 40
    assert said(judgement.created) == []
    assert said(judgement.verdict.alarms) == []
    assert [str(each) for each in judgement.verdict.misses] == []
    by_hand = Counter(each.code for each in judgement.verdict.confirmed if each.model == "grown.Drifted")
    assert by_hand == {"column-unmapped": 2, "unique-unmapped": 1, "index-unmapped": 1}


def test_the_command_line_says_the_same(tmp_path: Path) -> None:
    pair = [sqlite_at(tmp_path / f"{name}.sqlite3") for name in ("migrated", "created")]
    made = suite(tmp_path / "project", find_interpreter("3.13-6.1"), "sqlite", *pair)
    true = {each.message for each in judged(made).verdict.confirmed}
    for name, expected in (("migrated", true), ("created", set())):
        command = [sys.executable, "-m", "tablewright", "check", "--format=json", "--fail-on=never"]
        command += ["--python", str(made.python), "--project", str(made.root)]
        variables = {**os.environ, "TWIN": name, "PYTHONPATH": str(SERVER)}
        ran = subprocess.run(command, env=variables, capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert {each["message"] for each in json.loads(ran.stdout)["findings"]} == expected
