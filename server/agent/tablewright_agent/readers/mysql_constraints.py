"""Rows of information_schema -> keys, indexes, checks, triggers and partitions of the tables they are about."""

import functools

from tablewright_agent.sqltext import tokens

from . import fact
from .mysql_catalog import known, rows_of
from .mysql_expressions import assigned, printed, quoted
from .mysql_rights import has

METHODS = ("BTREE", "HASH")  # of a usual index; of the others the whole is said as well


def read_indexes(texts, tables):
    for owner, text in texts.items():
        if owner not in tables:
            continue
        indexes = {}
        for row in sorted(rows_of(text), key=_order):
            indexes.setdefault(row[1], []).append(row)
        for name in sorted(indexes):
            _add_index(tables[owner], name, indexes[name])


def _order(row):
    return int(row[0])


def _add_index(table, name, rows):
    unique, method = rows[0][2] == "0", rows[0][5]
    # A spatial index has a length that is nobody's choice.
    prefixes = [int(row[6][1:]) if row[6] and method != "SPATIAL" else None for row in rows]
    columns = [None if row[6] and method != "SPATIAL" else known(row[3]) for row in rows]
    if name == "PRIMARY" and None not in columns:
        table["primary_key"] = columns
        return
    index = {"name": name, "columns": columns}
    descending = [row[7] == "=D" for row in rows]
    if any(descending):
        index["descending"] = descending
    if None in columns:
        index["expressions"] = [_member(row) for row in rows if row[6] or not row[3]]
    if any(prefixes):
        index["prefix_lengths"] = prefixes
    if None in columns or method not in METHODS:
        index["definition"] = _definition(name, unique, method, rows)
    if unique:
        table["unique_constraints"].append(index)
    else:
        table["indexes"].append(dict(index, method=method.lower()))


def _member(row):
    column, expression, length = known(row[3]), known(row[4]), known(row[6])
    if column is None:
        return "(%s)" % printed(expression or "")
    return quoted(column) + ("(%s)" % length if length and row[5] != "SPATIAL" else "")


def _definition(name, unique, method, rows):
    """An index in the words of SHOW CREATE TABLE."""
    parts = [_member(row) + (" DESC" if row[7] == "=D" else "") for row in rows]
    kind = "UNIQUE" if unique else method if method not in METHODS else ""
    return ("%s KEY %s (%s)" % (kind, quoted(name), ", ".join(parts))).strip()


def read_constraints(found, tables, server):
    """`found`: {part: {table: text}} as the catalog has them."""

    def rows(part):
        for owner, rows_found in found.get(part, {}).items():
            if owner in tables:
                for row in sorted(rows_found):
                    yield (tables[owner], *row[:-1])

    for table, definition in rows("view"):
        table["definition"] = known(definition) or None  # "" without the right to SHOW VIEW
    for table, method, expression, submethod, subexpression in rows("partitioning"):
        table["kind"] = "partitioned table"
        table["partitioning"] = _partitioning(method, *map(known, (expression, submethod, subexpression)))
    _add_foreign_keys(rows("key"), rows("rule"), tables, server)
    _add_checks(rows("check"), rows("enforced"), found.get("clause", {}), tables, server)
    _add_triggers(rows("trigger"), tables, server)


def _partitioning(method, expression, submethod, subexpression):
    said = "%s (%s)" % (method, expression or "")
    return "%s SUBPARTITION BY %s (%s)" % (said, submethod, subexpression or "") if submethod else said


def _add_foreign_keys(rows, rules, tables, server):
    actions = {(table["name"], name): (on_delete, on_update) for table, name, on_delete, on_update in rules}
    keys = {}
    for table, order, name, column, namespace, target, goal in rows:
        entry = keys.setdefault((table["name"], name), (namespace, target, []))
        entry[2].append((int(order), column, goal))
    folded = {name.lower(): name for name in tables} if server.folds else {}
    for (owner, name), (namespace, target, members) in sorted(keys.items()):
        here = _same(namespace, server.database, server.folds)
        on_delete, on_update = actions.get((owner, name), ("NO ACTION", "NO ACTION"))
        tables[owner]["foreign_keys"].append(
            fact(
                name=name,
                columns=[column for _, column, _ in sorted(members)],
                target_namespace="" if here else namespace,
                target_table=folded.get(target.lower(), target) if here else target,
                target_columns=[goal for _, _, goal in sorted(members)],
                on_delete=None if on_delete == "NO ACTION" else on_delete,
                on_update=None if on_update == "NO ACTION" else on_update,
                # MariaDB keeps the rules to itself where the user may only SELECT.
                rules_known=(owner, name) in actions,
            )
        )


def _same(name, other, folds):
    return name.lower() == other.lower() if folds else name == other


def _add_checks(rows, enforced_rows, clauses, tables, server):
    for table, name, clause, level in rows:
        # A column's own check is named as the column.
        check = _add_check(table, "" if known(level) == "Column" else name, clause, enforced=True)
        if clause.lower().startswith("json_valid("):  # MariaDB's JSON: the collation is part of the type
            for column in table["columns"]:
                if column["name"] in check.get("columns", ()):
                    column.pop("collation", None)
    for table, name, enforced in enforced_rows:
        if name in clauses:  # whose names are unique in a database
            _add_check(table, name, printed(clauses[name][0][0]), enforced=enforced == "YES")
    rights = server.rights
    if server.mariadb and rights.known and not rights.everywhere:
        for table in tables.values():  # it shows them to those who have some right on the whole database
            table["checks_known"] = table["kind"] == "view"


def _add_check(table, name, clause, enforced):
    words = _words(clause)
    mentioned = [column["name"] for column in table["columns"] if column["name"].lower() in words]
    check = fact(name=name, definition=clause, columns=mentioned, enforced=enforced)
    table["checks"].append(check)
    return check


@functools.lru_cache(maxsize=1000)
def _words(clause):
    """The names that it may mention, in small letters. The same few clauses are on many tables."""
    return frozenset(value.lower() for kind, value, *_ in tokens(clause, backslashes=True) if kind in ("word", "name"))


def _add_triggers(rows, tables, server):
    for name, table in tables.items():
        table["triggers_known"] = table["kind"] == "view" or has(server.rights, name, "TRIGGER")
    for table, _, name, statement in sorted(rows, key=lambda row: (row[0]["name"], int(row[1]), row[2])):
        table["insert_triggers"].append(name)
        key = [column for column in table["columns"] if column["name"] in table["primary_key"]]
        waiting = {c["name"]: c for c in key if not {"default", "auto", "generated"} & set(c)}
        for column in assigned(statement, list(waiting)):
            waiting[column]["auto"] = "trigger"
