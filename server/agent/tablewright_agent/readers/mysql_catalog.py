"""A session on MySQL or MariaDB -> what server it is, and all that information_schema says of its tables, as fields.

Python takes longer to take cells from the wire than the server to make them. So the server gives one row a table: its
columns' fields with a separator between them. A text that holds a separator shows in the count of fields; of such a
table the rows are asked for as they are.
"""

import weakref
from collections import namedtuple

from . import text
from .mysql_rights import rights_of

# `database`: the one connected to. `folds`: letter case of table names does not count. `able`: (view, column) pairs of
# information_schema that not every server has. `rights`: what this user may do, see mysql_rights.
Server = namedtuple("Server", "version mariadb database folds able rights")

SERVER = (
    "SELECT VERSION(), DATABASE(), @@lower_case_table_names, @@sql_mode, table_name, column_name"
    " FROM information_schema.columns WHERE table_schema = 'information_schema'"
    " AND (table_name IN ('STATISTICS', 'CHECK_CONSTRAINTS')"
    " OR table_name = 'TABLE_CONSTRAINTS' AND column_name = 'ENFORCED')"
)

# `fields` are expressions on `view`, a question mark before those that may be NULL; a number that gives the order comes
# first. `owner` is the table's name there, `schema` the database's. `many`: one row a table is enough to keep a row of
# the answer in bounds; of the others the server makes a single one.
Part = namedtuple("Part", "view fields condition owner schema many")
Part.__new__.__defaults__ = ("", "table_name", "table_schema", False)

USUAL_RIGHTS = "'select,insert,update,references'"
PARTS = {
    "table": Part(
        "tables", ("?table_rows", "table_type", "?engine", "?create_options", "?table_collation", "?table_comment")
    ),
    "column": Part(
        "columns",
        ("ordinal_position", "column_name", "column_type", "is_nullable", "?column_default", "extra", "?collation_name")
        + ("column_comment", "?generation_expression", "?NULLIF(privileges, %s)" % USUAL_RIGHTS),
        many=True,
    ),
    "index": Part(
        "statistics",
        ("seq_in_index", "index_name", "non_unique", "?column_name", "?{expression}", "index_type", "?sub_part")
        + ("?collation",),
        many=True,
    ),
    "name": Part("tables", ()),
    "view": Part("views", ("?view_definition",)),
    "rule": Part(
        "referential_constraints", ("constraint_name", "delete_rule", "update_rule"), schema="constraint_schema"
    ),
    "key": Part(
        "key_column_usage",
        ("ordinal_position", "constraint_name", "column_name", "referenced_table_schema", "referenced_table_name")
        + ("referenced_column_name",),
        "referenced_table_name IS NOT NULL",
    ),
    "check": Part("check_constraints", ("constraint_name", "check_clause", "?{level}"), schema="constraint_schema"),
    # MySQL keeps clauses and tables apart, and joining the two views takes the square of their number.
    "clause": Part("check_constraints", ("check_clause",), owner="constraint_name", schema="constraint_schema"),
    "enforced": Part(
        "table_constraints", ("constraint_name", "enforced"), "constraint_type = 'CHECK'", schema="constraint_schema"
    ),
    "trigger": Part(
        "triggers",
        ("action_order", "trigger_name", "action_statement"),
        "event_manipulation = 'INSERT' AND action_timing = 'BEFORE'",
        "event_object_table",
        "event_object_schema",
    ),
    "partitioning": Part(
        "partitions",
        ("partition_method", "?partition_expression", "?subpartition_method", "?subpartition_expression"),
        "partition_ordinal_position = 1 AND COALESCE(subpartition_ordinal_position, 1) = 1",
    ),
}

BETWEEN_FIELDS, BETWEEN_ROWS, END = "\x1f", "\x1e", "."
LONGEST = 2**30  # a packet is shorter still: what does not fit in it lacks its end
MOST_NAMED = 500  # more tables than that are read all, and sorted out here
# Warnings that a table was left out of an answer: its lock could not be had, or its definition was changing.
LEFT_OUT = (1205, 1213, 1684)
ATTEMPTS = 3

_sessions = weakref.WeakKeyDictionary()


class Session:
    """What is asked once, for marks and tables alike. `found` is what `read_texts` gave for the marks."""

    def __init__(self, cursor):
        rows = _rows(cursor, SERVER)
        version, database, folding, mode = rows[0][:4]
        if "ANSI_QUOTES" in mode:  # MariaDB prints expressions as the session would write them
            cursor.execute("SET SESSION sql_mode = ''")
        able = {(view.upper(), column.upper()) for *_, view, column in rows}
        folds, mariadb = bool(int(folding)), "mariadb" in version.lower()
        rights = rights_of(_grants(cursor), database or "", folds)
        self.server = Server(version, mariadb, database or "", folds, able, rights)
        self.found = None


def session_of(cursor):
    if cursor not in _sessions:
        _sessions[cursor] = Session(cursor)
    return _sessions[cursor]


def rows_of(texts):
    """Of one table and part -> [[field…]…]; None for what may be NULL and is, see `known`."""
    if isinstance(texts, str):
        return [row.split(BETWEEN_FIELDS) for row in texts.split(BETWEEN_ROWS)]
    return texts or []


def known(field):
    """A field that may be NULL -> its text, or None."""
    return field[1:] if field else None


