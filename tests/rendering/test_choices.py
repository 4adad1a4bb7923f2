"""Values that a column allows -> nested classes of choices, read by our parser and executed by Django."""

import ast
import enum
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.rendering.choices import MOST_MEMBERS, class_names, class_text
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.schema.model import Check, Column, ForeignKey, Schema, Table
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve


def column(name: str, native: str, position: int = 1, **facts: Any) -> Column:
    return Column(name, position, native, native, **{"null": False, **facts})


def source_of(columns: list[Column], checks: dict[str, str], vendor: str = "postgresql", **facts: Any) -> str:
    made = tuple(Check(f"c_{name}", definition, (name,)) for name, definition in checks.items())
    key = column("id", "integer", 9, auto="identity")
    table = Table("", "orders", "table", columns=(key, *columns), checks=made, primary_key=("id",), **facts)
    return module_for([table], Schema("default", vendor, "", (table,)), Context((5, 2), vendor, app_label="shop"))


def read(source: str) -> Models:
    return resolve({"/p/shop/models.py": parse_module(source)}, root="/p", installed_apps=("shop",))


@pytest.mark.parametrize(
    ("native", "values", "members"),
    [
        ("text", "'new', 'in_transit'", ['NEW = "new"', 'IN_TRANSIT = "in_transit", "In transit"']),
        ("text", "'', ' ', 'mro'", ['EMPTY = "", "(empty)"', 'VALUE = " ", "(blank)"', 'MRO = "mro"']),
        ("text", "'a-b', 'a b'", ['A_B = "a-b", "A-b"', 'A_B_2 = "a b", "A b"']),
        ("character varying(3)", "'2nd'", ['VALUE_2ND = "2nd", "2nd"']),
        ("integer", "0, 1, -1", ['VALUE_0 = 0, "0"', 'VALUE_1 = 1, "1"', 'VALUE_MINUS_1 = -1, "-1"']),
        ("text", "'名', 'ß', 'None'", ['名 = "名"', 'SS = "ß", "ß"', 'NONE = "None"']),
    ],
)
def test_members(native: str, values: str, members: list[str]) -> None:
    source = source_of([column("state", native)], {"state": f"state IN ({values})"})
    assert members_of(source) == members
    assert "choices=State.choices" in source


@pytest.mark.parametrize(("values", "blank"), [("'a', ''", ", blank=True"), ("'a'", "")])
def test_a_field_may_be_blank_where_the_empty_text_is_a_choice(values: str, blank: str) -> None:
    source = source_of([column("state", "text")], {"state": f"state IN ({values})"})
    assert f"state = models.TextField(choices=State.choices{blank})" in source


@pytest.mark.parametrize("vendor", ["postgresql", "mysql"])
def test_members_of_an_enum(vendor: str) -> None:
    source = source_of([column("state", "enum('on','off')", enum=("on", "off"))], {}, vendor)
    assert members_of(source) == ['ON = "on"', 'OFF = "off"']
    assert "state = models.CharField(max_length=3, choices=State.choices)" in source


def members_of(source: str) -> list[str]:
    return [line.strip() for line in source[source.index("class State(") :].split("\n\n")[0].splitlines()[1:]]


@pytest.mark.parametrize(
    ("one", "check"),
    [
        (column("state", "character varying(2)"), "state IN ('new')"),  # it could not hold it: fields.E009
        (column("state", "character(3)"), "state IN ('a', 'abc')"),  # comes back with blanks
        (column("state", "integer"), "state IN (1, 2) OR id > 5"),
        (column("state", "boolean"), "state IN (true)"),
        (column("state", "text", generated="'a'", generated_kind="stored"), "state IN ('a')"),
        (column("state", "integer"), f"state IN ({', '.join(map(str, range(MOST_MEMBERS + 1)))})"),
    ],
)
def test_no_class_where_the_field_could_not_hold_the_values_or_they_are_not_all(one: Column, check: str) -> None:
    assert "Choices" not in source_of([one], {one.name: check})


def test_our_own_parser_reads_the_values_that_the_table_allows() -> None:
    columns = [column("state", "text"), column("size", "integer", 2)]
    model = read(source_of(columns, {"state": "state IN ('it''s', 'b')", "size": "size IN (3, 1)"})).by_label[
        "shop.Orders"
    ]
    found = {field.name: field.choice_values for field in model.fields if field.choices}
    assert found == {"state": ("it's", "b"), "size": (3, 1)}


def test_a_class_hides_no_model_that_the_body_refers_to() -> None:
    state = Table("", "state", "table", columns=(column("id", "integer"),), primary_key=("id",))
    columns = (column("id", "integer"), column("state", "text", 2), column("other_id", "integer", 3))
    key = ForeignKey("fk", ("other_id",), "", "state", ("id",))
    checks = (Check("c", "state IN ('a')", ("state",)),)
    table = Table("", "orders", "table", columns=columns, primary_key=("id",), foreign_keys=(key,), checks=checks)
    source = module_for(
        [state, table], Schema("default", "postgresql", "", (state, table)), Context((5, 2), "postgresql")
    )
    assert "class StateChoices(models.TextChoices):" in source
    assert 'models.ForeignKey("State",' in source


@given(st.lists(st.from_regex(r"[a-z_0-9é名]{1,6}", fullmatch=True).filter(str.isidentifier), unique=True, min_size=1))
def test_class_names_are_valid_and_one_for_each_column(names: list[str]) -> None:
    fields = {name: name for name in names}
    taken = {"A", "Meta", "models"}
    chosen = class_names(fields, names, taken)
    assert len(set(chosen.values())) == len(names)
    assert all(name.isidentifier() for name in chosen.values())
    assert not set(chosen.values()) & {*names, *taken}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), unique=True, min_size=1, max_size=8))
def test_any_text_becomes_a_member_of_just_that_value(values: list[str]) -> None:
    source = class_text("Kind", values, Context((5, 2), "sqlite"))
    tree = ast.parse(source)
    assert len(tree.body) == 1
    assert isinstance(tree.body[0], ast.ClassDef)
    assert len(tree.body[0].body) == len(values)
    plain = enum.Enum("Plain", [(ast.unparse(line.targets[0]), at) for at, line in enumerate(tree.body[0].body)])  # type: ignore[attr-defined]
    assert len(plain) == len(values)
    said = [ast.literal_eval(line.value) for line in tree.body[0].body]  # type: ignore[attr-defined]
    assert [each[0] if isinstance(each, tuple) else each for each in said] == values


def test_django_gives_the_same_values_and_readable_labels() -> None:
    values = [
        "",
        " ",
        "it's",
        'a"b',
        "line\nbreak",
        "\\",
        "mro",
        "name",
        "__x__",
        "名",
        "2nd",
        "a-b",
        "a b",
        "x\u2028y",
        "None",
    ]
    source = "from django.db import models\n" + class_text("Kind", values, Context((5, 2), "sqlite"))
    source += class_text("Size", [2, 0, -1], Context((5, 2), "sqlite"))
    source += f"assert Kind.values == {values!r}\nassert all(Kind.labels)\n"
    source += "assert Size.choices == [(2, '2'), (0, '0'), (-1, '-1')]\n"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-"], input=source, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
