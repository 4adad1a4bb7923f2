"""A Django field -> the JSON of a RegistryField; what cannot be told of it is left out."""

import contextlib
import functools

DEFAULTS = {
    "attname": "",
    "column": None,
    "internal_type": None,
    "null": False,
    "unique": False,
    "primary_key": False,
    "default": "",
    "db_default": False,
    "generated": False,
    "max_length": None,
    "max_digits": None,
    "decimal_places": None,
    "db_index": False,
    "choices": False,
    "to": None,
    "target": None,
    "to_field": None,
    "on_delete": None,
    "one_to_one": False,
    "many_to_many": False,
    "parent_link": False,
    "db_constraint": True,
    "through": None,
    "defined_in": "",
    "choice_values": None,
    "editable": True,
    "comment": None,
    "collation": None,
    "related_name": None,
    "related_query_name": None,
    "m2m_table": None,
    "m2m_columns": None,
}
_ITEMS = tuple(DEFAULTS.items())
MOST_CHOICES = 1000


def field_facts(field, connections, defined_in=""):
    """`connections`: {alias: one that is not open}, see aliases.py. Sizes of a generated column are its output's."""
    kind = type(field)
    sized = getattr(field, "output_field", field) if getattr(field, "generated", False) else field
    facts = {
        # Before Django 4.1 a many-to-many field has one, in no table.
        "column": None if getattr(field, "many_to_many", False) else _text(getattr(field, "column", None)),
        "attname": _text(getattr(field, "attname", "")) or "",
        "null": bool(getattr(field, "null", False)),
        "unique": bool(getattr(field, "unique", False)),
        "primary_key": bool(getattr(field, "primary_key", False)),
        "generated": bool(getattr(field, "generated", False)),
        "db_index": bool(getattr(field, "db_index", False)),
        "one_to_one": bool(getattr(field, "one_to_one", False)),
        "many_to_many": bool(getattr(field, "many_to_many", False)),
        "choices": _has_choices(field),
        "db_default": _has_db_default(field),
        "default": _default(field),
        "internal_type": _internal_type(field),
        "defined_in": defined_in,
        "editable": bool(getattr(field, "editable", True)),
        "comment": _text(getattr(field, "db_comment", None)) or None,
        "collation": _text(getattr(field, "db_collation", None)) or None,
        "choice_values": _choice_values(field),
    }
    for name in ("max_length", "max_digits", "decimal_places"):
        number = getattr(sized, name, None)
        if isinstance(number, int):
            facts[name] = int(number)
    if getattr(field, "remote_field", None) is not None:
        facts.update(_relation(field))
    told = {name: facts[name] for name, default in _ITEMS if name in facts and facts[name] != default}
    told["name"] = str(getattr(field, "name", "") or "")
    told["class_path"] = "%s.%s" % (kind.__module__, kind.__qualname__)
    told["adds_fields"] = _adds_fields(kind)
    types = _db_types(field, connections)
    if types:
        told["db_types"] = types
    return told


@functools.lru_cache(maxsize=None)
def _adds_fields(kind):
    """Whether code outside of Django has a say in what a model gets from such a field."""
    owner = next((each for each in kind.__mro__ if "contribute_to_class" in each.__dict__), kind)
    return owner.__module__.partition(".")[0] != "django"


def _text(value):
    return None if value is None else str(value)


def _has_choices(field):
    choices = getattr(field, "choices", None)
    try:
        return bool(choices)  # of a callable nothing is called: what iterates later is true
    except Exception:
        return choices is not None


def _choice_values(field):
    """What may be stored, groups flattened; None where there is no list of it, or JSON has no word for a value."""
    choices = getattr(field, "choices", None)
    if not isinstance(choices, (list, tuple)):
        return None  # what is called for them may ask the database
    values = [value for value, _ in getattr(field, "flatchoices", ()) or () if value is not None]
    if len(values) > MOST_CHOICES or not all(isinstance(value, (str, int)) for value in values):
        return None
    return [_plain(value) for value in values]


def _plain(value):
    """Members of enumerations as what is stored."""
    if isinstance(value, bool):
        return value
    return str.__str__(value) if isinstance(value, str) else int(value)


def _has_db_default(field):
    from django.db.models.fields import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def _default(field):
    from django.db.models.fields import NOT_PROVIDED

    default = getattr(field, "default", NOT_PROVIDED)
    return "" if default is NOT_PROVIDED else "callable" if callable(default) else "value"


def _internal_type(field):
    try:
        return _text(field.get_internal_type())
    except Exception:
        return None


def _db_types(field, connections):
    types = {}
    for alias, connection in connections.items():
        with contextlib.suppress(Exception):  # it would need the server, or its target is not loaded
            types[alias] = _text(field.db_type(connection))
    return types


def _relation(field):
    remote = field.remote_field
    target, through = getattr(remote, "model", None), getattr(remote, "through", None)
    facts = {
        "target": label_of(target),
        "to": target if isinstance(target, str) else None,
        "through": label_of(through),
        "on_delete": _deletion(getattr(remote, "on_delete", None)),
        "parent_link": bool(getattr(remote, "parent_link", False)),
        "db_constraint": bool(getattr(field, "db_constraint", getattr(remote, "db_constraint", True))),
    }
    written = getattr(field, "_related_name", None) or getattr(remote, "related_name", None)
    facts["related_name"] = _text(written) or None
    facts["related_query_name"] = _text(getattr(remote, "related_query_name", None)) or None
    if facts["target"] and not field.many_to_many:
        facts["to_field"] = _to_field(field)
    elif facts["target"]:
        facts.update(_join(field))
    return facts


def _join(field):
    """The table between, and its columns of the model and of the target."""
    try:
        columns = [str(field.m2m_column_name()), str(field.m2m_reverse_name())]
        return {"m2m_table": str(field.m2m_db_table()), "m2m_columns": columns}
    except Exception:  # a generic relation, or a model between that is not loaded
        return {}


def _to_field(field):
    try:
        return field.target_field.name
    except Exception:  # several, or one that is not there
        return None


def _deletion(rule):
    for _ in range(5):  # some packages wrap what was written
        name = getattr(rule, "__name__", None)
        if name is not None:
            return "SET" if name == "set_on_delete" else str(name)
        rule = getattr(rule, "action", None) or getattr(rule, "func", None)
    return None


def label_of(model):
    """None for what is no model: a name that nobody has resolved, or nothing."""
    meta = getattr(model, "_meta", None)
    return meta.label if meta is not None else None
