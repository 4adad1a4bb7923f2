"""Two schemas -> a change for each fact that differs, and its sentence; none for what is not known."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from support.schemas import column, schema, table
from tablewright.schema.diff import diff
from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint
from tablewright.schema.serialization import PARTS


def sentences(old: Schema, new: Schema) -> list[str]:
    return [change.sentence for change in diff(old, new).changes]


OTHER: dict[str, Any] = {
    "str": "another",
    "int": 41,
    "bool": None,
    "str | None": "another",
    "int | None": 41,
    "tuple[str, ...]": ("another",),
    "tuple[str | None, ...]": (None,),
    "tuple[bool, ...]": (True,),
    "tuple[int | None, ...]": (7,),
}
"""A value that no fact of BASE has, by annotation; a truth is turned round."""

NO_CHANGE = {
    (Table, "row_estimate"),  # the rows', not the schema's
    (Table, "rights_known"),  # what one side does not know is no change
    (Table, "triggers_known"),
    (Schema, "hides_tables"),
    (Schema, "alias"),
    (Schema, "problems"),
    (Schema, "partial"),
    (Column, "position"),  # alone in its table; see test_order
}
BASE = table(
    "customer",
    column("id"),
    foreign_keys=(ForeignKey("fk", ("id",), "", "other", ("id",)),),
    unique_constraints=(UniqueConstraint("un", ("id",)),),
    indexes=(Index("ix", ("id",)),),
    checks=(Check("ck", "(id > 0)", ("id",)),),
)


def facts() -> list[tuple[type[Any], str, Any]]:
    kinds = [Schema, Table, Column, ForeignKey, UniqueConstraint, Index, Check]
    named = [(kind, f.name, str(f.type)) for kind in kinds for f in fields(kind) if f.init]
    return [each for each in named if not each[2].startswith("tuple[") or each[2] in OTHER]


@pytest.mark.parametrize(("kind", "fact", "annotation"), facts())
def test_every_fact_counts(kind: type[Any], fact: str, annotation: str) -> None:
    """A fact that is new in schema.model is compared without anybody thinking of it."""
    old = schema(BASE)
    thing = {Schema: old, Table: BASE, Column: BASE.columns[0]}.get(kind)
    what = next((name for name, part in PARTS.items() if part is kind), None)
    thing = thing or getattr(BASE, what or "")[0]
    value = OTHER[annotation]
    changed = replace(thing, **{fact: not getattr(thing, fact) if annotation == "bool" else value})
    if kind is Schema:
        new = changed
    elif kind is Table:
        new = schema(changed)
    else:
        new = schema(replace(BASE, **{what or "": (changed,)}))
    found = diff(old, new).changes
    assert bool(found) == ((kind, fact) not in NO_CHANGE)
    assert [change.kind for change in diff(new, old).changes] == [
        {"added": "dropped", "dropped": "added"}.get(change.kind, change.kind) for change in found
    ] or fact in ("name", "namespace")
    assert all(change.sentence[:1].isupper() and change.sentence.endswith(".") for change in found)


NOTED = column("a", comment="1")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (column("a", "int"), column("a", "text"), "The type of column “a” of “t” was “int” and is “text” now."),
        (column("a"), column("a", null=True), "Column “a” of “t” allows NULL now."),
        (column("a", null=True), column("a"), "Column “a” of “t” no longer allows NULL."),
        (column("a"), column("a", default="0"), "Column “a” of “t” has a default now: “0”."),
        (column("a", default="0"), column("a"), "Column “a” of “t” no longer has a default, which was “0”."),
        (column("a", default=""), column("a", default="0"), "Column “a” of “t” has a default now: “0”."),
        (NOTED, column("a", comment="2"), "The comment of column “a” of “t” was “1” and is “2” now."),
        (
            column("a", enum=("x", "y")),
            column("a", enum=("x", "y", "z")),
            "The list of values of column “a” of “t” was (x, y) and is (x, y, z) now.",
        ),
        (column("a", "d", base_type="int"), column("a", "d", base_type="bigint"),
         "The type beneath the domain of column “a” of “t” was “int” and is “bigint” now."),
    ],
)  # fmt: skip
def test_columns(before: Column, after: Column, says: str) -> None:
    assert sentences(schema(table("t", before)), schema(table("t", after))) == [says]


KEY = ForeignKey("fk", ("a",), "", "other", ("id",))
UNIQUE = UniqueConstraint("un", ("a",))
BARE = replace(UNIQUE, constraint=False)
INDEX = Index("ix", ("a", None), condition="(a > 0)")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({}, {"primary_key": ("a",)}, "Table “t” has a primary key now: (a)."),
        ({"primary_key": ("a",)}, {"primary_key": ("b",)}, "The primary key of table “t” was (a) and is (b) now."),
        ({}, {"foreign_keys": (KEY,)}, "Foreign key “fk” of “t” was added: (a) → other (id)."),
        ({"foreign_keys": (KEY,)}, {}, "Foreign key “fk” of “t” was dropped: (a) → other (id)."),
        (
            {"foreign_keys": (KEY,)},
            {"foreign_keys": (replace(KEY, on_delete="CASCADE"),)},
            "The action on delete of foreign key “fk” of “t” was “NO ACTION” and is “CASCADE” now.",
        ),
        (
            {"foreign_keys": (KEY,)},
            {"foreign_keys": (replace(KEY, target_namespace="s"),)},
            "The target of foreign key “fk” of “t” was “other (id)” and is “s.other (id)” now.",
        ),
        (
            {"foreign_keys": (KEY,)},
            {"foreign_keys": (replace(KEY, name="k2"),)},
            "Foreign key “fk” of “t” is called “k2” now: all else is the same.",
        ),
        (
            {"foreign_keys": (replace(KEY, name=""),)},
            {"foreign_keys": (replace(KEY, name="", on_delete="CASCADE"),)},
            "The action on delete of foreign key of “t” was “NO ACTION” and is “CASCADE” now.",
        ),
        (
            {"unique_constraints": (UNIQUE,)},
            {"unique_constraints": (BARE,)},
            "Unique constraint “un” of “t” is a bare index now.",
        ),
        ({}, {"indexes": (INDEX,)}, "Index “ix” of “t” was added: (a, an expression) where (a > 0)."),
        ({}, {"checks": (Check("ck", "(a > 0)"),)}, "Check “ck” of “t” was added: (a > 0)."),
        ({}, {"error": "no rights"}, "Table “t” could not be read in full."),
        ({"error": "no rights"}, {}, "Table “t” can be read in full now."),
        ({"visible": False}, {}, "Table “t” is found by its bare name now."),
        ({}, {"denied": ("select",)}, "On table “t” this user is denied (select) now, and was denied nothing."),
        ({"definition": "SELECT 1"}, {"definition": "SELECT\n2"}, "The definition of table “t” changed."),
    ],
)  # fmt: skip
def test_tables(before: dict[str, Any], after: dict[str, Any], says: str) -> None:
    assert sentences(schema(table("t", "a", "b", **before)), schema(table("t", "a", "b", **after))) == [says]


def test_an_index_says_what_changed_not_its_definition_too() -> None:
    old = Index("ix", ("a",), definition="CREATE INDEX ix ON t (a)")
    new = Index("ix", ("a",), method="hash", definition="CREATE INDEX ix ON t USING hash (a)")
    assert sentences(schema(table("t", "a", indexes=(old,))), schema(table("t", "a", indexes=(new,)))) == [
        "Index “ix” of “t” has a method now: “hash”."
    ]


def test_order() -> None:
    assert sentences(schema(table("t", "a", "b", "c")), schema(table("t", "c", "a", column("x", "text"), "b"))) == [
        "Column “x” of “t” was added: text, NULL not allowed.",
        "The order of columns of table “t” was (a, b, c) and is (c, a, b) now.",
    ]
    other_numbers = table("t", *(replace(each, position=7 * each.position) for each in table("t", "a", "b").columns))
    assert not diff(schema(table("t", "a", "b")), schema(other_numbers))


def test_the_whole_schema() -> None:
    old, new = schema(search_path=("public",)), schema(search_path=("app", "public"))
    assert sentences(old, replace(new, server_version="17")) == [
        "The server's version was “16” and is “17” now.",
        "The search path was (public) and is (app, public) now.",
    ]


# -- what is not known


def test_what_is_not_known_is_no_change() -> None:
    full, part = schema(table("a", "x"), table("b", "y")), schema(table("a", "x"), partial=True)
    assert not diff(full, part)
    assert not diff(part, full)
    unread = schema(table("a", error="no rights"), table("b", "y"))
    assert sentences(full, unread) == ["Table “a” could not be read in full."]
    assert not diff(unread, schema(table("a", "z", error="other words"), table("b", "y")))
    blind = table("a", column("x", granted=("insert",)), rights_known=False, denied=("select",))
    assert not diff(full, schema(blind, table("b", "y")))
    unseen = table("a", "x", triggers_known=False)
    assert not diff(schema(table("a", "x", insert_triggers=("t",)), table("b", "y")), schema(unseen, table("b", "y")))
