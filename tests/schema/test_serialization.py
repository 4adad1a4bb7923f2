"""Schema and Backend -> JSON, and back to equal ones."""

from __future__ import annotations

import copy
import gc
import json
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given

from support.schemas import BACKENDS, SCHEMAS
from tablewright.schema.memory import long_lived
from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.schema.serialization import (
    PARTS,
    backend_from_json,
    backend_to_json,
    objects_of,
    schema_from_json,
    schema_to_json,
    table_of,
)


@given(SCHEMAS)
def test_a_schema_comes_back(schema: Schema) -> None:
    assert schema_from_json(json.loads(json.dumps(schema_to_json(schema)))) == schema


@given(BACKENDS)
def test_a_backend_comes_back(backend: Backend) -> None:
    assert backend_from_json("default", json.loads(json.dumps(backend_to_json(backend)))) == backend


COLUMN = {"name": "id", "position": 1, "native_type": "int", "base_type": "int", "null": False}
TABLE = {"namespace": "", "name": "a", "kind": "table"}


def test_defaults_are_left_out() -> None:
    data: dict[str, Any] = {"version": 1, "alias": "default", "vendor": "sqlite", "server_version": "3"}
    data["tables"] = [{**TABLE, "columns": [COLUMN]}]
    assert schema_to_json(schema_from_json(data)) == data


def test_unknown_keys_are_ignored_and_the_input_is_left_alone() -> None:
    index = {"name": "ix", "columns": ["id"], "later": [1]}
    data: dict[str, Any] = {"alias": "default", "vendor": "sqlite", "later": 1}
    data["tables"] = [{**TABLE, "later": {}, "columns": [{**COLUMN, "enum": ["x"], "later": None}], "indexes": [index]}]
    before = json.dumps(data)
    schema = schema_from_json(data)
    assert schema.tables[0].columns[0].enum == ("x",)
    assert schema.tables[0].indexes[0].columns == ("id",)
    assert json.dumps(data) == before


@pytest.mark.parametrize("kind", PARTS.values())
def test_what_is_made_is_as_if_its_class_had_made_it(kind: type[Any]) -> None:
    """objects_of makes things in a way of its own, for speed."""
    facts = {f.name: ("x",) if str(f.type).startswith("tuple") else "x" for f in fields(kind)}
    (made,) = objects_of(kind, [{**facts, "later": 1}])
    ours = kind(**facts)
    assert type(made) is kind
    assert (made, hash(made), repr(made)) == (ours, hash(ours), repr(ours))
    assert replace(made, name="y") == replace(ours, name="y") != made
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made  # noqa: S301
    with pytest.raises(FrozenInstanceError):
        made.name = "y"
    with pytest.raises(TypeError, match="name"):
        objects_of(kind, [{}])


def test_a_table_is_made_as_if_its_class_had_made_it() -> None:
    column = Column("id", 1, "int", "int", False)
    facts = {"namespace": "", "name": "t", "kind": "table", "columns": (column,), "primary_key": ("id",)}
    made, ours = table_of({**facts, "later": 1}), Table(**facts)  # type: ignore[arg-type]
    assert type(made) is Table
    assert (made, hash(made), repr(made)) == (ours, hash(ours), repr(ours))
    assert made.column("id") is column
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made  # noqa: S301
    with pytest.raises(FrozenInstanceError):
        made.name = "y"  # type: ignore[misc]


def test_a_newer_form_is_refused() -> None:
    with pytest.raises(ValueError, match="format 2, and this Tablewright reads up to 1: update Tablewright"):
        schema_from_json({"version": 2, "alias": "default", "vendor": "sqlite", "tables": []})


def test_the_collector_runs_again() -> None:
    with pytest.raises(TypeError):
        schema_from_json({"alias": "default", "vendor": "sqlite", "tables": [{"columns": [{}]}]})
    assert gc.isenabled()
    gc.disable()
    try:
        with long_lived():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
