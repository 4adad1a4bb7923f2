"""What cannot be known of a model is not claimed; what an edit does not touch stays the same object."""

from __future__ import annotations

import pytest

from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import UNKNOWN

HEAD = "from django.db import models\nfrom other import Thing, Base, mark\n"


def models_of(*texts: str, previous: Models | None = None, apps: tuple[str, ...] = ("app",), **more: str) -> Models:
    files = {"/p/app/models.py": HEAD + "".join(texts), **{f"/p/{name}.py": text for name, text in more.items()}}
    modules = {path: parse_module(text) for path, text in files.items()}
    return resolve(
        modules,
        root="/p",
        installed_apps=apps,
        default_auto_field="django.db.models.BigAutoField",
        previous=previous,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class A(models.Model):\n    x = models.TextField()\n", None),
        ("class A(models.Model):\n    x = property(f)\n    y: int = 3\n    z = Thing.Manager()\n", None),
        ("class A(models.Model):\n    def f(self: pass\n", None),
        ("class A(models.Model):\n    x = Thing()\n", "Field “x” is of a class that source alone does not explain"),
        ("class P:\n    K = [f()]\nclass A(models.Model):\n    x = P.K\n", None),
        ("class P:\n    K = f()\nclass A(models.Model):\n    x = P.K\n", "It is not known what “x” in “A” is"),
        ("class A(models.Model):\n    def f(self): pass\n    f.short = f() or 1\n", None),
        ("class A(models.Model):\n    x = models.TextField()\n    x.null = f()\n", "The body of “A” assigns names"),
        ("class A(models.Model):\n    x = models.\n", "Part of “A” does not parse"),
        ("class A(models.Model):\n    x = y = models.TextField()\n", "The body of “A” assigns names"),
        ("class A(models.Model):\n    for i in z:\n        locals()[i] = 1\n", "The body of “A” assigns names"),
        ("class A(Base, models.Model):\n    pass\n", "The base “Base” of “A” is not part of the project"),
        ("@mark\nclass A(models.Model):\n    pass\n", "“A” has a decorator that is not known"),
        ("class A(models.Model, metaclass=M):\n    pass\n", "“A” has a metaclass of its own"),
        ("class A(models.Model):\n    pass\nA.add_to_class('x', 1)\n", "The module adds to “A”"),
        ("T = models.TextField()\nclass A(models.Model):\n    x = T\n", "It is not known what “x” in “A” is"),
        (
            "class B(models.Model):\n    x =\n    class Meta: abstract = True\nclass A(B): pass\n",
            "Part of “B” does not",
        ),
        ("class A(models.Model):\n    x = models.TextField(primary_key=P)\n", "Field “x” may be the primary key"),
    ],
)
def test_doubts(text: str, reason: str | None) -> None:
    model = models_of(text).by_label["app.A"]
    assert model.complete == (reason is None)
    assert (model.incomplete_reason or "").startswith(reason or "")
    assert (model.primary_key is not None) == model.complete


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("class A(Base):\n    x = models.TextField()\n", ["app.A"]),
        ("class A(Base):\n    class Meta:\n        db_table = 'a'\n", ["app.A"]),
        ("class A(Base):\n    x = 1\n", []),
        ("class A(Base):\n    class Meta(Base.Meta):\n        abstract = False\n", ["A"]),
        ("class A(Base):\n    class Meta:\n        abstract = True\n", []),
        ("from django import forms\nclass A(forms.Form):\n    x = forms.CharField()\n", []),
        ("class A(Base):\n    class Meta:\n        model = B\n        fields = []\n", []),
        ("class A(A):\n    pass\n", []),
        ("class A(B): pass\nclass B(A): pass\n", []),
        ("class A(models.TextChoices):\n    X = 'x'\n", []),
        ("if X:\n    class A(models.Model): pass\n", ["app.A"]),
    ],
)
def test_what_is_a_model(text: str, labels: list[str]) -> None:
    assert list(models_of(text).by_label) == labels


@pytest.mark.parametrize(
    ("meta", "table", "managed"),
    [
        ("db_table = 'x'", "x", True),
        ("db_table = NAME", UNKNOWN, True),
        ("db_table =\n        managed = False", UNKNOWN, False),
        ("managed = X", "app_a", UNKNOWN),
        ("app_label = 'shop'", "shop_a", True),
        ("app_label = X", UNKNOWN, True),
    ],
)
def test_tables(meta: str, table: object, managed: object) -> None:
    (placed,) = models_of(f"class A(models.Model):\n    class Meta:\n        {meta}\n").by_path["/p/app/models.py"]
    assert placed.model.db_table == table
    assert placed.model.managed == managed


def test_a_meta_that_does_not_parse_hides_the_table() -> None:
    (placed,) = models_of("class A(models.Model):\n    clas Meta:\n        db_table = 'x'\n").by_path[
        "/p/app/models.py"
    ]
    assert placed.model.db_table is UNKNOWN


def test_apps_by_convention_while_the_settings_are_not_known() -> None:
    config = "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'app'\n    label = 'ward'\n"
    found = models_of("class A(models.Model): pass\n", apps=(), **{"app/apps": config})
    assert found.by_label["ward.A"].db_table == "ward_a"


