"""Django's own answer, run by the environment of the real applications: `_meta` of every model -> JSON on stdout.

python _apps_django.py facts            # with DJANGO_SETTINGS_MODULE, in the project's folder
python _apps_django.py tables           # of the migrated database
python _apps_django.py setup            # only populates, and prints the seconds that it took
"""

import contextlib
import json
import sys
import time

import django


def described(field):
    """A column as Django has it; what `_apps_compare` compares. Sizes of a generated column are its output's."""
    relation = field.remote_field if field.is_relation else None
    sized = field.output_field if getattr(field, "generated", False) else field
    kind = type(field)
    return {
        "class_path": f"{kind.__module__}.{kind.__qualname__}",
        "internal_type": field.get_internal_type(),
        "column": field.column,
        "null": field.null,
        "primary_key": field.primary_key,
        "unique": field.unique,
        "max_length": sized.max_length,
        "max_digits": getattr(sized, "max_digits", None),
        "decimal_places": getattr(sized, "decimal_places", None),
        "has_default": field.has_default(),
        **({} if relation is None else related(field, relation)),
    }


def related(field, relation):
    """`to_field` None: the target's primary key."""
    target = relation.model._meta
    rule = getattr(relation.on_delete, "action", relation.on_delete)  # django-polymorphic wraps what was written.
    on_delete = getattr(rule, "__name__", type(rule).__name__)
    return {
        "target": target.label,
        "to_field": None if relation.field_name == target.pk.name else relation.field_name,
        "on_delete": "SET" if on_delete == "set_on_delete" else on_delete,
        "one_to_one": bool(field.one_to_one),
        "db_constraint": field.db_constraint,
    }


def model_facts(model):
    meta = model._meta
    return {
        "module": model.__module__,
        "db_table": meta.db_table,
        "managed": meta.managed,
        "proxy": meta.proxy,
        "swapped": meta.swapped,
        "auto_created": meta.auto_created._meta.label if meta.auto_created else None,
        "fields": {field.name: described(field) for field in meta.local_concrete_fields if field.column},
        "many": {
            field.name: {
                "through": field.remote_field.through._meta.label,
                "target": field.remote_field.model._meta.label,
            }
            for field in meta.local_many_to_many
            if field.remote_field.through is not None
        },
    }


def stored():
    """Table -> its columns, as the database has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        hidden = ["rowid"] if connection.vendor == "sqlite" else []  # A table for full-text search has no other key.
        return {
            name: [*hidden, *(column.name for column in connection.introspection.get_table_description(cursor, name))]
            for name in names
        }


def main(what):
    started = time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
    seconds = time.perf_counter() - started
    if what == "setup":
        print(seconds)
        return
    if what == "tables":
        json.dump(stored(), sys.stdout)
        return
    from django.apps import apps
    from django.conf import settings

    models = apps.get_models(include_auto_created=True, include_swapped=True)
    answer = {
        "django": django.get_version(),
        "installed_apps": list(settings.INSTALLED_APPS),
        "default_auto_field": settings.DEFAULT_AUTO_FIELD,
        "auth_user_model": settings.AUTH_USER_MODEL,
        "apps": {config.name: config.label for config in apps.get_app_configs()},
        "models": {model._meta.label: model_facts(model) for model in models},
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
