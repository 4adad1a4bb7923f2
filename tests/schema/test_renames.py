"""What is gone and what is new -> what was likely renamed, why; and nothing where that is not clear."""

from __future__ import annotations

from typing import Any

import pytest

from support.schemas import column, schema, table
from tablewright.schema.diff import diff
from tablewright.schema.model import Check, ForeignKey, Index, Table, UniqueConstraint


def test_a_renamed_table() -> None:
    old = schema(
        table("customer", "id", column("name", "text")), table("invoice", "id", foreign_keys=(to("customer"),))
    )
    new = schema(table("client", "id", column("name", "text")), table("invoice", "id", foreign_keys=(to("client"),)))
    (change,) = diff(old, new).changes
    assert change.sentence == (
        "Table “customer” is probably called “client” now: the same columns and the foreign key of “invoice” (id)"
        " points at it now."
    )
    assert (change.kind, change.what, change.table) == ("renamed", "table", ("", "customer"))
    assert (change.before, change.after) == (("", "customer"), ("", "client"))


def to(target: str, name: str = "fk") -> ForeignKey:
    return ForeignKey(name, ("id",), "", target, ("id",))


IX = (Index("ix", ("a",)),)


def partition(name: str, values: str) -> Table:
    return table(name, "a", "b", "c", kind="partition", partitioning=values)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (table("customer", "a"), table("customers", "a"), "the same columns and a similar name"),
        (table("tblkunde", "a", "b", "c"), table("client", "a", "b", "c"), "the same columns"),
        (table("kunde", "a"), table("client", "a"), None),
        (table("kunde", "a", "b", "c", kind="view"), table("client", "a", "b", "c"), None),
        (
            table("customer", "a", "b", "c", "d"),
            table("customers", "a", "b", "c", "x"),
            "75 % of the columns are the same and a similar name",
        ),
        (table("customer", "a", "b"), table("customers", "a", "x"), None),
        (
            table("t", "a", namespace="old"),
            table("t", "a", namespace="new"),
            "the same columns and the same name in another namespace",
        ),
        (table("t", "a", namespace="old"), table("t", "b", namespace="new"), None),
        (
            table("kunde", "a", indexes=IX),
            table("client", "a", indexes=IX),
            "the same columns and “ix” belongs to it now",
        ),
        (partition("log_1", "FOR 1"), partition("log_2", "FOR 2"), None),
        (partition("log_1", "FOR 1"), partition("log_2", "FOR 1"), "the same columns and a similar name"),
    ],
)
def test_reasons_for_tables(old: Table, new: Table, reason: str | None) -> None:
    found = diff(schema(old), schema(new)).changes
    if reason is None:
        assert sorted(change.kind for change in found) == ["added", "dropped"]
    else:
        assert (found[0].kind, found[0].reason) == ("renamed", reason)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (("id", "name", "note"), ("id", "full_name", "note"), "the same type, the same place and a similar name"),
        (("id", "amt", "note"), ("id", "total", "note"), "the same type and the same place"),
        (("id", "amt"), ("id", "total"), None),  # what was last may have been dropped, and something added
        (("id", "name", "note"), ("id", "note", "full_name"), "the same type and a similar name"),
        (("id", "name", "note"), ("id", "first_name", "last_name", "note"), None),
        (("id", "amt", "x", "note"), ("id", "total", "note"), None),
        (("id", column("amt", "text"), "note"), ("id", "amount", "note"), None),
        (("id", "name1", "name2", "note"), ("id", "name", "note"), None),
    ],
)
def test_reasons_for_columns(old: tuple[Any, ...], new: tuple[Any, ...], reason: str | None) -> None:
    found = diff(schema(table("t", *old)), schema(table("t", *new))).changes
    assert [change.reason for change in found if change.kind == "renamed"] == ([reason] if reason else [])


def invoices(name: str, amount: str) -> tuple[Table, ...]:
    """A table with its name and a column's in all that a database writes down, what points at it, and a view on it."""
    unique = UniqueConstraint(
        "un", (amount,), condition=f"({amount} > 0)", definition=f"CREATE UNIQUE INDEX un ON {name} ({amount})"
    )
    return (
        table(
            name,
            "id",
            column(amount, "numeric", default=f"round({amount}_start())"),
            "note",
            column("twice", generated=f"({amount} * 2)"),
            primary_key=("id", amount),
            unique_constraints=(unique,),
            indexes=(Index("ix", ("id",), include=(amount,), expressions=(f"abs({amount})",)),),
            checks=(Check("ck", f"(({amount} > 0))", (amount,)),),
            foreign_keys=(ForeignKey(f"{name}_ibfk_1", ("id",), "", name, ("id",)),),
        ),
        table("line", "id", "of", foreign_keys=(ForeignKey("fk", ("of",), "", name, (amount,)),)),
        table("v", "id", kind="view", definition=f'SELECT id FROM "{name}" WHERE {amount} > 1'),
    )


def test_what_follows_a_rename_is_no_change() -> None:
    found = diff(schema(*invoices("invoice", "amt")), schema(*invoices("bill", "total"))).changes
    assert [(change.kind, change.what, change.fact) for change in found] == [
        ("renamed", "table", ""),
        ("renamed", "column", ""),
        ("changed", "column", "default"),  # it calls another function: amt_start is not amt
    ]


def test_never_two_to_one() -> None:
    old = schema(table("customer1", "a", "b", "c"), table("customer2", "a", "b", "c"))
    new = schema(table("customer3", "a", "b", "c"))
    assert sorted(change.kind for change in diff(old, new).changes) == ["added", "dropped", "dropped"]
    assert sorted(change.kind for change in diff(new, old).changes) == ["added", "added", "dropped"]


def test_the_clear_ones_are_told_apart() -> None:
    """All have the same columns: names decide, and leave what they do not decide."""
    old = schema(*(table(name, "id", "code") for name in ("tbl_country", "tbl_currency", "tbl_x")))
    new = schema(*(table(name, "id", "code") for name in ("country", "currency", "kiwi")))
    found = diff(old, new).changes
    assert [(c.before[1], c.after[1]) for c in found if c.kind == "renamed"] == [
        ("tbl_country", "country"),
        ("tbl_currency", "currency"),
    ]
    assert sorted(c.kind for c in found if c.kind != "renamed") == ["added", "dropped"]


def test_names_that_were_swapped_are_not_renamed() -> None:
    """Both are there before and now: what differs is said of each."""
    one, other = table("a", "x"), table("b", "y")
    found = diff(schema(one, other), schema(table("a", "y"), table("b", "x"))).changes
    assert {change.table for change in found} == {("", "a"), ("", "b")}
    assert {change.what for change in found} == {"column"}
