"""PostgreSQL's catalogs -> tables of all namespaces, in seven queries however many tables there are."""

import json

from . import finished, new_table
from . import postgresql_catalog as catalog
from . import postgresql_columns_catalog as columns_catalog
from .ahead import ahead, in_turn
from .postgresql_apart import Apart, rows_of, start_over
from .postgresql_columns import add_columns, types_of
from .postgresql_constraints import add_constraints
from .postgresql_indexes import DEFAULT, add_definitions, add_indexes
from .postgresql_marks import marks as marks
from .postgresql_triggers import name_counting_triggers

KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
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
    kinds, pairs, collations = set(), set(), set()

    def read_tables():
        rows = list(apart.rows(catalog.tables, oids))
        kinds.update(row[3] for row in rows)
        return rows

    def read_columns():
        rows = list(apart.rows(columns_catalog.columns, oids))
        pairs.update((row[3], row[4]) for row in rows)
        collations.update(row[10] for row in rows)
        return rows

    calls = (
        read_tables,
        read_columns,
        lambda: list(rows_of(apart.cursor, columns_catalog.types(pairs, collations))),
        lambda: list(apart.rows(catalog.constraints, oids)),
        lambda: list(apart.rows(catalog.indexes, oids)),
        lambda: list(apart.rows(catalog.views, oids)) if kinds & {"v", "m"} else [],
    )
    with (in_turn if apart.careful else ahead)(calls) as answers:
        tables = _tables(next(answers), apart.version)
        tell("columns", 1, STEPS)
        rows = next(answers)
        tell("types", 2, STEPS)
        names = add_columns(tables, rows, *types_of(next(answers)))
        collated = _collated(rows)
        del rows
        tell("constraints", 3, STEPS)
        add_constraints(tables, names, apart, next(answers))
        tell("indexes", 4, STEPS)
        classes = {oid: name for kind, oid, name, *_ in common if kind == "operator class"}
        unusual = add_indexes(tables, names, collated, apart, classes, next(answers))
        tell("views", 5, STEPS)
        for oid, definition in next(answers):
            if definition is None:
                apart.doubt(oid)
            elif oid in tables:
                tables[oid]["definition"] = definition
    if unusual:
        add_definitions(apart, unusual)
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


def _collated(rows):
    """{oid of a table: {attribute number: oid of its collation}} of columns whose collation is not the usual one."""
    found = {}
    for row in rows:
        if row[10] not in (0, DEFAULT):
            found.setdefault(row[0], {})[row[1]] = row[10]
    return found


def _tables(rows, version):
    """oid -> table, with `usable` and `triggers` for later."""
    tables = {}
    for oid, namespace, name, kind, partition, visible, comment, count, parent, key, values, extension, *rest in rows:
        triggers, usable, *rights = rest
        if visible is None or None in rights:  # dropped since the snapshot was taken
            continue
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
            extension=extension,
            partitioning=" ".join(part for part in (values, by) if part),
            insert_triggers=[trigger for trigger, *_ in triggers],
            denied=[right for number, right in enumerate(RIGHTS) if not (usable and rights[number])],
            usable=usable,
            triggers=triggers,
        )
    return tables
