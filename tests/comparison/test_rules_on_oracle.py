"""Rules about names over what Oracle's reader gives: Django writes every name in capitals there."""

from __future__ import annotations

import pytest

from support.schemas import column, table
from tablewright.comparison import pair
from tablewright.findings import Finding
from tablewright.rules import findings_of
from tablewright.schema.model import Backend, Schema, Table
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

PATH = "/project/shop/models.py"
BACKEND = Backend("default", "", "oracle", max_name_length=30)
NAMES = ("table-in-other-namespace", "no-such-table", "no-such-column", "column-name-case")
NAMES += ("column-unmapped", "required-column-unmapped", "table-comment-differs", "column-comment-differs")
VISIT = """from django.db import models


class Visit(models.Model):
    id = models.IntegerField(primary_key=True)
    room = models.CharField(max_length=8, db_comment="Where")

    class Meta:
        managed = False
        db_table = "visit"
        db_table_comment = "Who came"
"""
ID = column("ID", "NUMBER(11)")
ROOM = column("ROOM", "VARCHAR2(8)", comment="Where")


def visit(*columns: object, **facts: object) -> Table:
    return table("VISIT", *columns, primary_key=("ID",), **{"comment": "Who came", **facts})  # type: ignore[arg-type]


def found(*tables: Table) -> list[Finding]:
    models = resolve(
        {PATH: parse_module(VISIT)},
        root="/project",
        installed_apps=("shop",),
        default_auto_field="django.db.models.AutoField",
        auth_user_model="auth.User",
    )
    schema = Schema("default", "oracle", "19", tables, ("SHOP",))
    made = pair(models.by_label["shop.Visit"], schema, BACKEND, models, (5, 2))
    return list(findings_of(made, NAMES)) if made else []


@pytest.mark.parametrize(
    ("tables", "codes"),
    [
        pytest.param((visit(ID, ROOM),), [], id="names in capitals"),
        pytest.param(
            (visit(ID, column("Room", "VARCHAR2(8)", comment="Where")),), ["column-name-case"], id="mixed case"
        ),
        pytest.param((visit(ID, ROOM, column("Note", null=True)),), [], id="no field could map it"),
        pytest.param((visit(ID, ROOM, column("NOTE", null=True)),), ["column-unmapped"], id="a field could map it"),
        pytest.param((visit(ID, ROOM, column("Note")),), ["required-column-unmapped"], id="every row needs it"),
        pytest.param((visit(ID),), ["no-such-column"], id="no such column"),
        pytest.param((visit(ID, column("ROOM", comment="Why")),), ["column-comment-differs"], id="another comment"),
        pytest.param((visit(ID, ROOM, comment=None),), ["table-comment-differs"], id="no comment"),
        pytest.param((), ["no-such-table"], id="no table"),
        pytest.param(
            (visit(ID, ROOM, namespace="OLD", visible=False),), ["table-in-other-namespace"], id="another schema"
        ),
    ],
)
def test_what_is_said(tables: tuple[Table, ...], codes: list[str]) -> None:
    assert [each.code for each in found(*tables)] == codes


def test_the_fix_names_the_schema_as_oracle_wants_it() -> None:
    (said,) = found(visit(ID, ROOM, namespace="OLD", visible=False))
    assert [edit.text for fix in said.fixes for edit in fix.edits] == ['\'"OLD"."VISIT"\'']


def test_no_field_is_offered_for_a_column_out_of_reach() -> None:
    (said,) = found(visit(ID, ROOM, column("Note")))
    assert said.fixes == ()
