"""Rows of constraints, indexes and triggers -> their JSON in the tables they belong to."""

import re

from . import fact, oracle_catalog, text
from .oracle_plsql import assigned_columns

_QUOTED = re.compile(r'"([^"]+)"')
_NOT_NULL = re.compile(r'"([^"]+)" IS NOT NULL')


def read_constraints(catalog, tables, rights, problems):
    """Keys that are not enforced count only where somebody vouches for them with RELY, as warehouses do."""
    grouped = {}
    for owner, table, name, *row in catalog.rows("constraints", oracle_catalog.CONSTRAINTS):
        if (owner, table) in tables:
            grouped.setdefault((owner, table, name), []).append(row)
    for (owner, table_name, name), rows in grouped.items():
        table = tables[owner, table_name]
        kind, status, validated, deferrable, deferred, rely, delete, index_owner, index_name = rows[0][:9]
        columns = [row[9] for row in rows if row[9] is not None]
        enforced = status == "ENABLED"
        holds = {"deferrable": deferrable == "DEFERRABLE", "deferred": deferred == "DEFERRED"}
        if kind in ("P", "U"):
            if not enforced and rely != "RELY":
                continue
            if index_name:
                table.setdefault("key_indexes", {})[index_owner or owner, index_name] = columns
            if kind == "P":
                table["primary_key"] = columns
            else:
                table["unique_constraints"].append(fact(name=name, columns=columns, **holds))
            continue
        holds.update(enforced=enforced, validated=validated == "VALIDATED")
        if kind == "C":
            check = _check(table, name, columns, text(rows[0][13]) or "", holds)
            table["checks"] += [check] if check else []
        elif None in [row[12] for row in rows]:
            shown = "A foreign key of “%s” (%s) points at a table that this user may not see: it is left out."
            problems.append(shown % (table_name, name))
        else:
            table["foreign_keys"].append(
                fact(
                    name=name,
                    columns=columns,
                    target_namespace=rights.namespace(rows[0][10]),
                    target_table=rows[0][11],
                    target_columns=[row[12] for row in rows],
                    on_delete=delete if delete in ("CASCADE", "SET NULL") else None,
                    **holds,
                )
            )


def _check(table, name, columns, condition, holds):
    """None for what a NOT NULL column is kept by: it says nothing that `null` does not."""
    condition = condition.strip()
    required = _NOT_NULL.fullmatch(condition)
    if required and any(c["name"] == required.group(1) and not c["null"] for c in table["columns"]):
        return None
    return fact(
        name=name,
        definition=condition,
        columns=[c["name"] for c in table["columns"] if c["name"] in columns],
        enforced=holds["enforced"],
        validated=holds["validated"],
    )


def read_indexes(catalog, tables):
    grouped = {}
    for owner, table, *row in catalog.rows("indexes", oracle_catalog.INDEXES):
        if (owner, table) in tables:
            grouped.setdefault((owner, table, row[0], row[1]), []).append(row[2:])
    for (owner, table_name, index_owner, name), rows in grouped.items():
        table = tables[owner, table_name]
        known = {column["name"] for column in table["columns"]}
        unique, kind, domain = rows[0][:3]
        columns, expressions = [], []
        for of, column, _, expression in (row[3:] for row in rows):
            member, said = _member(column, expression, of if of != table_name else None, known)
            columns.append(member)
            expressions += [said] if member is None else []
        descending = [row[5] == "DESC" for row in rows]
        facts = {
            "name": name,
            "columns": columns,
            "expressions": expressions,
            "descending": descending if any(descending) else [],
        }
        if table.get("key_indexes", {}).get((index_owner, name)) == columns:
            continue  # it is the key itself
        if unique == "UNIQUE":
            table["unique_constraints"].append(fact(constraint=False, **facts))
        else:
            table["indexes"].append(fact(method=_method(kind, domain), **facts))
    for table in tables.values():
        table.pop("key_indexes", None)


def _member(column, expression, other_table, known):
    """(column, None) or (None, expression). A descending column is an expression that is only its name."""
    expression = (text(expression) or "").strip()
    plain = _QUOTED.fullmatch(expression)
    name = plain.group(1) if plain else column
    if other_table:  # of a bitmap join index
        return None, '"%s"."%s"' % (other_table, name)
    if name in known and (plain or not expression):
        return name, None
    return None, expression or column


def _method(kind, domain):
    """ "btree" for the usual; "bitmap", "reverse", or the type of a domain index ("context")."""
    if kind == "DOMAIN":
        return (domain or kind).lower()
    return "bitmap" if "BITMAP" in kind else "reverse" if "/REV" in kind else "btree"


def read_triggers(catalog, tables, rights):
    for (owner, _), table in tables.items():
        table["triggers_known"] = table["type"] != "TABLE" or rights.sees_triggers_of(owner)
    for owner, table_name, name, event, referencing, body in catalog.rows("triggers", oracle_catalog.TRIGGERS):
        table = tables.get((owner, table_name))
        if table is None or "INSERT" not in (event or ""):
            continue
        table["insert_triggers"].append(name)
        assigned = assigned_columns(text(body), referencing)
        for column in table["columns"]:
            unaided = not (column.get("auto") or column.get("default") or column.get("generated"))
            if column["name"] in assigned and column["name"] in table["primary_key"] and unaided:
                column["auto"] = "trigger"
