"""`tablewright sql`, case by case (`tests/cli/sql`, a file per vendor): what it prints; that it mends when it is run.

With UPDATE_CASES=1 what is printed is written into the cases.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import MATRIX, find_interpreter
from support.projects import write_project
from support.shop import Run
from support.sql_cases import SqlCase, read_sql_cases, write_printed

CASES = [case for path in sorted((Path(__file__).parent / "sql").glob("*.md")) for case in read_sql_cases(path)]
RUNS = [
    pytest.param(case, django, id=f"{case.vendor}-{django}-{case.title}") for case in CASES for django in case.djangos
]
PAIRS = {pair.rpartition("-")[2]: pair for pair in MATRIX}


def codes(run: Run) -> list[str]:
    found = json.loads(run("check", "--format", "json", "--fail-on", "never").out)["findings"]
    return sorted(each["code"] for each in found)


@pytest.mark.parametrize(("case", "django"), RUNS)
def test_what_is_printed_mends(
    case: SqlCase,
    django: str,
    tmp_path: Path,
    run: Run,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database: Database = request.getfixturevalue(f"{case.vendor}_database")
    database.run(case.tables)
    extra = "DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'"
    root = write_project(tmp_path, {"default": database}, f"from django.db import models\n\n\n{case.models}", extra)
    executable = json.dumps(str(find_interpreter(PAIRS[django]).executable))
    (root / "pyproject.toml").write_text(f"[tool.tablewright]\npython = {executable}\n")
    monkeypatch.chdir(root)
    before = codes(run)
    ran = run("sql")
    assert ran.code == 0, ran.err
    assert codes(run) == before, "nothing was run"
    if os.environ.get("UPDATE_CASES"):
        write_printed(case, ran.out)
    else:
        assert ran.out == case.printed
    database.run(ran.out)
    after = codes(run)
    assert after == sorted(case.left)
    assert after != before
