"""`tablewright generate` into files: new apps, packages, previews; all files or none where one is wrong."""

from __future__ import annotations

import ast
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.databases import Database
from support.shop import MODELS, Run
from tablewright.cli.console import Stop
from tablewright.cli.writing import prepared, read_target, replace_all, write_targets


def files(root: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def classes(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def test_a_new_app(shop: Path, run: Run) -> None:
    ran = run("generate", "--all", "--new-app", "billing", "--split", "--admin")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[0] == (
        "2 models were added: billing/__init__.py, billing/apps.py, billing/models/inv_old.py,"
        " billing/models/invoice.py, billing/models/__init__.py, config/settings.py and 1 more file."
    )
    assert '"shop", "billing.apps.BillingConfig"]' in (shop / "config/settings.py").read_text()
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=shop, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in run("check", "-q").out.splitlines() if line.startswith("billing")] == []
    assert (
        run("generate", "--all", "--app", "billing").err == "Every table has a model: there is nothing to generate.\n"
    )


def test_an_unknown_app_can_be_made(shop: Path, run: Run) -> None:
    ran = run("generate", "--all", "--app", "billing")
    assert ran.code == 2
    assert ran.err == (
        "No app of this project has the label “billing”. “--new-app billing” makes it. Nothing was written.\n"
    )


def test_an_app_with_a_package(shop: Path, run: Run) -> None:
    (shop / "shop/models").mkdir()
    (shop / "shop/models.py").rename(shop / "shop/models/__init__.py")
    run("generate", "invoice", "--app", "shop")
    assert classes((shop / "shop/models/__init__.py").read_text()) == ["Customer", "Invoice"]
    assert run("generate", "inv_old", "--app", "shop", "--split").code == 0
    assert (shop / "shop/models/inv_old.py").exists()
    assert "from .inv_old import InvOld\n" in (shop / "shop/models/__init__.py").read_text()


def test_a_package_takes_the_place_of_models_that_startapp_left(shop: Path, run: Run) -> None:
    (shop / "shop/models.py").write_text("from django.db import models\n\n# Create your models here.\n")
    ran = run("generate", "inv_old", "--app", "shop", "--split")
    assert ran.code == 0
    assert "Delete “models.py”: it is empty, and the folder “models” takes its place." in ran.err
    assert (shop / "shop/models/inv_old.py").exists()


@pytest.mark.parametrize("option", ["--diff", "--dry-run"])
def test_a_preview_writes_nothing(shop: Path, run: Run, option: str) -> None:
    before = files(shop)
    ran = run("generate", "inv_old", "--new-app", "billing", option)
    assert files(shop) == before
    (shop / "preview.diff").write_text(ran.out)
    git = shutil.which("git")
    assert git
    subprocess.run([git, "apply", "preview.diff"], cwd=shop, check=True)
    (shop / "preview.diff").unlink()
    previewed = files(shop)
    for name in previewed.keys() - before.keys():
        (shop / name).unlink()
    (shop / "billing").rmdir()
    (shop / "config/settings.py").write_bytes(before["config/settings.py"])
    assert run("generate", "inv_old", "--new-app", "billing").code == 0
    assert files(shop).keys() - {"billing/__init__.py"} == previewed.keys() - {"billing/__init__.py"}
    assert all(files(shop)[name] == text for name, text in previewed.items())


@pytest.mark.parametrize(
    ("naming", "expected"),
    [
        (["strip-prefixes=inv_,x"], ["Invoice", "Old"]),
        (["map.inv_old=Dusty", "map.invoice.total=amount"], ["Dusty", "Invoice"]),
        (["singular=false"], ["InvOld", "Invoice"]),
    ],
)
def test_naming(shop: Path, run: Run, naming: list[str], expected: list[str]) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright.naming.map]\n"inv_old.paid" = "was_paid"\n')
    ran = run("generate", "--all", *(word for each in naming for word in ("--naming", each)))
    assert sorted(classes(ran.out)) == expected
    assert "was_paid = " in ran.out
    assert ("amount = " in ran.out) == ("map.invoice.total=amount" in naming)


@pytest.mark.parametrize("wrong", ["plural=true", "singular=perhaps", "map.x=class", "map.x=1a", "strip-prefixes", ""])
def test_naming_that_is_not_understood(shop: Path, run: Run, wrong: str) -> None:
    ran = run("generate", "--all", "--naming", wrong)
    assert (ran.code, ran.out) == (2, "")
    assert f"--naming does not understand “{wrong}”" in ran.err


