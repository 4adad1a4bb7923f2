"""Things that go wrong -> exit code 2 and one clear sentence; nothing is written, and what can be checked is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.databases import Database, Postgresql
from support.projects import write_project
from support.shop import MODELS, Run
from tablewright.cli.console import Stop
from tablewright.cli.writing import read_target, write_targets
from tablewright.project.files import LARGEST


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "There is no command “chek”. Did you mean “check”?"),
        (["frobnicate"], "There is no command “frobnicate”. The commands are check, generate, sync,"),
        (["check", "--selekt", "shop"], "Unrecognized arguments: --selekt. See “tablewright --help”."),
        (["check", "--format", "xml"], "Argument --format: invalid choice: 'xml'"),
        (["check", "gone.py"], "There is no file or folder “gone.py”."),
        (["check", "--select", "null-refusd"], "There is no rule “null-refusd”. Did you mean “null-refused”?"),
        (["check", "--project", "gone"], "There is no folder “gone”. Correct --project."),
        (["check", "--python", "gone/python"], "in the setting “python” does not exist."),
        (["check", "--env-file", "gone.env"], "does not exist, so that the project's variables are not known."),
        (["check", "--database", "legacy"], "DATABASES has no alias “legacy”; it has “default”. Correct the alias."),
        (["check", "--settings", "config.gone"], "config.gone"),
        (["check", "/"], "“/” is not in the project"),
        (["generate"], "Name the tables to generate models for, or use --all (not both)."),
        (["generate", "invoice", "--all"], "Name the tables to generate models for, or use --all (not both)."),
        (["generate", "invoce"], "No table is called “invoce”. Did you mean “invoice”?"),
        (["generate", "invoice", "--namespace", "x"], "The database has no tables in the namespace “x”."),
        (["generate", "invoice", "--app", "shopp"], "No app of this project has the label “shopp”. Did you mean"),
        (["generate", "customer", "--into", "shop/models.py"], "a model already: “shop.Customer” in shop/models.py."),
        (["generate", "invoice", "--into", "no/models.py"], "does not exist. Nothing was written."),
        (["generate", "invoice", "--into", "notes.txt"], "is no Python file. Nothing was written."),
    ],
)  # fmt: skip
def test_command_lines(shop: Path, run: Run, arguments: list[str], says: str) -> None:
    before = contents(shop)
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "\n\n" not in ran.err
    assert contents(shop) == before


def test_no_manage_py(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"No Django project was found: there is no manage.py in “{tmp_path}”")


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("raise RuntimeError('no vault')\n", "config/settings.py:6: "),
        ("SECRET_KEY = ((\n", "config/settings.py:6: "),
        ("import os\nos.environ['SHOP_DB_PASSWORD']\n", "SHOP_DB_PASSWORD"),
        ("import sys\nsys.exit(3)\n", "exit"),
        ("DATABASES = {}\n", "DATABASES"),
        ("DATABASES['default']['ENGINE'] = 'django.db.backends.oracle'\n", "oracledb"),
        ("DATABASES['default']['NAME'] += '.gone'\n", "legacy.sqlite3.gone"),
    ],
)
def test_settings_modules(shop: Path, run: Run, sqlite_database: Database, extra: str, says: str) -> None:
    write_project(shop, {"default": sqlite_database}, MODELS, extra)
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert not sqlite_database.path.with_name("legacy.sqlite3.gone").exists()


def test_a_wrong_password(postgresql: Postgresql, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    database = postgresql.create_database()
    database.run(
        # The server is shared with other tests, which may do the same at the same moment.
        "DO $$ BEGIN CREATE ROLE secured LOGIN PASSWORD 'right';"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    settings = {**database.settings, "USER": "secured", "PASSWORD": "not-the-word"}
    monkeypatch.chdir(write_project(tmp_path, {"default": settings}, MODELS))
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert "password" in ran.err
    assert "not-the-word" not in ran.err
    ran = run("doctor", "-v")
    assert ran.code == 1
    assert "cannot-connect" in ran.out
    assert "not-the-word" not in ran.out + ran.err


def test_one_alias_that_fails_does_not_hide_the_others(shop: Path, run: Run, sqlite_database: Database) -> None:
    gone = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(shop / "gone.sqlite3")}
    write_project(shop, {"default": sqlite_database, "gone": gone}, MODELS)
    ran = run("check", "-q")
    assert (ran.code, len(ran.out.splitlines())) == (2, 2)
    assert "gone.sqlite3" in ran.err


def broken_elsewhere(text: str) -> bytes:
    return (text + "\n\nclass Draft(models.Model):\n    title = models.CharField(\n").encode()


@pytest.mark.parametrize(
    ("make", "says", "findings"),
    [
        (lambda text: text.encode() + b"#" * LARGEST, "“models.py” has 4.0 MB and is left out", 0),
        (lambda text: text.encode() + b"x = '\0'\n", "“models.py” has a NUL byte in line 12, which Python does not", 0),
        (lambda text: text.encode() + b"# caf\xe9\n", "“models.py” cannot be decoded", 0),
        (lambda text: b"# coding: klingon\n" + text.encode(), "“models.py” cannot be decoded", 0),
        (broken_elsewhere, "shop/models.py:15: This does not parse", 3),
    ],
)
def test_model_files(shop: Path, run: Run, make: Callable[[str], bytes], says: str, findings: int) -> None:
    (shop / "shop/models.py").write_bytes(make(MODELS))
    before = contents(shop)
    ran = run("check", "-q")
    assert (ran.code, len(ran.out.splitlines())) == (2, findings)
    assert ran.err.startswith("shop/models.py:")
    assert says in ran.err
    ran = run("generate", "invoice", "--into", "shop/models.py")
    assert ran.code == 2
    assert ran.err.endswith("Nothing was written.\n")
    assert contents(shop) == before


def test_a_declared_encoding_is_read(shop: Path, run: Run) -> None:
    (shop / "shop/models.py").write_bytes(b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + MODELS.encode())
    assert run("check", "-q").out.startswith("shop/models.py:7:40 ")
    assert run("generate", "invoice", "--into", "shop/models.py").code == 0
    assert b"# caf\xe9\n" in (shop / "shop/models.py").read_bytes()


def test_a_read_only_target(shop: Path, run: Run) -> None:
    (shop / "shop/models.py").chmod(0o444)
    ran = run("generate", "invoice", "--into", "shop/models.py")
    assert (ran.code, ran.err) == (2, f"“{shop / 'shop/models.py'}” is read-only. Nothing was written.\n")
    assert (shop / "shop/models.py").read_text() == MODELS


def test_a_target_that_changes_in_the_meantime(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_text("a = 1\n")
    target = read_target(path)
    path.write_text("a = 2\n")
    with pytest.raises(Stop, match=r"was changed by someone else in the meantime\. Nothing was written\."):
        write_targets([(target, "a = 3\n")])
    assert [each.name for each in tmp_path.iterdir()] == ["models.py"]
    assert path.read_text() == "a = 2\n"


def test_a_character_that_the_targets_encoding_lacks(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_bytes(b"# coding: latin-1\n")
    with pytest.raises(Stop, match="encoded as iso-8859-1, which has no “顧客”"):
        write_targets([(read_target(path), "# coding: latin-1\n# 顧客\n")])
    assert path.read_bytes() == b"# coding: latin-1\n"
