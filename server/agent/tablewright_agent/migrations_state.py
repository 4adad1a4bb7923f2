"""A field, index or constraint of a migration -> what of it the database feels, in the words of Migrations.touches."""

_PLAIN = frozenset(
    "name blank null unique primary_key db_index db_column db_comment db_collation db_default db_tablespace choices"
    " default editable error_messages help_text validators verbose_name related_name related_query_name"
    " limit_choices_to on_delete to to_field db_constraint swappable parent_link symmetrical auto_now auto_now_add"
    " unique_for_date unique_for_month unique_for_year upload_to storage path match recursive allow_files"
    " allow_folders encoder decoder unpack_ipv4".split()
)
"""Arguments that have no say in a column's type, or that are looked at by themselves."""


class Table:
    """A model as the migrations have it. `table`: its name. `moved`: migrate changes it (managed, no proxy, not
    swapped). `fields`: {name in small letters: field}; `kept`: {name of an index or constraint: (kind, fields)};
    `together`: {option: set of tuples of fields}. None of these is changed in place: `but` makes another."""

    def __init__(self, table, moved, fields, kept, together, ordered=False):
        self.table, self.moved, self.fields, self.kept, self.together = table, moved, fields, kept, together
        self.ordered = ordered

    def but(self, **changes):
        return Table(**dict(vars(self), **changes))

    def field_as(self, name, field):
        return self.but(fields=dict(self.fields, **{name.lower(): field}))

    def columns(self, names):
        """None where one of the fields is not known."""
        found = [self.column(name) for name in names]
        return None if None in found else found

    def column(self, name):
        """The column's name, None where it is not known or there is none."""
        if name == "_order" and self.ordered:
            return name
        if name.lower() in self.fields:
            return column_of(name, self.fields[name.lower()])
        return "id" if name == "id" else None


def column_of(name, field):
    if is_many(field):
        return None
    try:
        bound = field.clone()
        bound.set_attributes_from_name(name)
        return bound.column
    except Exception:  # a field of the project's, of its own ways
        return None


def is_many(field):
    return bool(getattr(field, "many_to_many", False))


def has_join_table(field):
    return is_many(field) and getattr(field.remote_field, "through", None) is None


def target_of(field, app, model):
    """(app, model in small letters) that a relation points at, None where it is none."""
    to = getattr(getattr(field, "remote_field", None), "model", None)
    if to is None:
        return None
    if not isinstance(to, str):
        options = getattr(to, "_meta", None)
        return (options.app_label, options.model_name) if options is not None else None
    if to == "self":
        return app, model
    owner, _, name = to.rpartition(".")
    return owner or app, name.lower()


def points_at_field(field, name, primary):
    """Whether a relation to its model holds the values of the field `name`, which is the `primary` key or is not."""
    names = _to_fields(field)
    return [each.lower() for each in names] == [name] if names else primary


def _to_fields(field):
    return [name for name in getattr(field, "to_fields", None) or () if name]


def kept_facts(each):
    """(kind, names of its fields) of an index or constraint; the fields None where there are expressions."""
    from django.db import models

    kind = "index" if isinstance(each, models.Index) else "other"
    if isinstance(each, models.UniqueConstraint):
        kind = "unique"
    names = [name.lstrip("-") for name in getattr(each, "fields", ())]
    return kind, names if names and kind != "other" and not getattr(each, "expressions", ()) else None


def aspects(old, new):
    """What the database feels of it when the one field becomes the other. Where that cannot be told: nothing."""
    try:
        return _aspects(old, new)
    except Exception:  # `deconstruct` and what is compared may be the project's
        return []


def _aspects(old, new):
    found = [
        word
        for word, name in (
            ("null", "null"),
            ("unique", "unique"),
            ("key", "primary_key"),
            ("index", "db_index"),
            ("comment", "db_comment"),
            ("collation", "db_collation"),
            ("default", "db_default"),
            ("generated", "generated"),
        )
        if _told(getattr(old, name, None)) != _told(getattr(new, name, None))
    ]
    (_, was, _, before), (_, now, _, after) = old.deconstruct(), new.deconstruct()
    rest = [{name: _told(value) for name, value in all_.items() if name not in _PLAIN} for all_ in (before, after)]
    if was != now or rest[0] != rest[1]:
        found.append("type")
    if was != now:
        found += ["auto", "check"]
    if _reference(old) != _reference(new):
        found.append("foreign key")
    return found


def _reference(field):
    remote = getattr(field, "remote_field", None)
    if remote is None:
        return None
    rule = getattr(remote, "on_delete", None)
    in_database = str(rule) if hasattr(rule, "on_delete_sql") else None
    to = remote.model if isinstance(remote.model, str) else remote.model._meta.label
    return to.lower(), _to_fields(field), getattr(field, "db_constraint", None), in_database


def _told(value):
    """Something that equals what is told of another object of the same arguments."""
    if isinstance(value, dict):
        return {key: _told(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(each) for each in value]
    if not isinstance(value, type) and hasattr(value, "deconstruct"):
        return [_told(each) for each in value.deconstruct()[-3:]]
    return value


def pointing_at(field, model):
    """The relation with another target, as Django's state has it after a model was renamed."""
    try:
        changed = field.clone()
        changed.remote_field.model = "%s.%s" % model
    except Exception:  # a field of the project's, of its own ways
        return field
    return changed


def with_field_renamed(state, old, new):
    """The members of a Table that name the field."""

    def names(fields):
        return [new if name == old else name for name in fields]

    kept = {key: (kind, fields and names(fields)) for key, (kind, fields) in state.kept.items()}
    together = {option: {tuple(names(each)) for each in value} for option, value in state.together.items()}
    return {"kept": kept, "together": together}


def tuples_of(together):
    """Every spelling of `unique_together`."""
    together = tuple(together or ())
    if together and isinstance(together[0], str):
        together = (together,)
    return {tuple(each) for each in together}


def is_swapped(options, model):
    from django.conf import settings

    swappable = options.get("swappable")
    chosen = getattr(settings, swappable, None) if swappable else None
    return chosen is not None and str(chosen).lower() != "%s.%s" % model


def default_table(app, model):
    from django.db import connection
    from django.db.backends.utils import truncate_name

    return truncate_name("%s_%s" % (app, model), connection.ops.max_name_length())
