"""Snapshot -> a text that people can compare, and back; texts that are none -> a sentence with the line."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from support.schemas import BACKENDS, SCHEMAS
from tablewright.schema.model import Backend, Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint
from tablewright.schema.recorded import recorded, release
from tablewright.schema.snapshot import Snapshot, snapshot_from_text, snapshot_text

BACKEND = Backend("default", "django.db.backends.postgresql", "postgresql", data_types={"TextField": "text"})
SCHEMA = Schema(
    "default",
    "postgresql",
    "16.3 (Debian 16.3-1.pgdg120+1)",
    (
        Table("public", "v", "view", columns=(Column("n", 1, "bigint", "bigint", null=True),), definition="SELECT\n 1"),
        Table(
            "public",
            "customer",
            "table",
            comment="Who buys",
            columns=(
                Column("email", 4, "citext", "text", null=False, granted=("select",)),
                Column("id", 1, "integer", "integer", null=False, auto="identity"),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey("b", ("id",), "public", "v", ("n",)),),
            unique_constraints=(UniqueConstraint("u", ("email",)),),
            indexes=(Index("i2", ("id", None), expressions=("lower(email)",)), Index("i1", ("id",))),
            checks=(Check("c", "(id > 0)", ("id",)),),
            row_estimate=12345,
            denied=("delete",),
        ),
    ),
    search_path=("public",),
    problems=("Something at db.example.com went wrong.",),
)
SNAPSHOT = Snapshot(
    "config.settings", "5.2", ("shop",), "", all_aliases=("default",), aliases={"default": (BACKEND, SCHEMA)}
)

TEXT = """\
{
  "version": 1,
  "settings_module": "config.settings",
  "django": "5.2",
  "installed_apps": [
    "shop"
  ],
  "default_auto_field": "",
  "use_tz": null,
  "auth_user_model": "auth.User",
  "routers": false,
  "all_aliases": ["default"],
  "aliases": {
    "default": {
      "vendor": "postgresql",
      "server_version": "16",
      "search_path": ["public"],
      "backend": {
        "data_types": {
          "TextField": "text"
        },
        "engine": "django.db.backends.postgresql",
        "integer_ranges": {},
        "vendor": "postgresql"
      },
      "tables": [
        {
          "namespace": "public",
          "name": "customer",
          "kind": "table",
          "comment": "Who buys",
          "columns": [
            {"name": "id", "native_type": "integer", "null": false, "auto": "identity"},
            {"name": "email", "native_type": "citext", "base_type": "text", "null": false}
          ],
          "primary_key": ["id"],
          "foreign_keys": [
            {"name": "b", "columns": ["id"], "target_namespace": "public", "target_table": "v", "target_columns": ["n"]}
          ],
          "unique_constraints": [
            {"name": "u", "columns": ["email"]}
          ],
          "indexes": [
            {"name": "i1", "columns": ["id"]},
            {"name": "i2", "columns": ["id", null], "expressions": ["lower(email)"]}
          ],
          "checks": [
            {"name": "c", "definition": "(id > 0)", "columns": ["id"]}
          ]
        },
        {
          "namespace": "public",
          "name": "v",
          "kind": "view",
          "columns": [
            {"name": "n", "native_type": "bigint", "null": true}
          ],
          "definition": [
            "SELECT",
            " 1"
          ]
        }
      ]
    }
  }
}
"""


def test_a_line_for_each_column_and_constraint() -> None:
    assert snapshot_text(SNAPSHOT) == TEXT


def test_it_comes_back_as_recorded() -> None:
    back = snapshot_from_text(TEXT)
    assert back == replace(SNAPSHOT, aliases={"default": (BACKEND, recorded(SCHEMA))})
    assert snapshot_text(back) == TEXT
    customer = back.aliases["default"][1].tables[0]
    assert [column.position for column in customer.columns] == [1, 2]
    assert (customer.rights_known, customer.denied, customer.row_estimate) == (False, (), None)
    assert back.aliases["default"][1].table(("public", "v")).definition == "SELECT\n 1"  # type: ignore[union-attr]


@given(SCHEMAS, BACKENDS)
def test_every_fact_comes_back(schema: Schema, backend: Backend) -> None:
    schema = replace(schema, partial=False)
    text = snapshot_text(Snapshot(aliases={"default": (backend, schema)}))
    text.encode()
    assert snapshot_from_text(text).aliases["default"] == (backend, recorded(schema))
    assert "\u202e" not in text
    assert "\x85" not in text


@given(SCHEMAS)
def test_what_is_recorded_stays_so(schema: Schema) -> None:
    assert recorded(recorded(schema)) == recorded(schema)


PARTS = ("foreign_keys", "unique_constraints", "indexes", "checks")


@given(SCHEMAS)
def test_the_order_of_reading_does_not_show(schema: Schema) -> None:
    dice = random.Random(len(schema.tables))

    def mixed(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(parts, len(parts)))

    def numbered(table: Table, step: int) -> Table:
        columns = (replace(column, position=step * place) for place, column in enumerate(table.columns))
        return replace(table, columns=tuple(columns))

    def shuffled(table: Table) -> Table:
        parts = {name: mixed(getattr(table, name)) for name in ("columns", *PARTS)}
        return replace(numbered(table, 1), **{**parts, "columns": mixed(numbered(table, 1).columns)})

    one = replace(schema, tables=tuple(numbered(table, 3) for table in schema.tables))
    other = replace(schema, tables=mixed(tuple(shuffled(table) for table in schema.tables)))
    assert recorded(one) == recorded(other)


def test_nothing_of_who_looked_and_where() -> None:
    error = replace(SCHEMA.tables[0], error="denied to user 'bob'@'10.0.0.7' on /var/lib/db")
    text = snapshot_text(replace(SNAPSHOT, aliases={"default": (BACKEND, replace(SCHEMA, tables=(error,)))}))
    assert "It could not be read in full when the snapshot was made." in text
    for word in ("bob", "10.0.0.7", "/var", "12345", "example.com", "delete", "granted", "Debian", '"alias"'):
        assert word not in text + TEXT


@pytest.mark.parametrize(
    ("vendor", "version", "kept"),
    [
        ("postgresql", "16.3 (Debian 16.3-1.pgdg120+1)", "16"),
        ("postgresql", "9.6.24", "9.6"),
        ("mysql", "8.0.36-0ubuntu0.22.04.1", "8.0"),
        ("mysql", "10.11.6-MariaDB-0+deb12u1", "10.11-MariaDB"),
        ("oracle", "19.3.0.0.0", "19.3"),
        ("sqlite", "3.45.1", ""),
        ("firebird", "", ""),
    ],
)
def test_of_the_servers_version_what_matters(vendor: str, version: str, kept: str) -> None:
    assert release(vendor, version) == kept
    assert release(vendor, kept) == kept


def test_a_partial_schema_is_refused() -> None:
    partial = replace(SNAPSHOT, aliases={"default": (BACKEND, replace(SCHEMA, partial=True))})
    with pytest.raises(ValueError, match="The tables of “default” have not all been read"):
        snapshot_text(partial)


def test_what_a_reviewer_could_not_see_is_spelt_out() -> None:
    table = Table("", "a\u202eb\u200bc\ud800\U000e0041 é顧", "table")
    text = snapshot_text(replace(SNAPSHOT, aliases={"default": (BACKEND, replace(SCHEMA, tables=(table,)))}))
    assert r'"a\u202eb\u200bc\ud800\udb40\udc41 é顧"' in text
    assert snapshot_from_text(text).aliases["default"][1].tables[0].name == table.name
