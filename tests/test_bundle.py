"""The extension's bundle, run by Pythons that have nothing installed -> the same findings from each of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.interpreters import find_python
from support.missing import missing

ROOT = Path(__file__).resolve().parents[1]
SERVE = ROOT / "vscode-extension" / "bundled" / "serve.py"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    root = tmp_path / "clinic front"
    shutil.copytree(ROOT / "demo", root, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    subprocess.run([sys.executable, root / "make_database.py"], check=True, capture_output=True)
    return root


@pytest.mark.interpreters
@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_the_bundle_runs_with_any_python(version: str, demo: Path) -> None:
    if not SERVE.is_file():
        missing("the extension's bundle (npm run build)")
    python = find_python(version)
    if python is None:
        missing(f"Python {version}")
    run = subprocess.run(
        [python, "-I", "-S", "-X", "utf8", SERVE, "check", "--format", "json", "--python", sys.executable],
        cwd=demo,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (1, "")
    findings = json.loads(run.stdout)["findings"]
    assert sorted({finding["code"] for finding in findings}) == [
        "column-unmapped",
        "core-tables-missing",
        "field-narrower-than-column",
        "field-wider-than-column",
        "index-unmapped",
        "no-primary-key",
        "no-such-column",
        "no-such-table",
        "null-possible",
        "null-refused",
        "required-column-unmapped",
        "type-mismatch",
        "unique-unmapped",
    ]
    # Many rules are at work there, and fixes are all that a fresh look needs; but a constraint needs its fields first.
    assert all(finding["fixes"] for finding in findings if finding["code"] != "unique-unmapped")


@pytest.mark.interpreters
def test_an_older_python_is_told_so() -> None:
    if not SERVE.is_file():
        missing("the extension's bundle (npm run build)")
    python = find_python("3.9")
    if python is None:
        missing("Python 3.9")
    run = subprocess.run([python, SERVE], capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert run.returncode == 1
    assert run.stderr == "Tablewright's server needs Python 3.10 or newer, and this is Python 3.9.\n"
