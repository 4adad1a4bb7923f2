"""`tablewright handover` and `try`: the steps that are told lead, with a real Django, to where they say."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.shop import Run

MODELS = "shop/models.py"
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


@pytest.fixture
def mended(shop: Path, run: Run, sqlite_database: Database) -> Path:
    sqlite_database.run(LEFT)
    assert run("sync", "--write").code == 0
    return shop


def test_a_table_is_handed_over_by_the_steps_that_are_told(mended: Path, run: Run, sqlite_database: Database) -> None:
    before = read(mended)
    shown = run("handover", "Customer")
    assert (shown.code, read(mended)) == (1, before)
    assert "-        managed = False\n+        managed = True\n" in shown.out
    ran = run("handover", "shop.Customer", "--write")
    assert (ran.code, ran.out) == (0, "")
    (mended / "shop" / "migrations").mkdir()
    (mended / "shop" / "migrations" / "__init__.py").touch()
    make, fake = commands(ran.err)
    assert "Create model Customer" in manage(mended, make)
    assert "FAKED" in manage(mended, fake)
    assert "No planned migration operations." in manage(mended, "manage.py migrate shop --plan")
    assert run("check", "--fail-on", "hint").code == 0
    sqlite_database.run("SELECT name FROM customer")

    again = run("handover", "Customer")
    assert (again.code, again.err) == (2, "Django manages the table of “shop.Customer” already. Nothing was written.\n")
    back = run("handover", "Customer", "--back", "--write")
    assert back.code == 0
    make, record = commands(back.err)
    assert "Change Meta options on customer" in manage(mended, make)
    manage(mended, record)
    assert read(mended) == before
    sqlite_database.run("SELECT name FROM customer")
    assert run("check", "--fail-on", "hint").code == 0

    third = run("handover", "Customer", "--write")
    make, fake = commands(third.err)
    assert "“shop” has migrations already (2)" in third.err
    assert "Change Meta options on customer" in manage(mended, make)
    name = sorted(each.stem for each in (mended / "shop" / "migrations").glob("0003_*.py"))[0]
    manage(mended, fake.replace("NAME_OF_THE_NEW_MIGRATION", name))
    assert "No planned migration operations." in manage(mended, "manage.py migrate shop --plan")


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
