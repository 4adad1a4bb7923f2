"""Rows of PostgreSQL's indexes -> unique constraints and indexes of their tables."""

import json

from . import postgresql_catalog as catalog

DEFAULT = 100  # oid of the collation that a column has which names none


def add_indexes(tables, names, collated, apart, classes, rows):
    """`names`: {oid of a table: {attribute number: name}}; `collated`: {oid: {attribute number: oid of its collation}}
    of unusual ones; `classes`: {oid: name} of operator classes not usual.

    Gives {oid: (oid of its table, index)} of those that `add_definitions` is to complete."""
    operators, orders, usual, unusual = {}, {"0": (None, None)}, {}, {}
    for row in rows:
        oid, name, unique, key, key_count, options, classes_used, method, strict, constraint, late, deferred = row[:12]
        conditional, condition, expressions, definition, index, collations = row[12:]
        if oid not in tables:
            continue
        own = names.get(oid, {})
        columns = [own.get(int(number)) for number in key.split()]
        expressions = json.loads(expressions) if expressions else ()
        if (conditional and condition is None) or None in expressions or columns.count(None) != len(expressions):
            apart.doubt(oid)  # without these it would be another index
            continue
        fact = {"name": name, "columns": columns}
        if key_count < len(columns):
            fact["columns"], fact["include"] = columns[:key_count], columns[key_count:]
        if condition is not None:
            fact["condition"] = condition
        if expressions:
            fact["expressions"] = expressions
        if definition is not None:
            fact["definition"] = definition
        if options not in orders:
            orders[options] = _order(options)
        if collations not in usual:
            usual[collations] = {"0", str(DEFAULT)}.issuperset(collations.split())
        if definition is None and not (usual[collations] and oid not in collated):
            if _collates_otherwise(key, collations, collated.get(oid, {})):
                unusual[index] = oid, fact
        descending, nulls_first = orders[options]
        if descending:
            fact["descending"] = descending
        if classes_used not in operators:
            operators[classes_used] = [classes.get(int(used)) for used in classes_used.split()]
        if any(operators[classes_used]):
            fact["operator_classes"] = operators[classes_used]
        if not unique:
            fact["method"] = method
            if nulls_first:
                fact["nulls_first"] = nulls_first
            tables[oid]["indexes"].append(fact)
            continue
        if constraint != "u":
            fact["constraint"] = False
        if strict:
            fact["nulls_distinct"] = False
        if late:
            fact["deferrable"] = True
        if deferred:
            fact["deferred"] = True
        tables[oid]["unique_constraints"].append(fact)
    for table in tables.values():
        for facts in (table["unique_constraints"], table["indexes"]):
            if len(facts) > 1:
                facts.sort(key=_name)
    return unusual


def add_definitions(apart, unusual):
    """To the indexes that `add_indexes` gave, the whole in the database's words."""
    for oid, index, definition in apart.rows(catalog.definitions, {oid for oid, _ in unusual.values()}):
        if index in unusual and definition is None:
            apart.doubt(oid)
        elif index in unusual:
            unusual[index][1]["definition"] = definition


def _collates_otherwise(key, collations, collated):
    """Some member is not sorted as its column, or its expression, is by itself."""
    pairs = zip(map(int, key.split()), map(int, collations.split()))  # noqa: B905 - Python 3.8; what is included has none
    return any(collation not in (0, collated.get(number, DEFAULT)) for number, collation in pairs)


def _name(fact):
    return fact["name"]


def _order(options):
    """pg_index.indoption, "3 0" -> (descending, NULLs first), each None where that is as usual."""
    flags = [int(option) for option in options.split()]
    descending, first = [bool(flag & 1) for flag in flags], [bool(flag & 2) for flag in flags]
    return descending if any(descending) else None, first if first != descending else None
