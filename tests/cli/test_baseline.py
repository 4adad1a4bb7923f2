"""`check --write-baseline` and what comes after: accepted findings stay silent, new ones show, gone ones are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.databases import Database
from support.shop import Run

MODELS = "shop/models.py"
USUAL = ".tablewright/baseline.json"
WIDER = '{"code": "field-wider-than-column", "model": "shop.Customer", "table": "customer", "column": "name"}'
POSSIBLE = '{"code": "null-possible", "model": "shop.Customer", "table": "customer", "column": "note"}'


def codes(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"]]


def change(shop: Path, old: str, new: str) -> None:
    text = (shop / MODELS).read_text()
    assert old in text
    (shop / MODELS).write_text(text.replace(old, new))


def test_what_is_accepted_shows_no_more(shop: Path, run: Run) -> None:
    written = run("check", "--write-baseline")
    assert (written.code, written.out, written.err) == (0, f"{USUAL} accepts 2 findings.\n", "")
    assert (shop / USUAL).read_text() == (
        f'{{\n  "version": 1,\n  "findings": [\n    {WIDER},\n    {POSSIBLE}\n  ]\n}}\n'
    )
    ran = run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Nothing to report: ")
    assert ran.out.endswith(" 2 more are accepted by the baseline.\n")
    data = json.loads(run("check", "--format", "json").out)
    assert (data["findings"], data["summary"]["baseline"]) == ([], {"accepted": 2, "gone": 0})


def test_it_survives_moved_lines_renamed_files_and_fields(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    change(shop, "class Customer", "# moved\n\n\nclass Customer")
    change(shop, "    note = models.TextField()\n", "")
    change(shop, "    name =", '    remark = models.TextField(db_column="note")\n    name =')
    (shop / "shop/models").mkdir()
    (shop / MODELS).rename(shop / "shop/models/customer.py")
    (shop / "shop/models/__init__.py").write_text("from shop.models.customer import Customer\n")
    assert codes(run("check", "--format", "json").out) == []


def test_new_drift_shows(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    change(shop, "models.DateField()", "models.DateField(null=True)")
    ran = run("check", "--format", "json")
    assert (codes(ran.out), ran.code) == (["null-refused"], 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], True),
        ([MODELS], True),
        (["config"], False),
        (["--select", "null-refused"], False),
        (["--ignore", "field-wider-than-column"], False),
    ],
)
def test_what_is_gone_is_told_where_it_was_looked_for(
    shop: Path, run: Run, arguments: list[str], *, told: bool
) -> None:
    run("check", "--write-baseline")
    change(shop, "max_length=50", "max_length=30")
    ran = run("check", *arguments)
    assert ran.code == 0
    assert ran.err.splitlines() == told * [
        "An accepted finding is gone. “tablewright check --write-baseline” takes what is there now:",
        "  field-wider-than-column shop.Customer (customer.name)",
    ]


def test_a_model_that_is_gone(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    (shop / MODELS).write_text("from django.db import models\n")
    assert json.loads(run("check", "--format", "json").out)["summary"]["baseline"] == {"accepted": 0, "gone": 2}


def test_nothing_is_gone_while_the_file_is_broken(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    change(shop, "max_length=50", "max_length=30, = ")
    ran = run("check")
    assert ran.code == 2
    assert "gone" not in ran.err
    again = run("check", "--write-baseline")
    assert again.code == 2
    assert again.err.splitlines()[-1] == "The baseline was not written, because not everything could be checked."
    assert WIDER in (shop / USUAL).read_text()


def test_a_snapshot_tells_of_nothing_gone(shop: Path, run: Run) -> None:
    run("snapshot")
    run("check", "--write-baseline")
    change(shop, "max_length=50", "max_length=30")
    assert "gone" not in run("check", "--snapshot").err


def test_a_table_that_is_left_out_is_not_gone(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    (shop / "pyproject.toml").write_text('[tool.tablewright]\ntables.exclude = ["customer"]\n')
    ran = run("check")
    assert (ran.code, ran.err) == (0, "")


def test_writing_it_for_a_part_keeps_the_rest(shop: Path, run: Run) -> None:
    run("check", "--write-baseline")
    change(shop, "max_length=50", "max_length=30")
    change(shop, "models.DateField()", "models.DateField(null=True)")
    assert (
        run("check", "--select", "null-refused", "--write-baseline").out
        == f"{USUAL} accepts 3 findings: 1 new, 0 gone.\n"
    )
    assert run("check", "--write-baseline").out == f"{USUAL} accepts 2 findings: 0 new, 1 gone.\n"


def test_more_of_the_same_than_accepted(shop: Path, run: Run, sqlite_database: Database) -> None:
    """Two findings of the same kind, table and no column differ in nothing that a baseline knows: it counts them."""
    (shop / ".tablewright").mkdir()
    (shop / USUAL).write_text(f'{{"version": 1, "findings": [{POSSIBLE}, {POSSIBLE}, {WIDER}]}}')
    assert run("check").out.startswith("Nothing to report")
    assert run("check", "--write-baseline").out == f"{USUAL} accepts 2 findings: 0 new, 1 gone.\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<<<<<<< HEAD\n{}", ":1: The baseline “baseline.json” is not used, because it is not valid JSON"),
        ("{}", ': The baseline “baseline.json” is not used, because it has no "version": 1 with a list'),
        ('{"version": 2, "findings": []}', "because it is of version 2, and this Tablewright knows version 1"),
        ('{"version": 1, "findings": [{"code": "x"}]}', "its finding 1 is none: each has at least a code and a model"),
        ('{"version": 1, "findings": [3]}', "its finding 1 is none"),
        ('{"version": 1, "findings": [{"code": "x", "model": "y", "count": 0}]}', "its finding 1 is none"),
        ("[" * 100_000, "it is not valid JSON"),
        (
            '{"version": 1, "findings": "\udce9"}',
            ":1: The baseline “baseline.json” is not used, because it is not UTF-8",
        ),
    ],
)
def test_a_baseline_that_cannot_be_used(shop: Path, run: Run, text: str, says: str) -> None:
    (shop / ".tablewright").mkdir()
    (shop / USUAL).write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(USUAL)
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert run("check", "--select", "null-refused", "--write-baseline").code == 2
    assert run("check", "--write-baseline").code == 0
    assert run("check").code == 0


def test_another_file(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "shop")
    missing = run("check", "--baseline", "here.json")
    assert (missing.code, missing.err) == (2, "There is no baseline “here.json”. Write it with --write-baseline.\n")
    assert run("check", "--baseline", "here.json", "--write-baseline").out == "shop/here.json accepts 2 findings.\n"
    assert run("check", "--baseline", "here.json").code == 0
    assert run("check").code == 1
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nbaseline = "shop/here.json"\n')
    assert run("check").code == 0
    (shop / "shop/here.json").unlink()
    assert run("check").err == (
        "pyproject.toml:2: There is no baseline “shop/here.json”: all findings are shown."
        " Write it with “tablewright check --write-baseline”.\n"
    )


def test_a_place_where_nothing_can_be_written(shop: Path, run: Run) -> None:
    (shop / ".tablewright").write_text("a file")
    ran = run("check", "--write-baseline")
    assert ran.code == 2
    assert ran.err.startswith("The baseline “.tablewright/baseline.json” could not be written: ")
