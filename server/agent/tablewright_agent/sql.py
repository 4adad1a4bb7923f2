"""What tables lack of their models -> the statements of Django's own schema editor, collected and never executed."""

import contextlib
import copy
import warnings

from .connecting import ask_ahead, open_session
from .errors import Problem, in_words
from .populating import populate

SECONDS = 30  # that a look into the catalogs may take


def read_sql(tell, settings_module=None, alias="default", operations=(), tables=(), ready=False):
    """{"results": […]}, one an operation: {"statements": […], "later": […]}, or {"problem": text}. `later` refers to
    other tables, and comes behind all statements.

    An operation: {"do": "create_model" | "add_field" | "alter_field" | "add_index" | "add_constraint" | "create_join" |
    "comment_table", "model": label, "field"?, "name"?: of the index or constraint, "columns"?: those of one without a
    name, "type"?: of the column as it is, "null"?: whether it allows NULL, "differs"?: what of the field is to change}.
    `tables`: the names of those that there are."""
    from django.db import connections

    populate(tell, settings_module, ready)
    connection = connections[alias]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask_ahead(connection)
        cursor = open_session(connection, alias, SECONDS)
        try:
            return {"results": [_result(connection, each, set(tables)) for each in operations]}
        finally:
            with contextlib.suppress(Exception):  # a failed session may not close either
                cursor.close()
            connection.close()


def _result(connection, operation, tables):
    # Not entered: that would begin a transaction, and on SQLite change what the session checks.
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []
    try:
        STEPS[operation["do"]](editor, _model(operation["model"]), operation, tables)
        statements, editor.collected_sql = editor.collected_sql, []
        for each in editor.deferred_sql:
            editor.execute(each, None)
    except Problem as problem:
        return {"problem": problem.message}
    except Exception as error:
        return {"problem": "Django has no statement for it: %s" % in_words(error)}
    return {"statements": [str(each) for each in statements], "later": [str(each) for each in editor.collected_sql]}


def _model(label):
    from django.apps import apps

    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Problem("internal", "Django does not know the model “%s”." % label, "") from error


def _create_model(editor, model, operation, tables):
    editor.create_model(model)


def _create_join(editor, model, operation, tables):
    through = model._meta.get_field(operation["field"]).remote_field.through
    if through._meta.db_table in tables or not through._meta.auto_created:
        raise Problem("internal", "The join table is there: what differs in it is told, and no statement.", "")
    editor.create_model(through)


def _add_field(editor, model, operation, tables):
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    field = model._meta.get_field(operation["field"])
    if editor.connection.vendor != "sqlite":
        editor.add_field(model, field)
    elif field.null and not (field.unique or field.primary_key or field.has_default()):
        BaseDatabaseSchemaEditor.add_field(editor, model, field)  # Django before 4.0 makes the whole table anew
    else:
        _refuse_sqlite()


def _alter_field(editor, model, operation, tables):
    if editor.connection.vendor == "sqlite" and set(operation["differs"]) - {"unique", "index"}:
        _refuse_sqlite()
    new = model._meta.get_field(operation["field"])
    if new.many_to_many:
        _refuse("It is of a join table, for which there is no statement here.")
    if editor.connection.vendor == "sqlite":
        if "unique" in operation["differs"]:
            editor.execute(_unique_index(editor, model, [new]))
        if "index" in operation["differs"]:
            editor.execute(editor._create_index_sql(model, fields=[new]))
        return
    editor.alter_field(model, _as_it_is(new, operation, editor.connection), new)


def _unique_index(editor, model, fields):
    """SQLite adds no constraint to a table, but an index that is one: Django's own text, with another verb."""
    text = str(editor._create_index_sql(model, fields=fields, suffix="_uniq"))
    return text.replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1)


def _as_it_is(new, operation, connection):
    """A field like `new`, but for what differs in the column."""
    from django.db.models import NOT_PROVIDED

    old, differs = copy.copy(new), set(operation["differs"])
    if "type" in differs:
        given = dict(new.db_parameters(connection), type=operation["type"])
        old.db_parameters = lambda connection: dict(given)
        old.db_type = old.rel_db_type = lambda connection: operation["type"]
        old.get_internal_type = lambda: "TablewrightColumn"  # so that PostgreSQL converts the values with USING
    if "check" in differs:
        unchecked = dict(old.db_parameters(connection), check=None)
        old.db_parameters = lambda connection: dict(unchecked)
    if "null" in differs:
        old.null = operation["null"]
    if "unique" in differs:
        old._unique = False
    if "index" in differs:
        old.db_index = False
    if "foreign key" in differs:
        old.db_constraint = False
    if "default" in differs:
        old.db_default = NOT_PROVIDED
    if "comment" in differs:
        old.db_comment = None
    # Django compares what fields say of themselves before it compares anything else.
    old.deconstruct = lambda: (new.name, "tablewright.Column", [], {})
    return old


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
    name, columns = operation.get("name"), operation.get("columns")
    for constraint in model._meta.constraints:
        if name and constraint.name == name:
            before = len(editor.collected_sql)
            if editor.connection.vendor == "sqlite":
                statement = constraint.create_sql(model, editor)
                if not str(statement).startswith("CREATE UNIQUE INDEX"):
                    _refuse_sqlite()
                editor.execute(statement)
            else:
                editor.add_constraint(model, constraint)
            if len(editor.collected_sql) == before:
                _refuse("This database has no such constraints.")
            return
    for fields in model._meta.unique_together:
        if _columns(model, fields) == columns:
            if editor.connection.vendor == "sqlite":
                editor.execute(_unique_index(editor, model, [model._meta.get_field(each) for each in fields]))
            else:
                editor.alter_unique_together(model, (), (fields,))
            return
    _refuse("Django does not know which constraint of the model is meant.")


def _comment_table(editor, model, operation, tables):
    editor.alter_db_table_comment(model, None, model._meta.db_table_comment)


def _columns(model, fields):
    return [model._meta.get_field(each).column for each in fields]


def _refuse(message):
    raise Problem("internal", message, "")


def _refuse_sqlite():
    _refuse(
        "SQLite cannot change this in a table that exists: Django would copy all rows into a new one, and lose what "
        "no field maps."
    )


STEPS = {
    "create_model": _create_model,
    "create_join": _create_join,
    "add_field": _add_field,
    "alter_field": _alter_field,
    "add_index": _add_index,
    "add_constraint": _add_constraint,
    "comment_table": _comment_table,
}
