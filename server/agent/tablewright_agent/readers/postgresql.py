"""PostgreSQL's catalogs -> tables of all namespaces, in eight queries however many tables there are."""

import json

from . import fact, finished, new_table, postgresql_catalog

KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
RULES = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def read(cursor, wanted, tell):
    version, server_version, path = _rows(cursor, postgresql_catalog.SERVER)[0]
    tables = _tables(cursor, wanted, json.loads(path), version)
    oids = None if wanted is None else set(tables)
    types = _Types(cursor)
    names = _read_columns(cursor, tables, types, postgresql_catalog.columns_query(version, oids))
    _read_constraints(cursor, tables, names, postgresql_catalog.constraints_query(version, oids))
    _read_indexes(cursor, tables, names, postgresql_catalog.indexes_query(version, oids))
    return {
        "tables": finished(tables.values()),
        "server_version": server_version,
        "search_path": json.loads(path),
        "problems": [],
    }


def _rows(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def _tables(cursor, wanted, path, version):
    """oid -> table. A wanted table without a namespace is looked for along the search path."""
    tables = {}
    for oid, namespace, name, kind, partition, visible, comment, rows, definition, parent, triggers in _rows(
        cursor, postgresql_catalog.TABLES
    ):
        if wanted is not None and (namespace, name) not in wanted and not (visible and ("", name) in wanted):
            continue
        known = rows >= 0 if version >= 140000 else rows > 0  # before 14, 0 also means "never counted"
        tables[oid] = new_table(
            namespace,
            name,
            "partition" if partition else KINDS[kind],
            visible=visible,
            comment=comment,
            row_estimate=int(rows) if known and kind in ("r", "m") else None,
            definition=definition,
            parent=parent,
            insert_triggers=json.loads(triggers or "[]"),
        )
    return tables


class _Types:
    """What lies beneath domains, and the values of enums, by the type's oid."""

    def __init__(self, cursor):
        self.domains = {oid: rest for oid, *rest in _rows(cursor, postgresql_catalog.DOMAINS)}
        self.enums = {oid: json.loads(labels) for oid, labels in _rows(cursor, postgresql_catalog.ENUMS)}

    def resolve(self, oid, native):
        """(base type, enum values, not null, default) of a column of that type."""
        not_null, default = False, None
        while oid in self.domains:  # a domain may be over a domain
            oid, native, refuses, own_default = self.domains[oid]
            not_null = not_null or refuses
            default = own_default if default is None else default
        return native, self.enums.get(oid, []), not_null, default


def _read_columns(cursor, tables, types, query):
    """Fills in the columns; gives {(oid, attribute number): name}."""
    names = {}
    for oid, number, name, native, type_oid, required, expression, identity, generated, collation, comment in _rows(
        cursor, query
    ):
        names[oid, number] = name
        if oid not in tables:  # it was made since the list of tables was read
            continue
        base, enum, refuses, default = types.resolve(type_oid, native)
        if not generated and expression is not None:
            default = expression
        auto = "identity" if identity else "sequence" if default and default.startswith("nextval(") else ""
        columns = tables[oid]["columns"]
        columns.append(
            fact(
                name=name,
                position=len(columns) + 1,
                native_type=native,
                base_type=base,
                null=not (required or refuses),
                default=None
                if generated or identity or default is None or default.upper().startswith("NULL::")
                else default,
                auto=auto,
                generated=expression if generated else None,
                generated_kind={"s": "stored", "v": "virtual"}.get(generated, ""),
                collation=collation,
                comment=comment,
                enum=enum,
            )
        )
    return names


def _read_constraints(cursor, tables, names, query):
    rows = _rows(cursor, query)
    unread = {row[4] for row in rows if row[2] == "f"} - {oid for oid, _ in names}
    if unread:  # targets outside the tables wanted
        names = dict(names)
        for oid, number, name in _rows(cursor, postgresql_catalog.target_columns_query(unread)):
            names[oid, number] = name
    for oid, name, kind, key, target, target_key, namespace, table, on_delete, on_update, late, valid, said in rows:
        if oid not in tables:
            continue
        columns = [names[oid, number] for number in json.loads(key or "[]") if (oid, number) in names]
        if kind == "p":
            tables[oid]["primary_key"] = columns
        elif kind == "f":
            tables[oid]["foreign_keys"].append(
                fact(
                    name=name,
                    columns=columns,
                    target_namespace=namespace,
                    target_table=table,
                    target_columns=[names[target, number] for number in json.loads(target_key)],
                    on_delete=RULES.get(on_delete),
                    on_update=RULES.get(on_update),
                    deferrable=late,
                    validated=valid,
                )
            )
        else:
            tables[oid]["checks"].append(
                fact(name=name, definition=said, columns=columns, kind="exclusion" if kind == "x" else "check")
            )


def _read_indexes(cursor, tables, names, query):
    for oid, name, unique, key, key_count, options, method, condition, strict, constraint, late, said in _rows(
        cursor, query
    ):
        if oid not in tables or constraint in ("p", "x"):
            continue
        columns = [names.get((oid, number)) for number in json.loads(key)]
        descending = [bool(option & 1) for option in json.loads(options)]
        if unique:
            tables[oid]["unique_constraints"].append(
                fact(
                    name=name,
                    columns=columns[:key_count],
                    constraint=constraint == "u",
                    condition=condition,
                    definition=said,
                    nulls_distinct=not strict,
                    deferrable=bool(late),
                    include=columns[key_count:],
                )
            )
        else:
            tables[oid]["indexes"].append(
                fact(
                    name=name,
                    columns=columns[:key_count],
                    descending=descending if any(descending) else [],
                    method=method,
                    condition=condition,
                    definition=said,
                )
            )
