"""Oracle, SQL Server and vendors never tried: what Django's own types are there, and near misses -> how they fit."""

from __future__ import annotations

import pytest

from tablewright.comparison.expected import expected_type
from tablewright.comparison.fit import Fit, fit_of
from tablewright.schema.model import Backend, Column
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

# As Django's and mssql-django's backends have them.
ORACLE = {
    "CharField": "NVARCHAR2(%(max_length)s)",
    "TextField": "NCLOB",
    "IntegerField": "NUMBER(11)",
    "BigIntegerField": "NUMBER(19)",
    "SmallIntegerField": "NUMBER(11)",
    "BooleanField": "NUMBER(1)",
    "DecimalField": "NUMBER(%(max_digits)s, %(decimal_places)s)",
    "FloatField": "DOUBLE PRECISION",
    "DateField": "DATE",
    "DateTimeField": "TIMESTAMP",
    "TimeField": "TIMESTAMP",
    "DurationField": "INTERVAL DAY(9) TO SECOND(6)",
    "UUIDField": "VARCHAR2(32)",
    "JSONField": "NCLOB",
    "BinaryField": "BLOB",
}
MICROSOFT = {
    "CharField": "nvarchar(%(max_length)s)",
    "IntegerField": "int",
    "BooleanField": "bit",
    "DateTimeField": "datetime2",
    "UUIDField": "char(32)",
    "DecimalField": "numeric(%(max_digits)s, %(decimal_places)s)",
}
TYPES = {"oracle": ORACLE, "microsoft": MICROSOFT, "unheard-of": MICROSOFT}
DECIMAL = "models.DecimalField(max_digits=8, decimal_places=2)"


@pytest.mark.parametrize(
    ("vendor", "call", "native", "fit"),
    [
        ("oracle", "models.CharField(max_length=9)", "NVARCHAR2(9)", Fit.SAME),
        ("oracle", "models.CharField(max_length=9)", "VARCHAR2(9 CHAR)", Fit.SAME),
        ("oracle", "models.CharField(max_length=9)", "VARCHAR2(5 CHAR)", Fit.WIDER),
        ("oracle", "models.CharField(max_length=9)", "VARCHAR2(20 CHAR)", Fit.NARROWER),
        ("oracle", "models.TextField()", "CLOB", Fit.SAME),
        ("oracle", "models.IntegerField()", "NUMBER(11,0)", Fit.SAME),
        ("oracle", "models.IntegerField()", "NUMBER(10,0)", Fit.SAME),
        ("oracle", "models.IntegerField()", "NUMBER(19,0)", Fit.NARROWER),
        ("oracle", "models.IntegerField()", "NUMBER", Fit.UNKNOWN),
        ("oracle", "models.BooleanField()", "NUMBER(1,0)", Fit.SAME),
        ("oracle", "models.BooleanField()", "CHAR(1 CHAR)", Fit.UNKNOWN),
        ("oracle", DECIMAL, "NUMBER(8,2)", Fit.SAME),
        ("oracle", DECIMAL, "NUMBER(6,2)", Fit.WIDER),
        ("oracle", "models.FloatField()", "BINARY_DOUBLE", Fit.SAME),
        ("oracle", "models.FloatField()", "FLOAT(126)", Fit.SAME),
        ("oracle", "models.DateField()", "DATE", Fit.SAME),
        ("oracle", "models.DateTimeField()", "TIMESTAMP(6)", Fit.SAME),
        ("oracle", "models.DateTimeField()", "TIMESTAMP(6) WITH TIME ZONE", Fit.SAME),
        ("oracle", "models.DurationField()", "INTERVAL DAY(9) TO SECOND(6)", Fit.SAME),
        ("oracle", "models.UUIDField()", "VARCHAR2(32 CHAR)", Fit.SAME),
        ("oracle", "models.UUIDField()", "RAW(16)", Fit.UNKNOWN),
        ("oracle", "models.JSONField()", "NCLOB", Fit.SAME),
        ("oracle", "models.BinaryField()", "BLOB", Fit.SAME),
        ("oracle", "models.IntegerField()", "VARCHAR2(9 CHAR)", Fit.UNKNOWN),
        ("microsoft", "models.CharField(max_length=9)", "nvarchar(9)", Fit.SAME),
        ("microsoft", "models.CharField(max_length=9)", "nvarchar(5)", Fit.WIDER),
        ("microsoft", "models.IntegerField()", "int", Fit.SAME),
        ("microsoft", "models.BooleanField()", "bit", Fit.SAME),
        ("microsoft", "models.UUIDField()", "uniqueidentifier", Fit.SAME),
        ("microsoft", "models.DateTimeField()", "datetimeoffset", Fit.SAME),
        ("microsoft", "models.IntegerField()", "nvarchar(9)", Fit.UNKNOWN),
        ("unheard-of", "models.IntegerField()", "whatever", Fit.UNKNOWN),
        ("unheard-of", "models.IntegerField()", "varchar(9)", Fit.UNKNOWN),
    ],
)
def test_what_was_never_tried_is_never_called_incompatible(vendor: str, call: str, native: str, fit: Fit) -> None:
    text = f"from django.db import models\nclass A(models.Model):\n    x = {call}\n"
    model = resolve({"/p/app/models.py": parse_module(text)}, root="/p", installed_apps=["app"]).by_label["app.A"]
    backend = Backend("default", "", vendor, data_types=TYPES[vendor])
    field = next(each for each in model.fields if each.name == "x")
    expected = expected_type(field, backend, Models({}, {}, {}), model.names)
    assert expected is not None
    assert fit_of(expected, Column("x", 1, native, native, null=False), backend)[0] is fit
