"""MySQL's and MariaDB's information_schema -> tables of the connected database, in eleven queries.

The namespace of its tables is "": what lies in another database has that database's name.
"""

import re

from tablewright_agent.sqltext import names_in

from . import fact, finished, new_table, text

KINDS = {"BASE TABLE": "table", "SYSTEM VERSIONED": "table", "VIEW": "view", "SYSTEM VIEW": "view"}

SERVER = "SELECT VERSION(), DATABASE()"
# Which columns two of the views have tells MariaDB, MySQL 8 and older servers apart.
ABILITIES = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'information_schema' AND table_name IN ('STATISTICS', 'CHECK_CONSTRAINTS')"
)
TABLES = (
    "SELECT table_name, table_type, table_comment, table_collation, table_rows"
    " FROM information_schema.tables WHERE table_schema = DATABASE() {only}"
)
VIEWS = "SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = DATABASE() {only}"
COLUMNS = (
    "SELECT table_name, column_name, column_type, data_type, is_nullable, column_default, extra, collation_name,"
    " column_comment, generation_expression"
    " FROM information_schema.columns WHERE table_schema = DATABASE() {only} ORDER BY table_name, ordinal_position"
)
INDEXES = (
    "SELECT table_name, index_name, non_unique, column_name, {expression}, index_type, sub_part, collation"
    " FROM information_schema.statistics WHERE table_schema = DATABASE() {only}"
    " ORDER BY table_name, index_name, seq_in_index"
)
FOREIGN_KEYS = (
    "SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,"
    " referenced_column_name FROM information_schema.key_column_usage"
    " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL {only}"
    " ORDER BY table_name, constraint_name, ordinal_position"
)
RULES = (
    "SELECT table_name, constraint_name, delete_rule, update_rule FROM information_schema.referential_constraints"
    " WHERE constraint_schema = DATABASE() {only}"
)
CHECKS_OF_MARIADB = (
    "SELECT table_name, constraint_name, check_clause, level FROM information_schema.check_constraints"
    " WHERE constraint_schema = DATABASE() {only} ORDER BY table_name, constraint_name"
)
CHECKS_OF_MYSQL = (
    "SELECT t.table_name, t.constraint_name, c.check_clause, 'Table'"
    " FROM information_schema.table_constraints t JOIN information_schema.check_constraints c"
    " ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name"
    " WHERE t.constraint_schema = DATABASE() AND t.constraint_type = 'CHECK' AND t.enforced = 'YES' {only}"
    " ORDER BY t.table_name, t.constraint_name"
)
TRIGGERS = (
    "SELECT event_object_table, trigger_name FROM information_schema.triggers"
    " WHERE event_object_schema = DATABASE() AND event_manipulation = 'INSERT' AND action_timing = 'BEFORE'"
    " ORDER BY event_object_table, trigger_name"
)
# Without this right on all tables a trigger may be there and not be shown.
SEES_TRIGGERS = (
    "SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'TRIGGER'"
    " UNION SELECT 1 FROM information_schema.schema_privileges"
    " WHERE privilege_type = 'TRIGGER' AND DATABASE() LIKE table_schema"
)
MOST_NAMED = 500  # more tables than that are read all, and sorted out here


def read(cursor, wanted, tell):
    version, database = _Catalog(cursor, None).rows(SERVER)[0]
    catalog = _Catalog(cursor, wanted)
    mariadb = "mariadb" in version.lower()
    able = {(table.upper(), column.upper()) for table, column in catalog.rows(ABILITIES)}
    tables = _tables(catalog, wanted)
    _read_columns(catalog, tables, mariadb)
    _read_indexes(catalog, tables, ("STATISTICS", "EXPRESSION") in able)
    _read_foreign_keys(catalog, tables, database)
    if ("CHECK_CONSTRAINTS", "CHECK_CLAUSE") in able:
        _read_checks(catalog, tables, ("CHECK_CONSTRAINTS", "TABLE_NAME") in able)
    _read_triggers(catalog, tables)
    for table in tables.values():
        del table["default_collation"]
    return {"tables": finished(tables.values()), "server_version": version, "search_path": [], "problems": []}


