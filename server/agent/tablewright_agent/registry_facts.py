"""Models that Django registered -> the JSON of RegistryModels, and what went wrong with them."""

import sys

from .app_errors import place_of
from .errors import Problem, in_words
from .field_facts import field_facts, label_of
from .index_facts import indexes


class Source:
    """What all models are asked with. `problems`: [(app, Problem)]."""

    def __init__(self, populated, connections):
        self.bodies, self.root, self.connections = populated.bodies, populated.root, connections
        self.problems = []
        self.router = self._router()

    def _router(self):
        """None where there are no routers that could be asked."""
        from django.db import router

        try:
            router.routers  # noqa: B018 - made here, once
        except BaseException as error:
            self.problems.append(("DATABASE_ROUTERS", _router_problem(error, "do not load")))
            return None
        return router

    def alias(self, method, model):
        if self.router is None:
            return None
        try:
            alias = getattr(self.router, method)(model)
        except Exception as error:
            if not any(app == "DATABASE_ROUTERS" for app, _ in self.problems):
                what = "fail for the model “%s”" % model._meta.label
                self.problems.append(("DATABASE_ROUTERS", _router_problem(error, what)))
            return None
        return alias if isinstance(alias, str) else None


def models_facts(source):
    from django.apps import apps

    found = []
    for model in apps.get_models(include_auto_created=True, include_swapped=True):
        try:
            found.append(model_facts(model, source))
        except Exception as error:
            source.problems.append((model._meta.app_label, _model_problem(error, model, source.root)))
    return found


def written_tables(source):
    """(label, table, alias that it is written to, None where routers fail) of the models that have one."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            yield model._meta.label, model._meta.db_table, source.alias("db_for_write", model)


def model_facts(model, source):
    meta = model._meta
    facts = {
        "label": meta.label,
        "name": model.__name__,
        "module": model.__module__,
        "table": meta.db_table,
        "app_label": meta.app_label,
        "bases": [path_of(base) for base in model.__bases__],
        "ancestry": {path_of(each): _file(each) for each in model.__mro__ if not _is_djangos(each)},
        "primary_key": _primary_key(meta),
        "fields": [_field(field, model, source) for field in _own_fields(meta)],
    }
    told = {
        "file": _file(model),
        "line": source.bodies.line(model),
        "read": source.alias("db_for_read", model),
        "write": source.alias("db_for_write", model),
        "proxy": bool(meta.proxy),
        "swapped": meta.swapped or None,
        "auto_created": label_of(meta.auto_created) if meta.auto_created else None,
        "indexes": indexes(meta),
        "comment": str(getattr(meta, "db_table_comment", "") or ""),
        "parents": {parent._meta.label: link.name if link else "" for parent, link in meta.parents.items()},
    }
    facts.update((name, value) for name, value in told.items() if value)
    if not meta.managed:
        facts["managed"] = False
    return facts


def path_of(kind):
    return "%s.%s" % (kind.__module__, kind.__qualname__)


def _own_fields(meta):
    """Private are those without a column of their own, as of content types."""
    private = [field for field in meta.private_fields if not getattr(field, "mti_inherited", False)]
    return [*meta.local_fields, *meta.local_many_to_many, *private]


def _field(field, model, source):
    return field_facts(field, source.connections, _defined_in(field, model, source.bodies))


def _defined_in(field, model, bodies):
    """The class furthest up that has the very field: Django gives each heir a copy, with the same creation counter."""
    if getattr(field, "auto_created", False):
        return ""
    counter, name = getattr(field, "creation_counter", None), field.name
    first = model
    for kind in model.__mro__[1:]:
        meta = kind.__dict__.get("_meta")
        if meta is not None and meta.abstract:
            own = (each for each in _fields_of(meta) if each.name == name)
            if any(getattr(each, "creation_counter", None) == counter for each in own):
                first = kind
    return path_of(first) if bodies.has(first, name) else ""


def _fields_of(meta):
    return [*meta.local_fields, *meta.local_many_to_many, *meta.private_fields]


def _primary_key(meta):
    fields = getattr(meta, "pk_fields", None) or ([meta.pk] if meta.pk is not None else [])
    return [field.name for field in fields]


def _is_djangos(kind):
    return kind is object or kind.__module__ == "django" or kind.__module__.startswith("django.")


def _file(kind):
    path = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return path if isinstance(path, str) else ""


def _model_problem(error, model, root):
    file, line = place_of(error, model.__module__, root)
    problem = Problem(
        "app-error",
        "The model “%s” does not say what it is: %s." % (model._meta.label, in_words(error)),
        "Mend what its fields or its Meta do when they are asked; until then it is not known.",
        file=file,
        line=line,
    )
    problem.__cause__ = error
    return problem


def _router_problem(error, what):
    problem = Problem(
        "settings-error",
        "The routers in DATABASE_ROUTERS %s: %s." % (what, in_words(error)),
        "Mend them; until then it is not known which alias a model uses.",
    )
    problem.__cause__ = error
    return problem
