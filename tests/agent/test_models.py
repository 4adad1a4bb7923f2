"""A project with everything in its models -> what Django's `_meta` says, asked without `django.setup()`."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.agents import LIMIT, start_agent
from support.interpreters import Interpreter
from support.registries import SQLITE, ask, read_registry, write_apps
from tablewright.source.registry import Registry, RegistryIndex, RegistryModel, registry_from_json

MODELS = """\
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .bases import Guard, Money, Named, Stamped
from . import late


def fallback():
    return None


class Shelf(models.Model):
    code = models.CharField(max_length=8, unique=True, db_column="cd")
    place = models.IntegerField(db_index=True, default=0)

    class Meta:
        db_table = "legacy_shelf"
        managed = False


class Item(
    Named,
    Stamped,
):
    class Kind(models.TextChoices):
        BOOK = "b"

    kind = models.CharField(max_length=1, choices=Kind.choices, default=Kind.BOOK)
    price = Money()
    weight = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    data = models.JSONField(default=dict)
    token = models.UUIDField(null=True, unique=True)
    shelf = models.ForeignKey(Shelf, models.SET_NULL, null=True, to_field="code", db_constraint=False)
    above = models.ForeignKey("self", models.SET(fallback), null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    tags = models.ManyToManyField("Tag", db_constraint=False)
    likes = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Like", related_name="+")
    notes = GenericRelation("Note")

    class Meta:
        unique_together = [("name", "kind")]
        indexes = [models.Index(fields=["-price", "kind"], name="by_price")]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(kind="b"), name="books"),
        ]


@late.decorated
class Tag(models.Model):
    word = models.SlugField(primary_key=True)


class Like(models.Model):
    item = models.ForeignKey(Item, Guard(models.CASCADE))
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.DO_NOTHING)

    class Meta:
        order_with_respect_to = "item"


class Note(models.Model):
    kind = models.ForeignKey(ContentType, models.CASCADE)
    number = models.PositiveIntegerField()
    about = GenericForeignKey("kind", "number")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.TextField()


class Book(Item):
    isbn = models.CharField(max_length=13)


class Cheap(Item):
    class Meta:
        proxy = True


class Person(models.Model):
    nick = models.CharField(max_length=5)

    class Meta:
        swappable = "SHOP_PERSON"


Made = type("Made", (Named,), {"__module__": __name__, "size": models.IntegerField()})
Tag.add_to_class("added", models.IntegerField(null=True))
"""

BASES = """\
from django.db import models


class Money(models.DecimalField):
    def __init__(self, *args, **kwargs):
        kwargs.update(max_digits=9, decimal_places=2)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls, name, **how):
        super().contribute_to_class(cls, name, **how)
        if not cls._meta.abstract:
            models.CharField(max_length=3, default="EUR").contribute_to_class(cls, name + "_currency")


class Guard:
    def __init__(self, action):
        self.action = action

    def __call__(self, *args):
        self.action(*args)


class Root(models.Model):
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Stamped(Root):
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Plain:
    pass


class Named(Plain, models.Model):
    name = models.CharField(max_length=30)
    code = models.IntegerField(default=1)

    class Meta:
        abstract = True
"""

NEWER = {
    (5, 0): """

class Counted(models.Model):
    count = models.IntegerField(db_default=3)
    text = models.GeneratedField(
        expression=models.Value("x"), output_field=models.CharField(max_length=4), db_persist=True
    )
    twice = models.GeneratedField(expression=models.F("count") * 2, output_field=models.IntegerField(), db_persist=True)
""",
    (5, 2): """

class Line(models.Model):
    pk = models.CompositePrimaryKey("order", "number")
    order = models.IntegerField()
    number = models.IntegerField()
""",
}

ROUTERS = """\
class Router:
    def db_for_read(self, model, **hints):
        return "pg" if model.__name__ == "Shelf" else None

    def db_for_write(self, model, **hints):
        return "pg" if model.__name__ == "Tag" else None
