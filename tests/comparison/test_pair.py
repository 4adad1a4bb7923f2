"""Models and a schema -> pairings: when nothing may be said, and that no name or text makes a rule fail."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.comparison import Pairing, pair
from tablewright.rules import findings_of
from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.source.edits import apply, import_edits
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

PATH = "/project/shop/models.py"
BACKEND = Backend("default", "", "postgresql", {"CharField": "varchar(%(max_length)s)", "AutoField": "integer"})
HEAD = "from django.db import models\n\n\n"


def models_of(text: str) -> Models:
    modules = {PATH: parse_module(text)}
    auto = "django.db.models.AutoField"
    return resolve(
        modules, root="/project", installed_apps=("shop",), default_auto_field=auto, auth_user_model="auth.User"
    )


def pairings(text: str, schema: Schema, backend: Backend = BACKEND) -> list[Pairing | None]:
    models = models_of(text)
    return [pair(placed.model, schema, backend, models, (5, 2)) for placed in models.by_path.get(PATH, ())]


def table(name: str = "visit", *columns: str, namespace: str = "public") -> Table:
    made = tuple(Column(each, at, "text", "text", null=False) for at, each in enumerate(("id", *columns)))
    return Table(namespace, name, "table", columns=made, primary_key=("id",))


def schema(*tables: Table) -> Schema:
    return Schema("default", "postgresql", "18", tables, ("public",))


@pytest.mark.parametrize(
    "body",
    [
        "    class Meta:\n        abstract = True\n",
        "    class Meta:\n        proxy = True\n",
        "    class Meta:\n        db_table = name_of('visit')\n",
    ],
)
def test_nothing_is_said_of_a_class_without_a_known_table(body: str) -> None:
    assert pairings(f"{HEAD}class Visit(models.Model):\n{body}", schema()) == [None]


def test_nothing_is_said_of_a_table_that_was_not_read_in_full() -> None:
    text = f"{HEAD}class Visit(models.Model):\n    room = models.TextField()\n"
    [read] = pairings(text, schema(table("shop_visit")))
    assert read is not None
    assert [each.field.name for each in read.pairs if each.column is None] == ["room"]
    broken = replace(table("shop_visit"), error="permission denied")
    assert pairings(text, schema(broken)) == [None]


@pytest.mark.parametrize(
    ("vendor", "name", "missed"),
    [
        ("postgresql", "pg_stat_activity", False),
        ("postgresql", 'pg_catalog"."pg_class', False),
        ("postgresql", 'information_schema"."tables', False),
        ("postgresql", "pgpool", True),
        ("sqlite", "sqlite_master", False),
        ("sqlite", "sqlitemaster", True),
        ("oracle", "V$SESSION", False),
        ("oracle", "DUAL", False),
        ("oracle", "user_tables", False),
        ("oracle", "DUALITY", True),
        ("oracle", "USER_PROFILE", True),
        ("mysql", "information_schema`.`tables", False),
        ("mysql", "mysql", True),
    ],
)
def test_the_servers_own_tables_are_not_missed(vendor: str, name: str, missed: bool) -> None:
    text = f"{HEAD}class Visit(models.Model):\n    class Meta:\n        db_table = {name!r}\n"
    (pairing,) = pairings(text, replace(schema(), vendor=vendor), replace(BACKEND, vendor=vendor))
    assert (pairing is not None) is missed


def test_a_name_that_django_shortens_is_not_missed() -> None:
    text = f"{HEAD}class {'V' * 70}(models.Model):\n    pass\n"
    assert pairings(text, schema(), replace(BACKEND, max_name_length=63)) == [None]


def test_the_part_of_a_class_that_does_not_parse_may_map_any_column() -> None:
    text = f"{HEAD}class Visit(models.Model):\n    room = models.TextField(\n    when = models.DateField()\n"
    [read] = pairings(text, schema(table("shop_visit", "room", "when", "bed")))
    assert read is not None
    assert read.unmapped == ()


HOSTILE = ["x\ny", 'a"b', "a'b", "`", "a%s", "\\", "\u202eevil", "class", "", "é" * 300, "# tablewright", '"""', "{x}"]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_the_database_stay_data(name: str) -> None:
    """Messages stay on one line, and what every fix writes parses."""
    text = (
        f"{HEAD}class Visit(models.Model):\n    xy = models.TextField()\n\n    class Meta:\n        db_table = 'xy'\n"
    )
    keyless = replace(table("xy", name), primary_key=(name,), columns=table("xy", name).columns[1:])
    for whole in (schema(table("xy", name)), schema(keyless), schema(table(name))):
        for pairing in pairings(text, whole):
            assert pairing is not None
            offset = text.index("class")
            for finding in findings_of(pairing):
                assert len(finding.message.splitlines()) == 1
                for fix in finding.fixes:
                    edits = [edit.moved(offset) for edit in fix.edits]
                    ast.parse(apply(text, [*import_edits(parse_module(text), fix.imports), *edits]))


@given(
    st.integers(0, 400), st.integers(0, 400), st.sampled_from(["", "(", ")", '"', "'''", "\n", "\\", "\0", "é", ","])
)
def test_no_text_makes_a_rule_fail(start: int, length: int, put: str) -> None:
    """A file as it is while someone types: a piece of it gone, a character too many."""
    text = HEAD + (
        "class Visit(models.Model):\n    room = models.CharField('room', max_length=8, null=True)\n"
        "    bed = models.ForeignKey('Bed', models.CASCADE, db_column='bed')\n"
        "    class Meta:\n        managed = False\n        db_table = 'visit'\n"
    )
    typed = text[:start] + put + text[start + length :]
    for pairing in pairings(typed, schema(table("visit", "room", "bed", "other"))):
        if pairing is not None:
            findings_of(pairing)
