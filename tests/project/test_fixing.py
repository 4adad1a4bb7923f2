"""All fixes of a file at once: each does what it says, they do not disturb each other, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.databases import Database
from support.projects import write_project
from tablewright.project import Project
from tablewright.project.clashing import Taken
from tablewright.project.fixing import Fixed, FixWish, fixed, identity
from tablewright.project.state import PlacedFinding, PlacedFix
from tablewright.source.edits import Edit
from tablewright.source.statements import Span

SQL = """
CREATE TABLE customer (id integer PRIMARY KEY, name varchar(40) NOT NULL, note varchar(10), phone_no varchar(20),
    tax varchar(9) NOT NULL, town varchar(30));
CREATE INDEX customer_town ON customer (town);
"""

Mend = Callable[..., Fixed]


@pytest.fixture
def mend(tmp_path: Path, sqlite_database: Database) -> Mend:
    sqlite_database.run(SQL)

    def run(models: str, ending: str = "\n", **wish: object) -> Fixed:
        text = ("from django.db import models\n\n\n" + dedent(models)).replace("\n", ending)
        root = write_project(tmp_path / "project", {"default": sqlite_database}, text)
        project, path = Project(root), root / "shop" / "models.py"
        project.load()
        before = project.text(path) or ""
        result = fixed(path, before, partial(project.supposed, path), FixWish(**wish))  # type: ignore[arg-type]
        assert project.text(path) == before
        project.open_text(path, result.after)
        assert [identity(each) for each in project.findings(path)] == [identity(each) for each in result.left]
        return result

    return run


def codes(result: Fixed) -> list[str]:
    return sorted(found.finding.code for found, _ in result.made)


def changed(result: Fixed) -> list[str]:
    before = result.before.splitlines()
    return [line for line in result.after.splitlines() if line not in before]


CUSTOMER = """\
class Customer(models.Model):  # who buys
    name = models.CharField(max_length=50)  # as on the card
    note = models.CharField(
        max_length=10,  # short
    )
    phone = models.CharField(max_length=20, null=True, blank=True)

    class Meta:
        managed = False
        db_table = "customer"
"""


def test_only_what_is_safe_unless_asked(mend: Mend) -> None:
    result = mend(CUSTOMER)
    assert codes(result) == ["null-possible"]
    assert changed(result) == ["        null=True,", "        blank=True,"]
    assert "max_length=10,  # short" in result.after


def test_the_right_name_comes_before_another_field_for_its_column(mend: Mend) -> None:
    result = mend(CUSTOMER, unsafe=True)
    assert result.after.count("phone_no") == 1
    assert 'phone = models.CharField(max_length=20, null=True, blank=True, db_column="phone_no")' in result.after
    assert [line.strip() for line in changed(result) if "tax" in line or "town =" in line] == [
        "tax = models.CharField(max_length=9)",
        "town = models.CharField(max_length=30, null=True, blank=True)",
    ]
    assert result.left == ()
    assert result.refused == ()


def test_only_some_codes(mend: Mend) -> None:
    result = mend(CUSTOMER, unsafe=True, codes=frozenset({"field-wider-than-column"}))
    assert codes(result) == ["field-wider-than-column"]
    assert changed(result) == ["    name = models.CharField(max_length=40)  # as on the card"]


def test_what_was_hidden_behind_a_wrong_table_is_mended_too(mend: Mend) -> None:
    result = mend(CUSTOMER.replace('"customer"', '"customers"'), unsafe=True)
    assert result.left == ()
    assert {"no-such-table", "no-such-column", "null-possible"} <= set(codes(result))


def test_two_fixes_that_need_a_meta_make_one(mend: Mend) -> None:
    result = mend(
        """\
        class Customer(models.Model):
            name = models.CharField(max_length=40)
            note = models.CharField(max_length=10, null=True)
            phone_no = models.CharField(max_length=20, null=True)
            tax = models.CharField(max_length=9)
            town = models.CharField(max_length=30, null=True)

            class Meta(object):
                db_table = "customer"
        """,
        unsafe=True,
    )
    assert result.after.count("class Meta") == 1


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_the_files_own_line_ends_stay(mend: Mend, ending: str) -> None:
    result = mend(CUSTOMER, ending, unsafe=True)
    assert result.left == ()
    assert result.after.count("\n") == (result.after.count("\r\n") if ending == "\r\n" else 0)


def test_what_is_broken_stays_as_it_is(mend: Mend) -> None:
    broken = "\n\nclass Broken(models.Model:\n    name = models.CharField(\n"
    result = mend(CUSTOMER + broken, unsafe=True)
    assert result.after.endswith(broken)
    assert "max_length=40" in result.after


@dataclass
class OneSpoils:
    """Makes every fix, but for one field's, which breaks the text."""

    field: str

    def fix(self, found: PlacedFinding) -> PlacedFix | None:
        fix = FixWish(unsafe=True).fix(found)
        if fix is None or found.finding.field != self.field:
            return fix
        edits = {path: (Edit(edits[0].span, "(]"),) for path, edits in fix.edits.items()}
        return replace(fix, edits=edits)


