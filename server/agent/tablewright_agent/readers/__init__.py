"""A cursor on an alias -> the JSON of its tables, by one module per vendor.

Each reader is `read(cursor, wanted, tell)`: `wanted` is a set of (namespace, name) or None for all; `tell(what, done,
of)` is called before each of its steps ("columns", 2, 8). It gives `{"tables": […], "search_path": […],
"server_version": "…", "problems": […], "hides_tables": …}` as schema/serialization.py of the server reads it.

A reader with a cheap way to see changes also has `marks(cursor)`: `{"common": text, "tables": {namespace: {name:
text}}}`. While a table's mark stays the same, so do its facts; facts that are no table's own (types, the search path,
the user's roles, the server's version) are behind "common".
"""

_TRUE_BY_DEFAULT = frozenset(
    ("visible", "validated", "enforced", "constraint", "nulls_distinct")
    + ("triggers_known", "checks_known", "rules_known", "rights_known")
)
_SAID_WHEN_FALSE = _TRUE_BY_DEFAULT | frozenset(
    ("name", "namespace", "kind", "position", "native_type", "base_type", "null")
    + ("target_namespace", "target_table", "target_columns")
)


def fact(**values):
    """A JSON object without the members that only repeat a default. Called once for each column: so it is one loop."""
    return {
        name: value
        for name, value in values.items()
        if (
            (value is not True or name not in _TRUE_BY_DEFAULT)
            if value
            else name in _SAID_WHEN_FALSE or value == 0 and value is not False or value == "" and name == "definition"
        )
    }


def new_table(namespace, name, kind, **more):
    """A table's JSON to be filled in; `finished` removes what stayed empty."""
    lists = ("columns", "primary_key", "foreign_keys", "unique_constraints", "indexes", "checks", "insert_triggers")
    return dict({key: [] for key in lists}, namespace=namespace, name=name, kind=kind, **more)


def finished(tables):
    """Tables in order of namespace and name."""
    return [fact(**table) for table in sorted(tables, key=lambda table: (table["namespace"], table["name"]))]


def text(value):
    """Some drivers give bytes for what the catalog calls text."""
    return value.decode("utf-8", "replace") if isinstance(value, (bytes, bytearray)) else value
