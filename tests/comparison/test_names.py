"""Names as Django is given them -> the tables and columns that a vendor finds."""

from __future__ import annotations

import pytest

from tablewright.schema.model import Column, Schema, Table
from tablewright.schema.names import closest, find_column, find_table, join_table_name, split_table_name


def schema(vendor: str, *names: str) -> Schema:
    tables = []
    for written in names:
        namespace, _, name = written.rpartition(":")
        column = Column("Room", 1, "text", "text", null=False)
        tables.append(Table(namespace, name, "table", visible=namespace in ("", "public"), columns=(column,)))
    return Schema("default", vendor, "", tuple(tables))


@pytest.mark.parametrize(
    ("vendor", "tables", "db_table", "found"),
    [
        ("sqlite", ["Patient"], "PATIENT", "Patient"),
        ("sqlite", ["patient"], '"main"."patient"', "patient"),
        ("mysql", ["Patient"], "patient", "Patient"),
        ("mysql", ["patient", "Patient"], "Patient", "Patient"),
        ("postgresql", ["public:Patient"], "patient", None),
        ("postgresql", ["public:patient"], '"patient"', "patient"),
        ("postgresql", ["archive:visit"], "visit", None),
        ("postgresql", ["archive:visit"], 'archive"."visit', "visit"),
        ("postgresql", ["archive:visit"], '"archive"."visit"', "visit"),
        ("postgresql", ["archive:visit"], "archive.visit", None),
        ("postgresql", ["public:" + "x" * 63], "x" * 70, "x" * 63),
        ("microsoft", ["dbo:visit"], "[dbo].[visit]", "visit"),
        ("oracle", ["VISIT"], "visit", "VISIT"),
    ],
)
def test_a_table_is_found_as_the_vendor_does(vendor: str, tables: list[str], db_table: str, found: str | None) -> None:
    table = find_table(schema(vendor, *tables), db_table)
    assert (table.name if table else None) == found


@pytest.mark.parametrize(
    ("vendor", "name", "found"),
    [
        ("sqlite", "room", True),
        ("mysql", "ROOM", True),
        ("postgresql", "room", False),
        ("postgresql", '"Room"', True),
    ],
)
def test_a_column_is_found_as_the_vendor_does(vendor: str, name: str, *, found: bool) -> None:
    whole = schema(vendor, "visit")
    assert (find_column(whole, whole.tables[0], name) is not None) is found


@pytest.mark.parametrize("vendor", ["postgresql", "mysql", "microsoft", "oracle"])
def test_a_name_with_its_namespace_comes_apart_again(vendor: str) -> None:
    assert split_table_name(join_table_name(vendor, "archive", "visit")) == ("archive", "visit")
    assert split_table_name(join_table_name(vendor, "a b", "100% %s")) == ("a b", "100% %s")


def test_quotes_in_a_name_with_its_namespace_are_doubled() -> None:
    assert join_table_name("postgresql", 'a"b', 'weird "table"') == 'a""b"."weird ""table""'
    assert split_table_name('a""b"."weird ""table""') == ('a"b', 'weird "table"')


@pytest.mark.parametrize(
    ("name", "candidates", "near"),
    [
        ("patinet", ["visit", "patient", "patients"], ("patient", "patients")),
        ("last_name", ["LastName", "FirstName"], ("LastName",)),
        ("name", ["pat_name", "born"], ("pat_name",)),
        ("phone", ["PhoneNo", "EMail"], ("PhoneNo",)),
        ("doctor_id", ["doctor", "id", "room"], ("doctor",)),
        ("x", ["y", "xyz"], ()),
        ("", ["a", ""], ()),
    ],
)
def test_near_names_come_best_first(name: str, candidates: list[str], near: tuple[str, ...]) -> None:
    assert closest(name, candidates) == near