def test_a_module_of_no_installed_app_has_no_table() -> None:
    model = models_of("class A(models.Model): pass\n", apps=("other",)).by_label["A"]
    assert (model.app_label, model.db_table) == ("", UNKNOWN)


def test_an_app_below_a_deeper_folder() -> None:
    found = resolve(
        {"/p/src/shop/models.py": parse_module(HEAD + "class A(models.Model): pass\n")},
        root="/p",
        installed_apps=("shop",),
    )
    assert found.by_label["shop.A"].db_table == "shop_a"


def test_labels_are_found_without_case() -> None:
    found = models_of("class A(models.Model): pass\n")
    assert found.target("app.a") is found.by_label["app.A"]
    assert found.target("App.a") is None


def test_an_edit_keeps_the_models_that_it_does_not_touch() -> None:
    base = "class Base(models.Model):\n    n = models.IntegerField()\n    class Meta: abstract = True\n"
    child = "class Child(Base):\n    t = models.CharField(max_length=N)\n    o = models.ForeignKey('Other', 1)\n"
    other = "class Other(models.Model):\n    x = models.IntegerField()\n"
    before = models_of("N = 1\n", base, child, other)

    def kept(*texts: str) -> list[str]:
        after = models_of(*texts, previous=before)
        assert after == models_of(*texts)
        return [
            name
            for name in ("Base", "Child", "Other")
            if after.by_label[f"app.{name}"] is before.by_label[f"app.{name}"]
        ]

    assert kept("N = 1\n", base, child, other) == ["Base", "Child", "Other"]
    assert kept("N = 1\n\n\n", base, child, other + "    y = models.TextField()\n") == ["Base", "Child"]
    assert kept("N = 2\n", base, child, other) == ["Base", "Other"]
    assert kept("N = 1\n", base.replace("Integer", "Float"), child, other) == ["Other"]
    assert kept("import uuid\nN = 1\n", base, child, other) == []


def test_the_link_to_a_parent_behind_an_abstract_base() -> None:
    models = models_of(
        "class Page(models.Model):\n    title = models.TextField()\n",
        "class Dated(Page):\n    day = models.DateField()\n    class Meta: abstract = True\n",
        "class News(Dated):\n    text = models.TextField()\n",
    )
    news = models.by_label["app.News"]
    assert [(field.name, field.column, field.primary_key) for field in news.fields] == [
        ("page_ptr", "page_ptr_id", True),
        ("day", "day", False),
        ("text", "text", False),
    ]


def test_the_target_of_a_relation_is_not_known_where_its_app_is_not() -> None:
    models = models_of(
        "class A(Base):\n    x = models.TextField()\n    class Meta(Base.Meta): pass\n",
        "class B(models.Model):\n    a = models.ForeignKey(A, models.CASCADE)\n",
    )
    field = models.by_label["app.B"].field("a")
    assert field is not None
    assert field.relation is not None
    assert field.relation.target is UNKNOWN


@pytest.mark.parametrize(
    ("meta", "managed"),
    [
        ("abstract = True", False),  # Django leaves an abstract model its Meta
        ("pass", True),  # and takes it away from a concrete one: what is found is its ancestor's
    ],
)
def test_a_meta_is_inherited_from_the_next_class_that_has_one(meta: str, *, managed: bool) -> None:
    models = models_of(
        "class Root(models.Model):\n    class Meta: abstract = True\n",
        f"class Base(Root):\n    class Meta(Root.Meta):\n        managed = False\n        {meta}\n",
        "class A(Base):\n    class Meta(Base.Meta): pass\n",
    )
    assert models.by_label["app.A"].managed is managed


MODEL = "from django.db import models\nclass A(models.Model): pass\n"


@pytest.mark.parametrize(
    ("file", "registered"),
    [
        ("app/models", True),
        ("app/models/deep", True),
        ("app/entities", True),  # app.models imports it
        ("app/elsewhere", False),
        ("app/plugin/models", False),  # an app of its own, not installed
        ("src/app/models", True),
    ],
)
def test_a_model_is_registered_where_django_loads_it(file: str, *, registered: bool) -> None:
    importing = {} if file == "app/models" else {"app/models": "from .entities import *\n"}
    modules = {f"/p/{name}.py": parse_module(text) for name, text in {**importing, file: MODEL}.items()}
    models = resolve(modules, root="/p", installed_apps=["app"])
    assert models.by_path[f"/p/{file}.py"][0].model.registered == registered


@pytest.mark.parametrize(
    ("text", "registered"),
    [
        ("class A(models.Model): pass\n", True),
        ("if THING:\n    class A(models.Model): pass\n", False),
        ("try:\n    class A(models.Model): pass\nfinally: pass\n", False),
        ("class A(models.Model):\n    class Meta: swappable = 'APP_A_MODEL'\n", False),
    ],
)
def test_a_model_that_may_not_be_there_is_not_registered(text: str, *, registered: bool) -> None:
    assert models_of(text).by_label["app.A"].registered == registered
