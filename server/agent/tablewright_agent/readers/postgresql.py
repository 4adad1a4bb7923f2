"""PostgreSQL's catalogs -> tables of all namespaces, in six queries however many tables there are."""

import json

from . import finished, new_table
from . import postgresql_catalog as catalog
from .postgresql_apart import Apart, rows_of
from .postgresql_columns import add_columns, types_of
from .postgresql_constraints import add_constraints
from .postgresql_indexes import add_indexes
from .postgresql_marks import marks as marks
from .postgresql_triggers import assigned

KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
RIGHTS = ("select", "insert", "update", "delete")
STEPS = 5


def read(cursor, wanted, tell):
    functions, classes = {}, {}
    for kind, oid, text, statement_timeout, path, _ in rows_of(cursor, catalog.COMMON):
        if kind == "server":
            apart, server_version, search_path = Apart(cursor, oid, statement_timeout), text, json.loads(path)
        else:
            (functions if kind == "function" else classes)[oid] = text
    tell("tables", 0, STEPS)
    oids = None if wanted is None else _wanted(cursor, wanted)
    tables = _tables(apart.rows(catalog.tables, oids), apart.version)
    if oids is not None:
        oids = set(tables)
    tell("columns", 1, STEPS)
    rows = list(apart.rows(catalog.columns, oids))
    tell("types", 2, STEPS)
    types = rows_of(cursor, catalog.types({(row[3], row[4]) for row in rows}, {row[10] for row in rows}))
    names = add_columns(tables, rows, *types_of(types))
    del rows
    tell("constraints", 3, STEPS)
    add_constraints(tables, names, apart, apart.rows(catalog.constraints, oids))
    tell("indexes", 4, STEPS)
    add_indexes(tables, names, apart, classes, apart.rows(catalog.indexes, oids))
    for oid in apart.gone():
        tables.pop(oid, None)
    for oid, table in tables.items():
        _name_counting_triggers(table, functions)
        table["error"] = apart.errors.get(oid)
        del table["usable"], table["triggers"]
    return {
        "tables": finished(tables.values()),
        "server_version": server_version,
        "search_path": search_path,
        "problems": apart.problems,
    }


def _wanted(cursor, wanted):
    """Their oids. A table without a namespace is looked for along the search path."""
    return {
        oid
        for oid, namespace, name, visible in rows_of(cursor, catalog.NAMES)
        if (namespace, name) in wanted or (visible and ("", name) in wanted)
    }


def _tables(rows, version):
    """oid -> table, with `usable` and `triggers` for later."""
    tables = {}
    for oid, namespace, name, kind, partition, visible, comment, count, view, parent, key, values, *rest in rows:
        if visible is None:  # dropped since the snapshot was taken
            continue
        triggers, usable, *rights = rest
        triggers = json.loads(triggers or "[]")
        known = count >= 0 if version >= 140000 else count > 0  # before 14, 0 also means "never counted"
        by = "PARTITION BY %s" % key if key and partition else key
        tables[oid] = new_table(
            namespace,
            name,
            "partition" if partition else KINDS[kind],
            visible=visible,
            comment=comment,
            row_estimate=int(count) if known and kind != "v" else None,
            definition=view,
            parent=parent,
            partitioning=" ".join(part for part in (values, by) if part),
            insert_triggers=[trigger for trigger, *_ in triggers],
            denied=[right for number, right in enumerate(RIGHTS) if not (usable and rights[number])],
            usable=usable,
            triggers=triggers,
        )
    return tables


def _name_counting_triggers(table, functions):
    """A key's column without a default that a trigger on insert gives its value."""
    if not table["triggers"] or not table["primary_key"]:
        return
    filled = set()
    for _, function, definition, conditional in table["triggers"]:
        for column in assigned(functions.get(function, "")):
            if not conditional or "WHEN ((new.%s IS NULL))" % column in (definition or "").replace('"', ""):
                filled.add(column)
    for column in table["columns"]:
        if column["name"] in filled and column["name"] in table["primary_key"]:
            if not any(column.get(fact) for fact in ("default", "auto")) and "generated" not in column:
                column["auto"] = "trigger"
