"""What tables lack of their models -> the statements of Django's own schema editor, collected and never executed."""

import contextlib
import copy
import warnings

from .connecting import ask_ahead, open_session
from .errors import Problem, in_words
from .populating import populate
from .sql_fields import AUTO, as_it_is, changes, has_db_default, keep_besides, keep_rules, mend, only_keys_that_are
from .sql_remake import remake

SECONDS = 30  # that a look into the catalogs may take
_ANEW = "SQLite cannot change this in a table that exists, but for making the table anew."


def read_sql(tell, settings_module=None, alias="default", operations=(), tables=(), rules=None, ready=False):
    """{"results": […]}, one an operation: {"statements": […], "later": […]}, or {"problem": text}. `later` refers to
    other tables, and comes behind all statements.

    An operation: {"do": a key of STEPS, "model": label, "through"?: the many-to-many field whose join table is meant,
    "field"?, "name"?: of the index or constraint, "column"?, "columns"?: those of one without a name, "type"?,
    "null"?, "collation"?: of the column as it is, "differs"?: what of the field is to change}; of a "remake" also
    "table": its facts, and "parts": what is to change, each an operation. `tables`: the names of those that there are.
    `rules`: what their foreign keys do, see `keep_rules`.
    """
    from django.db import connections

    populate(tell, settings_module, ready)
    connection = connections[alias]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask_ahead(connection)
        cursor = open_session(connection, alias, SECONDS)
        try:
            return {"results": [_result(connection, each, set(tables), rules or {}) for each in operations]}
        finally:
            with contextlib.suppress(Exception):  # a failed session may not close either
                cursor.close()
            connection.close()


def _result(connection, operation, tables, rules):
    # Not entered: that would begin a transaction, and on SQLite change what the session checks.
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    mend(editor)
    keep_rules(editor, rules, operation)
    try:
        with only_keys_that_are(editor, _subject(operation), tables):
            STEPS[operation["do"]](editor, _subject(operation), operation, tables)
        statements, editor.collected_sql = editor.collected_sql, []
        for each in editor.deferred_sql:
            editor.execute(each, None)
    except Problem as problem:
        return {"problem": problem.message}
    except Exception as error:
        return {"problem": "Django has no statement for it: %s" % in_words(error)}
    return {"statements": [str(each) for each in statements], "later": [str(each) for each in editor.collected_sql]}


def _subject(operation):
    """The model whose table it is about: that of a join table is Django's own."""
    from django.apps import apps

    try:
        model = apps.get_model(operation["model"])
    except (LookupError, ValueError) as error:
        raise Problem("internal", "Django does not know the model “%s”." % operation["model"], "") from error
    through = operation.get("through")
    return model._meta.get_field(through).remote_field.through if through else model


def _field(model, operation):
    """By its name; of a join table by its column."""
    if operation.get("through"):
        return next(each for each in model._meta.local_concrete_fields if each.column == operation["column"])
    return model._meta.get_field(operation["field"])


def _create_model(editor, model, operation, tables):
    editor.create_model(model)


def _create_join(editor, model, operation, tables):
    if model._meta.db_table in tables or not model._meta.auto_created:
        _refuse("The join table is there, and no statement here drops what it has more.")
    editor.create_model(model)


def _add_field(editor, model, operation, tables):
    field = _field(model, operation)
    if editor.connection.vendor != "sqlite":
        editor.add_field(model, field)
    elif _is_simple(field):
        _plain_editor().add_field(editor, model, field)  # SQLite's own makes the table anew before Django 4.0
    else:
        _refuse(_ANEW)


def _rename_field(editor, model, operation, tables):
    new = _field(model, operation)
    old = copy.copy(new)
    old.column, old.null = operation["column"], operation["null"]
    editor.execute(editor._rename_field_sql(model._meta.db_table, old, new, operation["type"]), None)