class _Catalog:
    """Queries, limited to the tables wanted. Text comes as bytes from some drivers and servers."""

    def __init__(self, cursor, wanted):
        self.cursor = cursor
        self.names = sorted({name for _, name in wanted}) if wanted is not None and len(wanted) <= MOST_NAMED else None

    def rows(self, query, **parts):
        if self.names is None or "{only}" not in query:
            self.cursor.execute(query.format(only="", **parts))
        elif not self.names:
            return []
        else:
            column = "t.table_name" if "t.table_name" in query else "table_name"
            only = "AND %s IN (%s)" % (column, ", ".join(["%s"] * len(self.names)))
            self.cursor.execute(query.format(only=only, **parts), self.names)
        return [tuple(text(value) for value in row) for row in self.cursor.fetchall()]


def _tables(catalog, wanted):
    names = None if wanted is None else {name.lower() for _, name in wanted}
    tables = {}
    for name, kind, comment, collation, rows in catalog.rows(TABLES):
        if kind not in KINDS or names is not None and name.lower() not in names:  # MariaDB lists sequences as well
            continue
        view = KINDS[kind] == "view"
        tables[name] = new_table(
            "",
            name,
            KINDS[kind],
            comment=None if view else comment,
            row_estimate=None if view or rows is None else int(rows),
            error=comment.rstrip(".") + "." if view and comment not in ("VIEW", "") else None,
            default_collation=collation,
        )
    for name, definition in catalog.rows(VIEWS):
        if name in tables:
            tables[name]["definition"] = definition
    return tables


def _read_columns(catalog, tables, mariadb):
    for name, *row in catalog.rows(COLUMNS):
        if name in tables:
            columns = tables[name]["columns"]
            columns.append(_column(len(columns) + 1, tables[name], mariadb, *row))
    for table in tables.values():
        if table["kind"] == "view" and not table["columns"] and not table["error"]:
            table["error"] = "The server tells no columns of this view: what it refers to is missing."


def _column(position, table, mariadb, name, native, kind, null, default, extra, collation, comment, expression):
    extra = (extra or "").lower()
    generated = "generated" in extra and "default_generated" not in extra or "persistent" in extra
    usual = table["default_collation"] or collation
    return fact(
        name=name,
        position=position,
        native_type=native,
        base_type=native,
        null=null == "YES",
        default=None if generated else _default(default, kind, extra, mariadb),
        auto="auto_increment" if "auto_increment" in extra else "",
        generated=(expression or "") if generated else None,
        generated_kind=("virtual" if "virtual" in extra else "stored") if generated else "",
        collation=collation if collation != usual else None,
        comment=comment,
        enum=_enum_values(native) if kind == "enum" else [],
    )


def _default(default, kind, extra, mariadb):
    """The default as SQL writes it. MariaDB says it so; MySQL leaves the quotes off, and marks expressions."""
    if default is None or mariadb and default.upper() == "NULL":
        return None
    literal = not mariadb and "default_generated" not in extra and not default.upper().startswith("CURRENT_TIMESTAMP")
    if literal and kind not in (
        "bit",
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
        "decimal",
        "float",
        "double",
    ):
        return "'%s'" % default.replace("'", "''")
    return default


def _enum_values(native):
    """enum('a','b''c','d\\\\e') -> ["a", "b'c", "d\\e"]."""
    quoted = re.findall(r"'((?:[^'\\]|''|\\.)*)'", native, re.DOTALL)
    return [re.sub(r"''|\\(.)", lambda found: found.group(1) or "'", value, flags=re.DOTALL) for value in quoted]


