"""Processes that are started before the command's own modules -> used where they fit, ended where they do not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import MODELS, Run
from tablewright.cli import commands
from tablewright.cli.early import early_for

SERVER = Path(__file__).parents[2] / "server"
COUNTING = """
import os
with open(os.path.join(os.path.dirname(__file__), "imported.txt"), "a") as file:
    file.write("once ")
"""


def _serve(tcp: int | None) -> None:
    raise AssertionError(tcp)


def test_what_is_imported_first_is_little() -> None:
    command = [sys.executable, "-c", "import tablewright.cli.early, sys; print(*sys.modules)"]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    ours = {name.split(".")[1] for name in ended.stdout.split() if name.startswith("tablewright.")}
    assert ours == {"agent", "booting", "cli", "environment", "schema", "settings"}


@pytest.mark.parametrize("arguments", [["check"], ["generate", "--all"], ["tables"], ["snapshot"]], ids=" ".join)
def test_no_process_is_started_twice(arguments: list[str], shop: Path, sqlite_database: Database, run: Run) -> None:
    """The settings are imported by the agent that reads the database, and by the one that knows the models."""
    write_project(shop, {"default": sqlite_database}, MODELS, COUNTING)
    counted = shop / "config" / "imported.txt"
    told = run(*arguments)
    with_early = counted.read_text()
    counted.unlink()
    assert commands.run(arguments, serve=_serve) == told.code
    assert counted.read_text() == with_early


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["doctor"],
        ["chek"],
        ["check", "--help"],
        ["check", "--explain", "null-possible"],
        ["check", "--explain=null-possible"],
        ["check", "--snapshot"],
        ["check", "--project", "nowhere"],
        ["check", "--python"],
        ["check", "--python", "nowhere/python"],
        ["snapshot", "--env-file", "nowhere"],
    ],
    ids=" ".join,
)
def test_nothing_is_started(arguments: list[str], shop: Path) -> None:
    assert shop.is_dir()
    assert early_for(arguments) is None


def test_a_snapshot_in_the_settings_needs_no_process(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nsnapshot = "schema.json"\n')
    assert early_for(["check"]) is None


@pytest.mark.parametrize("models", ["", "raise RuntimeError('no licence')\n"])
def test_what_was_started_for_another_project_is_ended(
    models: str, shop: Path, tmp_path: Path, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(tmp_path / "other", {"default": sqlite_database}, f"from django.db import models\n{models}")
    early = early_for(["check", "--project", str(tmp_path / "other")])
    assert early is not None
    agents = [early._agent, early._of_models]
    assert commands.run(["check", "-q"], serve=_serve, early=early) == 1
    assert "shop/models.py:5:40 warning field-wider-than-column" in capsys.readouterr().out
    assert [agent is not None and agent.alive for agent in agents] == [False, False]


def test_what_a_wrong_command_line_started_is_ended(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = early_for(["check", "--format", "xml"])
    assert early is not None, shop
    agents = [early._agent, early._of_models]
    assert commands.run(["check", "--format", "xml"], serve=_serve, early=early) == 2
    assert "invalid choice" in capsys.readouterr().err
    assert [agent is not None and agent.alive for agent in agents] == [False, False]


def test_a_current_folder_that_was_removed(tmp_path: Path) -> None:
    removed = tmp_path / "removed"
    command = 'mkdir "$1" && cd "$1" && rmdir "$1" && exec "$2" -m tablewright check'
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    shell = ["sh", "-c", command, "sh", str(removed), sys.executable]
    ended = subprocess.run(shell, capture_output=True, text=True, check=False, env=environment)
    said = "The current folder cannot be used (No such file or directory). Go to another one.\n"
    assert (ended.returncode, ended.stderr) == (2, said)


def test_settings_that_fail_are_told_as_ever(shop: Path, sqlite_database: Database, run: Run) -> None:
    write_project(shop, {"default": sqlite_database}, MODELS, "raise RuntimeError('no licence')")
    told = run("check")
    assert told.code == 2
    assert "no licence" in told.err
    assert commands.run(["check"], serve=_serve) == 2