def _alter_field(editor, model, operation, tables):
    new, connection = _field(model, operation), editor.connection
    differs = set(operation["differs"])
    if connection.vendor == "sqlite":
        if "unique" in differs:
            editor.execute(_unique_index(editor, model, [new]))
        if "index" in differs:
            editor.execute(editor._create_index_sql(model, fields=[new]))
        if differs - {"unique", "index"}:
            _refuse(_ANEW)
        return
    if getattr(new, "spatial_index", False) and "index" in differs:
        editor.execute(_spatial_index(editor, model, new))
        differs.discard("index")
    if "default" in differs and not has_db_default(new):
        sql, params = editor._alter_column_default_sql(model, None, new, drop=True)
        table = editor.quote_name(model._meta.db_table)
        editor.execute(editor.sql_alter_column % {"table": table, "changes": sql}, params)
    keep_besides(editor, model, new, operation)
    for wanted, part in changes(new, operation, differs, connection):
        editor.alter_field(model, as_it_is(wanted, dict(operation, **part), connection), wanted)
    if connection.vendor == "mysql" and operation.get("default") is not None and "default" not in differs:
        default = editor.sql_alter_column_default % {
            "column": editor.quote_name(new.column),
            "default": operation["default"],
        }
        table = editor.quote_name(model._meta.db_table)
        editor.execute(editor.sql_alter_column % {"table": table, "changes": default}, None)
    if "auto" in differs and new.get_internal_type() in AUTO:
        from django.core.management.color import no_style

        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            editor.execute(sql, None)


def _remake(editor, model, operation, tables):
    changed, added, constraints = {}, [], []
    for part in operation["parts"]:
        if part["do"] == "add_field":
            added.append(_field(model, part))
        elif part["do"] == "add_constraint":
            constraints.append(_constraint(model, part))
        else:
            changed[part["column"]] = (_field(model, part), tuple(part["differs"]))
    if not changed and not constraints and all(map(_is_simple, added)):
        for field in added:
            _plain_editor().add_field(editor, model, field)
    else:
        remake(editor, model, operation["table"], changed, added, constraints)


def _plain_editor():
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    return BaseDatabaseSchemaEditor


def _is_simple(field):
    """SQLite adds such a column to a table that is there."""
    plain = field.null and not (field.unique or field.primary_key or field.has_default())
    return plain and not has_db_default(field) and not getattr(field, "generated", False)


def _spatial_index(editor, model, field):
    if editor.connection.vendor != "mysql":
        return editor._create_index_sql(model, fields=[field])
    return editor.sql_add_spatial_index % {
        "index": editor.quote_name(editor._create_spatial_index_name(model, field)),
        "table": editor.quote_name(model._meta.db_table),
        "column": editor.quote_name(field.column),
    }


def _unique_index(editor, model, fields):
    """SQLite adds no constraint to a table, but an index that is one: Django's own text, with another verb."""
    text = str(editor._create_index_sql(model, fields=fields, suffix="_uniq"))
    return text.replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1)


def _add_index(editor, model, operation, tables):
    name, columns = operation.get("name"), operation.get("columns")
    for index in model._meta.indexes:
        if name and index.name == name:
            editor.add_index(model, index)
            return
    for fields in getattr(model._meta, "index_together", ()):
        if _columns(model, fields) == columns:
            editor.alter_index_together(model, (), (fields,))
            return
    _refuse("Django does not know which index of the model is meant.")


def _add_constraint(editor, model, operation, tables):
    constraint = _constraint(model, operation)
    if constraint is not None:
        before = len(editor.collected_sql)
        if editor.connection.vendor == "sqlite":
            editor.execute(constraint.create_sql(model, editor))
        else:
            editor.add_constraint(model, constraint)
        if len(editor.collected_sql) == before:
            _refuse("This database has no such constraints.")
        return
    for fields in model._meta.unique_together:
        if _columns(model, fields) == operation.get("columns"):
            if editor.connection.vendor == "sqlite":
                editor.execute(_unique_index(editor, model, [model._meta.get_field(each) for each in fields]))
            else:
                editor.alter_unique_together(model, (), (fields,))
            return
    _refuse("Django does not know which constraint of the model is meant.")


def _constraint(model, operation):
    """That of Meta, by its name."""
    name = operation.get("name")
    return next((each for each in model._meta.constraints if name and each.name == name), None)


def _comment_table(editor, model, operation, tables):
    editor.alter_db_table_comment(model, None, model._meta.db_table_comment)


def _columns(model, fields):
    return [model._meta.get_field(each).column for each in fields]


def _refuse(message):
    raise Problem("internal", message, "")


STEPS = {
    "create_model": _create_model,
    "create_join": _create_join,
    "add_field": _add_field,
    "rename_field": _rename_field,
    "alter_field": _alter_field,
    "remake": _remake,
    "add_index": _add_index,
    "add_constraint": _add_constraint,
    "comment_table": _comment_table,
}
