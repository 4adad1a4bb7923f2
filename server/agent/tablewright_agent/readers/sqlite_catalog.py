"""A cursor on an SQLite file -> the rows of its catalog, all of one moment, and what of it cannot be read.

The number of queries is fixed. Only what is broken costs more: a view whose table is gone, or a virtual table whose
module is not here, fails the whole statement; halving finds it.
"""

import contextlib
from collections import namedtuple

from . import text
from .sqlite_ddl import module_of

OBJECTS = (
    "SELECT 0, 'version', sqlite_version(), NULL, NULL"
    " UNION ALL SELECT rowid, type, name, tbl_name, sql FROM main.sqlite_master"
    " WHERE type IN ('table', 'view', 'index', 'trigger') ORDER BY 1"
)
COLUMNS = (
    'SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden'
    " FROM main.sqlite_master m JOIN pragma_table_xinfo(m.name, 'main') x WHERE m.rowid IN (%s) ORDER BY m.rowid, x.cid"
)
INDEXES = (
    'SELECT m.name, i.name, i."unique", i.origin, i.partial, x.cid, x.name, x."desc", x.coll'
    " FROM main.sqlite_master m JOIN pragma_index_list(m.name, 'main') i JOIN pragma_index_xinfo(i.name, 'main') x"
    " WHERE m.rowid IN (%s) AND x.key ORDER BY m.rowid, i.seq DESC, x.seqno"
)
FOREIGN_KEYS = (
    'SELECT m.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete'
    " FROM main.sqlite_master m JOIN pragma_foreign_key_list(m.name, 'main') f"
    " WHERE m.rowid IN (%s) ORDER BY m.rowid, f.id DESC, f.seq"
)
ESTIMATES = "SELECT tbl, stat FROM main.sqlite_stat1"

Thing = namedtuple("Thing", "rowid kind name owner sql module")
"""A row of sqlite_master: `kind` "table" | "view" | "index" | "trigger"; `module` of a virtual table, else None."""


def leniently(cursor, work):
    """`work()` in one read transaction, so that all answers agree whatever others write meanwhile; the end of the
    session ends it. Where the file has names that are not UTF-8, again with something in their place."""
    if not cursor.connection.in_transaction:
        cursor.execute("BEGIN")
    try:
        return work()
    except Exception as error:
        if "decode" not in str(error).lower():
            raise
        cursor.connection.text_factory = _decode
        return work()


def things(cursor):
    """(SQLite's version, [Thing…] in the order in which they were made, what SQLite says of a part that it does not
    understand or "")."""
    try:
        return (*_things(cursor), "")
    except Exception as error:
        said = str(error)
        if "malformed database schema" not in said:
            raise
    # A newer SQLite wrote a statement that this one cannot parse, or somebody edited the catalog. So it reads the rest.
    cursor.execute("PRAGMA writable_schema = ON")
    with contextlib.suppress(Exception):
        _things(cursor)  # the first statement still fails
    return (*_things(cursor), said)


def columns(cursor, among):
    """(rows of COLUMNS for those tables and views, {name: why SQLite cannot read it})."""
    try:
        return _rows(cursor, COLUMNS, among), {}
    except Exception as error:
        _raise_what_is_no_tables_own(error)
    rows, broken = [], {}
    plain = [thing for thing in among if thing.kind == "table" and thing.module is None]
    _fill(cursor, plain, rows, broken)
    _fill(cursor, [thing for thing in among if thing.kind == "view" or thing.module is not None], rows, broken)
    return rows, broken


def indexes(cursor, among):
    return _rows(cursor, INDEXES, [thing for thing in among if thing.kind == "table"])


def foreign_keys(cursor, among):
    return _rows(cursor, FOREIGN_KEYS, [thing for thing in among if thing.kind == "table"])


def estimates(cursor, found):
    """{table's name: rows} as of the last ANALYZE; {} where nobody ever asked for one."""
    if not any(thing.name == "sqlite_stat1" for thing in found):
        return {}
    cursor.execute(ESTIMATES)
    rows = {}
    for name, stat in cursor.fetchall():
        first = str(stat or "").split(" ")[0]
        if first.isdecimal() and len(first) < 19:  # of a partial index fewer than the table has
            rows[name] = max(rows.get(name, 0), int(first))
    return rows


def _things(cursor):
    cursor.execute(OBJECTS)
    (_, _, version, _, _), *rows = cursor.fetchall()
    found = []
    for rowid, kind, name, owner, sql in rows:
        if isinstance(name, str):  # unless somebody edited the catalog
            sql = sql if isinstance(sql, str) else ""  # an index has none that comes with its table
            found.append(Thing(rowid, kind, name, owner, sql, module_of(sql) if kind == "table" else None))
    return version, found


def _fill(cursor, among, rows, broken):
    """Adds to `rows` and `broken`, by halves where one of them fails the statement."""
    try:
        rows += _rows(cursor, COLUMNS, among)
    except Exception as error:
        _raise_what_is_no_tables_own(error)
        if len(among) == 1:
            broken[among[0].name] = text(str(error)).rstrip(".")
        else:
            half = len(among) // 2
            _fill(cursor, among[:half], rows, broken)
            _fill(cursor, among[half:], rows, broken)


def _raise_what_is_no_tables_own(error):
    said = str(error)
    if "locked" in said or "disk image is malformed" in said or "decode" in said.lower():
        raise error


def _rows(cursor, query, among):
    if not among:
        return []
    cursor.execute(query % ", ".join(str(thing.rowid) for thing in among))
    return cursor.fetchall()


def _decode(raw):
    return raw.decode("utf-8", "replace")
