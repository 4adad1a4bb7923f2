"""Schemas whose every word may be any text -> models that are exactly those that were meant, for every vendor."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.hostile import NAMES, TYPES, assert_meant, schemas
from tablewright.rendering._taken import IMPORTED
from tablewright.rendering.context import Context, Naming
from tablewright.rendering.edits import module_for
from tablewright.schema.model import Column, Schema, Table

NAMINGS = (Naming(), Naming(("a", "x", "tbl_"), singular=True))
DJANGOS = ((3, 2), (4, 2), (5, 2), (6, 1))


@pytest.mark.parametrize("vendor", list(TYPES))
@settings(max_examples=90, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_what_was_meant(vendor: str, data: st.DataObject) -> None:
    schema: Schema = data.draw(schemas(vendor))
    context = Context(
        data.draw(st.sampled_from(DJANGOS)),
        vendor,
        app_label="shop",
        managed=data.draw(st.booleans()),
        naming=data.draw(st.sampled_from(NAMINGS)),
        installed_apps=frozenset({"django.contrib.postgres"} if data.draw(st.booleans()) else ()),
        comments=data.draw(st.sampled_from(("db-comment", "help-text"))),
        yes_no=data.draw(st.booleans()),
    )
    source = module_for(schema.tables, schema, context)
    assert_meant(source, schema.tables, context)
    assert source == module_for(reversed(schema.tables), schema, context)


@pytest.mark.parametrize("django", DJANGOS)
@pytest.mark.parametrize("vendor", list(TYPES))
def test_tables_and_columns_that_are_called_as_what_the_text_uses(vendor: str, django: tuple[int, int]) -> None:
    defaults = ("now()", "1.5", "'x'", "gen_random_uuid()", None, "0")
    typed = [
        Column(f"c{at}", at, native, native, null=False, default=default)
        for at, (native, default) in enumerate(product(TYPES[vendor], defaults))
    ]
    called = [
        Column(name, 1000 + at, "text", "text", null=True, comment=name, enum=(name, "b"))
        for at, name in enumerate(NAMES)
    ]
    named = tuple(dict.fromkeys([*IMPORTED, *(name.lower() for name in IMPORTED), *NAMES]))
    few = Table("", "everything", "table", columns=(*typed, *called), primary_key=("c0",), comment='"""')
    schema = Schema(
        "default", vendor, "1", (few, *(Table("", name, "table", columns=tuple(called[:3])) for name in named))
    )
    context = Context(django, vendor, app_label="shop", installed_apps=frozenset({"django.contrib.postgres"}))
    assert_meant(module_for(schema.tables, schema, context), schema.tables, context)
