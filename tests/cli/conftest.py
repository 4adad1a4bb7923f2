"""A shop's legacy SQLite database, a project on it, and the command line as a function."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import MODELS, SQL, Ran, Run
from tablewright.cli import commands
from tablewright.cli.early import early_for


@pytest.fixture
def shop(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's root, which is also the current folder. Two findings: name (wider), note (null-possible)."""
    sqlite_database.run(SQL)
    root = write_project(tmp_path / "shop project", {"default": sqlite_database}, MODELS)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str) -> Ran:
        early = early_for(arguments)  # as a process does it
        code = commands.run(arguments, serve=lambda tcp: print(f"serving on {tcp}"), early=early)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return ran
