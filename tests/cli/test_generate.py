"""`tablewright generate`: text that parses and passes `check`, on stdout or added to a file."""

from __future__ import annotations

import ast
import stat
from pathlib import Path

import pytest

from support.databases import Postgresql
from support.projects import write_project
from support.shop import MODELS, Run


def classes(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["invoice"], ["Invoice"]),
        (["inv*"], ["Invoice", "InvOld"]),
        (["INV*D"], ["InvOld"]),
        (["--all"], ["Invoice", "InvOld"]),
        (["customer"], ["Customer"]),
        (["*"], ["Invoice", "InvOld"]),
        (["django_migrations"], ["DjangoMigrations"]),
    ],
)
def test_stdout(shop: Path, run: Run, arguments: list[str], expected: list[str]) -> None:
    ran = run("generate", *arguments)
    assert ran.code == 0
    assert sorted(classes(ran.out)) == sorted(expected)
    assert "managed = False" in ran.out
    assert (shop / "shop/models.py").read_text() == MODELS


def test_managed(shop: Path, run: Run) -> None:
    assert "managed" not in run("generate", "invoice", "--managed").out


@pytest.mark.parametrize("target", [["--into", "shop/models.py"], ["--app", "shop"]])
def test_adding_to_a_file(shop: Path, run: Run, target: list[str]) -> None:
    path = shop / "shop/models.py"
    path.chmod(0o640)
    ran = run("generate", "--all", *target)
    assert (ran.code, ran.out, ran.err) == (0, "", "2 models were added to shop/models.py.\n")
    text = path.read_text()
    assert text.startswith(MODELS.rstrip())
    assert sorted(classes(text)) == ["Customer", "InvOld", "Invoice"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not list(path.parent.glob(".models.py*"))
    assert [line.split()[2] for line in run("check", "-q").out.splitlines()] == [
        "field-wider-than-column",
        "null-possible",
    ]
    assert run("generate", "--all").err == "Every table has a model: there is nothing to generate.\n"


def test_a_new_file_and_a_link(shop: Path, run: Run) -> None:
    assert run("generate", "invoice", "--into", "shop/billing.py").err == "1 model was added to shop/billing.py.\n"
    assert classes((shop / "shop/billing.py").read_text()) == ["Invoice"]
    (shop / "linked.py").symlink_to("shop/models.py")
    assert run("generate", "inv_old", "--into", "linked.py").code == 0
    assert (shop / "linked.py").is_symlink()
    assert classes((shop / "shop/models.py").read_text()) == ["Customer", "InvOld"]


def test_what_no_model_can_map_is_left_out(
    postgresql: Postgresql, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgresql.create_database()
    database.run(
        "CREATE TABLE nothing (); CREATE TABLE visit (id int, day date) PARTITION BY RANGE (day);"
        "CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM ('2000-01-01') TO ('2020-01-01')"
    )
    root = write_project(tmp_path, {"default": database}, MODELS)
    monkeypatch.chdir(root)
    nothing = "Table “nothing” has no columns, so no model can map it."
    partition = "Table “visit_old” is a partition of “visit”, whose model reads its rows too."
    assert run("generate", "--all", "--into", "shop/models.py").err == "1 model was added to shop/models.py.\n"
    (root / "shop/models.py").write_text(MODELS)
    ran = run("generate", "visit", "visit_old", "n*", "--into", "shop/models.py")
    assert (ran.code, ran.err) == (0, f"{partition}\n1 model was added to shop/models.py.\n")
    ran = run("generate", "nothing")
    assert (ran.code, ran.out, ran.err) == (2, "", f"{nothing}\n")
