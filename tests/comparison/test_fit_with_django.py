"""What comparison says of a field over a column == what real Django does on a real database."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database
from tablewright.comparison.expected import Expected, expected_type
from tablewright.comparison.fit import Fit, fit_of
from tablewright.schema.model import Backend, Column
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.source.models import Field, Model, Models, Relation
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

AGENT = Path(__file__).resolve().parents[2] / "server" / "agent"
TRIAL = Path(__file__).with_name("django_trial.py")
NOTHING = Models({}, {}, {})

HEAD = """
from django.contrib.postgres import fields as postgres
from django.contrib.postgres.search import SearchVectorField
from django.db import models
"""
# Fields tried over each of these, with a value that such a column really holds.
PLAIN = ["IntegerField", "BooleanField", "FloatField", "DateField", "DateTimeField", "TimeField", "DurationField"]
PLAIN += ["UUIDField", "JSONField", "BinaryField", "GenericIPAddressField"]
FIELDS = {
    "CharField": "models.CharField(max_length=50)",
    "DecimalField": "models.DecimalField(max_digits=10, decimal_places=2)",
    **{name: f"models.{name}()" for name in PLAIN},
}
RANGES = ["IntegerRangeField", "BigIntegerRangeField", "DecimalRangeField", "DateRangeField", "DateTimeRangeField"]
POSTGRESQL_FIELDS = {
    "ArrayField of IntegerField": "postgres.ArrayField(models.IntegerField())",
    "ArrayField of CharField": "postgres.ArrayField(base_field=models.CharField(max_length=9))",
    "ArrayField of TextField": "postgres.ArrayField(models.TextField(), size=3)",
    "HStoreField": "postgres.HStoreField()",
    "SearchVectorField": "SearchVectorField()",
    **{name: f"postgres.{name}()" for name in RANGES},
}
BEFORE = "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE DOMAIN whole AS integer"
UUID = "'12345678-1234-5678-1234-567812345678'"
COLUMNS: dict[str, dict[str, str]] = {
    "sqlite": {
        "bigint": "1",
        "decimal(10,2)": "7.25",
        "double precision": "7.25",
        "real": "7.25",
        "json": "'{}'",
        "blob": "x'6162'",
        "bool": "1",
        "varchar(50)": "'seven'",
        "char(1)": "'Y'",
        "date": "'2020-01-02'",
        "time": "'10:11'",
        "datetime": "'2020-01-02 10:11'",
        "timestamp": "'2020-01-02 10:11'",
    },
    "postgresql": {
        "bigint": "1",
        "numeric(10,2)": "7.25",
        "double precision": "7.25",
        "boolean": "true",
        "varchar(50)": "'seven'",
        "text": "'seven'",
        "date": "'2020-01-02'",
        "time": "'10:11'",
        "timestamp": "'2020-01-02 10:11'",
        "interval": "'1 day'",
        "uuid": UUID,
        "json": "'{}'",
        "jsonb": "'{}'",
        "bytea": "'a'",
        "inet": "'1.2.3.4'",
        "money": "7",
        "bit(1)": "B'1'",
        "integer[]": "'{1}'",
        "bigint[]": "'{1}'",
        "numeric(9,2)[]": "'{1}'",
        "boolean[]": "'{t}'",
        "varchar(9)[]": "'{nine}'",
        "text[]": "'{nine}'",
        "real": "7.25",
        "smallint": "1",
        "char(3)": "'abc'",
        "timestamptz": "'2020-01-02 10:11'",
        "timetz": "'10:11'",
        "cidr": "'1.2.3.0/24'",
        "bit varying(8)": "B'101'",
        "citext": "'seven'",
        "hstore": "'a=>1'",
        "tsvector": "'seven'",
        "int4range": "'[1,5)'",
        "int8range": "'[1,5)'",
        "numrange": "'[1,5)'",
        "daterange": "'[2020-01-01,2020-01-05)'",
        "tsrange": "'[2020-01-01,2020-01-05)'",
        "tstzrange": "'[2020-01-01,2020-01-05)'",
    },
    "mysql": {
        "tinyint(1)": "1",
        "bigint": "1",
        "decimal(10,2)": "7.25",
        "double": "7.25",
        "bit(1)": "1",
        "varchar(50)": "'seven'",
        "char(1)": "'Y'",
        "date": "'2020-01-02'",
        "time": "'10:11'",
        "datetime": "'2020-01-02 10:11'",
        "uuid": UUID,
        "blob": "'ab'",
        "enum('nine','no')": "'no'",
        "set('nine','no')": "'no'",
        "json": "'{}'",
        "timestamp": "'2020-01-02 10:11'",
        "datetime(6)": "'2020-01-02 10:11'",
        "float": "7.25",
        "varbinary(50)": "'ab'",
        "bit(8)": "1",
        "inet6": "'::1'",
        "point": "ST_GeomFromText('POINT(1 2)')",
    },
}


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{request.param}_database")


def trial(database: Database, **job: Any) -> Any:
    text = json.dumps({"agent": str(AGENT), "settings": database.settings, **job})
    done = subprocess.run([sys.executable, TRIAL], input=text, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def field(facts: dict[str, Any]) -> Field:
    names = ("name", "column", "null", "primary_key", "max_length", "max_digits", "decimal_places")
    relation = Relation("trial.Target", None, "CASCADE") if facts["class"] == "ForeignKey" else None
    given = {name: facts[name] for name in names}
    path = f"django.db.models.{facts['class']}"
    return Field(class_path=path, internal_type=facts["internal"], maps="column", relation=relation, **given)


def test_a_database_that_django_made_fits_in_every_field(database: Database) -> None:
    made = trial(database, job="make")
    schema = schema_from_json(made["schema"])
    backend = backend_from_json("default", {"engine": "", **made["schema"]["backend"]})
    [code] = map(field, made["models"].pop("trial_target"))
    unfit = []
    for name, facts in made["models"].items():
        table = schema.visible_table(name)
        assert table is not None
        for each in map(field, facts):
            column = table.column(str(each.column))
            assert column is not None
            key = Expected(code, "CharField", "varchar(7)", relation=True)
            expected = key if each.relation else expected_type(each, backend, NOTHING)
            fit = fit_of(expected, column, backend) if expected else None
            if fit != (Fit.SAME, ""):
                unfit.append((name, each.name, column.native_type, expected and expected.native, fit))
    assert len(made["models"]) > 25
    assert unfit == []


def test_what_fits_works_and_what_does_not_fails(database: Database) -> None:
    vendor = database.settings["ENGINE"].rpartition(".")[2].removesuffix("3")
    fields = {**FIELDS, **(POSTGRESQL_FIELDS if vendor == "postgresql" else {})}
    pairs = [(name, native, literal) for native, literal in COLUMNS[vendor].items() for name in fields]
    result = trial(database, job="try", pairs=pairs, fields=fields, before=BEFORE)
    backend = backend_from_json("default", {"engine": "", **result["backend"]})
    wrong, judged = [], 0
    for name, native, _ in pairs:
        fit = fit_over(fields[name], native, backend)
        works = result["tried"][f"{name} {native}"]
        judged += fit in (Fit.SAME, Fit.INCOMPATIBLE)
        if (fit is Fit.SAME and not works) or (fit is Fit.INCOMPATIBLE and works):
            wrong.append((name, native, fit, "works" if works else "fails"))
    assert judged > 100
    assert wrong == []


def fit_over(call: str, native: str, backend: Backend) -> Fit:
    model = written(call)
    enum = ("nine", "no") if native.startswith("enum") else ()
    expected = expected_type(model.fields[-1], backend, NOTHING, model.names)
    assert expected is not None
    return fit_of(expected, Column("x", 1, native, native, null=False, enum=enum), backend)[0]


@cache
def written(call: str) -> Model:
    text = f"{HEAD}\nclass A(models.Model):\n    x = {call}\n"
    models = resolve({"/p/app/models.py": parse_module(text)}, root="/p", installed_apps=["app"])
    return replace(models.by_label["app.A"], fields=tuple(f for f in models.by_label["app.A"].fields if f.name == "x"))
