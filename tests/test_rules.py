"""The cases in tests/rules/*.md: findings where carets are and nowhere else, fixes that change what is shown.

`UPDATE_DOCS=1 pytest tests/test_rules.py` writes the pages in docs/rules.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.databases import sqlite_at
from support.rule_cases import NO_FIX, NOTHING, Case, Expected, cases_in, changed_lines, index, page
from support.surroundings import as_migrated, surroundings
from tablewright.comparison import pair
from tablewright.findings import Finding, Fix
from tablewright.project.placed_fix import placed_fix
from tablewright.rules import RULES, findings_of
from tablewright.schema.model import Backend, Schema
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.source.edits import apply
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import Module

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "rules"
DOCS = ROOT / "docs" / "rules"
MODEL_RULES = [rule for rule in RULES if rule.check is not None]  # test_project_rules.py has the others
FILES = [path for rule in MODEL_RULES if (path := FOLDER / f"{rule.code}.md").exists()]
CASES = [case for path in FILES for case in cases_in(path)]
MODELS = "/project/shop/models.py"

Facts = tuple[Schema, Backend]
Read = Callable[[Case], Facts]


@pytest.fixture(scope="session")
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A case -> its database as the agent reads it; all cases of a vendor are read by one process."""

    @cache
    def vendor(name: str) -> dict[Case, Facts]:
        cases = [case for case in CASES if case.vendor == name]
        databases = {}
        for number, case in enumerate(cases):
            if name == "sqlite":
                database = sqlite_at(tmp_path_factory.mktemp("case") / "legacy.sqlite3")
            else:
                database = request.getfixturevalue({"mysql": "mariadb"}.get(name, name)).create_database()
            database.run(_with_role(case))
            databases[f"case{number}"] = {**database.settings, **({"USER": case.role} if case.role else {})}
        schemas = _agent_reads(databases)
        return {case: _facts(schemas[alias]) for case, alias in zip(cases, databases, strict=True)}

    return lambda case: vendor(case.vendor)[case]


def _with_role(case: Case) -> str:
    make = f"CREATE ROLE {case.role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL;"
    return f"DO $$ BEGIN {make} END $$; {case.sql}" if case.role else case.sql


def _agent_reads(databases: dict[str, dict[str, str]]) -> dict[str, Any]:
    text = json.dumps({"agent": str(ROOT / "server" / "agent"), "databases": databases})
    command = [sys.executable, FOLDER / "read_schemas.py"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def _facts(data: dict[str, Any]) -> Facts:
    named = {**data, "alias": "default"}
    return schema_from_json(named), backend_from_json("default", {"engine": "", **data["backend"]})


def check(text: str, facts: Facts, case: Case) -> list[tuple[Finding, int]]:
    """Findings of a models.py in a case's surroundings, each with the offset of its block."""
    django, around = case.django, surroundings(case.around, facts[0].alias)
    modules = {MODELS: parse_module(text)}
    auto = "django.db.models.BigAutoField" if django >= (6, 0) else "django.db.models.AutoField"
    models = _resolved(modules, auto)
    found = []
    for placed in models.by_path.get(MODELS, ()):
        pairing = pair(as_migrated(placed.model, case.around), *facts, models, django, around)
        found += [(finding, placed.offset) for finding in (findings_of(pairing) if pairing else ())]
    return found


def _resolved(modules: dict[str, Module], auto: str = "") -> Models:
    return resolve(
        modules,
        root="/project",
        installed_apps=("shop",),
        default_auto_field=auto,
        auth_user_model="auth.User",
    )


def marked(finding: Finding, offset: int, text: str) -> Expected:
    start = finding.span.start + offset
    line = text.count("\n", 0, start)
    column = start - (text.rfind("\n", 0, start) + 1)
    return Expected(line, column, finding.span.end - finding.span.start, finding.code, finding.message)


def fixed(text: str, fix: Fix, offset: int) -> str:
    module, path = parse_module(text), Path(MODELS)
    models = _resolved({MODELS: module})
    model = next(each for each in models.by_path[MODELS] if each.offset == offset)
    return apply(text, placed_fix(fix, model, models, module, path).edits[path])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_are_where_the_case_marks_them(case: Case, read: Read) -> None:
    found = [marked(finding, offset, case.models) for finding, offset in check(case.models, read(case), case)]
    assert _sorted(found) == _sorted(case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fix_resolves_its_finding_and_brings_no_other(case: Case, read: Read) -> None:
    before = check(case.models, read(case), case)
    known = {_identity(finding) for finding, _ in before}
    for finding, offset in before:
        for fix in (fix for fix in finding.fixes if fix.edits):
            text = fixed(case.models, fix, offset)
            ast.parse(text)
            after = {_identity(other) for other, _ in check(text, read(case), case)}
            assert _identity(finding) not in after, fix.title
            assert after <= known, fix.title


@pytest.mark.parametrize("case", [case for case in CASES if case.fixes], ids=lambda case: case.name)
def test_fixes_change_what_the_case_shows(case: Case, read: Read) -> None:
    shown = [
        (fix.title, _shown(case, fix, offset))
        for finding, offset in check(case.models, read(case), case)
        for fix in finding.fixes
    ]
    assert list(dict.fromkeys(shown)) == list(case.fixes)


def _shown(case: Case, fix: Fix, offset: int) -> str:
    if fix.edits:
        return changed_lines(case.models, fixed(case.models, fix, offset))
    return f"{(fix.copies or fix.runs or '').rstrip()}\n"


@pytest.mark.parametrize("rule", MODEL_RULES, ids=lambda rule: rule.code)
def test_every_rule_has_cases_that_fire_stay_silent_and_mend(rule: Any) -> None:
    mine = [case for case in CASES if case.rule == rule.code]
    assert any(expected.code == rule.code for case in mine for expected in case.expected)
    assert any(case.silent for case in mine), f"One case must say “{NOTHING}”"
    assert any(case.fixes for case in mine) or NO_FIX in (FOLDER / f"{rule.code}.md").read_text(encoding="utf-8")


def test_every_case_file_is_of_a_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {rule.code for rule in RULES}
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_of_a_rule_is_its_docstring_and_its_cases(rule: Any) -> None:
    text = page(rule, (FOLDER / f"{rule.code}.md").read_text(encoding="utf-8"))
    assert written(DOCS / f"{rule.code}.md", text) == text


def test_the_index_lists_every_rule_and_nothing_else() -> None:
    assert written(DOCS / "index.md", index(RULES)) == index(RULES)
    assert {path.stem for path in DOCS.glob("*.md")} == {rule.code for rule in RULES} | {"index"}


def written(path: Path, text: str) -> str:
    """What stands in the documentation, after writing it anew where that is asked for."""
    if os.environ.get("UPDATE_DOCS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _identity(finding: Finding) -> tuple[str, str | None, str | None, str]:
    return finding.code, finding.column, finding.field, finding.model


def _sorted(found: Any) -> list[Expected]:
    return sorted(found, key=lambda e: (e.line, e.column, e.code, e.message))
