"""`tablewright generate` never needs `django.setup()`: models that are broken, empty or missing do not stop it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support.databases import Database
from support.shop import MODELS, Run

SETTINGS = "config/settings.py"


def classes(text: str) -> list[str]:
    return sorted(node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef))


BROKEN = {
    "a syntax error": MODELS + "\n\nclass Other(models.Model:\n    name = \n",
    "an open string": MODELS + '\n\nNOTE = """never closed\n',
    "an exception": MODELS + "\n\nraise RuntimeError('on import')\n",
    "an import that is not there": "import nothing_of_that_name\n" + MODELS,
    "an end of the process": MODELS + "\n\nimport os\nos._exit(3)\n",
    "an endless check of itself": MODELS + "\n\nfrom shop.models import Nothing\n",
}
"""What may be wrong with models.py; the model in it is still known."""


@pytest.mark.parametrize("what", list(BROKEN))
def test_broken_models(shop: Path, run: Run, what: str) -> None:
    path = shop / "shop/models.py"
    path.write_text(BROKEN[what])
    ran = run("generate", "--all")
    assert ran.code == 0, ran.err
    assert classes(ran.out) == ["InvOld", "Invoice"]
    assert '"shop.Customer"' in ran.out, "the relation leads to the model that is there"
    assert path.read_text() == BROKEN[what]


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "\ufefffrom django.db import models\n"])
def test_models_without_any_model(shop: Path, run: Run, text: str) -> None:
    (shop / "shop/models.py").write_text(text, encoding="utf-8")
    ran = run("generate", "--all", "--into", "shop/models.py")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "3 models were added to shop/models.py.")
    added = (shop / "shop/models.py").read_text(encoding="utf-8-sig")
    assert classes(added) == ["Customer", "InvOld", "Invoice"]
    checked = run("check", "-q")
    assert (checked.code, checked.out) == (0, ""), "nothing is found in what was generated"


def test_no_models_file(shop: Path, run: Run) -> None:
    (shop / "shop/models.py").unlink()
    ran = run("generate", "--all", "--into", "shop/models.py")
    assert ran.code == 0
    assert classes((shop / "shop/models.py").read_text()) == ["Customer", "InvOld", "Invoice"]


@pytest.mark.parametrize("what", ["a syntax error", "an open string"])
def test_nothing_is_added_to_a_file_that_does_not_parse(shop: Path, run: Run, what: str) -> None:
    path = shop / "shop/models.py"
    path.write_text(BROKEN[what])
    ran = run("generate", "--all", "--into", "shop/models.py")
    assert (ran.code, ran.out) == (2, "")
    assert "shop/models.py" in ran.err
    assert path.read_text() == BROKEN[what]
    assert run("generate", "--all", "--into", "shop/more.py").code == 0


@pytest.mark.parametrize(
    "line", ["INSTALLED_APPS += ['not_there']", "INSTALLED_APPS += ['shop.apps.Nothing']", "INSTALLED_APPS = []"]
)
def test_apps_that_are_missing(shop: Path, run: Run, line: str) -> None:
    with (shop / SETTINGS).open("a") as settings:
        settings.write(f"\n{line}\n")
    ran = run("generate", "invoice")
    assert (ran.code, classes(ran.out)) == (0, ["Invoice"]), ran.err


def test_settings_that_end_in_an_error_are_named(shop: Path, run: Run) -> None:
    with (shop / SETTINGS).open("a") as settings:
        settings.write("\nraise ValueError('no such luck')\n")
    ran = run("generate", "--all")
    assert (ran.code, ran.out) == (2, "")
    assert "no such luck" in ran.err
    assert "settings.py" in ran.err


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_snapshot_and_no_database(shop: Path, run: Run, sqlite_database: Database, what: str) -> None:
    expected = run("generate", "--all").out
    assert run("snapshot", "-q").code == 0
    sqlite_database.path.unlink()
    (shop / SETTINGS).write_text("raise RuntimeError('there is nothing here')\n")
    (shop / "shop/models.py").write_text(BROKEN[what])
    ran = run("generate", "--all", "--snapshot")
    assert (ran.code, ran.out) == (0, expected), ran.err
    assert not sqlite_database.path.exists()
