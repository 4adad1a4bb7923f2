"""Run by Django itself: prints what it makes of the sample apps, as JSON. Arguments: the folder, AUTH_USER_MODEL."""

import json
import sys

import django
from django.apps import apps
from django.conf import settings

folder, user = sys.argv[1:]
sys.path.insert(0, folder)
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "clinic", "shop", "library"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    AUTH_USER_MODEL=user,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()


def described(field):
    relation = field.remote_field if field.is_relation else None
    sized = field.output_field if getattr(field, "generated", False) else field
    return {
        "internal_type": field.get_internal_type(),
        "column": field.column,
        "null": field.null,
        "primary_key": field.primary_key,
        "unique": field.unique,
        "max_length": sized.max_length,
        "max_digits": getattr(sized, "max_digits", None),
        "has_default": field.has_default(),
        "target": relation.model._meta.label if relation else None,
        "on_delete": relation.on_delete.__name__ if relation else None,
    }


models = {
    model._meta.label: {
        "db_table": model._meta.db_table,
        "managed": model._meta.managed,
        "proxy": model._meta.proxy,
        "fields": {field.name: described(field) for field in model._meta.local_concrete_fields if field.column},
        "no_column": sorted(
            [f.name for f in model._meta.local_many_to_many]
            + [f.name for f in model._meta.private_fields]
            + [f.name for f in model._meta.local_fields if f.column is None and f not in model._meta.private_fields]
        ),
    }
    for model in apps.get_models()
}
json.dump({"django": django.VERSION[:2], "models": models}, sys.stdout)
