"""Comments that silence, and those that silence nothing: cases of unused-ignore in real projects, and edits of text."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from support.databases import sqlite_at
from support.project_cases import ProjectCase, project_cases_in
from support.rule_cases import changed_lines
from tablewright.project import PlacedFinding, Project
from tablewright.project.snapshots import write_snapshot
from tablewright.source.edits import apply
from tablewright.source.module import parse_module
from tablewright.source.silencing import remove_code, silencers_of, silencing_edit

CASES = project_cases_in(Path(__file__).resolve().parent / "rules" / "unused-ignore.md")
MODELS = "clinic/models.py"


def found_in(root: Path) -> list[PlacedFinding]:
    project = Project(root, {"python": sys.executable})
    try:
        project.load()
        project.know()
        assert not project.state.app_problems
        return list(project.findings(root / MODELS))
    finally:
        project.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_comments_silence_what_the_case_does_not_mark(case: ProjectCase, tmp_path: Path) -> None:
    sqlite_at(tmp_path / "legacy.sqlite3").run(case.sql)
    path = case.write(tmp_path) / MODELS
    text = path.read_text()
    found = found_in(tmp_path)
    starts = [text.rfind("\n", 0, each.span.start) + 1 for each in found]
    marked = [
        (text.count("\n", 0, each.span.start), each.span.start - start, each.finding.code, each.finding.message)
        for each, start in zip(found, starts, strict=True)
    ]
    assert sorted(marked) == sorted((e.line, e.column, e.code, e.message) for _, e in case.expected)
    unused = [each for each in found if each.finding.code == case.rule]
    shown = []
    for each in unused:
        for fix in each.fixes:
            after = apply(text, fix.edits[path])
            ast.parse(after)
            shown.append((fix.title, changed_lines(text, after)))
            if fix.preferred:
                path.write_text(after)
                assert each.finding.message not in {other.finding.message for other in found_in(tmp_path)}
    if case.fixes:
        assert shown == list(case.fixes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # tablewright: ignore\n", "x = 1\n"),
        ("x = 1  # tablewright: ignore[a] why, see #12\r\ny\r\n", "x = 1\r\ny\r\n"),
        ("x = 1  # noqa  # tablewright: ignore[a]", "x = 1  # noqa"),
        ("x = 1  # tablewright: ignore[a] why  # noqa\n", "x = 1  # noqa\n"),
        ("    # tablewright: ignore[a]\ny\n", "y\n"),
        ("x = '# tablewright: ignore[b]'  # tablewright:ignore[a]\n", "x = '# tablewright: ignore[b]'\n"),
        ("x = 1  # tablewright: ignore[a, b ,c]\n", "x = 1  # tablewright: ignore[b ,c]\n"),
    ],
)
def test_removing_the_first_code(before: str, after: str) -> None:
    module = parse_module(before)
    [silencer] = silencers_of(module)
    assert apply(before, [remove_code(before, silencer, 0 if silencer.codes else None)]) == after


def test_removing_the_last_code_of_several() -> None:
    text = "x = 1  # tablewright: ignore[a, b]\n"
    [silencer] = silencers_of(parse_module(text))
    assert apply(text, [remove_code(text, silencer, 1)]) == "x = 1  # tablewright: ignore[a]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("¦x = 1\n", "x = 1  # tablewright: ignore[c]\n"),
        ("¦x = 1", "x = 1  # tablewright: ignore[c]"),
        ("¦x = 1   \r\ny\r\n", "x = 1  # tablewright: ignore[c]\r\ny\r\n"),
        ("¦x = 1  # noqa\n", "x = 1  # noqa  # tablewright: ignore[c]\n"),
        ("¦x = 1  # tablewright: ignore[a] why\n", "x = 1  # tablewright: ignore[a, c] why\n"),
        ("¦x = 1  # tablewright: ignore[ ]\n", "x = 1  # tablewright: ignore[c]\n"),
        ('¦x = f("""a\n  b""")\n', 'x = f("""a\n  b""")  # tablewright: ignore[c]\n'),
        ("¦x = 1 + \\\n    2¦\n", "x = 1 + \\\n    2  # tablewright: ignore[c]\n"),
        ("¦x = f(\n    1,\n)\n", "x = f(  # tablewright: ignore[c]\n    1,\n)\n"),
        ("¦x = '#'\n", "x = '#'  # tablewright: ignore[c]\n"),
        ("¦x = 'é😋'  # \\\n", "x = 'é😋'  # \\  # tablewright: ignore[c]\n"),
    ],
)
def test_a_comment_goes_where_python_takes_one(before: str, after: str) -> None:
    """At the first ¦, else at the end of the statement."""
    text = before.replace("¦", "")
    places = [before.index("¦"), len(text.rstrip("\r\n"))]
    edit = silencing_edit(text, places, "c")
    assert edit is not None
    assert apply(text, [edit]) == after
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
    [silencer] = silencers_of(parse_module(after))
    assert silencer.silences("c")


def test_no_line_takes_a_comment() -> None:
    text = 'x = """\n\n"""'
    assert silencing_edit(text, [5, 8], "c") is None


MENDED = """\
from django.db import models


class Bill(models.Model):
    id = models.AutoField(primary_key=True)
    note = models.TextField()  # tablewright: ignore[null-possible]

    class Meta:
        managed = False
        db_table = "bill"
"""
BILL = "CREATE TABLE bill (id integer PRIMARY KEY AUTOINCREMENT, note text NOT NULL);"


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """A project whose only comment is of no use."""
    sqlite_at(tmp_path / "legacy.sqlite3").run(BILL)
    return ProjectCase("", "", "", {MODELS: MENDED}, (), (), silent=False).write(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (MODELS, "nothing", ""),  # as it is: the others differ from it in one thing each
        ("config/settings.py", "legacy.sqlite3", "gone/legacy.sqlite3"),
        ("config/settings.py", "DATABASES = {", 'DATABASES = {"other": {"ENGINE": "no.such.backend"}, '),
        (MODELS, "note =", "note = = 1\n    note ="),
        (MODELS, "(models.Model)", "(models.Model, Missing)"),
        (MODELS, "ignore[null-possible]", "ignore[null-possible, unused-ignore]"),
        (MODELS, "[null-possible]", "[database-unreachable]"),
        ("pyproject.toml", "", '[tool.tablewright]\ntables.exclude = ["bill"]\n'),
        ("pyproject.toml", "", '[tool.tablewright]\nignore = ["null-possible"]\n'),
        ("pyproject.toml", "", '[tool.tablewright]\nseverity = {null-possible = "off"}\n'),
    ],
)
def test_nothing_is_unused_while_something_is_not_known(mended: Path, name: str, old: str, new: str) -> None:
    path = mended / name
    path.write_text(path.read_text().replace(old, new) if path.exists() else new)
    project = Project(mended, {"python": sys.executable})
    try:
        project.load()
        project.know()
        found = [each.finding.code for each in project.findings(mended / MODELS)]
    finally:
        project.close()
    assert ("unused-ignore" in found) == (old == "nothing")


def test_a_snapshot_does_not_tell_what_is_unused(mended: Path) -> None:
    project = Project(mended, {"python": sys.executable})
    try:
        write_snapshot(project)
        project.configure({"snapshot": ".tablewright/schema.json"})
        project.load()
        assert project.state.phase == "ready"
        assert project.findings(mended / MODELS) == ()
    finally:
        project.close()
