"""Rows of PostgreSQL's constraints -> primary keys, foreign keys and checks of their tables."""

import json

RULES = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def add_constraints(tables, names, apart, rows):
    """`names`: {oid of a table: {attribute number: name}}."""
    for row in rows:
        oid, name, kind, key, enforced, valid, period, clone, said, late, deferred, *foreign = row
        table = tables.get(oid)
        if table is None or clone:
            continue
        columns = _members(key, names.get(oid, {}))
        if kind == "p":
            table["primary_key"] = columns
        if kind == "f" and not period:
            fact = _foreign_key(name, columns, tables, names, *foreign)
            if fact is None:
                apart.doubt(oid)  # what it points at is gone, or of another user's transaction
                continue
            if late:
                fact["deferrable"] = True
            if deferred:
                fact["deferred"] = True
            table["foreign_keys"].append(fact)
        elif kind in "cx" or period:
            if said is None:  # not to be described, or gone
                apart.doubt(oid)
                continue
            fact = {"name": name, "definition": said, "columns": columns}
            if kind != "c":
                fact["kind"] = "exclusion"
            table["checks"].append(fact)
        else:
            continue
        if not valid:
            fact["validated"] = False
        if not enforced:
            fact["enforced"] = False
    for table in tables.values():
        for facts in (table["foreign_keys"], table["checks"]):
            if len(facts) > 1:
                facts.sort(key=_name)


def _foreign_key(name, columns, tables, names, delete, update, target, target_key, described):
    if described:
        namespace, table, goals = json.loads(described)
    elif target in tables:
        namespace, table = tables[target]["namespace"], tables[target]["name"]
        goals = _members(target_key, names.get(target, {}))
    else:
        return None
    fact = {
        "name": name,
        "columns": columns,
        "target_namespace": namespace,
        "target_table": table,
        "target_columns": goals,
    }
    if delete in RULES:
        fact["on_delete"] = RULES[delete]
    if update in RULES:
        fact["on_update"] = RULES[update]
    return fact


def _members(key, names):
    """ "{1,2}" -> the columns' names; an expression, 0, has none."""
    return [names[int(number)] for number in (key or "{}")[1:-1].split(",") if number and int(number) in names]


def _name(fact):
    return fact["name"]
