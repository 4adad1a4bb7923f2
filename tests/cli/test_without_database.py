"""With `--snapshot` nothing is asked but files: neither a database nor Django nor an interpreter (an invariant)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tablewright
from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import MODELS, Run

SERVER = Path(tablewright.__file__).parents[1]
COMMANDS = [
    ["check", "--snapshot"],
    ["check", "-q", "shop/models.py", "--snapshot"],
    ["check", "--format", "json", "--snapshot=.tablewright/schema.json"],
    ["generate", "--all", "--snapshot"],
    ["generate", "inv*", "--snapshot", ".tablewright/schema.json"],
    ["tables", "--snapshot"],
    ["tables", "--format", "json", "--snapshot"],
]


def without_seconds(out: str) -> str:
    lines = out.replace(" of the snapshot", "").replace('"snapshot"', '"database"').splitlines()
    return "\n".join(
        line.rpartition(", ")[0] if line.endswith(" s).") else line for line in lines if "seconds" not in line
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_same_as_with_the_database(
    shop: Path, run: Run, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    live = run(*(word for word in command if "snapshot" not in word and "schema.json" not in word))
    run("snapshot", "-q")
    sqlite_database.path.unlink()
    (shop / "config/settings.py").write_text("raise RuntimeError('there is nothing here')\n")
    (shop / "manage.py").write_text("raise RuntimeError('there is nothing here')\n")
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    ran = run(*command)
    assert (ran.code, ran.err) == (live.code, live.err)
    expected = live.out.replace("4 tables", "4 tables of the snapshot").replace('"database"', '"snapshot"')
    expected = expected.replace('"denied": []', '"denied": null')  # nobody's rights are in a file
    assert without_seconds(ran.out) == without_seconds(expected)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_as_a_process_that_finds_no_python(shop: Path, run: Run, command: list[str]) -> None:
    run("snapshot", "-q")
    expected = run(*command).code
    (shop / "config/settings.py").unlink()
    environment = {"PYTHONPATH": str(SERVER), "PATH": "/nonexistent", "HOME": str(shop)}
    line = [sys.executable, "-S", "-m", "tablewright", *command]  # -S: not even our own site-packages
    done = subprocess.run(line, cwd=shop, env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (expected, "")
    assert done.stdout


def test_what_it_was_checked_against_is_said(shop: Path, run: Run) -> None:
    run("snapshot", "-q")
    data = json.loads(run("check", "--snapshot", "--format", "json").out)
    assert data["summary"]["sources"] == {"default": "snapshot"}
    assert (
        run("check", "--snapshot")
        .out.splitlines()[-1]
        .startswith("2 findings: 2 warnings (1 model against 4 tables of the snapshot, ")
    )


def test_the_setting_does_the_same(shop: Path, run: Run, sqlite_database: Database) -> None:
    run("snapshot", "--snapshot", "db.json", "-q")
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nsnapshot = "db.json"\n')
    sqlite_database.path.unlink()
    assert json.loads(run("check", "--format", "json").out)["summary"]["sources"] == {"default": "snapshot"}
    assert run("tables", "--snapshot").out == run("tables").out
    ran = run("doctor")
    assert ran.code == 0
    assert f"snapshot in the place of the databases: {shop}/db.json, of Django " in ran.out
    assert "default: django.db.backends.sqlite3 of the snapshot, sqlite, 4 × table" in ran.out


def test_aliases(shop: Path, run: Run, sqlite_database: Database, tmp_path: Path) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    other.run("CREATE TABLE a (x int)")
    write_project(shop, {"default": sqlite_database, "other": other}, MODELS)
    run("snapshot", "-q")
    listed = json.loads(run("tables", "--snapshot", "--database", "other", "--format", "json").out)["tables"]
    assert [(table["alias"], table["name"]) for table in listed] == [("other", "a")]
    ran = run("check", "--snapshot", "--database", "legacy")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("The snapshot has no alias “legacy”; it has “default”, “other”. Correct the alias")
    ran = run("check", "--snapshot", "gone.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no snapshot “gone.json”. Write it with “tablewright snapshot”.\n"
