"""Oracle's recorded schema with the whole product on it: what Django made fits, what is generated loads and reaches."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.agents import boot, start_agent
from support.interpreters import Interpreter
from support.oracle import SETTINGS, dictionary, write_oracle_project
from support.projects import write_project
from tablewright.cli import commands
from tablewright.comparison.expected import expected_type
from tablewright.comparison.fit import Fit, fit_of
from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.schema.names import find_column, find_table
from tablewright.schema.serialization import backend_from_json
from tablewright.source.models import Field, Models

NOTHING = Models({}, {}, {})

# Field class -> the native type that the catalog has for the column that Django's DDL makes.
MADE = {
    "AutoField": "NUMBER(11,0)",
    "BigAutoField": "NUMBER(19,0)",
    "SmallAutoField": "NUMBER(5,0)",
    "BigIntegerField": "NUMBER(19,0)",
    "BinaryField": "BLOB",
    "BooleanField": "NUMBER(1,0)",
    "CharField": "NVARCHAR2(50)",
    "DateField": "DATE",
    "DateTimeField": "TIMESTAMP(6)",
    "DecimalField": "NUMBER(10,2)",
    "DurationField": "INTERVAL DAY(9) TO SECOND(6)",
    "FileField": "NVARCHAR2(50)",
    "FilePathField": "NVARCHAR2(50)",
    "FloatField": "FLOAT(126)",
    "GenericIPAddressField": "VARCHAR2(39 BYTE)",
    "IntegerField": "NUMBER(11,0)",
    "JSONField": "NCLOB",
    "PositiveBigIntegerField": "NUMBER(19,0)",
    "PositiveIntegerField": "NUMBER(11,0)",
    "PositiveSmallIntegerField": "NUMBER(11,0)",
    "SlugField": "NVARCHAR2(50)",
    "SmallIntegerField": "NUMBER(11,0)",
    "TextField": "NCLOB",
    "TimeField": "TIMESTAMP(6)",
    "URLField": "VARCHAR2(50 BYTE)",
    "UUIDField": "VARCHAR2(32 CHAR)",
}


def backend_of(root: Path, interpreter: Interpreter) -> Backend:
    with start_agent(root, interpreter.executable) as agent:
        return backend_from_json("default", boot(agent)["databases"]["default"])


def fit(name: str, native: str, backend: Backend, **sizes: int) -> tuple[Fit, str]:
    internal = "CharField" if name == "URLField" else name
    given = {"CharField": {"max_length": 50}, "DecimalField": {"max_digits": 10, "decimal_places": 2}}
    length = {"max_length": 50} if MADE[name].startswith(("NVARCHAR2", "VARCHAR2(50")) else {}
    sized: dict[str, Any] = {**length, **given.get(name, {}), **sizes}
    field = Field("x", f"django.db.models.{name}", internal, "column", "x", null=False, primary_key=False, **sized)
    expected = expected_type(field, backend, NOTHING)
    assert expected is not None
    return fit_of(expected, Column("X", 1, native, native, null=False), backend)


def test_what_django_made_fits_in_every_field(interpreter: Interpreter, tmp_path: Path) -> None:
    backend = backend_of(write_oracle_project(tmp_path, interpreter=interpreter), interpreter)
    assert set(backend.data_types) - {"OneToOneField", "NullBooleanField", "IPAddressField"} <= set(MADE)
    unfit = {name: found for name, native in MADE.items() if (found := fit(name, native, backend)) != (Fit.SAME, "")}
    assert unfit == {}


@pytest.mark.parametrize("interpreter", ["3.12-5.2"], indirect=True)
def test_sizes_of_others(interpreter: Interpreter, tmp_path: Path) -> None:
    backend = backend_of(write_oracle_project(tmp_path), interpreter)
    expected = {
        ("CharField", "VARCHAR2(40 CHAR)"): (Fit.WIDER, "length"),
        ("CharField", "VARCHAR2(60 BYTE)"): (Fit.NARROWER, "length"),
        ("CharField", "CLOB"): (Fit.SAME, ""),
        ("IntegerField", "NUMBER(5,0)"): (Fit.SAME, ""),  # none is smaller
        ("IntegerField", "NUMBER(12,0)"): (Fit.NARROWER, "range"),
        ("IntegerField", "NUMBER(*,0)"): (Fit.NARROWER, "range"),
        ("IntegerField", "NUMBER"): (Fit.UNKNOWN, ""),
        ("IntegerField", "NUMBER(10,2)"): (Fit.UNKNOWN, ""),
        ("BigIntegerField", "NUMBER(9,0)"): (Fit.WIDER, "range"),
        ("BigIntegerField", "NUMBER(5,-7)"): (Fit.SAME, ""),
        ("SmallAutoField", "NUMBER(19,0)"): (Fit.NARROWER, "range"),
        ("DecimalField", "NUMBER(8,2)"): (Fit.WIDER, "digits"),
        ("DecimalField", "NUMBER"): (Fit.SAME, ""),
        ("BooleanField", "NUMBER(3,0)"): (Fit.UNKNOWN, ""),
        ("BooleanField", "CHAR(1 BYTE)"): (Fit.UNKNOWN, ""),
        ("DateTimeField", "DATE"): (Fit.UNKNOWN, ""),
        ("DateField", "TIMESTAMP(6)"): (Fit.UNKNOWN, ""),
        ("DurationField", "INTERVAL YEAR(2) TO MONTH"): (Fit.UNKNOWN, ""),
        ("UUIDField", "RAW(16)"): (Fit.UNKNOWN, ""),
        ("JSONField", "JSON"): (Fit.UNKNOWN, ""),
        ("TextField", "XMLTYPE"): (Fit.UNKNOWN, ""),
        ("TextField", '"NUMBER"'): (Fit.UNKNOWN, ""),  # a type that somebody called so
    }
    assert {pair: fit(*pair, backend) for pair in expected} == expected
    rounded = fit("DecimalField", "NUMBER(6,-2)", backend, max_digits=8, decimal_places=0)
    assert rounded == (Fit.SAME, "")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_oracle_project(tmp_path, models="from django.db import models\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = commands.run(arguments, serve=lambda tcp: None)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.out, captured.err


QUERIES = """
import os, json, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
call_command("check", fail_level="WARNING")
models = apps.get_app_config("shop").get_models()
print(json.dumps([str(model.objects.all().query) for model in models]), file=sys.stderr)
"""
IDENTIFIER = r'"[^"]*"'


def test_what_is_generated_reaches_what_it_was_generated_for(
    interpreter: Interpreter, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Django writes each query as it would send it: the names in it are those of the catalog, letter for letter."""
    write_oracle_project(shop, interpreter=interpreter, models="from django.db import models\n")
    python = ("--python", str(interpreter.executable))
    code, _, said = run(capsys, "generate", "--all", "--into", "shop/models.py", *python)
    assert code == 2, said  # of the view that is broken
    assert "cannot reach table “Mixed Case”" in said
    source = (shop / "shop" / "models.py").read_text(encoding="utf-8")
    assert ast.parse(source)
    done = subprocess.run(
        [interpreter.executable, "-X", "utf8", "-c", QUERIES],
        cwd=shop,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    contents = dictionary()["rows"]
    header, *rows = contents["all_tab_cols"]
    columns = {tuple(row[header.index(name)] for name in ("owner", "table_name", "column_name")) for row in rows}
    reached = set()
    for query in json.loads(done.stderr.splitlines()[-1]):
        found = re.fullmatch(rf"SELECT (.*) FROM ((?:{IDENTIFIER}\.)?{IDENTIFIER})", query, re.DOTALL)
        assert found, query
        names = re.findall(IDENTIFIER, found[2])
        owner, table = names if len(names) == 2 else ["", *names]
        owners = [owner.strip('"')] if owner else ["SHOP", "HR", "DEPOT"]
        for column in re.findall(rf"{re.escape(found[2])}\.({IDENTIFIER})", found[1]):
            parts = table.strip('"'), column.strip('"')
            assert any((each, *parts) in columns for each in owners), query
            reached.add(parts)
    assert {("CUSTOMER", "ID"), ("EMPLOYEE", "SALARY"), ("STOCK", "X"), ("IT'S 100% %S", "S% %001 S'TI")} <= reached
    assert ("A_NAME_OF_MORE_THAN_THIRTY_LETTERS_SINCE_12_2", "2_21_ECNIS_SRETTEL_YTRIHT_NAHT_EROM_FO_EMAN_A") in reached
    code, out, _ = run(capsys, "check", *python)
    assert code == 1, out
    said = [line.partition(" ")[2].split() for line in out.splitlines() if line.startswith("shop/models.py:")]
    serious = [code for severity, code, *_ in said if severity in ("error", "warning")]
    assert serious == ["table-not-readable"], out  # of DEPOT.CUSTOMER, which it may not


def test_models_in_their_own_words(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, source, _ = run(capsys, "generate", "customer", "legacy", "orders", "hr.department")
    assert 'db_table = \'"HR"."DEPARTMENT"\'' in source
    assert 'db_table = "CUSTOMER"' in source
    for line in [
        "    id = models.AutoField(primary_key=True)",
        "    legacy_id = models.BigAutoField(primary_key=True)",
        "    active = models.BooleanField(db_default=True)",
        "    extra = models.JSONField(null=True, blank=True)",
        '        max_length=10, null=True, blank=True, db_collation="BINARY_CI"',
        "    born = models.DateTimeField(null=True, blank=True)",
        "    whole = models.BigIntegerField(null=True, blank=True)",
    ]:
        assert line in source.splitlines(), source
    assert 'db_column="NAME"' not in source


def test_findings_on_models_for_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = """
        from django.db import models

        class Customer(models.Model):
            active = models.BooleanField(null=True)
            kind = models.CharField(max_length=2)
            naem = models.CharField(max_length=50)

            class Meta:
                managed = False
                db_table = "customer"

        class Staff(models.Model):
            employee_id = models.IntegerField(primary_key=True)
            last_name = models.CharField(max_length=25)
            salary = models.DecimalField(max_digits=8, decimal_places=2, null=True)
            department_id = models.IntegerField(null=True)

            class Meta:
                managed = False
                db_table = "staff"

        class Own(models.Model):
            x = models.IntegerField(primary_key=True)

            class Meta:
                managed = False
                db_table = '"SHOP"."SCRATCH"'

        class Far(models.Model):
            class Meta:
                managed = False
                db_table = "far"

        class Log(models.Model):
            x = models.IntegerField(primary_key=True)

            class Meta:
                managed = False
                db_table = "audit_log"
        """
    write_project(shop, {"default": SETTINGS}, models)
    code, out, _ = run(capsys, "check", "--format", "json")
    serious = (each for each in json.loads(out)["findings"] if each["severity"] in ("error", "warning"))
    found = {(each["code"], each["model"]) for each in serious}
    assert code == 1
    assert found == {
        ("field-wider-than-column", "shop.Customer"),
        ("no-such-column", "shop.Customer"),
        ("required-column-unmapped", "shop.Customer"),
        ("table-in-other-namespace", "shop.Log"),
    }


@pytest.mark.parametrize(
    ("db_table", "found"),
    [
        ("emp", ("", "EMP")),
        ('"EMP"', ("", "EMP")),
        ('"emp"', ("", "EMP")),
        ('SHOP"."EMP', ("", "EMP")),
        ('"shop"."emp"', ("", "EMP")),
        ('"HR"."EMP"', ("HR", "EMP")),
        ("hr.emp", None),
        ("dept", ("HR", "DEPT")),
        ("50%", ("", "50%")),
        ("50%%", None),
        ("a_name_of_more_than_thirty_letters", ("", "A_NAME_OF_MORE_THAN_THIRTY_LETTERS"[:26] + "8F64")),
        ('"a_name_of_more_than_thirty_letters"', ("", "A_NAME_OF_MORE_THAN_THIRTY_LETTERS")),
        ('"HR"."a_name_of_more_than_thirty_letters"', None),
    ],
)
def test_names_as_django_writes_them(db_table: str, found: tuple[str, str] | None) -> None:
    column = Column("A_NAME_OF_MORE_THAN_THIRTY_LETTERS", 1, "DATE", "DATE", null=True)
    keys = [("", "EMP"), ("HR", "EMP"), ("HR", "DEPT"), ("", "50%"), ("", column.name), ("", column.name[:26] + "8F64")]
    tables = [Table(*key, "table", visible=key != ("HR", "EMP"), columns=(column,)) for key in keys]
    schema = Schema("default", "oracle", "19", tuple(tables), search_path=("SHOP", "PUBLIC"))
    table = find_table(schema, db_table)
    assert (table.key if table else None) == found
    assert find_column(schema, tables[0], f'"{column.name}"') is column
    assert find_column(schema, tables[0], column.name) is None  # Django cuts it
