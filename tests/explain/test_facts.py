"""Facts of a column or table -> their lines in the hover and on the table's page; what is usual has none."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.explain.column import column_facts, place
from tablewright.explain.table import table_markdown
from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint


def column(**facts: Any) -> Column:
    return Column(**{"name": "a", "position": 1, "native_type": "t", "base_type": "t", "null": False, **facts})


def table(*columns: Column, **facts: Any) -> Table:
    return Table(**{"namespace": "", "name": "x", "kind": "table", "columns": columns or (column(),), **facts})


def said_of_column(of: Column, **facts: Any) -> list[str]:
    """Without what is said of every column."""
    return [line for line in column_facts(of, table(of, **facts)) if line != "**NULL** not allowed"]


def said_of_table(schema: Schema | None = None, **facts: Any) -> list[str]:
    shown = table(**facts)
    text = table_markdown(shown, schema or Schema("default", "postgresql", "16.3", (shown,)), None)
    return [line[2:] for line in text.splitlines() if line.startswith("- ") and "**Primary key** none" not in line]


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ({}, []),
        ({"native_type": "integer[]", "base_type": "integer[]", "element_type": "integer"}, []),
        ({"native_type": "integer[][]", "base_type": "integer[][]", "element_type": "integer"}, []),
        ({"native_type": "email[]", "base_type": "email[]", "element_type": "text"}, ["**Array** of `text`"]),
        (
            {"native_type": "tags", "base_type": "text[]", "element_type": "text"},
            ["**Domain** over `text[]`", "**Array** of `text`"],
        ),
        ({"auto": "identity", "sequence": "x_a_seq"}, ["**Counts by itself** identity column"]),
        (
            {"auto": "identity", "identity_always": True},
            ["**Counts by itself** identity column; an INSERT may give no value of its own"],
        ),
        ({"auto": "identity", "sequence": "q"}, ["**Counts by itself** identity column, `q`"]),
        ({"auto": "sequence", "sequence": "x_a_seq"}, ["**Counts by itself** from a sequence"]),
        ({"auto": "sequence", "sequence": "other.q`"}, ["**Counts by itself** from the sequence `` other.q` ``"]),
        ({"default": "0"}, ["**Default** `0`"]),
        ({"default": "0", "default_on_null": True}, ["**Default** `0`, also instead of NULL"]),
        ({"auto": "trigger"}, ["**Counts by itself** a trigger gives the value"]),
    ],
)
def test_a_column(facts: dict[str, Any], lines: list[str]) -> None:
    assert said_of_column(column(**facts)) == lines


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"checks": (Check("c", "a > 0", ("a",)),)}, "**Check** `a > 0`"),
        (
            {"checks": (Check("c", "a > 0", ("a",), enforced=False, validated=False),)},
            "**Check** `a > 0`, not enforced",
        ),
        (
            {"checks": (Check("c", "a > 0", ("a", "b"), validated=False),)},
            "**Check** `a > 0`, not validated: older rows may break it",
        ),
        (
            {"checks": (Check("c", "EXCLUDE USING gist (a WITH &&)", ("a",), kind="exclusion"),)},
            "**Exclusion** `EXCLUDE USING gist (a WITH &&)`",
        ),
        ({"indexes": (Index("i", ("a",), method="btree"),)}, "**Index** `a`"),
        ({"indexes": (Index("i", ("a",), method="gin"),)}, "**Index** `a` (gin)"),
        ({"indexes": (Index("i", ("a", "b"), descending=(False, True)),)}, "**Index** `a`, `b` descending"),
        (
            {"indexes": (Index("i", ("a", "b"), descending=(False, True), nulls_first=(True, False)),)},
            "**Index** `a` NULLs first, `b` descending NULLs last",
        ),
        (
            {"indexes": (Index("i", (None, "a"), expressions=("lower(b)",), condition="a > 1", include=("c",)),)},
            "**Index** `lower(b)`, `a` with `c` where `a > 1`",
        ),
        ({"indexes": (Index("i", ("a",), operator_classes=("trgm_ops",)),)}, "**Index** `a` `trgm_ops`"),
        ({"indexes": (Index("i", ("a", None), definition="CREATE INDEX …"),)}, "**Index** `CREATE INDEX …`"),
        ({"indexes": (Index("i", ("a",), definition="(a COLLATE NOCASE)"),)}, "**Index** `(a COLLATE NOCASE)`"),
        ({"unique_constraints": (UniqueConstraint("u", ("a",)),)}, "**Unique**"),
        ({"unique_constraints": (UniqueConstraint("u", ("a",), constraint=False),)}, "**Unique**"),
        (
            {"unique_constraints": (UniqueConstraint("u", ("a",), nulls_distinct=False, deferrable=True),)},
            "**Unique** `a`, NULLs count as equal, deferrable",
        ),
        (
            {"unique_constraints": (UniqueConstraint("u", ("a",), deferrable=True, deferred=True, include=("b",)),)},
            "**Unique** `a` with `b`, checked at commit",
        ),
        (
            {"unique_constraints": (UniqueConstraint("u", ("a", None), expressions=("`n`(9)",), definition="KEY …"),)},
            "**Unique** `a`, `` `n`(9) ``",
        ),
        (
            {"foreign_keys": (ForeignKey("f", ("a",), "", "y", ("b",), on_update="CASCADE", deferred=True),)},
            "**Foreign key** → `y (b)`, on update CASCADE, checked at commit",
        ),
        (
            {"foreign_keys": (ForeignKey("f", ("a",), "", "y", ("b",), validated=False, deferrable=True),)},
            "**Foreign key** → `y (b)`, deferrable, not validated: older rows may break it",
        ),
        (
            {"foreign_keys": (ForeignKey("f", ("a",), "", "y", ("b",), rules_known=False),)},
            "**Foreign key** → `y (b)`, what it does on delete is not known",
        ),
        (
            {"foreign_keys": (ForeignKey("f", ("a",), "", "y", ("b",), validated=False, enforced=False),)},
            "**Foreign key** → `y (b)`, not enforced",
        ),
    ],
)
def test_constraints_stand_with_the_column_and_the_table(facts: dict[str, Any], line: str) -> None:
    assert said_of_column(column(), **facts) == [line]
    of_table = line.replace("**Foreign key**", "**Foreign key** `a`")
    assert said_of_table(**facts) == ["**Unique** `a`" if line == "**Unique**" else of_table]


@pytest.mark.parametrize(
    ("denied", "granted", "of_column", "of_table"),
    [
        (("select",), (), "You may not SELECT this column", "You may not SELECT from this table"),
        (("select",), ("select",), "", "You may not SELECT from this table, except SELECT of `a`"),
        (("delete",), (), "", "You may not DELETE from this table"),
        (
            ("insert", "update", "delete"),
            (),
            "You may not INSERT or UPDATE this column",
            "You may not INSERT into, UPDATE or DELETE from this table",
        ),
        (
            ("select", "insert", "update", "delete"),
            (),
            "You may not SELECT, INSERT or UPDATE this column",
            "You have no rights on this table",
        ),
        (
            ("select", "insert", "update"),
            ("select", "update"),
            "You may not INSERT this column",
            "You may not SELECT from, INSERT into or UPDATE this table, except SELECT of `a`, UPDATE of `a`",
        ),
    ],
)
def test_rights_that_are_denied(
    denied: tuple[str, ...], granted: tuple[str, ...], of_column: str, of_table: str
) -> None:
    one = column(granted=granted)
    expected = [f"**Rights** {of_column}"] if of_column else []
    assert said_of_column(one, denied=denied) == expected
    assert said_of_table(columns=(one,), denied=denied) == [f"**Rights** {of_table}"]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"kind": "partitioned table", "partitioning": "RANGE (a)"}, "**Partitioned** by `RANGE (a)`"),
        (
            {"kind": "partition", "parent": "y", "partitioning": "FOR VALUES FROM (1) TO (2)"},
            "**Partition of** `y` `FOR VALUES FROM (1) TO (2)`",
        ),
        ({"kind": "virtual table", "parent": "search"}, "**Behind** `search`"),
        ({"synonym_of": "OWNER.X"}, "**Synonym of** `OWNER.X`"),
        ({"checks_known": False}, "**Checks** are not shown to this user"),
    ],
)
def test_what_belongs_together(facts: dict[str, Any], line: str) -> None:
    assert said_of_table(**facts) == [line]


def test_of_many_the_rest_is_counted() -> None:
    checks = tuple(Check(f"c{n}", f"a > {n}", ("a",)) for n in range(12))
    assert said_of_table(checks=checks)[-2:] == ["**Check** `a > 9`", "… and 2 more checks"]
    assert len(said_of_column(column(), checks=checks)) == 5


def test_what_refers_is_not_known_in_full_while_tables_are_being_read() -> None:
    other = table(name="y", foreign_keys=(ForeignKey("f", ("a",), "", "x", ("a",)),))
    for partial, ending in ((True, " so far"), (False, "")):
        schema = Schema("default", "sqlite", "3.45", (table(), other), partial=partial)
        assert said_of_table(schema) == [f"**Referenced by** `y (a)`{ending}"]


def test_the_footer_says_when_it_was_read() -> None:
    schema = Schema("default", "sqlite", "3.45", (table(),))
    assert place(table(), schema, "read at 14:05") == "Table `x` · alias `default` · SQLite 3\\.45 · read at 14:05"
    assert place(table(), schema) == "Table `x` · alias `default` · SQLite 3\\.45"


def test_a_key_that_a_trigger_gives() -> None:
    text = table_markdown(table(column(auto="trigger")), Schema("d", "postgresql", "", ()), None)
    assert "| `a` | `t` | no | by a trigger |  |" in text