@pytest.mark.parametrize("spoiling", [0, 30, 59])
def test_one_that_spoils_it_is_found_among_many(spoiling: int, tmp_path: Path, sqlite_database: Database) -> None:
    columns = [f"field_{number}" for number in range(60)]
    sqlite_database.run(
        f"CREATE TABLE wide (id integer PRIMARY KEY, {', '.join(f'{n} varchar(9) NOT NULL' for n in columns)})"
    )
    rows = "".join(f"    {name} = models.CharField(max_length=20)\n" for name in columns)
    meta = '\n    class Meta:\n        managed = False\n        db_table = "wide"\n'
    head = "from django.db import models\n\n\nclass Wide(models.Model):\n    id = models.AutoField(primary_key=True)\n"
    text = head + rows + meta
    root = write_project(tmp_path / "project", {"default": sqlite_database}, text)
    project, path = Project(root), root / "shop" / "models.py"
    project.load()
    supposed: list[str] = []

    def suppose(text: str) -> Sequence[PlacedFinding]:
        supposed.append(text)
        return project.supposed(path, text)

    result = fixed(path, text, suppose, OneSpoils(f"field_{spoiling}"))
    assert [each.finding.field for each in result.refused] == [f"field_{spoiling}"]
    assert result.after.count("max_length=9)") == 59
    assert len(supposed) < 15


EDITS = st.builds(
    lambda start, length, text: Edit(Span(start, start + length), text),
    st.integers(0, 12),
    st.sampled_from([0, 0, 1, 2, 5]),
    st.sampled_from(["", "x", "    class Meta:", "class B: pass", "class B: x = 1", "class C: pass"]),
)
FIXES = st.lists(EDITS, max_size=3).map(
    lambda edits: PlacedFix("", {Path("a"): tuple(edits)}, safe=True, preferred=True)
)


def clash(fix: PlacedFix, other: PlacedFix) -> bool:
    """One by one."""
    for edit in fix.edits[Path("a")]:
        for made in other.edits[Path("a")]:
            if edit == made:
                continue
            if edit.span == made.span and edit.span.start == edit.span.end:
                beside = edit.text.startswith("class") and made.text.startswith("class")
                if edit.text[:7] == made.text[:7] if beside else "class" in edit.text + made.text:
                    return True
            elif edit.span.start < made.span.end and made.span.start < edit.span.end:
                return True
    return False


@given(st.lists(FIXES, max_size=12))
def test_fixes_clash_as_they_do_one_by_one(fixes: list[PlacedFix]) -> None:
    taken, one_by_one = Taken(), []
    for fix in (
        fix
        for fix in fixes
        if not any(
            clash(fix, PlacedFix("", {Path("a"): (edit,)}, safe=True, preferred=True)) for edit in fix.edits[Path("a")]
        )
    ):
        expected = any(clash(fix, other) for other in one_by_one)
        assert taken.clashes(fix) == expected
        if not expected:
            taken.add(fix)
            one_by_one.append(fix)


def test_nothing_to_mend_changes_nothing(mend: Mend) -> None:
    result = mend("x = 1\n", unsafe=True)
    assert (result.after, result.made) == (result.before, ())