"""

LATE = "def decorated(model):\n    return model\n"
INSTALLED = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
ENGINES = {
    alias: {"ENGINE": f"django.db.backends.{engine}", "NAME": "x"}
    for alias, engine in (("pg", "postgresql"), ("my", "mysql"), ("gone", "nothing"))
}
EXTRA = "DATABASE_ROUTERS = ['shop.routers.Router']\nSHOP_PERSON = 'auth.User'\n"


def write_shop(root: Path, django: tuple[int, int]) -> Path:
    models = MODELS + "".join(text for version, text in NEWER.items() if django >= version)
    texts = {"models.py": models, "bases.py": BASES, "late.py": LATE, "routers.py": ROUTERS}
    apps: dict[str, str | bytes] = {f"shop/{name}": text for name, text in texts.items()}
    return write_apps(root, apps, EXTRA, {"default": SQLITE, **ENGINES}, INSTALLED)


@pytest.fixture(scope="module")
def shop(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> tuple[Interpreter, Path, Registry]:
    root = write_shop(tmp_path_factory.mktemp("shop"), interpreter.django_version)
    return interpreter, root, read_registry(root, interpreter.executable)


def by_label(registry: Registry, label: str) -> RegistryModel:
    model = registry.model(label)
    assert model is not None, label
    return model


def as_told(model: RegistryModel, reference: dict[str, Any]) -> dict[str, Any]:
    """The model's facts of which the reference has one."""
    told = {name: getattr(model, name) for name in reference if name != "fields"}
    told["primary_key"] = list(model.primary_key)
    told["fields"] = {
        name: {fact: getattr(field, fact) for fact in facts}
        for name, facts in reference["fields"].items()
        if (field := model.field(name))
    }
    for facts in told["fields"].values():
        facts["db_types"] = {alias: text for alias, text in facts["db_types"].items() if alias != "my"}
    return told


