"""Run in a project's folder by its own Python: uses every model of `shop`, prints what failed as JSON.

It is read by Python 3.8 and Django 3.2 as well.
"""

import io
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

failures = {"imports": [], "checks": [], "queries": [], "joins": []}
counts = {"models": 0, "relations": 0}


def tried(kind, name, act):
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - what a project raises is told, whatever it is
        failures[kind].append(f"{name}: {type(error).__name__}: {str(error)[:1500]}")


def checked():
    from django.core.management import call_command

    said = io.StringIO()
    call_command("check", databases=["default"], fail_level="WARNING", stdout=said, stderr=said)


def joined(model, field):
    """The rows that it points to come with the row's own, and say which rows point to them."""
    rows = model._default_manager
    target = field.remote_field.model
    if field.many_to_many:
        list(rows.filter(**{field.name + "__pk__isnull": False})[:1])
        list(rows.prefetch_related(field.name)[:1])
    else:
        list(rows.select_related(field.name)[:1])
        other = next(each for each in target._meta.concrete_fields if not each.is_relation or each.primary_key)
        list(rows.filter(**{f"{field.name}__{other.name}__isnull": False})[:1])
    reverse = field.remote_field.get_accessor_name() and field.related_query_name()
    if reverse:
        list(target._default_manager.filter(**{reverse + "__isnull": False})[:1])


def main():
    import django

    tried("imports", "shop.models", django.setup)
    if failures["imports"]:
        return
    from django.apps import apps

    tried("checks", "check", checked)
    for model in apps.get_app_config("shop").get_models():
        counts["models"] += 1
        tried("queries", model.__name__, lambda model=model: list(model._default_manager.all()[:1]))
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.remote_field:
                counts["relations"] += 1
                name = f"{model.__name__}.{field.name}"
                tried("joins", name, lambda model=model, field=field: joined(model, field))


main()
print(json.dumps({"failures": failures, "counts": counts}))
