"""Run in the project's folder by its own Python: checks and uses every model, prints what happened as JSON."""

import io
import json
import os
import sys

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.base import SystemCheckError  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402


def checks():
    said = io.StringIO()
    try:
        call_command("check", databases=["default"], fail_level="WARNING", stdout=said, stderr=said)
    except SystemCheckError as error:
        return str(error)
    return said.getvalue()


def written_back(model, field, row):
    """Writing what was read changes nothing."""
    value = getattr(row, field.attname)
    if field.primary_key or not (field.editable or isinstance(field, models.BinaryField)):
        return  # also GeneratedField, and what the comment above the field says is to be read only
    with transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field.attname: value})
        again = getattr(model.objects.get(pk=row.pk), field.attname)
        if again != value:
            raise ValueError(f"{value!r} was read, {again!r} came back")


def used(model):
    row = model._default_manager.first()
    if row is None:
        return {}
    name = model._meta.db_table.replace("%%", "%").rpartition('"."')[2]
    writes = name in tables or '"."' in model._meta.db_table
    for field in model._meta.concrete_fields:
        try:
            getattr(row, field.name)
            if writes:
                written_back(model, field, row)
        except Exception as error:  # noqa: BLE001 - told, and judged by the test
            failures.append(f"{model.__name__}.{field.name}: {type(error).__name__}: {error}")
    return {field.name: repr(getattr(row, field.attname)) for field in model._meta.concrete_fields}


failures = []
tables = connection.introspection.table_names()  # no views: they are only read
rows = {}
for model in apps.get_app_config("shop").get_models():
    try:
        rows[model.__name__] = used(model)
    except Exception as error:  # noqa: BLE001 - told, and judged by the test
        failures.append(f"{model.__name__}: {type(error).__name__}: {error}")
print(json.dumps({"checks": checks(), "failures": failures, "rows": rows}))
