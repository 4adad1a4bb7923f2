"""Run by a project's interpreter, in its folder: prints what `django.setup()` and `_meta` say, as JSON.

It is a reference for the models role and shares no code with it. Python 3.8, Django 3.2 and later.
"""

import json

import django
from django.apps import apps
from django.db import connections, router
from django.db.models.fields import NOT_PROVIDED
from django.db.models.fields.related import RelatedField


def model_facts(model):
    meta = model._meta
    local = [*meta.local_fields, *meta.local_many_to_many]
    return {
        "label": meta.label,
        "name": meta.object_name,
        "module": model.__module__,
        "app_label": meta.app_label,
        "table": meta.db_table,
        "managed": meta.managed,
        "proxy": meta.proxy,
        "swapped": meta.swapped or None,
        "auto_created": meta.auto_created._meta.label if meta.auto_created else None,
        "read": router.db_for_read(model),
        "write": router.db_for_write(model),
        "primary_key": [f.name for f in meta.pk] if isinstance(meta.pk.column, type(None)) else [meta.pk.name],
        "parents": {parent._meta.label: link.name if link else "" for parent, link in meta.parents.items()},
        "fields": {field.name: field_facts(field) for field in local},
    }


def field_facts(field):
    options = field.deconstruct()[3]
    default = options.get("default", NOT_PROVIDED)
    facts = {
        "class_path": ".".join([type(field).__module__, type(field).__qualname__]),
        "attname": field.attname,
        "column": field.column if field.db_type(connections["default"]) else None,
        "internal_type": field.get_internal_type(),
        "db_types": {alias: field.db_type(connections[alias]) for alias in ("default", "pg")},
        "null": field.null,
        "unique": field.unique,
        "primary_key": field.primary_key,
        "default": "" if default is NOT_PROVIDED else "callable" if callable(default) else "value",
        "db_default": "db_default" in options,
        "generated": "expression" in options and "output_field" in options,
        "max_length": options.get("output_field", field).max_length,
        "max_digits": options.get("max_digits"),
        "decimal_places": options.get("decimal_places"),
        "db_index": field.db_index,
        "choices": bool(options.get("choices")),
        "one_to_one": bool(field.one_to_one),
        "many_to_many": bool(field.many_to_many),
    }
    if isinstance(field, RelatedField):
        remote = field.remote_field
        facts["target"] = field.related_model._meta.label
        facts["parent_link"] = remote.parent_link
        facts["through"] = remote.through._meta.label if field.many_to_many else None
        facts["db_constraint"] = options.get("db_constraint", True)
        if field.many_to_one or field.one_to_one:
            facts["to_field"] = field.foreign_related_fields[0].name
            rule = getattr(options["on_delete"], "action", options["on_delete"])
            facts["on_delete"] = "SET" if hasattr(rule, "deconstruct") else rule.__name__
    return facts


if __name__ == "__main__":
    django.setup()
    models = apps.get_models(include_auto_created=True, include_swapped=True)
    print(json.dumps([model_facts(model) for model in models]))
