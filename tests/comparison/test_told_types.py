"""Fields of classes that are not stock: judged by the type that Django gives their column, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.comparison import Fit, pair
from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.source.models import Field, Model, Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import UNKNOWN, Unknown

BACKEND = Backend(
    alias="default",
    engine="django.db.backends.postgresql",
    vendor="postgresql",
    data_types={
        "CharField": "varchar(%(max_length)s)",
        "TextField": "text",
        "IntegerField": "integer",
        "BigAutoField": "bigint",
        "DecimalField": "numeric(%(max_digits)s, %(decimal_places)s)",
    },
    auto_types={"BigAutoField": "bigint"},
)
SOURCE = "from django.db import models\nclass A(models.Model):\n    x = models.TextField()\n"


def model_with(internal: str | Unknown, told: dict[str, str | None], **sizes: int | None) -> Model:
    """Its field `x` is of a class that only Django explains."""
    model = resolve({"/p/app/models.py": parse_module(SOURCE)}, root="/p", installed_apps=["app"]).by_label["app.A"]
    field = replace(
        next(each for each in model.fields if each.name == "x"),
        class_path="kit.X",
        internal_type=internal,
        db_types=told,
    )
    sized: Field = replace(field, **sizes)  # type: ignore[arg-type]
    return replace(model, fields=(sized,))


def schema_with(native: str) -> Schema:
    return Schema(
        alias="default",
        vendor="postgresql",
        server_version="16",
        search_path=("public",),
        tables=(Table("public", "app_a", "table", columns=(Column("x", 1, native, native, null=False),)),),
    )


def fit(model: Model, native: str) -> tuple[Fit, str, str | None]:
    pairing = pair(model, schema_with(native), BACKEND, Models({}, {}, {}), (5, 2))
    assert pairing is not None
    (found,) = pairing.pairs
    return found.fit, found.reason, found.expected


@pytest.mark.parametrize(
    ("internal", "told", "sizes", "native", "expected"),
    [
        # A stock class's type: as good as that class.
        (
            "CharField",
            {"default": "varchar(5)"},
            {"max_length": 5},
            "character varying(5)",
            (Fit.SAME, "", "varchar(5)"),
        ),
        (
            "CharField",
            {"default": "varchar(5)"},
            {"max_length": 5},
            "character varying(3)",
            (Fit.WIDER, "length", "varchar(5)"),
        ),
        (
            "CharField",
            {"default": "varchar(5)"},
            {"max_length": 5},
            "character varying(9)",
            (Fit.NARROWER, "length", "varchar(5)"),
        ),
        ("CharField", {"default": "varchar(5)"}, {"max_length": 5}, "integer", (Fit.INCOMPATIBLE, "", "varchar(5)")),
        (
            "CharField",
            {"default": "char(5)"},
            {"max_length": 5},
            "character varying(3)",
            (Fit.WIDER, "length", "char(5)"),
        ),
        # A type of its own: right where the column is of that type, unknown elsewhere.
        ("CharField", {"default": "uuid"}, {"max_length": 5}, "uuid", (Fit.SAME, "", "uuid")),
        ("CharField", {"default": "uuid"}, {"max_length": 5}, "integer", (Fit.UNKNOWN, "", "uuid")),
        (
            "CharField",
            {"default": "varchar(8)"},
            {"max_length": 5},
            "character varying(3)",
            (Fit.UNKNOWN, "", "varchar(8)"),
        ),
        ("PointField", {"default": "point"}, {}, "point", (Fit.SAME, "", "point")),
        ("PointField", {"default": "point"}, {}, "text", (Fit.UNKNOWN, "", "point")),
        (UNKNOWN, {"default": "integer"}, {}, "int4", (Fit.SAME, "", "integer")),
        (UNKNOWN, {"default": "integer"}, {}, "bigint", (Fit.UNKNOWN, "", "integer")),
        # What a stock class would do with, but for its size or zone: what that cannot work over, this cannot either.
        *(
            ("DateTimeField", {"default": "timestamp"}, {}, native, (found, "", "timestamp"))
            for native, found in (
                ("timestamp without time zone", Fit.SAME),
                ("timestamp with time zone", Fit.UNKNOWN),
                ("date", Fit.INCOMPATIBLE),
                ("character varying(50)", Fit.INCOMPATIBLE),
                ("pg_lsn", Fit.UNKNOWN),
            )
        ),
        ("CharField", {"default": "varchar(8)"}, {"max_length": 5}, "integer", (Fit.INCOMPATIBLE, "", "varchar(8)")),
        ("DateTimeField", {"default": "bytea"}, {}, "text", (Fit.UNKNOWN, "", "bytea")),
        # Another alias was asked, this one was not, or it has no column there.
        ("CharField", {"other": "varchar(5)"}, {"max_length": 5}, "character varying(3)", (Fit.UNKNOWN, "", None)),
        ("CharField", {"default": None}, {"max_length": 5}, "character varying(3)", (Fit.UNKNOWN, "", None)),
        (UNKNOWN, {}, {}, "character varying(3)", (Fit.UNKNOWN, "", None)),
    ],
)
def test_fit(
    internal: str | Unknown,
    told: dict[str, str | None],
    sizes: dict[str, int | None],
    native: str,
    expected: tuple[Fit, str, str | None],
) -> None:
    assert fit(model_with(internal, told, **sizes), native) == expected


@pytest.mark.parametrize(
    ("read", "write", "judged"),
    [
        (None, None, True),
        ("default", "default", True),
        ("other", "default", True),
        ("default", "other", True),
        ("other", "other", False),
        (None, "other", True),  # a router that fails may choose any
    ],
)
def test_a_model_that_lives_on_other_aliases_is_not_judged(
    read: str | None, write: str | None, *, judged: bool
) -> None:
    model = replace(model_with("TextField", {}), read=read, write=write)
    found = pair(model, schema_with("text"), BACKEND, Models({}, {}, {}), (5, 2))
    assert (found is not None) == judged


def test_a_swapped_model_is_not_judged() -> None:
    model = replace(model_with("TextField", {}), swapped="app.B")
    assert pair(model, schema_with("text"), BACKEND, Models({}, {}, {}), (5, 2)) is None


KEYS = """
from django.db import models
class Target(models.Model):
    pass
class A(models.Model):
    x = models.ForeignKey(Target, models.CASCADE)
"""


@pytest.mark.parametrize(
    ("told", "native", "expected"),
    [
        ({}, "bigint", (Fit.SAME, "bigint")),
        ({"default": "bigint"}, "bigint", (Fit.SAME, "bigint")),
        ({"default": "bigint"}, "text", (Fit.INCOMPATIBLE, "bigint")),
        ({"default": "text"}, "text", (Fit.UNKNOWN, None)),  # a key of its own type, or its target was edited
    ],
)
def test_a_foreign_key_of_another_class(
    told: dict[str, str | None], native: str, expected: tuple[Fit, str | None]
) -> None:
    models = resolve(
        {"/p/app/models.py": parse_module(KEYS)},
        root="/p",
        installed_apps=["app"],
        default_auto_field="django.db.models.BigAutoField",
    )
    model = models.by_label["app.A"]
    key = replace(next(f for f in model.fields if f.name == "x"), class_path="kit.Key", column="x", db_types=told)
    pairing = pair(replace(model, fields=(key,)), schema_with(native), BACKEND, models, (5, 2))
    assert pairing is not None
    assert (pairing.pairs[0].fit, pairing.pairs[0].expected) == expected
