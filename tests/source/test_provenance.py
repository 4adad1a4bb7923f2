"""Each fact of a model says where it comes from: what is typed its line, Django the class, the unknown its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.merged import modules_of, registry_of, source_of, write
from support.merging_project import APPS, FILES, VENDOR
from tablewright.source.merging import merge
from tablewright.source.provenance import Fact, provenance
from tablewright.source.registry import Registry, RegistryField
from tablewright.source.statements import UNKNOWN

MODELS = "shop/models.py"
TAG = "tag = CodeField(size=LENGTH)"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Registry]:
    root = write(tmp_path_factory.mktemp("provenance"), FILES, VENDOR, apps=APPS)
    return root, registry_of(root)


def facts(
    told: tuple[Path, Registry], label: str, new: str = TAG, *, construct: bool = False
) -> dict[tuple[str, str], Fact]:
    root, registry = told
    loaded = modules_of(root, FILES)
    typed = modules_of(root, {**FILES, MODELS: FILES[MODELS].replace(TAG, new)})
    source = source_of(root, typed, APPS)
    merged = merge(source, registry, typed, loaded)
    if construct:
        made = RegistryField("tag", "kit.fields.CodeField", "tag", "tag", "CharField", {"default": "varchar(9)"})
        merged = merge(source, registry, typed, loaded, constructed={wish.key: made for wish in merged.wishes})
    found = provenance(label, source, merged.models, typed, merged)
    return {(fact.field, fact.name): fact for fact in found}


def line_of(text: str, file: str = MODELS) -> int:
    return FILES[file][: FILES[file].index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("label", "field", "name", "origin", "said"),
    [
        ("store.Simple", "two", "unique", "typed", f"as typed, line {line_of('two = models')}"),
        ("store.Simple", "two", "class_path", "typed", f"as typed, line {line_of('two = models')}"),
        ("store.Simple", "two", "null", "default", "computed from Django's defaults"),
        ("store.Simple", "id", "column", "default", "computed from Django's defaults"),
        ("store.Simple", "", "db_table", "default", "computed from Django's defaults"),
        ("store.Simple", "", "complete", "typed", "all bases and statements are understood"),
        (
            "store.Keyed",
            "note",
            "class_path",
            "typed",
            f"as typed, line {line_of('note =', 'shop/base.py')} of “Plain”",
        ),
        ("store.Part", "item", "relation", "typed", f"as typed, line {line_of('item = models')}"),
        ("store.Part", "", "db_table", "typed", f"as typed, line {line_of('class Part') + 5}"),
        ("store.Item", "created", "column", "django", "Django, from kit.models.Stamped"),
        ("store.Item", "tag", "max_length", "django", "Django, of the class kit.fields.CodeField"),
        ("store.Item", "tag", "type on default", "django", "Django, of the class kit.fields.CodeField"),
        ("store.Item", "price_currency", "null", "django", "Django, made at run time"),
        ("store.News", "page_ptr", "column", "django", "Django adds it by itself"),
        ("store.Looped", "a", "column", "django", "Django, of the class django.db.models.IntegerField"),
        ("store.Item", "", "complete", "django", "Django"),
        ("kit.Page", "title", "max_length", "django", "Django, of the class django.db.models.CharField"),
    ],
)
def test_where_a_fact_comes_from(
    told: tuple[Path, Registry], label: str, field: str, name: str, origin: str, said: str
) -> None:
    fact = facts(told, label)[field, name]
    assert (fact.origin, fact.told) == (origin, said)
    assert fact.value is not UNKNOWN


def test_what_was_edited_is_unknown_until_django_made_it(told: tuple[Path, Registry]) -> None:
    before = facts(told, "store.Item", "tag = CodeField(size=9)")
    assert before["tag", "column"].value is UNKNOWN
    assert before["tag", "column"].origin == "unknown"
    assert before["tag", "column"].told.startswith("unknown: source alone cannot tell, and it was edited since")
    assert before["", "complete"].told.startswith("unknown: “price_currency” is made at run time")
    after = facts(told, "store.Item", "tag = CodeField(size=9)", construct=True)
    assert after["tag", "column"] == Fact(
        "tag", "column", "tag", "constructed", "constructed by Django from what is typed"
    )
    assert after["price", "column"].origin == "django"


def test_a_label_that_no_model_has(told: tuple[Path, Registry]) -> None:
    assert facts(told, "store.Nothing") == {}


def test_while_django_has_said_nothing(told: tuple[Path, Registry]) -> None:
    root, _ = told
    typed = modules_of(root, FILES)
    source = source_of(root, typed, APPS)
    found = {(each.field, each.name): each.told for each in provenance("store.Owner", source, source, typed)}
    assert found["mood", "column"] == "unknown: source alone cannot tell, and Django has not told of this model."
    assert found["", "label"] == f"as typed, line {line_of('class Owner')}"
