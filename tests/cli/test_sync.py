"""`tablewright sync`: what it prints, what it writes, and when it writes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.shop import Run

MODELS = "shop/models.py"
BASIS = ".tablewright/schema.json"


def read(root: Path) -> str:
    return (root / MODELS).read_bytes().decode()


def lines_of(ran_err: str) -> list[str]:
    return [
        line.partition(" [")[0] + " [" + line.partition(" [")[2].partition("]")[0] + "]"
        for line in ran_err.splitlines()
        if "[" in line
    ]


def test_the_difference_is_printed_and_nothing_written(shop: Path, run: Run) -> None:
    before = read(shop)
    ran = run("sync")
    assert (ran.code, read(shop)) == (1, before)
    assert lines_of(ran.err) == [
        f"{MODELS}:5: changed [field-wider-than-column]",
        f"{MODELS}:6: changed [null-possible]",
    ]
    assert ran.err.endswith("Would change 1 file: 2 would change.\n")
    subprocess.run(["git", "apply", "-"], cwd=shop, input=ran.out, text=True, check=True)
    assert run("check").code == 0
    again = run("sync")
    assert (again.code, again.out, again.err) == (
        0,
        "",
        "The models are in line with their tables: nothing to change.\n",
    )


def test_the_file_is_written_and_a_second_time_nothing_is_left(shop: Path, run: Run) -> None:
    ran = run("sync", "--write")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith("Changed 1 file: 2 changed.\n")
    after = read(shop)
    assert run("check", "--fail-on", "hint").code == 0
    assert (run("sync", "--write").code, read(shop)) == (0, after)


def test_quiet_prints_the_difference_alone(shop: Path, run: Run) -> None:
    ran = run("sync", "--quiet")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"--- a/{MODELS}\n")


def test_the_report_as_json(shop: Path, run: Run) -> None:
    ran = run("sync", "--report", "json", "--write")
    report = json.loads(ran.out)
    (file,) = report["files"]
    assert (ran.code, report["basis"], report["written"], report["summary"]) == (0, None, True, {"changed": 2})
    assert (file["path"], file["changed"]) == (MODELS, True)
    first = file["outcomes"][0]
    assert (first["kind"], first["code"], first["model"], first["field"]) == (
        "changed", "field-wider-than-column", "shop.Customer", "name",
    )  # fmt: skip
    assert (first["column"], first["table"], first["change"]) == ("name", "customer", "Set max_length=30")
    assert first["position"] == {"line": 4, "character": 4}


def test_one_model_of_several(shop: Path, run: Run) -> None:
    path = shop / MODELS
    path.write_text(read(shop) + read(shop).partition("\n\n\n")[2].join(["\n\n", ""]).replace("Customer", "Buyer"))
    ran = run("sync", "--model", "shop.Buyer", "--write")
    assert (ran.code, ran.err.count("[")) == (0, 2)
    customer, _, buyer = read(shop).partition("class Buyer")
    assert ("max_length=50" in customer, "max_length=30" in buyer) == (True, True)
    wrong = run("sync", "--model", "Byer")
    assert wrong.code == 2
    assert wrong.err == "There is no model “Byer” with a table here. Did you mean “shop.Buyer”?\n"


def test_the_snapshot_tells_whose_change_it_is(shop: Path, run: Run, sqlite_database: Database) -> None:
    assert run("snapshot").code == 0
    sqlite_database.run("ALTER TABLE customer ADD COLUMN town varchar(20)")
    ran = run("sync", "--write")
    assert lines_of(ran.err) == [
        f"{MODELS}:4: added [column-unmapped]",
        f"{MODELS}:5: kept [people-changed]",
        f"{MODELS}:6: kept [people-changed]",
    ]
    assert ran.code == 0
    assert f"What people changed was told by “{BASIS}”; --no-base takes the table's side.\n" in ran.err
    assert "town = models.CharField(max_length=20, null=True, blank=True)\n" in read(shop)
    assert "max_length=50" in read(shop)
    (shop / BASIS).rename(shop / "then.json")
    assert run("sync", "--base", "then.json").err.count("kept") == 3
    (shop / "then.json").rename(shop / BASIS)
    assert run("sync", "--no-base", "--write").err.endswith("Changed 1 file: 2 changed.\n")
    assert run("check").code == 0


def test_both_changed_the_same(shop: Path, run: Run, sqlite_database: Database) -> None:
    assert run("snapshot").code == 0
    sqlite_database.run(
        "DROP TABLE customer; CREATE TABLE customer (id integer PRIMARY KEY AUTOINCREMENT,"
        " name varchar(40) NOT NULL, note text, since date NOT NULL)"
    )
    before = read(shop)
    ran = run("sync", "--write")
    assert (ran.code, read(shop)) == (1, before)
    (said,) = [line for line in ran.err.splitlines() if "conflict" in line]
    assert "column “name” holds 40 (varchar(40))" in said
    assert "Before, it was: The field allows 50 characters, but column “name” holds 30 (varchar(30))" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nowhere.py"], "There is no file or folder “nowhere.py”."),
        (["--diff", "--write"], "Argument --write: not allowed with argument --diff."),
        (["--base", "a.json", "--no-base"], "Argument --no-base: not allowed with argument --base."),
        (["--base", "nowhere.json"], "There is no snapshot “nowhere.json”. Write it with “tablewright snapshot”."),
        (
            ["--diff", "--report", "json"],
            "--report json prints the report instead of the difference: leave --diff out.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_go_together(shop: Path, run: Run, options: list[str], said: str) -> None:
    before = read(shop)
    ran = run("sync", *options)
    assert (ran.code, ran.out, read(shop)) == (2, "", before)
    assert ran.err.startswith(said)


def test_a_snapshot_that_is_broken_is_no_basis(shop: Path, run: Run) -> None:
    (shop / BASIS).parent.mkdir()
    (shop / BASIS).write_text("{")
    ran = run("sync")
    assert (ran.code, ran.out) == (2, "")
    assert f"{BASIS}:" in ran.err
    assert ran.err.endswith("With --no-base it is not read.\n")
    assert run("sync", "--no-base").code == 1


def test_a_file_that_cannot_be_written_stays(shop: Path, run: Run) -> None:
    before = read(shop)
    (shop / MODELS).chmod(0o444)
    ran = run("sync", "--write")
    assert (ran.code, ran.out, read(shop)) == (2, "", before)
    assert "is read-only. Nothing was written." in ran.err


def test_the_bytes_of_a_file_stay(shop: Path, run: Run) -> None:
    text = (
        read(shop).replace("    ", "\t").replace("\n", "\r\n").replace("\r\n\r\n\r\nclass", "\r\n\x0c\r\nclass # é\r\n")
    )
    text = text.replace("class # é\r\n", "class").replace("note =", "note=")[:-2]
    (shop / MODELS).write_bytes(b"\xef\xbb\xbf# -*- coding: utf-8 -*- \xc3\xa9\r\n" + text.encode())
    before = (shop / MODELS).read_bytes()
    assert run("sync", "--write").code == 0
    after = (shop / MODELS).read_bytes()
    expected = before.replace(b"max_length=50", b"max_length=30").replace(
        b"TextField()", b"TextField(null=True, blank=True)"
    )
    assert after == expected


def test_without_the_database_a_snapshot_is_the_table(shop: Path, run: Run) -> None:
    assert run("snapshot").code == 0
    ran = run("sync", "--snapshot")
    assert (ran.code, ran.err.splitlines()[-1]) == (1, "Would change 1 file: 2 would change.")


def test_a_table_that_migrations_make_is_djangos(shop: Path, run: Run, sqlite_database: Database) -> None:
    """There the model says how the table is to be."""
    text = (
        read(shop)
        .replace("        managed = False\n", "")
        .replace("since = models.DateField()", "since = models.DateField()\n    town = models.TextField()")
    )
    (shop / MODELS).write_text(text)
    sqlite_database.run("DROP TABLE customer; DROP TABLE django_migrations")
    manage = [sys.executable, "manage.py"]
    for command in (["makemigrations", "shop"], ["migrate", "shop"]):
        subprocess.run([*manage, *command], cwd=shop, check=True, capture_output=True)
    assert run("sync").code == 0
    sqlite_database.run("ALTER TABLE customer DROP COLUMN town")
    wider = text.replace("max_length=50", "max_length=60")
    (shop / MODELS).write_text(wider)
    ran = run("sync", "--write")
    assert (ran.code, read(shop)) == (0, wider)
    assert lines_of(ran.err) == [f"{MODELS}:5: kept [django-manages]", f"{MODELS}:8: kept [django-manages]"]
    taken = run("sync", "--write", "--managed", "--remove-gone")
    assert (taken.code, lines_of(taken.err)) == (
        0,
        [f"{MODELS}:5: changed [field-wider-than-column]", f"{MODELS}:8: removed [no-such-column]"],
    )
    subprocess.run([*manage, "makemigrations", "shop"], cwd=shop, check=True, capture_output=True)
    (shop / MODELS).write_text(read(shop).replace("max_length=50", "max_length=70"))
    subprocess.run([*manage, "makemigrations", "shop"], cwd=shop, check=True, capture_output=True)
    waiting = run("sync", "--managed", "--write")
    assert (waiting.code, lines_of(waiting.err)) == (0, [f"{MODELS}:5: kept [django-manages]"])
    assert "(mended in the table by: shop.000" in waiting.err


GONE = "    fax = models.CharField(max_length=9)\n    telex = models.CharField(max_length=9)\n"


def test_one_gone_field_is_removed_and_the_other_stays(shop: Path, run: Run) -> None:
    (shop / MODELS).write_text(read(shop).replace("\n    class Meta", GONE + "\n    class Meta"))
    ran = run("sync", "--write", "--remove", "customer.telex")
    assert (ran.code, lines_of(ran.err)[-2:]) == (
        1,
        [f"{MODELS}:8: gone [no-such-column]", f"{MODELS}:9: removed [no-such-column]"],
    )
    assert "    fax = " in read(shop)
    assert "telex" not in read(shop)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("name", "“name” names no field: it is written as app.Model.field."),
        ("Custome.fax", "There is no model “Custome” with a table here. Did you mean “shop.Customer”?"),
        ("Customer.nam", "“shop.Customer” has no field “nam”. Did you mean “name”?"),
        ("Customer.since", "“shop.Customer.since” is not removed. Its table has a column for it."),
    ],
)
def test_a_field_that_cannot_be_removed_is_told_and_nothing_written(shop: Path, run: Run, name: str, why: str) -> None:
    before = read(shop)
    ran = run("sync", "--write", "--remove", name)
    assert (ran.code, read(shop)) == (2, before)
    assert ran.err.startswith(why)
    assert run("sync", "--remove", name, "--remove-gone").code == 2


DECORATED = """\
from django.db import models


