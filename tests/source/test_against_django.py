"""Every conclusion about the sample apps is Django's own, and what source cannot tell stays unknown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tablewright.source.models import Field, Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import UNKNOWN

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
APPS = ("django.contrib.auth", "django.contrib.contenttypes", "clinic", "shop", "library")
UNKNOWN_FACTS = {
    ("shop.Legacy", "owner", "on_delete"),  # An expression with a condition.
    ("shop.Legacy", "extra", "column"),  # Under `if`.
    ("lib.Work", "status", "max_length"),  # `max(len(value) for value in Status.values)`
    ("lib.Reader", "note", "max_length"),  # `max(…)`
}
NOT_SEEN = {("lib.Edition", "added")}
"""Set by `add_to_class`."""

INCOMPLETE = {
    "lib.Edition": "The module adds to “Edition” behind its body",
    "lib.Loan": "“Loan” has a decorator that is not known",
    "shop.Legacy": "Field “extra” is of a class that source alone does not explain",
}
NOT_TOLD = {("ward.AVeryLongNameOfAModelThatNoDatabaseWouldTakeAsItStandsForItsTable", "db_table")}


@pytest.fixture(scope="module", params=["shop.Customer", "auth.User"])
def both(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Models]:
    """(what Django says, what we say)."""
    ran = subprocess.run(
        [sys.executable, str(HERE / "describe_models.py"), str(SAMPLES), request.param],
        capture_output=True,
        check=True,
        timeout=60,
    )
    modules = {str(path): parse_module(path.read_text("utf-8")) for path in SAMPLES.rglob("*.py")}
    found = resolve(
        modules,
        root=str(SAMPLES),
        installed_apps=APPS,
        default_auto_field="django.db.models.AutoField",
        auth_user_model=request.param,
    )
    return json.loads(ran.stdout)["models"], found


def test_the_same_models_and_tables(both: tuple[dict[str, Any], Models]) -> None:
    django, ours = both
    assert {label for label, model in ours.by_label.items() if not model.abstract} == set(django)
    for label, theirs in django.items():
        model = ours.by_label[label]
        assert model.proxy == theirs["proxy"], label
        if not model.proxy:
            assert model.managed == theirs["managed"], label
        told = UNKNOWN if (label, "db_table") in NOT_TOLD else theirs["db_table"]
        assert model.db_table == told, label


def test_the_same_fields(both: tuple[dict[str, Any], Models]) -> None:
    django, ours = both
    unknown = set()
    for label, theirs in django.items():
        model = ours.by_label[label]
        if model.proxy:
            continue
        columns = {field.name: field for field in model.fields if field.maps != "none"}
        renamed = {"number": "other_name"} if label == "ward.Everything" else {}
        # An implicit key is not asserted where there may be another.
        implied = set() if model.complete else {"id"}
        assert {renamed.get(name, name) for name in columns} == set(theirs["fields"]) - implied - {
            field for of, field in NOT_SEEN if of == label
        }, label
        assert sorted(f.name for f in model.fields if f.maps == "none" and f.name != "pk") == [
            name for name in theirs["no_column"] if name != "pk"
        ]
        for name, field in columns.items():
            for fact, (value, known) in facts(field, theirs["fields"][renamed.get(name, name)]).items():
                if value is UNKNOWN:
                    unknown.add((label, name, fact))
                else:
                    assert value == known, (label, name, fact)
    assert unknown == UNKNOWN_FACTS


def facts(field: Field, django: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """What both sides speak of: (ours, Django's)."""
    relation = field.relation
    names = ["column", "null", "primary_key", "unique", "max_length", "max_digits", "has_default"]
    if relation is None:
        names.append("internal_type")
    pairs = {name: (getattr(field, name), django[name]) for name in names}
    if relation is not None:
        pairs["target"] = (relation.target, django["target"])
        pairs["on_delete"] = (relation.on_delete, django["on_delete"])
    return pairs


def test_complete_where_nothing_is_hidden(both: tuple[dict[str, Any], Models]) -> None:
    _, ours = both
    reasons = {label: model.incomplete_reason or "" for label, model in ours.by_label.items() if not model.complete}
    assert reasons.keys() == INCOMPLETE.keys()
    for label, reason in INCOMPLETE.items():
        assert reasons[label].startswith(reason), label


def test_a_composite_key_names_its_fields(both: tuple[dict[str, Any], Models]) -> None:
    _, ours = both
    assert ours.by_label["ward.Pair"].composite_primary_key == ("left", "right_id")
