"""A Django -> what a field of each name that its models have breaks there (JSON on stdout). Run as a process."""

import asyncio
import inspect
import json
import sys

import django
from django.conf import settings

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:names?mode=memory&cache=shared"}}
settings.configure(DATABASES=DATABASES, INSTALLED_APPS=[], DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.db import connection, models  # noqa: E402


def own(name):
    """Names that Django's models have; of their system checks only the door."""
    return not name.startswith(("__", "_check_"))


def model(name, number):
    fields = {
        name: models.CharField(max_length=9, default="x", db_column=f"c{number}"),
        "other": models.IntegerField(default=1, unique=True),
        "made": models.DateField(null=True, blank=True),
        "once": models.CharField(max_length=9, default="x", unique_for_date="made"),
        "near": models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+"),
    }
    meta = type("Meta", (), {"app_label": "shop"})
    return type(models.Model)(f"Made{number}", (models.Model,), {"__module__": "shop.models", "Meta": meta, **fields})


def refused(made):
    """By Django's checks, but for what they say of every model here: that its app is not installed."""
    return [error for error in made.check(databases=["default"]) if error.id not in ("fields.E300", "fields.E307")]


def broken(name, number):
    """What fails: the import, Django's checks, or a step in the life of an object."""
    try:
        made = model(name, number)
    except Exception:  # noqa: BLE001 -- whatever it is, the name broke it
        return ["import"]
    try:
        found = ["checks"] if not inspect.ismethod(made.check) or refused(made) else []
    except Exception:  # noqa: BLE001 -- whatever it is, the name broke it
        found = ["checks"]
    for step in life(made):
        try:
            asyncio.run(step()) if inspect.iscoroutinefunction(step) else step()
        except Exception:  # noqa: BLE001 -- whatever it is, the name broke it
            found.append(step.__name__)
    return found


def life(made):
    rows = made._base_manager

    def create():
        with connection.schema_editor() as editor:
            editor.create_model(made)
        rows.create(made="2020-01-01").save()

    def read():
        str(rows.only("other").first().other)

    def refresh():
        rows.first().refresh_from_db()

    def validate():
        rows.first().full_clean()

    def duplicate():
        for other, day in ((1, None), (2, "2020-01-01")):
            try:
                made(other=other, made=day).full_clean()
            except ValidationError:
                continue
            raise AssertionError("It is valid.")

    def serialize():
        rows.first().serializable_value("other")

    def relate():
        rows.update(near=rows.first())

    async def in_time():
        row = made(other=3)
        for method in ("asave", "arefresh_from_db", "adelete"):
            if hasattr(models.Model, method):
                await getattr(row, method)()

    def delete():
        rows.first().delete()

    return (create, read, refresh, validate, duplicate, serialize, relate, in_time, delete)


names = [name for name in sorted({*dir(models.Model), *dir(models.base.ModelBase)}) if own(name)]
names += ["_meta", "_state", "pk", "x_", "a__b", "objects", "room", "save_it"]
json.dump({name: broken(name, number) for number, name in enumerate(dict.fromkeys(names))}, sys.stdout)
