"""Some tables read so far -> nothing is said that a table which is not there yet might prove wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.watching import Watch
from tablewright.findings import Finding
from tablewright.project import Project
from tablewright.project.checking import raw_findings
from tablewright.project.generating import Wanted
from tablewright.project.tables import unmapped
from tablewright.schema.model import Schema

SQL = """
CREATE TABLE customer (id integer PRIMARY KEY, name varchar(30) NOT NULL, note text);
CREATE TABLE invoice (
    number integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer (id), total decimal(8, 2) NOT NULL,
    place_id integer REFERENCES place (id)
);
CREATE TABLE place (id integer PRIMARY KEY, zip varchar(5));
CREATE TABLE nobody (id integer PRIMARY KEY);
CREATE TABLE vist (id integer PRIMARY KEY);
"""

MODELS = """\
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)
    note = models.TextField()

    class Meta:
        db_table = "customer"


class Place(models.Model):
    class Meta:
        db_table = "place"


class Invoice(models.Model):
    number = models.IntegerField(primary_key=True)
    total = models.IntegerField()

    class Meta:
        db_table = "invoice"


class Visit(models.Model):
    class Meta:
        db_table = "visit"
"""


@pytest.fixture
def loaded(tmp_path: Path, sqlite_database: Database, watch: Watch) -> Project:
    sqlite_database.run(SQL)
    project = watch(write_project(tmp_path, {"default": sqlite_database}, MODELS)).project
    project.load()
    return project


def whole(project: Project) -> Schema:
    schema = project.state.aliases["default"].schema
    assert schema is not None
    return schema


def with_schema(project: Project, schema: Schema) -> None:
    alias = replace(project.state.aliases["default"], schema=schema)
    project.state = replace(project.state, aliases={"default": alias})


def found(project: Project) -> dict[tuple[object, ...], Finding]:
    models, state, settings = project.models(), project.state, project.settings
    findings = (f for model in models.by_label.values() for f in raw_findings(model, models, state, settings))
    return {(f.model, f.code, f.span, f.column, f.message): f for f in findings}


def test_whatever_is_missing_no_finding_is_wrong(loaded: Project) -> None:
    schema, all_of_it = whole(loaded), found(loaded)
    codes = {key[1] for key in all_of_it}
    assert codes >= {"no-such-table", "column-unmapped", "type-mismatch", "null-possible"}
    fixes = 0
    for count in range(len(schema.tables) + 1):
        for tables in combinations(schema.tables, count):
            with_schema(loaded, replace(schema, tables=tables, partial=True))
            some = found(loaded)
            assert some.keys() <= all_of_it.keys()
            assert all(finding.code != "no-such-table" for finding in some.values())
            for key, finding in some.items():
                assert finding.fixes in ((), all_of_it[key].fixes)
                fixes += bool(finding.fixes)
    assert fixes
    with_schema(loaded, replace(schema, partial=True))
    assert found(loaded).keys() == {key for key in all_of_it if key[1] != "no-such-table"}


def test_no_table_is_said_to_be_without_a_model(loaded: Project) -> None:
    assert [table.name for _, table in loaded.unmapped_tables()] == ["nobody", "vist"]
    with_schema(loaded, replace(whole(loaded), partial=True))
    assert list(unmapped(whole(loaded), loaded.models(), loaded.state, loaded.settings)) == []
    assert loaded.unmapped_tables() == ()


def test_no_model_is_generated_that_may_lack_a_relation(loaded: Project) -> None:
    with_schema(loaded, replace(whole(loaded), partial=True))
    with pytest.raises(LookupError, match="The tables of “default” have not all been read yet"):
        loaded.generate(Wanted((("default", "", "nobody"),), loaded.root / "shop/models.py"))
