"""A field's class and literal arguments -> what Django would make of them, without a model that has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from support.interpreters import Interpreter
from support.registries import SQLITE, ask, write_apps
from tablewright.source.registry import RegistryField, field_from_json

FIELDS = """\
import time
from django.db import models


class Money(models.DecimalField):
    def __init__(self, digits=9, **kwargs):
        super().__init__(max_digits=digits, decimal_places=2, **kwargs)

    class Cents(models.IntegerField):
        pass


class Link(models.ForeignKey):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("to", "shop.Person")
        kwargs.setdefault("on_delete", models.CASCADE)
        super().__init__(*args, **kwargs)


class Exits(models.Field):
    def __init__(self, **kwargs):
        raise SystemExit(2)


class NoField:
    pass
"""

MODELS = """\
from django.db import models
from .fields import Money


class Person(models.Model):
    code = models.CharField(max_length=7, unique=True)
    key = models.UUIDField(primary_key=True)


class Item(models.Model):
    price = Money()
"""

FILES: dict[str, str | bytes] = {"shop/fields.py": FIELDS, "shop/models.py": MODELS}
PATH = "django.db.models.fields"
DATABASES = {"default": SQLITE, "pg": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}


def wish(path: str, *args: object, **kwargs: object) -> dict[str, Any]:
    return {"class": path, "args": list(args), "kwargs": kwargs, "name": "it", "model": "shop.Item"}


def told(internal: str, sqlite: str | None, pg: str | None, /, **facts: Any) -> dict[str, Any]:
    facts = {"attname": "it", "column": "it", **facts}
    return {"internal_type": internal, "db_types": {"default": sqlite, "pg": pg}, **facts}


def target(label: str, field: str, to_default: str, to_pg: str, **facts: Any) -> dict[str, Any]:
    relation = {"attname": "it_id", "column": "it_id", "target": label, "to_field": field, "db_index": True, **facts}
    return told("ForeignKey", to_default, to_pg, **relation)


def decimal(digits: int, **facts: Any) -> dict[str, Any]:
    return told("DecimalField", "decimal", f"numeric({digits}, 2)", max_digits=digits, decimal_places=2, **facts)


# What is wished -> its class, and the facts that are not the default.
WISHES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "one of the project's": (wish("shop.fields.Money"), "shop.fields.Money", decimal(9)),
    "with other arguments": (
        wish("shop.fields.Money", 5, null=True, db_column="x", default=1),
        "shop.fields.Money",
        decimal(5, null=True, column="x", default="value"),
    ),
    "by the name under which it is imported": (wish("shop.models.Money"), "shop.fields.Money", decimal(9)),
    "within another class": (
        wish("shop.fields.Money.Cents", unique=True),
        "shop.fields.Money.Cents",
        told("IntegerField", "integer", "integer", unique=True),
    ),
    "one of Django's": (
        wish("django.db.models.CharField", max_length=3, choices=[["a", "A"]], db_index=True),
        f"{PATH}.CharField",
        told("CharField", "varchar(3)", "varchar(3)", max_length=3, choices=True, choice_values=("a",), db_index=True),
    ),
    "a relation": (
        wish("django.db.models.ForeignKey", "shop.Person", on_delete="SET_NULL", null=True, db_constraint=False),
        f"{PATH}.related.ForeignKey",
        target("shop.Person", "key", "char(32)", "uuid", null=True, on_delete="SET_NULL", db_constraint=False),
    ),
    "a relation to a field": (
        wish("django.db.models.OneToOneField", "Person", "django.db.models.PROTECT", to_field="code"),
        f"{PATH}.related.OneToOneField",
        {
            **target(
                "shop.Person", "code", "varchar(7)", "varchar(7)", on_delete="PROTECT", unique=True, one_to_one=True
            ),
            "internal_type": "OneToOneField",
        },
    ),
    "a relation to itself": (
        wish("django.db.models.ForeignKey", "self", "CASCADE"),
        f"{PATH}.related.ForeignKey",
        target("shop.Item", "id", "bigint", "bigint", on_delete="CASCADE"),
    ),
    "a relation with its own target": (
        wish("shop.fields.Link"),
        "shop.fields.Link",
        {**target("shop.Person", "key", "char(32)", "uuid", on_delete="CASCADE"), "internal_type": "Link"},
    ),
    "a relation to nothing": (
        wish("django.db.models.ForeignKey", "gone.Person", "CASCADE"),
        f"{PATH}.related.ForeignKey",
        {
            "internal_type": "ForeignKey",
            "attname": "it_id",
            "column": "it_id",
            "to": "gone.Person",
            "db_index": True,
            "on_delete": "CASCADE",
        },
    ),
    "without a model": (
        {**wish("django.db.models.ForeignKey", "shop.Person", "CASCADE"), "model": None},
        f"{PATH}.related.ForeignKey",
        target("shop.Person", "key", "char(32)", "uuid", on_delete="CASCADE"),
    ),
    "of a model that is not there": (
        {**wish("shop.fields.Money"), "model": "shop.Gone"},
        "shop.fields.Money",
        decimal(9),
    ),
    "without arguments": ({"class": "shop.fields.Money", "name": "it"}, "shop.fields.Money", decimal(9)),
}


def test_fields_as_they_would_be(interpreter: Interpreter, tmp_path: Path) -> None:
    root = write_apps(tmp_path, FILES, databases=DATABASES)
    answer = ask(root, "fields", interpreter.executable, fields=[wish for wish, _, _ in WISHES.values()])
    found = dict(zip(WISHES, map(field_from_json, answer["fields"]), strict=True))
    for what, (_, path, facts) in WISHES.items():
        assert found[what] == RegistryField(name="it", class_path=path, adds_fields=False, **facts), what


def test_no_model_changes(tmp_path: Path) -> None:
    """Neither that which the field is said to be of, nor the one that it points at."""
    checked = """
    from django.db import models
    class Nosy(models.IntegerField):
        def db_type(self, connection):
            from shop.models import Item, Person
            return ",".join(f.name for m in (Item, Person) for f in m._meta.get_fields(include_hidden=True))
    """
    files = {**FILES, "shop/nosy.py": checked}
    root = write_apps(tmp_path, files)
    wishes = [*(wish for wish, _, _ in WISHES.values()), wish("shop.nosy.Nosy")]
    assert ask(root, "fields", fields=wishes)["fields"][-1]["db_types"] == {"default": "id,price,code,key"}


# What is wished -> the error.
REFUSED: dict[str, tuple[dict[str, Any], str, tuple[str, int] | None]] = {
    "a wrong argument": (wish("shop.fields.Money", colour=1), "cannot be made: TypeError", ("shop/fields.py", 7)),
    "too few arguments": (wish("django.db.models.ForeignKey"), "cannot be made: TypeError", None),
    "a missing module": (wish("shop.gone.Money"), "“shop.gone.Money” is not there", None),
    "a missing package": (wish("nowhere.Money"), "“nowhere.Money” is not there", None),
    "a missing class": (wish("shop.fields.Gone"), "“shop.fields.Gone” is not there", None),
    "no field": (wish("shop.fields.NoField"), "is no class of fields", None),
    "no class": (wish("shop.fields.time"), "is no class of fields", None),
    "no path": (wish("Money"), "“Money” is not there", None),
    "one that exits": (wish("shop.fields.Exits"), "cannot be made: SystemExit: 2", ("shop/fields.py", 22)),
    "a module that fails": (wish("shop.broken.Money"), "cannot be made: ZeroDivisionError", ("shop/broken.py", 2)),
    "a module that lacks another": (wish("shop.lacking.Money"), "No module named 'nowhere'", ("shop/lacking.py", 1)),
    "no wish": ({}, "cannot be made: KeyError", None),
}


def test_fields_that_cannot_be_made(tmp_path: Path) -> None:
    files = {**FILES, "shop/broken.py": "x = 1\n1 / 0\n", "shop/lacking.py": "import nowhere\n"}
    root = write_apps(tmp_path, files)
    wishes = [*(wish for wish, _, _ in REFUSED.values()), wish("shop.fields.Money")]
    *refused, last = ask(root, "fields", fields=wishes)["fields"]
    for (what, (_, message, place)), answer in zip(REFUSED.items(), refused, strict=True):
        error = answer["error"]
        assert error["kind"] == "field-error", what
        assert re.search(re.escape(message), error["message"]), (what, error["message"])
        assert error["hint"]
        if place is not None:
            assert (error["file"], error["line"]) == (str(root / place[0]), place[1]), what
    assert field_from_json(last).max_digits == 9


def test_a_field_while_an_app_fails(tmp_path: Path) -> None:
    files = {**FILES, "bad/models.py": "1 / 0\n"}
    (field,) = ask(write_apps(tmp_path, files), "fields", fields=[wish("shop.fields.Money")])["fields"]
    assert field_from_json(field).decimal_places == 2
