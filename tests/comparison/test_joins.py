"""Many-to-many fields and a schema -> join pairs: whose table is known, and when nothing may be said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.schemas import schema, table
from tablewright.comparison import Pairing, Surroundings, pair
from tablewright.rules import findings_of
from tablewright.schema.model import Backend, Schema
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

PATH = "/project/shop/models.py"
BACKEND = Backend("default", "", "postgresql", max_name_length=63)
NOWHERE_ELSE = Surroundings()
HEAD = """from django.db import models


class Sorted(models.ManyToManyField):
    pass


class Doctor(models.Model):
    pass


"""
LONG = "a_field_whose_name_is_so_long_that_its_join_table_does_not_fit"
TABLES = (table("shop_doctor", "id"), table("shop_visit", "id"))


def models_of(text: str) -> Models:
    return resolve(
        {PATH: parse_module(HEAD + text)},
        root="/project",
        installed_apps=("shop",),
        default_auto_field="django.db.models.AutoField",
        auth_user_model="shop.User",
    )


def pairing(text: str, found: Schema, around: Surroundings = NOWHERE_ELSE, models: Models | None = None) -> Pairing:
    models = models or models_of(text)
    model = next(each for label, each in models.by_label.items() if label == "shop.Visit")
    made = pair(model, found, BACKEND, models, (5, 2), around)
    assert made is not None
    return made


def visit(field: str) -> str:
    return f"class Visit(models.Model):\n    {field}\n"


def test_a_field_is_paired_with_the_table_and_the_columns_that_django_would_use() -> None:
    joins = pairing(
        visit("doctors = models.ManyToManyField(Doctor)"),
        schema(*TABLES, table("shop_visit_doctors", "id", "visit_id", "doctor_id")),
    ).joins
    assert [(join.table_name, join.wanted) for join in joins] == [("shop_visit_doctors", ("visit_id", "doctor_id"))]
    assert [column.name for column in joins[0].columns if column] == ["visit_id", "doctor_id"]


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("doctors = models.ManyToManyField('Nobody')", id="a target that is not known"),
        pytest.param("doctors = models.ManyToManyField(Doctor, through='Seen')", id="a through model"),
        pytest.param("doctors = models.ManyToManyField(Doctor, db_table=name())", id="a name that is not spelt out"),
        pytest.param("doctors = Sorted(Doctor)", id="a class of its own"),
        pytest.param(f"{LONG} = models.ManyToManyField(Doctor)", id="a name that Django cuts"),
    ],
)
def test_nothing_is_said_of(field: str) -> None:
    assert pairing(visit(field), schema(*TABLES)).joins == ()


def test_a_written_name_is_not_cut() -> None:
    joins = pairing(visit(f"doctors = models.ManyToManyField(Doctor, db_table='{LONG}_at_all')"), schema(*TABLES)).joins
    assert [join.table for join in joins] == [None]


@pytest.mark.parametrize(
    ("found", "around"),
    [
        pytest.param(schema(*TABLES, partial=True), Surroundings(), id="tables that are still to be read"),
        pytest.param(schema(*TABLES), Surroundings(routed=True), id="a router"),
        pytest.param(
            schema(*TABLES, table("shop_visit_doctors", error="It is locked.")), Surroundings(), id="a table not read"
        ),
    ],
)
def test_a_table_that_may_be_there_is_not_missing(found: Schema, around: Surroundings) -> None:
    assert pairing(visit("doctors = models.ManyToManyField(Doctor)"), found, around).joins == ()


def test_a_target_that_is_swapped_out_says_nothing() -> None:
    text = visit("doctors = models.ManyToManyField(Doctor)")
    models = models_of(text)
    swapped = replace(models.by_label["shop.Doctor"], swapped="shop.Nurse")
    models = replace(models, by_label={**models.by_label, "shop.Doctor": swapped})
    assert pairing(text, schema(*TABLES), models=models).joins == ()


def test_a_parents_field_is_the_parents() -> None:
    text = "class Stay(models.Model):\n    doctors = models.ManyToManyField(Doctor)\n\n\nclass Visit(Stay):\n    pass\n"
    found = schema(table("shop_doctor", "id"), table("shop_stay", "id"), table("shop_visit", "stay_ptr_id"))
    assert pairing(text, found).joins == ()


def test_the_model_that_django_makes_for_a_join_table_is_no_second_owner() -> None:
    """People may write a model for the same table and leave the field as it is."""
    text = visit("doctors = models.ManyToManyField(Doctor)") + (
        "\n\nclass Seen(models.Model):\n    class Meta:\n        db_table = 'shop_visit_doctors'\n"
    )
    models = models_of(text)
    seen = models.by_label["shop.Seen"]
    made = replace(seen, name="Visit_doctors", label="shop.Visit_doctors", path="")
    other = replace(made, name="Visited", label="shop.Visited")
    found = schema(*TABLES, table("shop_visit_doctors", "id", "visit_id", "doctor_id"))

    def owners(*others: object) -> list[str]:
        by_table = {**models.by_table, "shop_visit_doctors": (seen, *others)}
        of_seen = pair(seen, found, BACKEND, replace(models, by_table=by_table), (5, 2))  # type: ignore[arg-type]
        assert of_seen is not None
        return [each.code for each in findings_of(of_seen, ("table-mapped-twice",))]

    assert owners(made) == []
    assert owners(other) == ["table-mapped-twice"]
