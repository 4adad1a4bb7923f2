"""All fixes of a file at once: each does what it says, they do not disturb each other, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import dedent

import pytest

from support.databases import Database
from support.projects import write_project
from tablewright.project import Project
from tablewright.project.fixing import Fixed, FixWish, fixed, identity

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


def test_nothing_to_mend_changes_nothing(mend: Mend) -> None:
    result = mend("x = 1\n", unsafe=True)
    assert (result.after, result.made) == (result.before, ())
