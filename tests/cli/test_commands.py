"""The other commands, and the command line as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tablewright
from support.shop import Run
from tablewright.cli.doctor import redact

SERVER = Path(tablewright.__file__).parents[1]


def process(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SERVER), **variables}
    command = [sys.executable, "-m", "tablewright", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=60)


def test_tables(shop: Path, run: Run) -> None:
    ran = run("tables")
    assert [line.split() for line in ran.out.splitlines()] == [
        ["TABLE", "KIND", "COLUMNS", "ROWS", "MODEL"],
        ["customer", "table", "4", "shop.Customer"],
        ["django_migrations", "table", "2"],
        ["inv_old", "table", "2"],
        ["invoice", "table", "3"],
        [],
        ["4", "×", "table;", "1", "with", "a", "model."],
    ]
    assert run("tables", "-q").out.splitlines()[-1].split() == ["invoice", "table", "3"]
    data = json.loads(run("tables", "--unmapped", "--format", "json").out)
    assert [table["name"] for table in data["tables"]] == ["inv_old", "invoice"]


def test_doctor(shop: Path, run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 0
    steps = [line[len("ok   ") :] for line in ran.out.splitlines()]
    for start in (
        f"tablewright {tablewright.__version__}, run by Python ",
        f"root: {shop} (it holds manage.py)",
        "settings module: config.settings (manage.py)",
        "interpreter: ",
        "agent: Python ",
        "default: django.db.backends.sqlite3 ",
        "models: 1 in 1 files, 2 tables without a model",
        "findings: 1 × field-wider-than-column, 1 × null-possible",
    ):
        assert any(step.startswith(start) for step in steps), start


def test_doctor_says_which_step_failed(shop: Path, run: Run) -> None:
    (shop / "config/settings.py").write_text("import os\nos.environ['SHOP_DB']\n")
    ran = run("doctor")
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line.startswith("FAIL")] == [ran.out.splitlines()[-1]]
    assert "SHOP_DB" in ran.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("postgres://shop:hunter2@db/shop", "postgres://shop:***@db/shop"),
        ("connect(host='db', password='hun ter2', port=1)", "connect(host='db', password=***, port=1)"),
        ('{"PASSWORD": "hunter2", "NAME": "shop"}', '{"PASSWORD": ***, "NAME": "shop"}'),
        ("token=abc; the vault said s3cret!", "token=***; the vault said ***"),
        ("a table called password_reset", "a table called password_reset"),
    ],
)
def test_doctor_keeps_secrets(text: str, redacted: str) -> None:
    assert redact(text, ["s3cret!"]) == redacted


@pytest.mark.parametrize("command", ["check", "generate", "snapshot", "diff", "tables", "doctor", "serve"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"example: tablewright {command}" in ran.out


def test_version_and_no_command(run: Run) -> None:
    assert run("--version").out == f"tablewright {tablewright.__version__}\n"
    assert "COMMAND" in run().out


def test_serve_is_handed_on(run: Run) -> None:
    assert run("serve", "--tcp", "9257").out == "serving on 9257\n"
    assert run("serve", "--stdio").out == "serving on None\n"


def test_as_a_process(shop: Path) -> None:
    done = process("check", cwd=shop)
    assert (done.returncode, done.stderr) == (1, "")
    assert "\x1b" not in done.stdout
    assert "2 findings: 2 warnings" in done.stdout


def test_a_terminal_that_knows_ascii_only(shop: Path) -> None:
    done = process("check", "-q", cwd=shop, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert "\\u201c" in done.stdout


def test_a_reader_that_has_enough(shop: Path) -> None:
    command = f'"{sys.executable}" -m tablewright tables --format json | head -c 1'
    environment = {**os.environ, "PYTHONPATH": str(SERVER), "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(command, shell=True, cwd=shop, env=environment, capture_output=True, timeout=60)  # noqa: S602
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_verbose_shows_the_traceback(shop: Path) -> None:
    (shop / "config/settings.py").write_text("raise RuntimeError('no vault')\n")
    quiet, verbose = process("check", cwd=shop), process("check", "-v", cwd=shop)
    assert (quiet.returncode, verbose.returncode) == (2, 2)
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in verbose.stderr
    assert "no vault" in verbose.stderr
