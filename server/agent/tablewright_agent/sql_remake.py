"""A table of SQLite and what is to change in it -> the statements that make it anew, as Django's schema editor does.

Django makes the new table as the model says, and so drops what the model leaves out. Here every column and constraint
stays as the table has it, but for what is to change; its own indexes and triggers are made again in its own words.
"""

import copy
import re

from .errors import Problem
from .sql_fields import has_db_default

_OPTIONS = re.compile(r"\)[^()]*\b(STRICT|WITHOUT\s+ROWID)\b[^()]*\Z", re.IGNORECASE)
_OWN = "SELECT type, sql FROM main.sqlite_master WHERE tbl_name = %s COLLATE NOCASE AND sql IS NOT NULL ORDER BY rowid"
_WATCHED = "SELECT count(*) FROM main.sqlite_master WHERE type IN ('view', 'trigger') AND tbl_name <> %s COLLATE NOCASE"


def remake(editor, model, table, changes, added, constraints):
    """Collects the statements in `editor`. `table`: its facts, as `schema` answers. `changes`: {column: (field, what of
    it differs)}; `added`: fields whose columns are missing; `constraints`: those of Meta that are."""
    name = table["name"]
    created, own, watched = _catalog(editor.connection, name)
    option = _OPTIONS.search(created)
    if option:
        text = "The table is made with %s, which Django's schema editor would leave out: make it anew by hand."
        raise Problem("internal", text % " ".join(option[1].upper().split()), "")
    if any(unique.get("definition") for unique in table.get("unique_constraints", ()) if _is_constraint(unique)):
        raise Problem("internal", "A UNIQUE of the table has a collation of its own: make the table anew by hand.", "")
    counts = re.search(r"\bAUTOINCREMENT\b", created, re.IGNORECASE) is not None
    key = table.get("primary_key", ())
    columns, fields = table["columns"], []
    for column in columns:
        is_key = list(key) == [column["name"]]
        if column["name"] in changes:
            fields.append(_changed(column, is_key, *changes[column["name"]]))
        else:
            fields.append(_kept(column, is_key, counts))
    fields += [_added(field) for field in added]
    texts = list(_kept_constraints(editor, table, changes))
    texts += [_text(each.constraint_sql(model, editor)) for each in constraints]
    new = _model(model, "new__%s" % name, fields, texts)
    values = {
        column["name"]: _value(editor, name, column, changes) for column in columns if column.get("generated") is None
    }
    values.update((field.column, _first(editor, field)) for field in added if not _of_database(field))
    _collect(editor, "PRAGMA foreign_keys = OFF")
    if watched:  # otherwise SQLite looks for the table in them while it has its other name
        _collect(editor, "PRAGMA legacy_alter_table = ON")
    _collect(editor, "BEGIN")
    editor.create_model(new)
    quote = editor.quote_name
    into = (quote(new._meta.db_table), ", ".join(map(quote, values)), ", ".join(values.values()), quote(name))
    _collect(editor, "INSERT INTO %s (%s) SELECT %s FROM %s" % into)
    _collect(editor, editor.sql_delete_table % {"table": quote(name)})
    _collect(editor, editor.sql_rename_table % {"old_table": quote(new._meta.db_table), "new_table": quote(name)})
    for sql in own:
        _collect(editor, sql)
    _collect(editor, "PRAGMA foreign_key_check")
    _collect(editor, "COMMIT")
    if watched:
        _collect(editor, "PRAGMA legacy_alter_table = OFF")
    _collect(editor, "PRAGMA foreign_keys = ON")


def _catalog(connection, name):
    """(its CREATE TABLE, those of its indexes and triggers, whether there are views, or triggers of other tables)."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [name])
        rows = cursor.fetchall()
        cursor.execute(_WATCHED, [name])
        (watched,) = cursor.fetchone()
    created = "".join(sql for kind, sql in rows if kind == "table")
    return created, [sql for kind, sql in rows if kind in ("index", "trigger")], watched > 0


def _collect(editor, sql):
    editor.execute(sql, None)  # with parameters, even none, a "%" would be one


def _model(model, table, fields, texts):
    """A model of that table, in a registry of its own. What Django asks of it is no more than its columns."""
    from django.apps.registry import Apps
    from django.db.models import Model

    for at, field in enumerate(fields):
        field.creation_counter = at
    meta = {"app_label": model._meta.app_label, "db_table": table, "apps": Apps()}
    meta["constraints"] = [_Kept(text) for text in texts]
    body = {"c%d" % at: field for at, field in enumerate(fields)}
    body.update(Meta=type("Meta", (), meta), __module__=model.__module__)
    made = type("Remade", (Model,), body)
    made._meta.local_fields[:] = [field for field in made._meta.local_fields if not field.auto_created]
    return made


class _Kept:
    """A constraint in words that are ready."""

    name = "kept"

    def __init__(self, text):
        self.text = text

    def clone(self):
        return self

    def constraint_sql(self, model, schema_editor):
        return self.text


def _text(sql):
    return str(sql) if sql else ""


def _kept(column, is_key, counts):
    """A field of the column as it is."""
    from django.db.models import Field

    field = Field(db_column=column["name"], null=column["null"], primary_key=is_key)
    suffix = "AUTOINCREMENT" if counts and column.get("auto") == "rowid" else None
    return _spelt(field, _said(column), suffix)


def _said(column, differs=()):
    """Type, collation and default in the table's own words, but for what differs."""
    parts = [column["native_type"]] if "type" not in differs else []
    if column.get("collation") and "collation" not in differs:
        parts.append('COLLATE "%s"' % column["collation"].replace('"', '""'))
    if column.get("generated") is not None:
        stored = "STORED" if column.get("generated_kind") == "stored" else "VIRTUAL"
        parts.append("GENERATED ALWAYS AS (%s) %s" % (column["generated"], stored))
    elif column.get("default") is not None and "default" not in differs:
        parts.append("DEFAULT (%s)" % column["default"])
    return " ".join(part for part in parts if part)


