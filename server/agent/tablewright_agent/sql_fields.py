"""A field and its column as it is -> a field that says what the column is, for Django to tell the two apart."""

import contextlib
import copy
import re

AUTO = {"AutoField": "IntegerField", "BigAutoField": "BigIntegerField", "SmallAutoField": "SmallIntegerField"}
"""What counts by itself -> the same without."""

NONE = "NO ACTION"
_EXTRA = (
    "SELECT EXTRA FROM information_schema.COLUMNS"
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND COLUMN_NAME = %s"
)


def changes(new, operation, differs, connection):
    """(a field, what of the operation to take for it) one after the other: as one of them forgets what the other did.

    MySQL names the whole column in MODIFY, and Django only what it changes: type, collation and comment that the model
    does not tell stay by being told, and NULL comes first."""
    differs = set(differs) - ({"default"} if not has_db_default(new) else set())
    if connection.vendor != "mysql":
        if differs:
            yield new, {"differs": differs}
        return
    wanted = copy.copy(new)
    # An ENUM stays one where NULL goes; of a key the type also says that it counts.
    if operation.get("type") and differs.isdisjoint(("type", "auto")) and new.get_internal_type() not in AUTO:
        _take(wanted, operation["type"], connection)
    if operation.get("collation") and "collation" not in differs and hasattr(new, "db_collation"):
        wanted.db_collation = operation["collation"]
    if operation.get("comment") and "comment" not in differs and hasattr(new, "db_comment"):
        wanted.db_comment = operation["comment"]
    if "null" in differs:
        yield wanted, {"differs": {"null"}}
        rest = differs - {"null"}
        collation, comment = getattr(wanted, "db_collation", None), getattr(wanted, "db_comment", None)
        if collation:  # forgotten
            yield wanted, {"differs": rest | {"collation"}, "collation": None}
        elif comment:
            yield wanted, {"differs": rest | {"comment"}}
        elif rest:
            yield wanted, {"differs": rest}
        return
    if differs:
        yield wanted, {"differs": differs}


def mend(editor):
    """What Django's schema editor gets wrong, put right in this one."""
    execute, collate = editor.execute, getattr(editor, "_alter_column_collation_sql", None)
    if "%%" not in editor.quote_value("%"):
        # Comments are executed with parameters that are none, which fails where they have a “%”.
        editor.execute = lambda sql, params=(): execute(sql, params or None)
    if editor.connection.vendor == "mysql" and collate is not None:
        # Before 4.2 a new collation takes NOT NULL from the column.
        def collate_and_keep(model, field, new_type, collation):
            return collate(model, field, new_type + (" NULL" if field.null else " NOT NULL"), collation)

        editor._alter_column_collation_sql = collate_and_keep


def _take(field, native, connection):
    """The field asks for this very type."""
    given = dict(field.db_parameters(connection), type=native)
    field.db_parameters = lambda connection: dict(given)
    field.db_type = field.rel_db_type = lambda connection: native


def keep_besides(editor, model, field, operation):
    """MySQL's MODIFY names the whole column, and Django no more of it than it knows: what else the column has stays by
    being told as well. (Of comments Django knows since 4.2.)"""
    if editor.connection.vendor != "mysql":
        return
    said = [each.replace("%", "%%") for each in _extra(editor, model, field, operation)]
    if "%%" in editor.quote_value("%"):  # what is executed is a template once more
        said = [each.replace("%", "%%") for each in said]
    comment = operation.get("comment")
    if comment and not hasattr(field, "db_comment"):
        said.append("COMMENT %s" % editor.quote_value(comment).replace("%", "%%"))
    for name in ("type", "null", "not_null", "collate"):
        name = "sql_alter_column_%s" % name
        template = getattr(editor, name, None)
        if template and said:
            setattr(editor, name, " ".join([template, *said]))


def _extra(editor, model, field, operation):
    """What a column does by itself when its row changes, and whether `SELECT *` leaves it out; that needs a default."""
    with editor.connection.cursor() as cursor:
        cursor.execute(_EXTRA, [model._meta.db_table, field.column])
        row = cursor.fetchone()
    extra = row[0] if row else ""
    changes = re.search(r"on update (\w+(?:\(\d*\))?)", extra, re.IGNORECASE)
    hidden = re.search(r"\bINVISIBLE\b", extra, re.IGNORECASE)
    default = operation.get("default")
    if hidden and default is not None and "default" not in operation["differs"]:
        yield "DEFAULT %s" % default
    if changes:
        yield "ON UPDATE %s" % changes[1]
    if hidden:
        yield "INVISIBLE"


