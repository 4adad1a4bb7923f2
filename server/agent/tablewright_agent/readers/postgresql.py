"""PostgreSQL's catalogs -> tables of all namespaces, in seven queries however many tables there are."""

import json

from . import finished, new_table
from . import postgresql_catalog as catalog
from .postgresql_apart import Apart, rows_of, start_over
from .postgresql_columns import add_columns, types_of
from .postgresql_constraints import add_constraints
from .postgresql_indexes import add_indexes
from .postgresql_marks import marks as marks
from .postgresql_triggers import name_counting_triggers

KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
VIEWS = ("view", "materialized view")
RIGHTS = ("select", "insert", "update", "delete")
STEPS = 6


def read(cursor, wanted, tell):
    common = list(rows_of(cursor, catalog.COMMON))
    version, server_version, statement_timeout, path = next(row[1:5] for row in common if row[0] == "server")
    apart = Apart(cursor, version, careful=False)
    try:
        tables = _read(apart, common, wanted, tell)
    except Exception as error:
        start_over(cursor, error, statement_timeout)
        apart = Apart(cursor, version, careful=True)
        tables = _read(apart, common, wanted, tell)
    return {
        "tables": finished(tables),
        "server_version": server_version,
        "search_path": json.loads(path),
        "problems": apart.problems,
    }


def _read(apart, common, wanted, tell):
    tell("tables", 0, STEPS)
    oids = None if wanted is None else _wanted(apart.cursor, wanted)
    tables = _tables(apart.rows(catalog.tables, oids), apart.version)
    if oids is not None:
        oids = set(tables)
    tell("columns", 1, STEPS)
    rows = list(apart.rows(catalog.columns, oids))
    tell("types", 2, STEPS)
    types = rows_of(apart.cursor, catalog.types({(row[3], row[4]) for row in rows}, {row[10] for row in rows}))
    names = add_columns(tables, rows, *types_of(types))
    del rows
    tell("constraints", 3, STEPS)
    add_constraints(tables, names, apart, apart.rows(catalog.constraints, oids))
    tell("indexes", 4, STEPS)
    classes = {oid: name for kind, oid, name, *_ in common if kind == "operator class"}
    add_indexes(tables, names, apart, classes, apart.rows(catalog.indexes, oids))
    tell("views", 5, STEPS)
    if any(table["kind"] in VIEWS for table in tables.values()):
        for oid, definition in apart.rows(catalog.views, oids):
            if definition is None:
                apart.doubt(oid)
            elif oid in tables:
                tables[oid]["definition"] = definition
    apart.settle(tables)
    functions = {oid: source for kind, oid, source, *_ in common if kind == "function"}
    for table in tables.values():
        name_counting_triggers(table, functions)
        del table["usable"], table["triggers"]
    return tables.values()


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
    for oid, namespace, name, kind, partition, visible, comment, count, parent, key, values, *rest in rows:
        if visible is None:  # dropped since the snapshot was taken
            continue
        triggers, usable, *rights = rest
        triggers = json.loads(triggers) if triggers else ()
        known = count >= 0 if version >= 140000 else count > 0  # before 14, 0 also means "never counted"
        by = "PARTITION BY %s" % key if key and partition else key
        tables[oid] = new_table(
            namespace,
            name,
            "partition" if partition else KINDS[kind],
            visible=visible,
            comment=comment,
            row_estimate=int(count) if known and kind != "v" else None,
            parent=parent,
            partitioning=" ".join(part for part in (values, by) if part),
            insert_triggers=[trigger for trigger, *_ in triggers],
            denied=[right for number, right in enumerate(RIGHTS) if not (usable and rights[number])],
            usable=usable,
            triggers=triggers,
        )
    return tables