def _read_indexes(catalog, tables, with_expressions):
    indexes = {}
    expression = "expression" if with_expressions else "NULL"
    for table, name, *row in catalog.rows(INDEXES, expression=expression):
        if table in tables:
            indexes.setdefault((table, name), []).append(row)
    for (owner, name), rows in indexes.items():
        table, unique, method = tables[owner], not int(rows[0][0]), rows[0][3]
        whole = [column if not sub_part else None for _, column, _, _, sub_part, _ in rows]
        descending = [order == "D" for *_, order in rows]
        definition = _definition(name, unique, rows) if None in whole or method not in ("BTREE", "HASH") else None
        if name == "PRIMARY":
            table["primary_key"] = [row[1] for row in rows]
        elif unique:
            table["unique_constraints"].append(fact(name=name, columns=whole, definition=definition))
        else:
            table["indexes"].append(
                fact(
                    name=name,
                    columns=whole,
                    descending=descending if any(descending) else [],
                    method=method.lower(),
                    definition=definition,
                )
            )


def _definition(name, unique, rows):
    """An index in the words of SHOW CREATE TABLE; a prefix is not a whole column, so it counts as an expression."""
    parts = []
    for _, column, expression, _, sub_part, order in rows:
        part = "(%s)" % expression if column is None else _quoted(column) + ("(%s)" % sub_part if sub_part else "")
        parts.append(part + (" DESC" if order == "D" else ""))
    kind = rows[0][3] if rows[0][3] in ("FULLTEXT", "SPATIAL") else "UNIQUE" if unique else ""
    return ("%s KEY %s (%s)" % (kind, _quoted(name), ", ".join(parts))).strip()


def _quoted(name):
    return "`%s`" % name.replace("`", "``")


def _read_foreign_keys(catalog, tables, database):
    rules = {(table, name): actions for table, name, *actions in catalog.rows(RULES)}
    keys = {}
    for table, name, column, namespace, target, goal in catalog.rows(FOREIGN_KEYS):
        if table in tables:
            entry = keys.setdefault((table, name), (namespace, target, [], []))
            entry[2].append(column)
            entry[3].append(goal)
    folded = {name.lower(): name for name in tables}
    for (owner, name), (namespace, target, columns, goals) in keys.items():
        here = namespace.lower() == database.lower()
        on_delete, on_update = rules.get((owner, name), ("NO ACTION", "NO ACTION"))
        tables[owner]["foreign_keys"].append(
            fact(
                name=name,
                columns=columns,
                target_namespace="" if here else namespace,
                target_table=folded.get(target.lower(), target) if here else target,
                target_columns=goals,
                on_delete=None if on_delete == "NO ACTION" else on_delete,
                on_update=None if on_update == "NO ACTION" else on_update,
            )
        )


def _read_triggers(catalog, tables):
    known = bool(catalog.rows(SEES_TRIGGERS))
    for table in tables.values():
        table["triggers_known"] = known or table["kind"] == "view"
    for name, trigger in catalog.rows(TRIGGERS):
        if name in tables:
            tables[name]["insert_triggers"].append(trigger)


def _read_checks(catalog, tables, mariadb):
    for table, name, clause, level in catalog.rows(CHECKS_OF_MARIADB if mariadb else CHECKS_OF_MYSQL):
        if table not in tables:
            continue
        columns = tables[table]["columns"]
        if not mariadb:
            clause = clause.replace("\\'", "'")  # MySQL 8 escapes the quotes of its own printing
        mentioned = names_in(clause, [column["name"] for column in columns], backslashes=True)
        # A column's own check is named as the column.
        shown = "" if level == "Column" else name
        tables[table]["checks"].append(fact(name=shown, definition=clause, columns=mentioned))
        if clause.lower().startswith("json_valid("):  # MariaDB's JSON: the collation is part of the type
            for column in columns:
                if column["name"] in mentioned:
                    column.pop("collation", None)
