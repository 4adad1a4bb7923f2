"""A check as each vendor prints it -> the values it allows its column; what says more, or less, gives none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.agents import read_schema
from support.databases import Database
from support.projects import write_project
from tablewright.schema.allowed import Allowed, Value, allowed
from tablewright.schema.model import Check

LISTS: list[tuple[str, str, list[Value]]] = [
    (
        "postgresql",
        "((status)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
        ["a", "it's"],
    ),
    ("postgresql", "(status = ANY (ARRAY['a'::text, 'b,c'::text]))", ["a", "b,c"]),
    ("postgresql", "((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::bpchar)::text]))", ["a", "b"]),
    ("postgresql", "(status = ANY (ARRAY[1, '-2'::integer, (3)::bigint, 4.50]))", [1, -2, 3, Decimal("4.50")]),
    ("postgresql", "((status = 'a'::text) OR (status = 'b'::text) OR (status IS NULL))", ["a", "b"]),
    ("postgresql", r"""(status = ANY (ARRAY[E'a\\b'::text, 'c\d'::billing."my type"]))""", ["a\\b", "c\\d"]),
    ("postgresql", "((status)::numeric(8,2) = ANY (ARRAY[(1)::numeric, 2.5]))", [1, Decimal("2.5")]),
    ("mysql", "(`status` in (_utf8mb4'a',_utf8mb4 'it''s',_latin1'c'))", ["a", "it's", "c"]),
    ("mysql", r"`status` in ('a\\b','it\'s','x')", ["a\\b", "it's", "x"]),
    ("mysql", "`status` in (1,-2,3)", [1, -2, 3]),
    ("mysql", "`status` = 'only'", ["only"]),
    ("sqlite", "status IN ('a', \"b\", /* or */ 'c')", ["a", "b", "c"]),
    ("sqlite", "[Status] in (0, 1) -- yes or no", [0, 1]),
    ("sqlite", "status COLLATE NOCASE IN ('a')", ["a"]),
    ("oracle", "\"STATUS\" IN ('a','b')", ["a", "b"]),
    ("microsoft", "([status]=N'b' OR [status]='a')", ["b", "a"]),
    ("microsoft", "([status]=(1) OR [status]=(2))", [1, 2]),
    ("sqlite", "status IN ('a', 'a')", ["a"]),
]

OTHERS = [
    "",
    "status",
    "status IN (",
    "status IN ()",
    "status IN ('a'",
    "status NOT IN ('a', 'b')",
    "NOT (status IN ('a', 'b'))",
    "status IN ('a') AND status <> 'b'",
    "status IN ('a') OR length(status) > 3",
    "lower(status) IN ('a', 'b')",
    "status IN (SELECT x FROM y)",
    "status IN ('a' || 'b')",
    "status IN (other, 'a')",
    "status IS NULL",
    "status IS NOT NULL OR status IN ('a')",
    "status = ANY ('{a,b}'::text[])",
    "status IN ('a') IS NOT NULL",
    "status IN (1e3)",
    "status IN (2, 1 + 1)",
    "other IN ('a')",
    "'a' IN (status)",
    "(" * 5000 + "status",
    "status::",
    "status IN ('a'::",
    "status IN ('a'::text(",
]


@pytest.mark.parametrize(("vendor", "definition", "values"), LISTS)
def test_a_list_of_values(vendor: str, definition: str, values: list[Value]) -> None:
    column = "STATUS" if vendor == "oracle" else "status"
    assert allowed(Check("", definition, (column,)), vendor) == Allowed(column, tuple(values))


@pytest.mark.parametrize("vendor", ["postgresql", "mysql", "sqlite", "oracle"])
@pytest.mark.parametrize("definition", OTHERS)
def test_anything_else_says_nothing(vendor: str, definition: str) -> None:
    assert allowed(Check("", definition, ("status",)), vendor) is None


def test_only_what_holds_for_all_rows() -> None:
    text = "status IN ('a')"
    assert allowed(Check("", text, ("status",)), "sqlite")
    assert allowed(Check("", text, ("status",), enforced=False), "mysql") is None
    assert allowed(Check("", text, ("status",), validated=False), "postgresql") is None
    assert allowed(Check("", text, ("status", "b")), "sqlite") is None
    assert allowed(Check("", text, ("status",), kind="exclusion"), "postgresql") is None


@given(st.text(alphabet="status IN(')\"`[]=,:-0'a\\nOR_\x00", max_size=40), st.sampled_from(["mysql", "sqlite", "x"]))
def test_no_text_makes_it_raise(text: str, vendor: str) -> None:
    allowed(Check("", text, ("status",)), vendor)


VALUES = ["plain", "it's", 'a "quoted" one', "back\\slash", "50%", "line\nbreak", "é, ü", "(", "a,b", ""]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_as_the_databases_print_it(vendor: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")

    def quoted(value: str) -> str:
        value = value.replace("\\", "\\\\") if vendor == "mariadb" else value
        return "'" + value.replace("'", "''") + "'"

    listed = ", ".join(map(quoted, VALUES))
    database.run(
        f"CREATE TABLE t (status varchar(20) CHECK (status IN ({listed})), grade char(1) CHECK (grade IN ('a', 'b')),"
        " score int CHECK (score IN (-1, 0, 1)), price numeric(5, 2) CHECK (price = 1.50 OR price = 2),"
        " size varchar(9) CHECK (size = 'x' OR size IN ('l', 'm')), free int CHECK (free > 3))"
    )
    schema = read_schema(write_project(tmp_path, {"default": database}))
    table = schema.visible_table("t")
    assert table is not None
    found = {each.column: each.values for check in table.checks if (each := allowed(check, schema.vendor))}
    assert found == {
        "status": tuple(VALUES),
        "grade": ("a", "b"),
        "score": (-1, 0, 1),
        "price": (Decimal("1.50"), 2),
        "size": ("x", "l", "m"),
    }
