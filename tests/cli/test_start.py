"""The version -> printed without what commands need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import tablewright

SERVER = Path(__file__).parents[2] / "server"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "-m", "tablewright", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment)


def _imported(ended: subprocess.CompletedProcess[str]) -> set[str]:
    return {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}


def test_version_imports_no_command() -> None:
    ended = _run("--version")
    assert ended.stdout == f"tablewright {tablewright.__version__}\n"
    assert "tablewright" in _imported(ended)
    assert not [name for name in _imported(ended) if name == "argparse" or name.startswith("tablewright.")]


def test_version_is_the_same_where_the_parser_prints_it() -> None:
    ended = _run("--version", "--")
    assert ended.stdout == _run("--version").stdout
    assert "tablewright.cli" in _imported(ended)