def keep_rules(editor, rules, operation):
    """What becomes of rows that refer to another when that goes, or its key changes: Django forgets what the table says
    of it where it makes a foreign key anew. `rules`: {table: {column: [on delete, on update]}}."""
    make, differs = editor._create_fk_sql, operation.get("differs", ())

    def make_and_keep(model, field, suffix):
        statement = make(model, field, suffix)
        on_delete, on_update = rules.get(model._meta.db_table, {}).get(field.column, (NONE, NONE))
        new = "delete rule" in differs and field.column == operation.get("column")
        kept = []
        if on_delete != NONE and not new and not statement.parts.get("on_delete_db"):
            kept.append(" ON DELETE %s" % on_delete)
        if on_update != NONE:
            kept.append(" ON UPDATE %s" % on_update)
        statement.parts["deferrable"] = "".join(kept) + statement.parts["deferrable"]
        return statement

    editor._create_fk_sql = make_and_keep


def as_it_is(new, operation, connection):
    """A field like `new`, but for what differs in the column."""
    from django.db.models import NOT_PROVIDED

    old, differs = copy.copy(new), set(operation["differs"])
    if "auto" in differs:
        _count_otherwise(old, new, connection)
    if "type" in differs:
        _take(old, operation["type"], connection)
        old.get_internal_type = lambda: "TablewrightColumn"  # so that PostgreSQL converts the values with USING
    if "check" in differs or "collation" in differs:
        given = dict(old.db_parameters(connection))
        if "check" in differs:
            given["check"] = None
        if "collation" in differs:
            old.db_collation = given["collation"] = operation["collation"]
        old.db_parameters = lambda connection: dict(given)
    if "null" in differs:
        old.null = operation["null"]
    if "unique" in differs:
        old._unique = False
        old.__dict__.pop("unique", None)  # which Django keeps
    if "index" in differs:
        old.db_index = False
    if "foreign key" in differs:
        old.db_constraint = False
    if "default" in differs:
        old.db_default = NOT_PROVIDED
    if "comment" in differs:
        old.db_comment = None
    # Django compares what fields say of themselves before it compares anything else. (A foreign key that differs in
    # nothing else is dropped and made again: so another delete rule needs no more.)
    old.deconstruct = lambda: (new.name, "tablewright.Column", [], {})
    return old


def _count_otherwise(old, new, connection):
    """A key that counts where the new one does not, and the other way round."""
    from django.db import models

    kind = new.get_internal_type()
    other = AUTO.get(kind) or next((auto for auto, plain in AUTO.items() if plain == kind), "BigAutoField")
    like = getattr(models, other)(primary_key=True, db_column=new.column)
    like.set_attributes_from_name(new.name)
    given, suffix, db_type = like.db_parameters(connection), like.db_type_suffix(connection), like.db_type(connection)
    old.db_parameters = lambda connection: dict(given)
    old.db_type_suffix = lambda connection: suffix
    old.db_type = lambda connection: db_type
    old.get_internal_type = lambda: other


def has_db_default(field):
    from django.db.models import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


@contextlib.contextmanager
def only_keys_that_are(editor, model, tables):
    """Django makes foreign keys to a column anew whose type changes: also those that the database never had."""
    meta, given = model._meta, model._meta._get_fields

    def only(*arguments, **wanted):
        found = given(*arguments, **wanted)
        if wanted.get("forward") is not False:
            return found
        return tuple(each for each in found if _is_there(editor, each, tables))

    meta._get_fields = only
    try:
        yield
    finally:
        del meta._get_fields


def _is_there(editor, relation, tables):
    model = relation.related_model
    if relation.many_to_many or not editor.connection.features.supports_foreign_keys:
        return True
    if model._meta.db_table not in tables:
        return False
    return bool(editor._constraint_names(model, [relation.field.column], foreign_key=True))
