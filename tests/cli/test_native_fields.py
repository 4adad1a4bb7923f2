"""Columns that Django's own classes do not read or write as they are: small classes beside the generated models do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import Run

USE = """
import json, os, warnings
warnings.simplefilter("error")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from datetime import datetime, timezone
from django.core.management import call_command
from shop.models import Thing
call_command("check", fail_level="WARNING")
{use}
"""


def use(root: Path, script: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", USE.format(use=script)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def project(tmp_path: Path, database: Database, sql: str, monkeypatch: pytest.MonkeyPatch, settings: str = "") -> Path:
    database.run(sql)
    root = write_project(tmp_path / "things", {"default": database}, extra=settings)
    (root / "shop/models.py").write_text("")
    monkeypatch.chdir(root)
    return root


def test_times_without_a_zone_and_padded_text(
    tmp_path: Path, postgresql_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "CREATE TABLE thing (id int PRIMARY KEY, at timestamp NOT NULL, done timestamp, code char(5) NOT NULL);"
    rows = "INSERT INTO thing VALUES (1, '2020-01-02 03:04:05', NULL, 'AB');"
    zone = 'USE_TZ = True\nTIME_ZONE = "Asia/Tokyo"\n'
    root = project(tmp_path, postgresql_database, sql + rows, monkeypatch, zone)
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    text = (root / "shop/models.py").read_text()
    assert (text.count("class NaiveDateTimeField("), text.count("NaiveDateTimeField("), "FixedCharField(" in text) == (
        1,
        3,
        True,
    )
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "one = Thing.objects.get(code='AB', at=datetime(2020, 1, 2, 3, 4, 5))\n"
        "Thing.objects.create(id=2, at=one.at, done=datetime(2020, 1, 1, 15, tzinfo=timezone.utc), code='XY')\n"
        "two = Thing.objects.get(done__gt=datetime(2020, 1, 1, 23))\n"
        "print(json.dumps([one.code, str(one.at), one.done, two.code, str(two.at), str(two.done)]))",
    )
    assert found == ["AB", "2020-01-02 03:04:05", None, "XY", "2020-01-02 03:04:05", "2020-01-02 00:00:00"]
    again = (root / "shop/models.py").read_text()
    postgresql_database.run("CREATE TABLE later (id int PRIMARY KEY, at timestamp)")
    assert run("generate", "later", "--into", "shop/models.py").code == 0
    assert (root / "shop/models.py").read_text().startswith(again)
    assert (root / "shop/models.py").read_text().count("class NaiveDateTimeField(") == 1


def test_yes_and_no_where_the_user_asks_for_it(
    tmp_path: Path, sqlite_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = (
        "CREATE TABLE thing (id integer PRIMARY KEY, paid char(1) NOT NULL DEFAULT 'N',"
        " sent char(1) CHECK (sent IN ('Y', 'N')), kind char(1) NOT NULL DEFAULT 'A');"
        "INSERT INTO thing VALUES (1, 'Y', NULL, 'B');"
    )
    root = project(tmp_path, sqlite_database, sql, monkeypatch)
    assert "YesNoField" not in run("generate", "--all").out
    (root / "pyproject.toml").write_text("[tool.tablewright]\nyes-no = true\n")
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    text = (root / "shop/models.py").read_text()
    assert [line.split(" = ")[0].strip() for line in text.splitlines() if " = YesNoField(" in line] == ["paid", "sent"]
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "one = Thing.objects.get(paid=True)\n"
        "Thing.objects.create(id=2, sent=False, kind='C')\n"
        "two = Thing.objects.get(sent=False)\n"
        "Thing.objects.filter(sent__isnull=True).update(sent=True)\n"
        "print(json.dumps([one.paid, one.sent, two.paid, Thing.objects.filter(sent=True).count()]))",
    )
    assert found == [True, None, False, 1]


DEFAULTS = {
    "postgresql": "CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " CURRENT_DATE, word varchar(20) NOT NULL DEFAULT lower('A%B'), tags text[] NOT NULL DEFAULT '{a}');",
    "sqlite": "CREATE TABLE thing (id integer PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " CURRENT_DATE, word varchar(20) NOT NULL DEFAULT (lower('A%B')));",
    "mariadb": "CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " (CURRENT_DATE), word varchar(20) NOT NULL DEFAULT (lower('A%B')));",
}


@pytest.mark.parametrize("vendor", DEFAULTS)
def test_the_databases_own_defaults(
    tmp_path: Path, vendor: str, request: pytest.FixtureRequest, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = request.getfixturevalue(f"{vendor}_database")
    root = project(tmp_path, database, DEFAULTS[vendor], monkeypatch)
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    assert (root / "shop/models.py").read_text().count("db_default=RawSQL(") >= 2
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "Thing.objects.create(id=1)\n"
        "one = Thing.objects.get()\n"
        "print(json.dumps([one.n, one.word, one.day.year > 2000, getattr(one, 'tags', ['a'])]))",
    )
    assert found == [2, "a%b", True, ["a"]]
