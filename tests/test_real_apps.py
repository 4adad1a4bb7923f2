"""The measure of what is known finds what is wrong; and source alone says nothing wrong of the real applications.

The applications are tried where `benchmarks/knowledge.py` has installed them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import _apps_compare
import _apps_project
import _apps_source

TEXT = """
from django.db import models
from other import Thing

class A(models.Model):
    name = models.CharField(max_length=5)
    b = models.ForeignKey("app.B", models.CASCADE, null=True)

class B(models.Model):
    made = Thing()
"""
COLUMN: dict[str, Any] = {
    "internal_type": "CharField",
    "null": False,
    "primary_key": False,
    "unique": False,
    "max_length": 5,
    "max_digits": None,
    "decimal_places": None,
    "has_default": False,
}
KEY = {
    **COLUMN,
    "internal_type": "BigAutoField",
    "primary_key": True,
    "unique": True,
    "max_length": None,
    "column": "id",
}
LINK = {
    **COLUMN,
    "max_length": None,
    "null": True,
    "column": "b_id",
    "target": "app.B",
    "to_field": None,
    "on_delete": "CASCADE",
    "one_to_one": False,
    "db_constraint": True,
}
FIELDS = {"id": KEY, "name": {**COLUMN, "column": "name"}, "b": LINK}


def counted(fields: dict[str, Any], **model: object) -> _apps_compare.Count:
    """Of `app.A`, of which Django says this."""
    models = resolve(
        {"/p/app/models.py": parse_module(TEXT)},
        root="/p",
        installed_apps=["app"],
        default_auto_field="django.db.models.BigAutoField",
    )
    said = {"db_table": "app_a", "managed": True, "proxy": False, "fields": fields, **model}
    return _apps_compare.compare({"models": {"app.A": said}}, models, ["app.A"])


def test_what_is_so_is_known_and_not_wrong() -> None:
    count = counted(FIELDS)
    assert (count.models, count.columns, count.known, count.unknown, count.wrong) == (1, 3, 3, [], [])


@pytest.mark.parametrize(
    ("fields", "model", "wrong"),
    [
        ({}, {"db_table": "a"}, "app.A: db_table is 'a', not 'app_a'"),
        ({"name": {**FIELDS["name"], "null": True}}, {}, "app.A.name: null is True, not False"),
        ({"name": {**FIELDS["name"], "max_length": 6}}, {}, "app.A.name: max_length is 6, not 5"),
        ({"b": {**LINK, "target": "app.C"}}, {}, "app.A.b: target is 'app.C', not 'app.B'"),
        ({"b": {**LINK, "on_delete": "SET_NULL"}}, {}, "app.A.b: on_delete is 'SET_NULL', not 'CASCADE'"),
        ({"more": {**FIELDS["name"]}}, {}, "app.A.more: the model is said to be complete without it"),
        ({"name": None}, {}, "app.A.name: Django has no such column"),
    ],
)
def test_what_is_wrong_is_found(fields: dict[str, Any], model: dict[str, Any], wrong: str) -> None:
    every = {name: facts for name, facts in {**FIELDS, **fields}.items() if facts is not None}
    assert counted(every, **model).wrong == [wrong]


def test_a_column_that_is_not_known_is_counted() -> None:
    models = resolve({"/p/app/models.py": parse_module(TEXT)}, root="/p", installed_apps=["app"])
    said = {"db_table": "app_b", "managed": True, "proxy": False, "fields": {"made": FIELDS["name"]}}
    count = _apps_compare.compare({"models": {"app.B": said}}, models, ["app.B"])
    assert (count.known, len(count.unknown), count.wrong) == (0, 1, [])


@pytest.mark.parametrize(
    ("tables", "lacking"),
    [
        ({"app_a": ["id", "name", "b_id"]}, []),
        ({"app_a": ["id", "name"]}, ["app.A.b: there is no column 'b_id'"]),
        ({}, ["app.A: there is no table 'app_a'"]),
    ],
)
def test_what_the_database_lacks_is_found(tables: dict[str, list[str]], lacking: list[str]) -> None:
    models = resolve({"/p/app/models.py": parse_module(TEXT)}, root="/p", installed_apps=["app"])
    django = {"models": {"app.A": {"swapped": None, "fields": FIELDS}}}
    assert list(_apps_compare.lacking(tables, django, models, ["app.A"])) == lacking


def _wrong_of_applications() -> _apps_compare.Count:
    django = json.loads(_apps_project.ask("facts", _apps_project.sqlite()))
    total = _apps_compare.Count()
    for package in sorted({facts["module"].partition(".")[0] for facts in django["models"].values()}):
        root = _apps_project.project() if package == "store" else _apps_project.site()
        modules = {} if package == "django" else _apps_source.modules_of(root, package, django["installed_apps"])
        models = _apps_source.source_models(modules, root, django)
        total.add(_apps_compare.compare(django, models, _apps_compare.labels_of(django, [package])))
    return total


if _apps_project.installed():  # a machine without them lacks nothing that a skip would have to name

    def test_source_alone_says_nothing_wrong_of_real_applications() -> None:
        total = _wrong_of_applications()
        assert total.wrong == []
        assert total.known >= 0.8 * total.columns
