"""The cases of rules about a whole project: real projects, loaded as the command line loads them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.databases import sqlite_at
from support.project_cases import ProjectCase, project_cases_in
from support.rule_cases import Expected, changed_lines
from tablewright.project import PlacedFinding, Project
from tablewright.rules import RULES
from tablewright.source.edits import apply

FOLDER = Path(__file__).resolve().parent / "rules"
PROJECT_RULES = [rule for rule in RULES if rule.check_project is not None]
CASES = [case for rule in PROJECT_RULES for case in project_cases_in(FOLDER / f"{rule.code}.md")]


def found_in(root: Path) -> list[PlacedFinding]:
    project = Project(root, {"python": sys.executable})
    try:
        project.load()
        project.know()
        return list(project.project_findings())
    finally:
        project.close()


@pytest.fixture
def written(case: ProjectCase, tmp_path: Path) -> Path:
    if case.sql:
        sqlite_at(tmp_path / "legacy.sqlite3").run(case.sql)
    return case.write(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_are_where_the_case_marks_them_and_fixes_mend_them(case: ProjectCase, written: Path) -> None:
    found = found_in(written)
    assert [marked(each, written) for each in found] == list(case.expected)
    shown = []
    for each in found:
        for fix in each.fixes:
            changed = ""
            for path, edits in fix.edits.items():
                before = path.read_text()
                after = apply(before, edits)
                changed += changed_lines(before, after)
                path.write_text(after)
                assert each.finding.code not in {other.finding.code for other in found_in(written)}
                path.write_text(before)
            shown.append((plain(fix.title, written), changed))
    assert list(dict.fromkeys(shown)) == list(case.fixes)


def marked(found: PlacedFinding, root: Path) -> tuple[str, Expected]:
    text = found.path.read_text()
    start = found.span.start
    line = text.count("\n", 0, start)
    column = start - (text.rfind("\n", 0, start) + 1)
    finding = found.finding
    message = plain(finding.message, root)
    expected = Expected(line, column, found.span.end - start, finding.code, message)
    return found.path.relative_to(root).as_posix(), expected


def plain(text: str, root: Path) -> str:
    return text.replace(sys.executable, "PYTHON").replace(f"{root}/", "")


@pytest.mark.parametrize("rule", PROJECT_RULES, ids=lambda rule: rule.code)
def test_every_rule_has_cases_that_fire_and_stay_silent(rule: object) -> None:
    mine = [case for case in CASES if case.rule == rule.code]  # type: ignore[attr-defined]
    assert any(expected.code == case.rule for case in mine for _, expected in case.expected)
    assert any(case.silent for case in mine)
