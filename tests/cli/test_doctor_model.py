"""What the commands say of what Django knows: `doctor --model`, apps that fail, migrations that are not applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database
from support.shop import Run
from support.visits import VISIT, write_visits


@pytest.fixture
def visits(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_visits(tmp_path, sqlite_database)
    monkeypatch.chdir(root)
    return root


def rows(out: str) -> dict[tuple[str, str], str]:
    """(field, fact) -> the rest of its line."""
    found, field = {}, ""
    for line in out.splitlines()[1:]:
        if line.strip() and "  " not in line:
            field = line
        elif line.strip():
            name, _, rest = line.strip().partition("  ")
            found[field, name] = " ".join(rest.split())
    return found


@pytest.mark.parametrize("label", ["shop.Visit", "shop.visit", "Visit"])
def test_each_fact_says_where_it_comes_from(visits: Path, run: Run, label: str) -> None:
    ran = run("doctor", "--model", label)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("shop.Visit (shop/models.py)\n")
    found = rows(ran.out)
    assert found["", "table"] == "visit as typed, line 10"
    assert found["", "complete"] == "yes Django"
    assert found["reason", "length"] == "10 Django, from stamped.fields.Stamped"
    assert found["code", "class"] == "stamped.fields.Code Django, of the class stamped.fields.Code"
    assert found["code", "type on default"] == "varchar(8) Django, of the class stamped.fields.Code"
    assert found["id", "primary key"].startswith("yes ")
    assert " 0 of them unknown" in ran.out.splitlines()[-1]


def test_all_of_them_with_v(visits: Path, run: Run) -> None:
    short, full = run("doctor", "--model", "shop.Visit"), run("doctor", "--model", "shop.Visit", "-v")
    assert rows(short.out).items() < rows(full.out).items()
    assert "-v shows them" not in full.out


def test_an_app_that_fails_is_said_beside(visits: Path, run: Run) -> None:
    (visits / "shop/models.py").write_text(VISIT + "raise RuntimeError('no vault')\n")
    ran = run("doctor", "--model", "shop.Visit")
    assert ran.code == 0
    assert "shop/models.py:11: " in ran.err
    assert "no vault" in ran.err


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("shop.Vist", "There is no model “shop.Vist”. Did you mean “shop.Visit”?"),
        ("zzz", "There is no model “zzz”. Write it as app.Model."),
    ],
)
def test_an_unknown_label_gets_the_closest(visits: Path, run: Run, label: str, said: str) -> None:
    ran = run("doctor", "--model", label)
    assert (ran.code, ran.out, ran.err.strip()) == (2, "", said)


def test_a_name_that_several_have(visits: Path, run: Run) -> None:
    app = visits / "more"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "models.py").write_text("from django.db import models\n\nclass Visit(models.Model):\n    pass\n")
    settings = visits / "config/settings.py"
    settings.write_text(settings.read_text() + "INSTALLED_APPS += ['more']\n")
    ran = run("doctor", "--model", "visit")
    assert ran.code == 2
    assert "“shop.Visit”" in ran.err
    assert "“more.Visit”" in ran.err


def test_check_judges_what_django_knows_and_says_what_failed(visits: Path, run: Run) -> None:
    ran = run("check", "--fail-on", "never")
    assert (ran.code, ran.err) == (0, "")
    assert "null-possible" in ran.out
    app = visits / "failing"
    app.mkdir()
    (app / "__init__.py").write_text("x = (\n")
    settings = visits / "config/settings.py"
    settings.write_text(settings.read_text() + "INSTALLED_APPS += ['failing']\n")
    broken = run("check", "--fail-on", "never")
    assert broken.code == 0
    assert broken.err.startswith("failing/__init__.py:1: The app “failing” cannot be read")
    assert "null-possible" in broken.out


def test_doctor_tells_of_django_apps_and_migrations(visits: Path, run: Run) -> None:
    migrations = visits / "shop/migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text(
        "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = []\n"
    )
    ran = run("doctor")
    lines = [line.split(maxsplit=1)[1] for line in ran.out.splitlines()]
    assert ran.code == 0
    assert any(line.startswith("known to Django: 1 models of 1 apps, told in ") for line in lines)
    assert "default: 1 migration: shop.0001_initial not applied" in lines
    (visits / "shop/models.py").write_text("x = (\n")
    ran = run("doctor")
    assert ran.code == 1
    [failed] = [line for line in ran.out.splitlines() if line.startswith("FAIL")]
    assert failed.startswith("FAIL app shop: app-error: ")
    assert "shop/models.py:1)" in failed
