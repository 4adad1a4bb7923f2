"""Rows of PostgreSQL's indexes -> unique constraints and indexes of their tables."""

import json


def add_indexes(tables, names, apart, classes, rows):
    """`names`: {oid of a table: {attribute number: name}}; `classes`: {oid: name} of operator classes not usual."""
    operators, orders = {}, {"0": (None, None)}
    for row in rows:
        oid, name, unique, key, key_count, options, classes_used, method, strict, constraint, late, deferred = row[:12]
        conditional, condition, expressions, definition = row[12:]
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


def _name(fact):
    return fact["name"]


def _order(options):
    """pg_index.indoption, "3 0" -> (descending, NULLs first), each None where that is as usual."""
    flags = [int(option) for option in options.split()]
    descending, first = [bool(flag & 1) for flag in flags], [bool(flag & 2) for flag in flags]
    return descending if any(descending) else None, first if first != descending else None
