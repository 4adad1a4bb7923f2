"""Django's own introspection, table by table -> tables of a vendor that has no reader of its own.

One table that fails keeps its error to itself; one that was dropped meanwhile is left out. Names and types are what
Django makes of them.
"""

from functools import partial

from tablewright_agent.errors import Problem, in_words
from tablewright_agent.sqltext import folded, tokens

from . import fact, finished, generic_firebird, new_table
from .generic_constraints import Names, add_constraints, asked
from .generic_cursor import NoRows, Unreadable

KINDS = {"t": "table", "v": "view", "p": "partition"}
AUTO_FIELDS = ("AutoField", "BigAutoField", "SmallAutoField")
INTEGER_FIELDS = ("SmallIntegerField", "IntegerField", "BigIntegerField")

# What a vendor's catalog says of all columns at once, where Django's backend does not.
BESIDES = {"firebird": generic_firebird.column_facts}


def read(cursor, wanted, tell, connection):
    cursor, found = NoRows(cursor), {}
    for info in _listed(cursor, connection):
        found.setdefault(info.name, info)
    everything = Names(found)
    names = None if wanted is None else {folded(name) for _, name in wanted}
    chosen = [info for name, info in found.items() if names is None or folded(name) in names]
    besides = _besides(cursor, connection)
    tables, problems = [], []
    for done, info in enumerate(chosen):
        tell("tables", done, len(chosen))
        table = _new(info)
        try:
            problems += _guarded(cursor, connection, partial(_fill, table, cursor, connection, besides, everything))
        except Exception as error:
            if not _is_usable(connection):
                raise
            table = dict(_new(info), error="Django cannot read it: %s." % _why(error))
        tables.append(table)
    if any("error" in table for table in tables):
        still = _names_now(cursor, connection)
        tables = [table for table in tables if "error" not in table or still is None or table["name"] in still]
    return {"tables": finished(tables), "server_version": _server_version(connection), "problems": problems}


def _new(info):
    comment = getattr(info, "comment", None) or None
    kind = KINDS.get(info.type, "table")
    return new_table("", info.name, kind, comment=comment, triggers_known=False, rights_known=False)


def _listed(cursor, connection):
    cursor.table = ""
    try:
        return connection.introspection.get_table_list(cursor)
    except NotImplementedError as error:
        raise Problem(
            "internal",
            "Django's backend for alias “%s” cannot list its tables." % connection.alias,
            "Ask the authors of “%s” for get_table_list()." % connection.settings_dict.get("ENGINE"),
        ) from error


def _names_now(cursor, connection):
    try:
        return {info.name for info in _listed(cursor, connection)}
    except Exception:
        return None


def _guarded(cursor, connection, work):
    """On PostgreSQL one error spoils the whole transaction."""
    if connection.vendor != "postgresql":
        return work()
    cursor.execute("SAVEPOINT tablewright")
    try:
        return work()
    except Exception:
        cursor.execute("ROLLBACK TO SAVEPOINT tablewright")
        raise


def _is_usable(connection):
    """Whether the server is still there: if not, no other table can be read either."""
    try:
        return connection.is_usable()
    except NotImplementedError:
        return True
    except Exception:
        return False


def _why(error):
    return str(error).rstrip(".") if isinstance(error, Unreadable) else in_words(error)


def _fill(table, cursor, connection, besides, tables):
    introspection, name = connection.introspection, table["name"]
    other = _asked_for(connection, name)
    if other != name:
        raise Unreadable("its backend would ask for “%s” instead" % other)
    cursor.table = name
    rows = introspection.get_table_description(cursor, name)
    sequences = asked(introspection.get_sequences, cursor, name, default=()) if besides is None else ()
    counting = {said.get("column") for said in sequences}
    for position, row in enumerate(rows, 1):
        beside = (besides or {}).get((name, row.name), {"counts": row.name in counting})
        table["columns"].append(_column(row, position, connection, **beside))
    described = [column["name"] for column in table["columns"]]
    if not described:
        raise Unreadable("its backend knows no column of it")
    if len(set(described)) < len(described):  # a backend that takes "Order" and "ORDER" for one
        raise Unreadable("its backend mixes it up with a table whose name differs in case")
    problems = add_constraints(table, cursor, introspection, tables)
    for column in table["columns"]:
        if column["name"] in table["primary_key"]:
            column["null"] = False
    return problems


def _asked_for(connection, name):
    """The table that Django reaches by that name, as it would list it: some backends take every name in one case."""
    found = tokens(connection.ops.quote_name(name))
    if len(found) != 1 or found[0][0] != "name":
        return name
    reached = connection.introspection.identifier_converter(found[0][1])
    return name if reached.replace("%%", "%") == name else reached


def _column(row, position, connection, counts, null=True, default=None, generated=None):
    """The facts behind `connection` are those that Django's row of the column may lack."""
    internal, native = _types(row, connection)
    counts = internal in AUTO_FIELDS or counts and internal in INTEGER_FIELDS
    default = "''" if row.default == "" else str(row.default or default or "").strip()
    if default[:8].upper() == "DEFAULT ":  # the words of the column's definition
        default = default[8:].strip()
    computed = generated is not None or counts and default.upper().startswith("IDENTITY")
    if computed or default.upper() == "NULL":
        default = ""
    return fact(
        name=row.name,
        position=position,
        native_type=native,
        base_type=native,
        null=null and bool(row.null_ok),
        default=default or None,
        auto="identity" if counts else "",
        generated=generated,
        generated_kind="" if generated is None else "virtual",
        collation=getattr(row, "collation", None) or None,
        comment=getattr(row, "comment", None) or None,
    )


def _types(row, connection):
    """(Django's internal type or "", the type in the words in which Django would create the column)."""
    try:
        internal = connection.introspection.get_field_type(row.type_code, row)
    except (KeyError, NotImplementedError):
        return "", str(row.type_code)
    internal, given = internal if isinstance(internal, tuple) else (internal, {})
    size = getattr(row, "display_size", None) or row.internal_size
    known = {"max_digits": row.precision, "decimal_places": row.scale, **given}
    known.setdefault("max_length", size if isinstance(size, int) and size > 0 else None)
    template = connection.data_types.get(internal, internal)
    try:
        native = template(known) if callable(template) else template % known
    except (KeyError, TypeError, ValueError):
        native = str(internal)
    return internal, native.replace("(None)", "").replace("(None, None)", "")


def _besides(cursor, connection):
    """What BESIDES has for this vendor; None where Django's backend is the only one to ask."""
    ask = BESIDES.get(connection.vendor)
    try:
        return ask(cursor, connection.introspection.identifier_converter) if ask else None
    except Exception:  # a server older than what it asks for
        return {}


def _server_version(connection):
    try:
        return ".".join(str(part) for part in connection.get_database_version())
    except Exception:  # Django before 4.2, or a backend that does not say
        return ""