class Catalog:
    """Queries about tables: those of `names`, or all where that is None or many. `said`: the warnings of the last.

    `named`: {part: names} where a part is about fewer tables than the others."""

    def __init__(self, cursor, server, names=None, named=None):
        self.cursor, self.server = cursor, server
        self.names = _few(names)
        self.named = named or {}
        self.without = []
        self.said = []

    def leave_out(self, names):
        """Asked for once more, a locked table would keep us waiting, and a broken view would warn."""
        left_out = set(names)
        if self.names is not None:
            self.names = [name for name in self.names if name not in left_out]
        self.without = sorted({*self.without, *left_out})[:MOST_NAMED]

    def read(self, *parts):
        """{part: {table: its text, or its rows}} in one query, or in as many more as there are separators in texts."""
        self.said = []
        found = {part: {} for part in parts}
        unclear = {}
        for part, owner, count, joined in self._execute(parts, joined=True):
            joined, count, many = joined or "", int(count), PARTS[part].many
            separators = joined.count(BETWEEN_FIELDS), joined.count(BETWEEN_ROWS)
            if count and (separators != (count * _width(part), count - 1) or not joined.endswith(END)):
                unclear.setdefault(part, set()).add(owner)
            elif many:
                found[part][owner] = joined
            elif count:
                for owner, *row in rows_of(joined):
                    found[part].setdefault(owner, []).append(row)
        for part, owners in unclear.items():
            rest = Catalog(self.cursor, self.server, owners if PARTS[part].many else self.names, self.named)
            rest.without = self.without
            for _, owner, *row in rest._execute((part,), joined=False):
                if owner in owners or not PARTS[part].many:
                    found[part].setdefault(owner, []).append(["" if field is None else str(field) for field in row])
            self.said += rest.said
        return found

    def complete(self, look_again, *parts):
        """As `read`, and no table is left out. When one is locked in the middle of it all, `look_again` finds which."""
        for _ in range(ATTEMPTS):
            found = self.read(*parts)
            if not any(code in LEFT_OUT for code, _ in self.said):
                return found
            look_again()
        from django.db import OperationalError  # the agent starts without Django, to say that there is none

        raise OperationalError(1205, "Other sessions keep locking tables while their definitions are read")

    def _execute(self, parts, joined):
        if self.names == []:
            return []
        selects = [self._select(part, joined) for part in parts]
        sql = " UNION ALL ".join(select for select, _ in selects)
        if joined and self.server.mariadb:
            sql = "SET STATEMENT group_concat_max_len = %d FOR %s" % (LONGEST, sql)
        elif joined:
            sql = sql.replace("SELECT", "SELECT /*+ SET_VAR(group_concat_max_len = %d) */" % LONGEST, 1)
        values = [value for _, listed in selects for value in listed]
        rows = _rows(self.cursor, sql, values or None)
        # Drivers count warnings; where one does not, the server is asked.
        if getattr(self.cursor, "warning_count", None) != 0:
            self.said += [(int(code), message) for _, code, message in _rows(self.cursor, "SHOW WARNINGS")]
        return rows

    def _select(self, part, joined):
        """(SQL, values) of rows (part, table, count, text); or else of rows (part, table, a cell for each field)."""
        view, fields, condition, owner, schema, many = PARTS[part]
        # Names that differ in letter case or accents alone are those of different tables.
        exact = "CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin" % owner
        cells = [*(_cell(field.format(**self._varying())) for field in fields), "'%s'" % END]
        if joined:
            cells = cells if many else [owner, *cells]
            text = "CONCAT_WS('%s', %s) SEPARATOR '%s'" % (BETWEEN_FIELDS, ", ".join(cells), BETWEEN_ROWS)
            cells = ["COUNT(*)", "GROUP_CONCAT(%s)" % text]
        where = ["%s = DATABASE()" % schema, *([condition] if condition else [])]
        names = _few(self.named[part]) if part in self.named else self.names
        listed, word = (self.without, "NOT IN") if names is None else (names, "IN")
        listed = [] if part == "clause" else listed
        if listed:
            where.append("%s %s (%s)" % (owner, word, ", ".join(["%s"] * len(listed))))
        columns = "'%s', %s AS owner, %s" % (part, exact if many or not joined else "''", ", ".join(cells))
        sql = "SELECT %s FROM information_schema.%s WHERE %s" % (columns, view, " AND ".join(where))
        return sql + (" GROUP BY owner" if joined and many else ""), listed

    def _varying(self):
        able = self.server.able
        return {
            "expression": "expression" if ("STATISTICS", "EXPRESSION") in able else "NULL",
            "level": "level" if ("CHECK_CONSTRAINTS", "LEVEL") in able else "NULL",
        }


def _width(part):
    """Separators in a row of it: one before the mark of its end, and where tables share a text one after the name."""
    return len(PARTS[part].fields) + (not PARTS[part].many)


def _few(names):
    return sorted(names) if names is not None and len(names) <= MOST_NAMED else None


def _cell(field):
    """A field that is never NULL: an equals sign stands before what might be."""
    return "IFNULL(CONCAT('=', %s), '')" % field[1:] if field[0] == "?" else field


def _grants(cursor):
    """None where the server keeps none (--skip-grant-tables) or gives none."""
    try:
        return [line for (line,) in _rows(cursor, "SHOW GRANTS")]
    except Exception:
        return None


def _rows(cursor, query, values=None):
    cursor.execute(query, values)
    return [tuple(text(value) for value in row) for row in cursor.fetchall()]
