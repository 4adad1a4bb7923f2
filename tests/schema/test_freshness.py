"""Marks of then and of now -> the tables to read again; what was read -> the whole schema."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.schema.freshness import Marks, merged, stale
from tablewright.schema.model import Column, ForeignKey, Schema, Table, TableKey


def table(name: str, kind: str = "table", *, namespace: str = "public", to: str = "", parent: str = "") -> Table:
    keys = (ForeignKey("f", ("a",), "public", to, ("id",)),) if to else ()
    return Table(namespace, name, kind, foreign_keys=keys, parent=parent or None)


def schema(*tables: Table) -> Schema:
    return Schema("default", "postgresql", "18", tuple(sorted(tables, key=lambda table: table.key)), ("public",))


SCHEMA = schema(
    table("customer"),
    table("invoice", to="customer"),
    table("line", to="invoice"),
    table("later", to="planned"),
    table("log", "partitioned table"),
    table("log_1", "partition", parent="log"),
    table("log_2", "partition", parent="public.log"),
    table("report", "view"),
    table("sums", "materialized view"),
    table("twin", namespace="a"),
    table("twin", namespace="b"),
    replace(table("client"), synonym_of="PUBLIC.CUSTOMER"),
)


def marks(**changes: str | None) -> Marks:
    """Of SCHEMA; `changes` names a table's new mark, None when it is gone."""
    found: dict[str, dict[str, str]] = {}
    for each in SCHEMA.tables:
        found.setdefault(each.namespace, {})[each.name] = "1"
    for name, mark in changes.items():
        if name == "common":
            continue
        namespace, _, bare = name.rpartition("__")
        tables = found.setdefault(namespace or "public", {})
        tables.pop(bare, None)
        tables |= {bare: mark} if mark is not None else {}
    return {"common": changes.get("common", "x"), "tables": found}


def names(keys: frozenset[TableKey] | None) -> str | None:
    """In order; `public` is left out."""
    return None if keys is None else " ".join(sorted(".".join(k).removeprefix("public.") for k in keys))


VIEWS = "report sums"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"customer": "2"}, f"client customer invoice {VIEWS}"),
        ({"invoice": "2"}, f"invoice line {VIEWS}"),
        ({"customer": None}, f"client customer invoice {VIEWS}"),
        ({"fresh": "1"}, f"fresh {VIEWS}"),
        ({"planned": "1"}, f"later planned {VIEWS}"),
        ({"customer": None, "buyer": "1"}, f"buyer client customer invoice {VIEWS}"),
        ({"log": "2"}, f"log log_1 log_2 {VIEWS}"),
        ({"log_1": "2"}, f"log_1 {VIEWS}"),
        ({"report": "2"}, VIEWS),
        ({"a__twin": None}, f"a.twin b.twin {VIEWS}"),
        ({"CUSTOMER": "1"}, f"CUSTOMER client customer invoice {VIEWS}"),
        ({"common": "y"}, None),
        ({"common": "y", "customer": "2"}, None),
    ],
)
def test_what_is_read_again(changes: dict[str, str | None], expected: str | None) -> None:
    wanted = None if expected is None else " ".join(sorted(expected.split()))
    assert names(stale(SCHEMA, marks(), marks(**changes))) == wanted


def test_what_could_not_be_read_is_tried_again() -> None:
    broken = replace(SCHEMA, tables=(replace(SCHEMA.tables[0], error="locked"), *SCHEMA.tables[1:]))
    assert stale(broken, marks(), marks()) == {SCHEMA.tables[0].key}


def test_what_is_not_whole_is_read_whole() -> None:
    assert stale(replace(SCHEMA, partial=True), marks(), marks()) is None
    assert stale(replace(SCHEMA, problems=("?",)), marks(), marks(customer="2")) is None
    assert stale(replace(SCHEMA, problems=("?",)), marks(), marks()) == frozenset()


def test_a_table_that_has_no_mark_is_read_whenever_something_changed() -> None:
    without = schema(*SCHEMA.tables, table("odd", "foreign table"))
    assert names(stale(without, marks(), marks())) == ""
    assert "odd" in (names(stale(without, marks(), marks(log_1="2"))) or "").split()


def column(name: str) -> Column:
    return Column(name, 1, "int", "int", null=True)


def test_merging() -> None:
    changed = replace(table("customer"), columns=(column("id"),))
    read = replace(schema(changed, table("fresh")), server_version="18.1")
    asked = {("public", name) for name in ("customer", "fresh", "line")}
    whole = merged(SCHEMA, read, asked)
    before = {each.key: each for each in SCHEMA.tables}
    assert [each.key for each in whole.tables] == sorted((before.keys() | {("public", "fresh")}) - {("public", "line")})
    assert whole.table(("public", "customer")) is changed
    assert whole.table(("public", "invoice")) is before["public", "invoice"]
    assert whole.server_version == "18.1"
    assert whole.table(("public", "line")) is None


def test_merging_what_is_the_same_changes_nothing() -> None:
    same = replace(SCHEMA.tables[3], row_estimate=5)
    assert merged(SCHEMA, schema(same), {same.key}) is SCHEMA
    assert merged(SCHEMA, schema(), {("public", "was never there")}) is SCHEMA
    everything = schema(*(replace(each, row_estimate=7) for each in SCHEMA.tables))
    assert merged(SCHEMA, everything, None) is SCHEMA
    assert merged(SCHEMA, schema(same), None).tables == (SCHEMA.tables[3],)
    assert merged(replace(SCHEMA, problems=("?",)), everything, None).problems == ()
    noted = merged(SCHEMA, replace(schema(same), problems=("a view is broken",)), {same.key})
    assert noted.problems == ("a view is broken",)
    assert noted.tables is SCHEMA.tables