def test_every_fact_is_that_of_meta(shop: tuple[Interpreter, Path, Registry]) -> None:
    interpreter, root, registry = shop
    script = Path(__file__).with_name("ask_meta.py")
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    run = subprocess.run([interpreter.executable, script], cwd=root, env=variables, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    reference = json.loads(run.stdout)
    assert [model.label for model in registry.models] == [facts["label"] for facts in reference]
    for facts in reference:
        assert as_told(by_label(registry, facts["label"]), facts) == facts
    assert registry.problems == ()
    assert registry.django.startswith(interpreter.django)
    assert registry.apps == {
        "auth": "django.contrib.auth",
        "contenttypes": "django.contrib.contenttypes",
        "shop": "shop",
    }


def test_no_fields_but_those_of_meta(shop: tuple[Interpreter, Path, Registry]) -> None:
    """…and those that have no column of their own, which `_meta` keeps apart."""
    names = [field.name for field in by_label(shop[2], "shop.Item").fields]
    own = ["id", "name", "code", "made", "changed", "kind", "price_currency", "price", "weight", "data", "token"]
    assert sorted(names) == sorted([*own, "shelf", "above", "owner", "tags", "likes", "notes"])
    about = by_label(shop[2], "shop.Note").field("about")
    assert about is not None
    assert (about.column, about.defined_in, set(about.db_types.values()) - {None}) == (None, "shop.models.Note", set())
    assert by_label(shop[2], "shop.Cheap").fields == ()


DEFINED = {
    "shop.Item": {
        "id": "",
        "made": "shop.bases.Root",
        "changed": "shop.bases.Stamped",
        "name": "shop.bases.Named",
        "code": "shop.bases.Named",
        "price": "shop.models.Item",
        "price_currency": "",
        "tags": "shop.models.Item",
        "notes": "shop.models.Item",
    },
    "shop.Book": {"item_ptr": "", "isbn": "shop.models.Book"},
    "shop.Like": {"item": "shop.models.Like", "_order": ""},
    "shop.Tag": {"word": "shop.models.Tag", "added": ""},
    "shop.Made": {"name": "shop.bases.Named", "size": ""},
    "shop.Item_tags": {"item": "", "tag": ""},
    "auth.User": {"email": "django.contrib.auth.models.AbstractUser"},
}


@pytest.mark.parametrize("label", DEFINED)
def test_where_a_field_is_defined(label: str, shop: tuple[Interpreter, Path, Registry]) -> None:
    model = by_label(shop[2], label)
    found = {field.name: field.defined_in for field in model.fields if field.name in DEFINED[label]}
    assert found == DEFINED[label]


def test_fields_whose_class_may_add_others(shop: tuple[Interpreter, Path, Registry]) -> None:
    item = by_label(shop[2], "shop.Item")
    assert [field.name for field in item.fields if field.adds_fields] == ["price"]
    assert {field.adds_fields for field in item.fields} == {True, False}


def test_where_a_model_is(shop: tuple[Interpreter, Path, Registry]) -> None:
    _, root, registry = shop
    file = str(root / "shop/models.py")
    lines = (root / "shop/models.py").read_text().splitlines()
    for name in ("Shelf", "Item", "Tag", "Like", "Note", "Book", "Cheap", "Person"):
        model = by_label(registry, f"shop.{name}")
        assert model.file == file
        assert lines[model.line - 1].startswith(f"class {name}(")
    assert [by_label(registry, label).line for label in ("shop.Made", "shop.Item_tags")] == [0, 0]
    item = by_label(registry, "shop.Item")
    bases = str(root / "shop/bases.py")
    assert item.bases == ("shop.bases.Named", "shop.bases.Stamped")
    own = {f"shop.bases.{name}": bases for name in ("Named", "Plain", "Stamped", "Root")}
    assert item.ancestry == {"shop.models.Item": file, **own}
    user = by_label(registry, "auth.User")
    assert (user.ancestry, user.file.endswith("auth/models.py"), user.line > 0) == ({}, True, True)


def test_indexes_and_constraints(shop: tuple[Interpreter, Path, Registry]) -> None:
    assert by_label(shop[2], "shop.Item").indexes == (
        RegistryIndex("index", "by_price", ("price", "kind"), descending=(True, False), option="indexes"),
        RegistryIndex("unique", "books", ("name",), condition=True, option="constraints"),
        RegistryIndex("unique", "", ("name", "kind"), option="unique_together"),
    )
    of_join = RegistryIndex("unique", "", ("item", "tag"), option="unique_together")
    assert by_label(shop[2], "shop.Item_tags").indexes == (of_join,)


def test_what_needs_the_server_is_left_out(shop: tuple[Interpreter, Path, Registry]) -> None:
    """MariaDB has a type of its own for UUIDs, MySQL has none: Django 5 and later asks which of them it is."""
    item, tag = by_label(shop[2], "shop.Item"), by_label(shop[2], "shop.Tag")
    token, name, word = item.field("token"), item.field("name"), tag.field("word")
    assert token is not None
    assert name is not None
    assert word is not None
    assert token.db_types.get("my") == ("char(32)" if shop[0].django_version < (5, 0) else None)
    assert ("my" in token.db_types) is (shop[0].django_version < (5, 0))
    assert (name.db_types["my"], word.db_types["my"]) == ("varchar(30)", "varchar(50)")
    assert set(name.db_types) == {"default", "pg", "my"}


def test_the_files_that_were_loaded(shop: tuple[Interpreter, Path, Registry]) -> None:
    _, root, registry = shop
    names = ("config/__init__.py", "config/settings.py", "shop/__init__.py")
    names += tuple(f"shop/{name}.py" for name in ("models", "bases", "late", "routers"))
    expected = {str(root / name): hashlib.sha256((root / name).read_bytes()).hexdigest() for name in names}
    assert registry.files == expected


def test_files_of_a_virtual_environment_in_the_project_are_not_its_own(tmp_path: Path) -> None:
    library = tmp_path / ".venv/lib/python3/site-packages/library"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("")
    extra = f"import sys\nsys.path.append({str(library.parent)!r})\nimport library"
    registry = read_registry(write_apps(tmp_path, {"shop/models.py": ""}, extra))
    assert [os.path.relpath(path, tmp_path) for path in registry.files] == [
        "config/__init__.py",
        "config/settings.py",
        "shop/__init__.py",
        "shop/models.py",
    ]


OLDER = """\
from django.db import models


class Old(models.Model):
    a = models.IntegerField()
    b = models.IntegerField()

    class Meta:
        index_together = [("a", "b")]
"""


@pytest.mark.parametrize("interpreter", ["3.8-3.2", "3.9-4.2"], indirect=True)
def test_index_together(interpreter: Interpreter, tmp_path: Path) -> None:
    registry = read_registry(write_apps(tmp_path, {"shop/models.py": OLDER}), interpreter.executable)
    assert by_label(registry, "shop.Old").indexes == (RegistryIndex("index", "", ("a", "b"), option="index_together"),)


EXPRESSIONS = """\
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower


class Rich(models.Model):
    name = models.CharField(max_length=9)
    tags = ArrayField(models.CharField(max_length=9))
    during = DateTimeRangeField()

    class Meta:
        indexes = [
            models.Index(Lower("name"), name="low"),
            GinIndex(fields=["tags"], name="gin"),
            models.Index(models.F("name").desc(), name="down"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="lower"),
            models.UniqueConstraint(fields=["name"], include=["tags"], opclasses=["c_ops"], name="more"),
            models.CheckConstraint(
                name="check", **{CHECK: models.Q(name="x") | ~models.Q(models.Q(name=models.F("tags")))}
            ),
            ExclusionConstraint(name="no", expressions=[("during", "&&")], condition=models.Q(name="y")),
        ]
"""


@pytest.mark.parametrize("interpreter", ["3.9-4.2", "3.12-5.2"], indirect=True)
def test_indexes_of_expressions(interpreter: Interpreter, tmp_path: Path) -> None:
    check = "check" if interpreter.django_version < (5, 1) else "condition"
    databases = {"default": ENGINES["pg"]}
    root = write_apps(tmp_path, {"shop/models.py": EXPRESSIONS.replace("CHECK", repr(check))}, databases=databases)
    rich = by_label(read_registry(root, interpreter.executable), "shop.Rich")
    assert rich.indexes == (
        RegistryIndex("index", "low", expressions=True, option="indexes"),
        RegistryIndex("index", "gin", ("tags",), method="gin", option="indexes"),
        RegistryIndex("index", "down", ("name",), descending=(True,), option="indexes"),
        RegistryIndex("unique", "lower", expressions=True, option="constraints"),
        RegistryIndex(
            "unique", "more", ("name",), include=("tags",), operator_classes=("c_ops",), option="constraints"
        ),
        RegistryIndex("check", "check", ("name", "tags"), option="constraints"),
        RegistryIndex("exclusion", "no", ("during",), condition=True, option="constraints"),
    )
    tags = rich.field("tags")
    assert tags is not None
    assert tags.db_types == {"default": "varchar(9)[]"}


def test_members_equal_to_their_default_are_left_out(tmp_path: Path) -> None:
    models = "from django.db import models\nclass A(models.Model):\n    n = models.IntegerField()\n"
    raw = ask(write_apps(tmp_path, {"shop/models.py": models}), "models")
    (model,) = raw["models"]
    assert set(model["fields"][1]) == {
        "name",
        "class_path",
        "attname",
        "column",
        "internal_type",
        "db_types",
        "defined_in",
        "adds_fields",
    }
    assert not {"managed", "proxy", "swapped", "indexes", "parents", "migration"} & set(model)
    assert "migrations" not in raw
    assert registry_from_json(raw).models[0].managed is True


def test_progress_names_each_app_before_it_is_imported(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    root = write_apps(tmp_path, {"a/models.py": "", "b/models.py": ""})
    read_registry(root, told=lambda *each: told.append(each))
    assert told == [("app:a", 0, 4), ("app:b", 1, 4), ("app:a", 2, 4), ("app:b", 3, 4)]


def test_asked_twice_it_imports_once(tmp_path: Path) -> None:
    counting = "from django.db import models\nopen('count', 'a').write('x')\n" + "class A(models.Model): pass\n"
    root = write_apps(tmp_path, {"shop/models.py": counting})
    with start_agent(root) as agent:
        params = {"settings_module": "config.settings"}
        first = agent.call("models", params, timeout=LIMIT)
        agent.call("migrations", params, timeout=LIMIT)
        second = agent.call("models", params, timeout=LIMIT)
    assert first["models"] == second["models"]
    assert (root / "count").read_text() == "x"