def test_a_namespace(shop: Path, run: Run) -> None:
    assert run("generate", "--namespace", "sales").err == "The database has no tables in the namespace “sales”.\n"


# -- what is wrong


def unparsable(root: Path) -> None:
    (root / "shop/admin.py").write_text("class (:\n")


def read_only(root: Path) -> None:
    (root / "shop/admin.py").write_text("")
    (root / "shop/admin.py").chmod(0o444)


def undecodable(root: Path) -> None:
    (root / "shop/admin.py").write_bytes(b"# \xff\n")


def a_folder(root: Path) -> None:
    (root / "shop/admin.py").mkdir()


def linked_away(root: Path) -> None:
    (root.parent / "elsewhere.py").write_text("")
    (root / "shop/admin.py").symlink_to(root.parent / "elsewhere.py")


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (unparsable, "does not parse in line 1"),
        (read_only, "is read-only"),
        (undecodable, "“admin.py” cannot be "),
        (a_folder, "“admin.py” cannot be read"),
        (linked_away, "is outside of the project"),
    ],
)
def test_one_bad_file_leaves_all_untouched(shop: Path, run: Run, prepare: object, message: str) -> None:
    assert callable(prepare)
    prepare(shop)
    before = files(shop.parent)
    ran = run("generate", "invoice", "--app", "shop", "--admin")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "Nothing was written." in ran.err
    assert files(shop.parent) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--into", "../elsewhere.py"], "is outside of the project"),
        (["--into", "shop/new.py", "--app", "shop"], "not allowed with argument"),
        (["--into", "shop/new.py", "--split"], "With --split, --into names the folder of a package"),
        (["--app", "shop", "--split"], "“models.py” is beside the folder “models”, which would hide it"),
        (["--new-app", "shop"], "There is an app “shop” already"),
        (["--new-app", "a b"], "“a b” cannot be an app's label"),
        (["--admin"], "say with --into, --app or --new-app where the models go"),
    ],
)
def test_places_that_models_cannot_go_to(shop: Path, run: Run, arguments: list[str], message: str) -> None:
    before = files(shop.parent)
    ran = run("generate", "invoice", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert files(shop.parent) == before


@pytest.mark.parametrize(
    "head", [b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n# \xe9\n"], ids=["byte order mark", "latin-1"]
)
def test_a_file_keeps_its_encoding_and_line_ends(shop: Path, run: Run, head: bytes) -> None:
    path = shop / "shop/models.py"
    before = (head + MODELS.encode()).replace(b"\n", b"\r\n")
    path.write_bytes(before)
    assert run("generate", "invoice", "--app", "shop").code == 0
    after = path.read_bytes()
    assert after.startswith(before)
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_the_first_file_is_put_back_when_the_second_cannot_be_written(tmp_path: Path) -> None:
    names = ("a.py", "new/b.py", "c.py")
    (tmp_path / "a.py").write_bytes(b"a = 1\r\n")
    (tmp_path / "a.py").chmod(0o640)
    targets = [(read_target(tmp_path / name, new_folder=True), f"{name[-4]} = 2\n") for name in names]
    before = files(tmp_path)

    def written() -> None:
        with contextlib.ExitStack() as undone:
            ready = prepared(targets, undone)
            (tmp_path / "c.py").mkdir()  # somebody else's, a moment later
            replace_all(ready, undone)

    with pytest.raises(Stop, match="could not be written"):
        written()
    assert files(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "c.py"]
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o640
    (tmp_path / "c.py").rmdir()
    write_targets(targets)
    assert set(files(tmp_path)) == set(names)


def test_nothing_is_written_when_one_of_them_was_changed(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\n")
    targets = [(read_target(tmp_path / name), "x = 2\n") for name in ("a.py", "b.py")]
    (tmp_path / "b.py").write_text("x = 3\n")
    with pytest.raises(Stop, match=r"b.py” was changed by someone else in the meantime. Nothing was written."):
        write_targets(targets)
    assert files(tmp_path) == {"a.py": b"x = 1\n", "b.py": b"x = 3\n"}


def test_a_table_that_vanished(shop: Path, run: Run, sqlite_database: Database) -> None:
    run("snapshot", "-q")
    sqlite_database.run("DROP TABLE inv_old")
    before = files(shop)
    ran = run("generate", "inv_old", "--app", "shop")
    assert (ran.code, ran.out) == (2, "")
    assert "No table is called “inv_old”." in ran.err
    assert files(shop) == before
