"""PostgreSQL's catalogs -> tables of all namespaces, in five queries however many tables there are."""

import json

from . import finished, new_table, postgresql_catalog
from .postgresql_apart import Apart, rows_of
from .postgresql_columns import Common, add_columns
from .postgresql_marks import marks as marks
from .postgresql_triggers import assigned

KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
RULES = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
RIGHTS = ("select", "insert", "update", "delete")
STEPS = 5


def read(cursor, wanted, tell):
    tell("types", 0, STEPS)
    common = Common(rows_of(cursor, postgresql_catalog.COMMON))
    apart = Apart(cursor, common.version, common.statement_timeout)
    tell("tables", 1, STEPS)
    oids = None if wanted is None else _wanted(cursor, wanted)
    tables = _tables(apart.rows(postgresql_catalog.tables, oids), common.version)
    if oids is not None:
        oids = set(tables)
    tell("columns", 2, STEPS)
    names = add_columns(tables, common, apart.rows(postgresql_catalog.columns, oids))
    tell("constraints", 3, STEPS)
    _add_constraints(tables, names, apart, apart.rows(postgresql_catalog.constraints, oids))
    tell("indexes", 4, STEPS)
    _add_indexes(tables, names, apart, common.classes, apart.rows(postgresql_catalog.indexes, oids))
    for oid in apart.gone():
        tables.pop(oid, None)
    for oid, table in tables.items():
        _name_counting_triggers(table, common.functions)
        table["error"] = apart.errors.get(oid)
        del table["usable"], table["triggers"]
    return {
        "tables": finished(tables.values()),
        "server_version": common.server_version,
        "search_path": common.search_path,
        "problems": apart.problems,
    }


def _wanted(cursor, wanted):
    """Their oids. A table without a namespace is looked for along the search path."""
    return {
        oid
        for oid, namespace, name, visible in rows_of(cursor, postgresql_catalog.NAMES)
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


def _add_constraints(tables, names, apart, rows):
    for oid, name, kind, key, enforced, valid, period, said, late, deferred, delete, update, target, *rest in rows:
        table = tables.get(oid)
        if table is None:
            continue
        namespace, target_table, target_key, target_names = rest
        columns = _members(key, names.get(oid, {}))
        if kind == "p":
            table["primary_key"] = columns
        if kind == "f" and not period:
            goals = json.loads(target_names) if target_names else _members(target_key, names.get(target, {}))
            fact = {
                "name": name,
                "columns": columns,
                "target_namespace": namespace,
                "target_table": target_table,
                "target_columns": goals,
            }
            table["foreign_keys"].append(fact)
            if delete in RULES:
                fact["on_delete"] = RULES[delete]
            if update in RULES:
                fact["on_update"] = RULES[update]
            if late:
                fact["deferrable"] = True
            if deferred:
                fact["deferred"] = True
        elif kind in "cx" or period:
            if said is None:  # not to be described, or gone meanwhile
                apart.doubt(oid)
                continue
            fact = {"name": name, "definition": said, "columns": columns}
            table["checks"].append(fact)
            if kind != "c":
                fact["kind"] = "exclusion"
        else:
            continue
        if not valid:
            fact["validated"] = False
        if not enforced:
            fact["enforced"] = False


def _members(key, names):
    """ "{1,2}" -> the columns' names; an expression, 0, has none."""
    return [names[int(number)] for number in (key or "{}")[1:-1].split(",") if number and int(number) in names]


def _add_indexes(tables, names, apart, classes, rows):
    for (
        oid,
        name,
        unique,
        key,
        key_count,
        options,
        operators,
        method,
        strict,
        constraint,
        late,
        deferred,
        *rest,
    ) in rows:
        table = tables.get(oid)
        if table is None:
            continue
        conditional, condition, expressions, whole = rest
        own = names.get(oid, {})
        columns = [own.get(int(number)) for number in key.split()]
        expressions = json.loads(expressions or "[]")
        if (conditional and condition is None) or None in expressions or columns.count(None) != len(expressions):
            apart.doubt(oid)  # without these it would be another index
            continue
        fact = {"name": name, "columns": columns[:key_count]}
        if key_count < len(columns):
            fact["include"] = columns[key_count:]
        if condition is not None:
            fact["condition"] = condition
        if expressions:
            fact["expressions"] = expressions
        if whole is not None:
            fact["definition"] = whole
        flags = [int(option) for option in options.split()]
        if any(flags):
            descending = [bool(flag & 1) for flag in flags]
            first = [bool(flag & 2) for flag in flags]
            if any(descending):
                fact["descending"] = descending
            if first != descending and not unique:
                fact["nulls_first"] = first
        unusual = [classes.get(int(operator)) for operator in operators.split()]
        if any(unusual):
            fact["operator_classes"] = unusual
        if not unique:
            fact["method"] = method
            table["indexes"].append(fact)
            continue
        if constraint != "u":
            fact["constraint"] = False
        if strict:
            fact["nulls_distinct"] = False
        if late:
            fact["deferrable"] = True
        if deferred:
            fact["deferred"] = True
        table["unique_constraints"].append(fact)