def with_town(cls):
    cls.add_to_class("town", models.CharField(max_length=5, null=True))
    return cls


@with_town
class Customer"""


def test_what_a_decorator_adds_is_told_also_where_its_class_is_changed(
    shop: Path, run: Run, sqlite_database: Database
) -> None:
    sqlite_database.run("ALTER TABLE customer ADD COLUMN town varchar(9) NOT NULL DEFAULT ''")
    (shop / MODELS).write_text(read(shop).replace("from django.db import models\n\n\nclass Customer", DECORATED))
    ran = run("sync", "--write")
    assert "@with_town\nclass Customer(models.Model):\n    name = models.CharField(max_length=30)\n" in read(shop)
    told = [f"{MODELS}:10: refused [null-refused]", f"{MODELS}:10: refused [field-narrower-than-column]"]
    assert lines_of(ran.err)[:2] == told
    assert "(the field is not written in this class)" in ran.err
    assert lines_of(run("sync").err) == told, "as with nothing to change"


def test_what_nobody_can_say_of_a_changed_class_is_told_and_done_the_next_time(
    shop: Path, run: Run, sqlite_database: Database
) -> None:
    """Its decorator may add a field for the column: Django tells, once it has loaded the changed class."""
    run("sync", "--write")
    sqlite_database.run("ALTER TABLE customer ADD COLUMN town varchar(5);")
    (shop / MODELS).write_text(read(shop).replace("from django.db import models\n\n\nclass Customer", DECORATED))
    sqlite_database.run(
        "ALTER TABLE customer RENAME COLUMN name TO name_2; ALTER TABLE customer ADD COLUMN extra text;"
    )
    ran = run("sync", "--write")
    assert "refused [column-unmapped] Column “extra”" in ran.err
    assert "(sync again once Django has loaded the changed class)" in ran.err
    assert "extra" not in read(shop)
    run("sync", "--write")
    assert "    extra = models.TextField(null=True, blank=True)\n" in read(shop)
