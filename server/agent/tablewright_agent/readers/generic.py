"""Django's own introspection, table by table -> tables of a vendor that has no reader of its own.

One table that fails keeps its error to itself. Names and types are what Django makes of them.
"""

from tablewright_agent.errors import in_words

from . import fact, finished, new_table

KINDS = {"t": "table", "v": "view", "p": "partition"}


def read(cursor, wanted, tell, connection):
    cursor = _NoRows(cursor)
    introspection = connection.introspection
    names = None if wanted is None else {name.lower() for _, name in wanted}
    tables = []
    for info in introspection.get_table_list(cursor):
        if names is not None and info.name.lower() not in names:
            continue
        comment = getattr(info, "comment", None)
        table = new_table("", info.name, KINDS.get(info.type, "table"), comment=comment, triggers_known=False)
        tables.append(table)
        guarded = connection.vendor == "postgresql"  # there one error spoils the whole transaction
        try:
            if guarded:
                cursor.execute("SAVEPOINT tablewright")
            _fill(table, cursor, connection)
        except Exception as error:
            table["error"] = "Django cannot read it: %s." % in_words(error)
            if guarded:
                cursor.execute("ROLLBACK TO SAVEPOINT tablewright")
    return {"tables": finished(tables), "server_version": _server_version(connection), "problems": []}


class _NoRows:
    """A cursor that asks for no rows where Django asks for one to see its columns: rows are not ours to read."""

    def __init__(self, cursor):
        self._cursor = cursor

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def __iter__(self):
        return iter(self._cursor)

    def execute(self, query, params=None):
        if isinstance(query, str) and query.startswith("SELECT * FROM") and query.rstrip().endswith("LIMIT 1"):
            query = query.rstrip()[:-1] + "0"
        return self._cursor.execute(query) if params is None else self._cursor.execute(query, params)


def _fill(table, cursor, connection):
    introspection = connection.introspection
    constraints = introspection.get_constraints(cursor, table["name"])
    keys = [c for c in constraints.values() if c["primary_key"]]
    table["primary_key"] = list(keys[0]["columns"]) if keys else []
    counting = {s.get("column") for s in introspection.get_sequences(cursor, table["name"]) if s.get("column")}
    for position, row in enumerate(introspection.get_table_description(cursor, table["name"]), 1):
        native, counts = _native_type(row, connection)
        table["columns"].append(
            fact(
                name=row.name,
                position=position,
                native_type=native,
                base_type=native,
                null=bool(row.null_ok) and row.name not in table["primary_key"],
                default=None if row.default is None else str(row.default),
                auto="identity" if counts or row.name in counting else "",
                collation=getattr(row, "collation", None) or None,
                comment=getattr(row, "comment", None) or None,
            )
        )
    targets = {}
    for name, constraint in constraints.items():
        columns = list(constraint["columns"] or ())
        if constraint.get("foreign_key"):
            target = tuple(constraint["foreign_key"])
            targets[name] = target
            table["foreign_keys"].append(
                fact(
                    name=name,
                    columns=columns,
                    target_namespace="",
                    target_table=target[0],
                    target_columns=list(target[1:]),
                )
            )
        elif constraint["primary_key"]:
            continue
        elif constraint["check"]:
            table["checks"].append(fact(name=name, definition=constraint.get("definition") or "", columns=columns))
        elif constraint["unique"]:
            said = constraint.get("definition")
            table["unique_constraints"].append(fact(name=name, columns=columns or [None], definition=said))
        elif constraint["index"]:
            descending = [order == "DESC" for order in constraint.get("orders") or ()]
            table["indexes"].append(
                fact(
                    name=name,
                    columns=columns or [None],
                    descending=descending if any(descending) else [],
                    method=str(constraint.get("type") or ""),
                    definition=constraint.get("definition"),
                )
            )
    if not targets:  # some backends say their foreign keys in one place only
        for column, (goal, target, *_) in introspection.get_relations(cursor, table["name"]).items():
            table["foreign_keys"].append(
                fact(name="", columns=[column], target_namespace="", target_table=target, target_columns=[goal])
            )


def _native_type(row, connection):
    """(the type in the words in which Django would create the column, whether it counts by itself)."""
    try:
        internal = connection.introspection.get_field_type(row.type_code, row)
    except KeyError:
        return str(row.type_code), False
    internal, given = internal if isinstance(internal, tuple) else (internal, {})
    size = getattr(row, "display_size", None) or row.internal_size
    known = {"max_length": size, "max_digits": row.precision, "decimal_places": row.scale, **given}
    template = connection.data_types.get(internal, internal)
    try:
        native = template(known) if callable(template) else template % known
    except (KeyError, TypeError, ValueError):
        native = str(internal)
    return native.replace("(None)", ""), internal in ("AutoField", "BigAutoField", "SmallAutoField")


def _server_version(connection):
    try:
        return ".".join(str(part) for part in connection.get_database_version())
    except Exception:  # Django before 4.2, or a backend that does not say
        return ""
