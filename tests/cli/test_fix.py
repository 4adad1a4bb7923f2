"""`tablewright check --fix` and `--diff`: what they write, what they print, and when they write nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.shop import Run

MODELS = "shop/models.py"


def read(root: Path) -> str:
    return (root / MODELS).read_bytes().decode()


def test_safe_fixes_are_made_and_the_rest_is_reported(shop: Path, run: Run) -> None:
    before = read(shop)
    ran = run("check", "--fix", "--format", "json")
    assert ran.code == 1
    assert ran.err == f"1 finding mended in {MODELS}: null-possible.\n"
    assert [finding["code"] for finding in json.loads(ran.out)["findings"]] == ["field-wider-than-column"]
    assert [line for line in read(shop).splitlines() if line not in before.splitlines()] == [
        "    note = models.TextField(null=True, blank=True)"
    ]
    again = run("check", "--fix", "--quiet")
    assert (again.code, again.err, len(again.out.splitlines())) == (1, "", 1)


def test_all_of_them(shop: Path, run: Run) -> None:
    ran = run("check", "--fix", "--unsafe")
    assert (ran.code, ran.err) == (0, f"2 findings mended in {MODELS}: field-wider-than-column, null-possible.\n")
    assert ran.out.startswith("Nothing to report")
    assert run("check").code == 0


def test_only_the_selected_ones(shop: Path, run: Run) -> None:
    ran = run("check", "--fix", "--unsafe", "--ignore", "null-possible")
    assert (ran.code, ran.err) == (0, f"1 finding mended in {MODELS}: field-wider-than-column.\n")
    assert run("check", "--quiet").out.count("\n") == 1


def test_a_difference_can_be_applied_by_others(shop: Path, run: Run) -> None:
    before = read(shop)
    ran = run("check", "--diff", "--unsafe", "--quiet")
    assert (ran.code, ran.err, read(shop)) == (1, "", before)
    subprocess.run(["git", "apply", "-"], cwd=shop, input=ran.out, text=True, check=True)
    assert run("check").code == 0
    empty = run("check", "--diff", "--unsafe")
    assert (empty.code, empty.out) == (0, "")


def test_a_file_that_cannot_be_written_stays(shop: Path, run: Run) -> None:
    before = read(shop)
    (shop / MODELS).chmod(0o444)
    ran = run("check", "--fix")
    assert (ran.code, ran.out, read(shop)) == (2, "", before)
    assert "is read-only. Nothing was written." in ran.err


def test_a_byte_order_mark_and_the_encoding_stay(shop: Path, run: Run) -> None:
    text = "# -*- coding: latin-1 -*-\n# Café\n" + read(shop)
    (shop / MODELS).write_bytes(text.encode("latin-1"))
    assert run("check", "--fix", "--unsafe").code == 0
    assert "Café" in (shop / MODELS).read_bytes().decode("latin-1")
    (shop / MODELS).write_bytes(b"\xef\xbb\xbf" + text.partition("\n")[2].encode())
    assert run("check", "--fix", "--unsafe").code == 0
    assert (shop / MODELS).read_bytes().startswith(b"\xef\xbb\xbf# Caf\xc3\xa9\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unsafe"], "--unsafe says which fixes to make: use it with --fix or --diff."),
        (["--diff", "--format", "json"], "--diff prints a difference, not --format json: use one of them."),
        (["--fix", "--write-baseline"], "--write-baseline accepts what is found, and --fix mends it"),
    ],
)
def test_options_that_do_not_go_together(shop: Path, run: Run, options: list[str], said: str) -> None:
    before = read(shop)
    ran = run("check", *options)
    assert (ran.code, read(shop)) == (2, before)
    assert said in ran.err


def test_what_the_baseline_accepts_is_left_alone(shop: Path, run: Run) -> None:
    assert run("check", "--write-baseline").code == 0
    before = read(shop)
    ran = run("check", "--fix", "--unsafe")
    assert (ran.code, read(shop)) == (0, before)


def test_what_does_not_parse_is_left_and_the_rest_is_mended(shop: Path, run: Run) -> None:
    """Another model of the file, and another file."""
    path = shop / MODELS
    path.write_text(read(shop) + "\n\nclass Half(models.Model):\n    x = models.CharField(max_length=\n")
    ran = run("check", "--fix", "--unsafe")
    assert (ran.code, "max_length=30" in read(shop), read(shop).endswith("(max_length=\n")) == (2, True, True)
    assert f"{MODELS}:15: This does not parse, so that nothing is said of it.\n" in ran.err
