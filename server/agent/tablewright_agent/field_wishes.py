"""A field's class and literal arguments -> its facts, as if a model had it."""

import importlib

from .app_errors import place_of
from .errors import Problem, in_words
from .field_facts import field_facts


def wished_field(wish, connections, root):
    try:
        field = _made(wish)
        _place(field, wish)
        return field_facts(field, connections)
    except Problem as problem:
        return {"error": problem.as_json()}
    except BaseException as error:  # user code may raise SystemExit
        path = str(wish.get("class")) if isinstance(wish, dict) else "?"
        file, line = place_of(error, path, root)
        problem = Problem(
            "field-error",
            "A field of the class “%s” cannot be made: %s." % (path, in_words(error)),
            "Correct its arguments, or its class.",
            file=file,
            line=line,
        )
        problem.__cause__ = error
        return {"error": problem.as_json()}


def _made(wish):
    from django.db import models

    kind = _class(str(wish["class"]))
    args, kwargs = list(wish.get("args") or ()), dict(wish.get("kwargs") or {})
    if issubclass(kind, models.ForeignObject):  # JSON has no functions: on_delete comes as its name
        if isinstance(kwargs.get("on_delete"), str):
            kwargs["on_delete"] = _deletion(kwargs["on_delete"])
        elif len(args) > 1 and isinstance(args[1], str):
            args[1] = _deletion(args[1])
    return kind(*args, **kwargs)


def _class(path):
    """By its dotted path, within other classes too."""
    from django.db.models import Field

    parts, module, missing = path.split("."), None, None
    for count in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:count])
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or name != error.name and not name.startswith(error.name + "."):
                raise  # it is there, and lacks another
            missing = error
            continue
        break
    found = module
    for name in parts[count:] if module else ():
        found = getattr(found, name, None)
    if isinstance(found, type) and issubclass(found, Field):
        return found
    what = "is no class of fields" if found is not None else "is not there"
    problem = Problem("field-error", "“%s” %s." % (path, what), "Correct the import of the class, or install it.")
    problem.__cause__ = None if found is not None else missing
    raise problem


def _deletion(name):
    from django.db import models

    rule = getattr(models, name.rpartition(".")[2], None)
    return rule if callable(rule) else name


def _place(field, wish):
    """Tells the field where it stands, and what it points at, without the model knowing of it."""
    from django.apps import apps

    name = str(wish.get("name") or "")
    model = apps.get_model(wish["model"]) if wish.get("model") and _known(apps, wish["model"]) else None
    if name:
        field.set_attributes_from_name(name)
    if model is not None:
        field.model = model
        if field.remote_field is not None:
            field.opts = model._meta
    remote = field.remote_field
    if remote is not None and isinstance(getattr(remote, "model", None), str):
        label = remote.model
        if label == "self":
            target = model
        else:
            if "." not in label and model is not None:
                label = "%s.%s" % (model._meta.app_label, label)
            target = apps.get_model(label) if _known(apps, label) else None
        if target is not None:
            remote.model = target


def _known(apps, label):
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return False
    return True