def _spelt(field, text, suffix, check=None):
    field.db_type = field.rel_db_type = lambda connection: text
    field.db_parameters = lambda connection: {"type": text, "check": check, "collation": None}
    field.db_type_suffix = lambda connection: suffix
    return field


def _changed(column, is_key, field, differs):
    """The column as it is, but for what differs: that is as the field says."""
    from django.db.models import NOT_PROVIDED

    wanted = copy.deepcopy(field)
    wanted.db_column, wanted.db_index = column["name"], False
    if "auto" in differs:
        wanted.primary_key = True
        return wanted
    wanted.primary_key = is_key
    if "null" not in differs:
        wanted.null = column["null"]
    if "unique" not in differs:
        wanted._unique = False
    wanted.__dict__.pop("unique", None)  # which Django keeps
    if wanted.remote_field:
        wanted.db_constraint = bool({"foreign key", "delete rule"} & set(differs))
    if "default" not in differs:
        wanted.db_default = NOT_PROVIDED
    if "collation" not in differs:
        wanted.db_collation = None
    given = wanted.db_parameters

    def parameters(connection):
        said = given(connection)
        kept = _said(column, differs)
        text = "%s %s" % (said["type"], kept) if "type" in differs else kept
        return dict(said, type=text.strip(), check=said.get("check") if "check" in differs else None)

    wanted.db_parameters = parameters
    wanted.db_type_suffix = lambda connection: None
    return wanted


def _added(field):
    added = copy.deepcopy(field)
    added.db_index = False
    return added


def _is_constraint(unique):
    return unique.get("constraint", True)


def _kept_constraints(editor, table, changes):
    def names(columns):
        return ", ".join(map(editor.quote_name, columns))

    def named(name):
        return "CONSTRAINT %s " % editor.quote_name(name) if name and not name.startswith("sqlite_autoindex_") else ""

    key = table.get("primary_key", ())
    if len(key) > 1:
        yield "PRIMARY KEY (%s)" % names(key)
    for unique in table.get("unique_constraints", ()):
        if _is_constraint(unique):
            yield "%sUNIQUE (%s)" % (named(unique["name"]), names(unique["columns"]))
    for each in table.get("foreign_keys", ()):
        columns = each["columns"]
        if len(columns) == 1 and "delete rule" in changes.get(columns[0], (None, ()))[1]:
            continue
        text = "%sFOREIGN KEY (%s) REFERENCES " % (named(each["name"]), names(columns))
        text += "%s (%s)" % (editor.quote_name(each["target_table"]), names(each["target_columns"]))
        for what in ("delete", "update"):
            rule = each.get("on_%s" % what) or "NO ACTION"
            text += " ON %s %s" % (what.upper(), rule) if rule != "NO ACTION" else ""
        if each.get("deferrable"):
            text += " DEFERRABLE INITIALLY %s" % ("DEFERRED" if each.get("deferred") else "IMMEDIATE")
        yield text
    for check in table.get("checks", ()):
        yield "%sCHECK (%s)" % (named(check["name"]), check["definition"])


def _value(editor, table, column, changes):
    """What of the old row the new one gets. With its table: SQLite takes a bare name that no column has for a text."""
    name = "%s.%s" % (editor.quote_name(table), editor.quote_name(column["name"]))
    field, differs = changes.get(column["name"], (None, ()))
    if "null" not in differs or field.null or not column["null"]:
        return name
    default = _first(editor, field)
    return name if default == "NULL" else "coalesce(%s, %s)" % (name, default)


def _first(editor, field):
    if _of_database(field) and not getattr(field, "generated", False):
        sql, _ = editor.db_default_sql(field)
        return sql
    return editor.quote_value(editor.effective_default(field))


def _of_database(field):
    """Whether the database gives the column its value."""
    return getattr(field, "generated", False) or has_db_default(field)
