"""Native types as the catalogs spell them -> what they are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.schema.types import NativeType, parse_type

VENDORS = ["sqlite", "postgresql", "mysql", "oracle", "microsoft", "unheard-of"]

TEXT, INTEGER, DECIMAL = {"family": "text"}, {"family": "integer"}, {"family": "decimal"}


@pytest.mark.parametrize(
    ("vendor", "spelt", "facts"),
    [
        ("sqlite", "VARCHAR(30)", {**TEXT, "length": 30}),
        ("sqlite", "character varying ( 30 )", {**TEXT, "length": 30}),
        ("sqlite", "NATIVE CHARACTER(70)", {**TEXT, "length": 70}),
        ("sqlite", "tinyint(1)", {**INTEGER, "bits": 64}),
        ("sqlite", "BIGINT UNSIGNED", {**INTEGER, "unsigned": False}),
        ("sqlite", "FLOATING POINT", INTEGER),
        ("sqlite", "decimal(10, 2)", {**DECIMAL, "precision": 10, "scale": 2}),
        ("sqlite", "timestamp with time zone", {"family": "datetime"}),
        ("sqlite", "", {"family": "other", "name": ""}),
        ("sqlite", "STRING", {"family": "other"}),
        ("postgresql", "character varying(50)", {**TEXT, "length": 50, "fixed": False}),
        ("postgresql", "character(1)", {**TEXT, "length": 1, "fixed": True}),
        ("postgresql", '"char"', {**TEXT, "length": 1}),
        ("postgresql", "bpchar", {**TEXT, "length": None}),
        ("postgresql", "numeric", {**DECIMAL, "precision": None, "scale": None}),
        ("postgresql", "numeric(10)", {**DECIMAL, "precision": 10, "scale": 0}),
        ("postgresql", "timestamp(3) with time zone", {"family": "datetime", "zone": True}),
        ("postgresql", "interval day to second(3)", {"family": "interval"}),
        ("postgresql", "bit varying(8)", {"family": "bit", "precision": 8}),
        ("postgresql", "integer[]", {"family": "array", "element": NativeType("integer", "integer", bits=32)}),
        ("postgresql", "public.mood", {"family": "other", "name": "mood"}),
        ("mysql", "int(10) unsigned", {**INTEGER, "bits": 32, "unsigned": True}),
        ("mysql", "bigint(20) unsigned zerofill", {**INTEGER, "bits": 64, "unsigned": True, "name": "bigint"}),
        ("mysql", "integer AUTO_INCREMENT", {**INTEGER, "bits": 32, "unsigned": False}),
        ("mysql", "double precision", {"family": "float"}),
        ("mysql", "double unsigned", {"family": "float"}),
        ("mysql", "datetime(6)", {"family": "datetime"}),
        ("mysql", "char(32) character set latin1 collate latin1_bin", {**TEXT, "length": 32, "fixed": True}),
        ("mysql", "tinytext", {**TEXT, "length": 255}),
        ("mysql", "enum('a(1)','unsigned')", {"family": "enum", "name": "enum"}),
        ("mysql", "set('a','b')", {"family": "enum", "name": "set"}),
        ("oracle", "NUMBER(11,0)", {**DECIMAL, "precision": 11, "scale": 0}),
        ("oracle", "VARCHAR2(50 CHAR)", {**TEXT, "length": 50}),
        ("oracle", "TIMESTAMP(6) WITH TIME ZONE", {"family": "datetime", "zone": True}),
        ("oracle", "INTERVAL DAY(9) TO SECOND(6)", {"family": "interval"}),
        ("microsoft", "nvarchar(max)", {**TEXT, "length": None}),
        ("microsoft", "tinyint", {**INTEGER, "bits": 8, "unsigned": True}),
        ("microsoft", "bit", {"family": "boolean"}),
        ("unheard-of", "varchar(9)", {**TEXT, "length": 9}),
    ],
)
def test_a_native_type_is_taken_apart(vendor: str, spelt: str, facts: dict[str, Any]) -> None:
    found = parse_type(vendor, spelt)
    assert {name: getattr(found, name) for name in facts} == facts


@given(st.sampled_from(VENDORS), st.text() | st.text(alphabet="abint()[],. 0123456789\n'\"", max_size=40))
def test_no_text_makes_it_raise(vendor: str, text: str) -> None:
    assert parse_type(vendor, text).family
