"""`tablewright handover` and `try`: the steps that are told lead, with a real Django, to where they say."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import Run

MODELS = "shop/models.py"
CUSTOMERS = {
    "sqlite": "CREATE TABLE customer (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar(30) NOT NULL);",
    "postgresql": "CREATE TABLE customer (id serial PRIMARY KEY, name varchar(30) NOT NULL);",
    "mariadb": "CREATE TABLE customer (id integer PRIMARY KEY AUTO_INCREMENT, name varchar(30) NOT NULL);",
}
CUSTOMER = """\
from django.db import models


class Customer(models.Model):
    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=30)

    class Meta:
        managed = False
        db_table = "customer"
"""
ROUTER = """\
class Legacy:
    def db_for_read(self, model, **hints):
        return "legacy" if model._meta.app_label == "shop" else None

    db_for_write = db_for_read
"""
LEFT = "DROP TABLE django_migrations"


def read(root: Path) -> str:
    return (root / MODELS).read_text()


def manage(root: Path, command: str) -> str:
    words = [word for word in shlex.split(command) if word != "python"]
    done = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines() if line.startswith("       python manage.py")]


def agrees(run: Run) -> None:
    """But for migrations that the other database lacks."""
    ran = run("check", "--fail-on", "hint", "--ignore", "migrations-pending")
    assert ran.code == 0, ran.out


def has_rows(run: Run) -> bool:
    return run("try", "Customer").out == "shop.Customer: works\n"


def project(root: Path, database: Database, alias: str) -> Path:
    """Models of the table at `alias`, where routers send them."""
    other = sqlite_at(root.parent / "own.sqlite3")
    aliases = {"default": other, alias: database}
    extra = "DATABASE_ROUTERS = ['config.routers.Legacy']\n" if alias != "default" else ""
    write_project(root, aliases, CUSTOMER, extra)
    (root / "config" / "routers.py").write_text(ROUTER)
    return root


@pytest.fixture
def mended(shop: Path, run: Run, sqlite_database: Database) -> Path:
    sqlite_database.run(LEFT)
    assert run("sync", "--write").code == 0
    return shop


@pytest.mark.parametrize(("vendor", "alias"), [("sqlite", "default"), ("postgresql", "legacy"), ("mariadb", "default")])
def test_a_table_is_handed_over_by_the_steps_that_are_told(
    vendor: str, alias: str, tmp_path: Path, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run(CUSTOMERS[vendor])
    root = project(tmp_path / "shop project", database, alias)
    monkeypatch.chdir(root)
    before = read(root)
    shown = run("handover", "Customer")
    assert (shown.code, read(root)) == (1, before)
    assert "-        managed = False\n+        managed = True\n" in shown.out
    ran = run("handover", "shop.Customer", "--write")
    assert (ran.code, ran.out) == (0, "")
    make, fake, plan = commands(ran.err)
    assert "Create model Customer" in manage(root, make)
    assert "FAKED" in manage(root, fake)
    assert "No planned migration operations." in manage(root, plan)
    assert "Never take the migration back" in ran.err
    agrees(run)
    database.run("INSERT INTO customer (name) VALUES ('Ann')")

    again = run("handover", "Customer")
    assert (again.code, again.err) == (2, "Django manages the table of “shop.Customer” already. Nothing was written.\n")
    back = run("handover", "Customer", "--back", "--write")
    assert back.code == 0
    make, record = commands(back.err)
    assert "Change Meta options on customer" in manage(root, make)
    manage(root, record)
    assert read(root) == before
    assert has_rows(run)
    agrees(run)

    third = run("handover", "Customer", "--write")
    make, fake, plan = commands(third.err)
    assert "“shop” has migrations already (2)" in third.err
    assert "Change Meta options on customer" in manage(root, make)
    name = sorted(each.stem for each in (root / "shop" / "migrations").glob("0003_*.py"))[0]
    manage(root, fake.replace("NAME_OF_THE_NEW_MIGRATION", name))
    assert "No planned migration operations." in manage(root, plan)
    assert has_rows(run)


def test_a_table_that_the_user_may_not_read_is_not_handed_over(
    tmp_path: Path, run: Run, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.run(CUSTOMERS["postgresql"] + "CREATE ROLE clerk_of_lifecycle LOGIN PASSWORD 'x';")
    clerk = replace(postgresql_database, user="clerk_of_lifecycle", password="x")
    monkeypatch.chdir(project(tmp_path, clerk, "default"))
    try:
        ran = run("handover", "Customer", "--write")
        assert (ran.code, ran.out) == (2, "")
        assert "(table-not-readable" in ran.err
    finally:
        postgresql_database.run("DROP ROLE clerk_of_lifecycle")


def test_a_table_that_was_dropped_is_not_handed_over(mended: Path, run: Run, sqlite_database: Database) -> None:
    before = read(mended)
    sqlite_database.run("DROP TABLE customer")
    ran = run("handover", "Customer", "--write")
    assert (ran.code, ran.out, read(mended)) == (2, "", before)
    assert "(no-such-table)" in ran.err


def test_what_disagrees_is_mended_first(shop: Path, run: Run) -> None:
    before = read(shop)
    ran = run("handover", "shop.Customer", "--write")
    assert (ran.code, ran.out, read(shop)) == (2, "", before)
    assert "disagrees with its table (field-wider-than-column, null-possible)" in ran.err
    assert run("handover", "shop.Customer", "--write", "--force").code == 0
    assert "managed = True" in read(shop)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["handover", "Custmer"], "There is no model “Custmer” with a table here. Did you mean “shop.Customer”?"),
        (["handover", "Customer", "--back"], "“shop.Customer” is unmanaged already: Django leaves its table alone."),
        (["try"], "Name models to try, or use --all."),
        (["try", "Customer", "--all"], "Name models to try, or use --all."),
        (["try", "shop.Nobody"], "There is no model “shop.Nobody” with a table here."),
        (["try", "--all", "--snapshot"], "A model is tried on its database: leave the snapshot out."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(shop: Path, run: Run, arguments: list[str], said: str) -> None:
    before = read(shop)
    ran = run(*arguments)
    assert (ran.code, ran.out, read(shop)) == (2, "", before)
    assert ran.err.startswith(said)


def test_models_are_tried(shop: Path, run: Run, sqlite_database: Database) -> None:
    empty = run("try", "Customer")
    assert (empty.code, empty.out, empty.err) == (
        0,
        "shop.Customer: works, and its table is empty\n",
        "1 of 1 models work.\n",
    )
    sqlite_database.run("INSERT INTO customer VALUES (1, 'Ann the secret', NULL, '2020-02-02')")
    assert run("try", "--all", "--quiet").out == "shop.Customer: works\n"
    (shop / MODELS).write_text(read(shop).replace("since =", "town = models.TextField()\n    since ="))
    failed = run("try", "--all")
    assert (failed.code, failed.err) == (1, "0 of 1 models work.\n")
    assert failed.out == "shop.Customer: fails: OperationalError: no such column: customer.town\n"


def test_an_app_that_does_not_import_is_said_of_its_models(shop: Path, run: Run) -> None:
    (shop / MODELS).write_text(
        read(shop).replace("class Customer", "raise RuntimeError('not today')\n\n\nclass Customer")
    )
    ran = run("try", "Customer")
    assert (ran.code, ran.err) == (2, "0 of 1 models work. 1 could not be tried.\n")
    assert ran.out.startswith("shop.Customer: not tried: The app “shop” does not load: RuntimeError: not today. Mend")
    assert ran.out.endswith(" (shop/models.py:4)\n")


def test_what_cannot_be_compared_is_not_handed_over(mended: Path, run: Run) -> None:
    settings = mended / "config" / "settings.py"
    broken = "\nDATABASES['other'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '/nowhere/at.all'}\n"
    settings.write_text(settings.read_text() + broken)
    before = read(mended)
    ran = run("handover", "Customer", "--write")
    assert (ran.code, read(mended)) == (2, before)
    assert "So it is not known whether models agree with their tables; --force goes on. Nothing was written." in ran.err
    assert run("handover", "Customer", "--write", "--force").code == 0
