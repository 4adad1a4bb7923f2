"""What Django's introspection says of a table's constraints -> the table's JSON; what is sure in it.

`get_constraints` has the first target column of a foreign key alone. Where a key has several columns their targets come
from `get_key_columns`, if the backend has that, and each of them has one; otherwise the key is left out, with a word.
"""

from tablewright_agent.sqltext import folded

from . import fact


def asked(method, *arguments, default):
    """What an introspection method says. A backend that does not implement it does not know: the default."""
    try:
        found = method(*arguments)
    except NotImplementedError:
        return default
    return default if found is None else found


class Names:
    """How tables, or a table's columns, are spelt: some backends give them in one case here and in another there."""

    def __init__(self, names):
        self._exact = set(names)
        self._folded = {folded(name): name for name in names}

    def spelt(self, name):
        return name if name in self._exact else self._folded.get(folded(name), name)


def add_constraints(table, cursor, introspection, tables):
    """`tables`: the Names of all. Gives sentences about what is left out."""
    name, columns = table["name"], Names([column["name"] for column in table["columns"]])
    constraints = asked(introspection.get_constraints, cursor, name, default={})
    keys = []
    for called, said in constraints.items():
        members = _members(said.get("columns"), columns)
        if said.get("foreign_key"):
            target, *goals = said["foreign_key"]
            keys.append((called, members, tables.spelt(target), goals))
        elif said.get("primary_key"):
            table["primary_key"] = members
        elif said.get("check"):
            table["checks"].append(fact(name=called, definition=said.get("definition") or "", columns=members))
        elif said.get("unique"):
            bare = bool(said.get("index")) and not said.get("unique_constraint")
            table["unique_constraints"].append(fact(constraint=not bare, **_index(called, said, members)))
        elif said.get("index"):
            kind = str(said.get("type") or "")
            table["indexes"].append(fact(method="" if kind == "idx" else kind, **_index(called, said, members)))
    if not table["primary_key"]:
        table["primary_key"] = _primary_key(cursor, introspection, name, columns)
    return _add_foreign_keys(table, cursor, introspection, keys, columns, tables)


def _members(names, columns):
    """None for an expression. Some backends repeat a column for each column of a foreign key's target."""
    members = [columns.spelt(name) if name else None for name in names or ()]
    return [member for at, member in enumerate(members) if member is None or member not in members[:at]]


def _index(called, said, members):
    members = members or [None]
    expression, definition = said.get("expression_source"), said.get("definition")
    orders = list(said.get("orders") or ())
    descending = [order == "DESC" for order in orders] if len(orders) == len(members) else []
    return {
        "name": called,
        "columns": members,
        "expressions": [str(expression).strip()] if expression and members.count(None) == 1 else [],
        "descending": descending if any(descending) else [],
        "definition": str(definition) if definition else None,
    }


def _primary_key(cursor, introspection, name, columns):
    """Each Django has another method for it; the base classes' own look at `get_constraints` again."""
    for method in ("get_primary_key_columns", "get_primary_key_column"):
        found = asked(getattr(introspection, method, _nothing), cursor, name, default=None)
        if found:
            return [columns.spelt(column) for column in ([found] if isinstance(found, str) else found)]
    return []


def _add_foreign_keys(table, cursor, introspection, keys, columns, tables):
    name, problems = table["name"], []
    relations = {
        columns.spelt(column): (columns.spelt(column), tables.spelt(target), goal, *more)
        for column, (goal, target, *more) in asked(introspection.get_relations, cursor, name, default={}).items()
    }
    pairs = None
    covered = {column for _, members, _, _ in keys for column in members}
    beside = [relation for column, relation in relations.items() if column not in covered]
    for called, members, target, goals in keys:
        if len(members) != len(goals):
            if pairs is None:
                pairs = asked(getattr(introspection, "get_key_columns", _nothing), cursor, name, default=())
            goals = _paired(members, target, pairs, columns, tables)
        # A column that points at the same table and is in no key is the rest of a key that lost it.
        lost = [relation for relation in beside if relation[1] == target]
        if not goals or lost:
            beside = [relation for relation in beside if relation not in lost]
            told = "A foreign key of “%s” to “%s” has several columns, and Django does not say how they pair up"
            problems.append("%s: it is left out." % (told % (name, target)))
            continue
        rule = _on_delete(relations.get(members[0])) if len(members) == 1 else None
        _add_foreign_key(table, called, members, target, goals, rule)
    for relation in beside:
        _add_foreign_key(table, "", [relation[0]], relation[1], [relation[2]], _on_delete(relation))
    return problems


def _add_foreign_key(table, called, members, target, goals, rule):
    table["foreign_keys"].append(
        fact(
            name=called,
            columns=members,
            target_namespace="",
            target_table=target,
            target_columns=list(goals),
            on_delete=rule,
        )
    )


def _paired(members, target, pairs, columns, tables):
    """The target column of each, or [] where one of them has none or more than one."""
    goals = {}
    for column, goal_table, goal in pairs:
        if tables.spelt(goal_table) == target:
            goals.setdefault(columns.spelt(column), []).append(goal)
    found = [goals.get(member, ()) for member in members]
    return [goal for (goal,) in found] if all(len(goal) == 1 for goal in found) else []


def _on_delete(relation):
    """Django 6.1 and later say it of a relation, as one of their own options."""
    if not relation or len(relation) < 4 or relation[3] is None:
        return None
    from django.db import models

    rules = {"DB_CASCADE": "CASCADE", "DB_SET_NULL": "SET NULL", "DB_SET_DEFAULT": "SET DEFAULT"}
    return next((rule for name, rule in rules.items() if getattr(models, name, None) is relation[3]), None)


def _nothing(*_):
    return None
