"""MySQL's and MariaDB's information_schema -> tables of the connected database, and marks of them, in six queries.

The namespace of its tables is "": what lies in another database has that database's name.
"""

import hashlib

from . import finished, new_table
from .mysql_catalog import BETWEEN_FIELDS, BETWEEN_ROWS, LEFT_OUT, Catalog, known, session_of
from .mysql_columns import read_columns
from .mysql_constraints import read_constraints, read_indexes
from .mysql_rights import TO_SEE_TABLES

KINDS = {"BASE TABLE": "table", "SYSTEM VERSIONED": "table", "VIEW": "view", "SYSTEM VIEW": "view"}
NEVER_COUNTED = str(2**32 - 1)  # what MySQL says of a table whose lock it could not get
STEPS = ("tables", "columns", "indexes", "constraints")


def read(cursor, wanted, tell):
    session = session_of(cursor)
    names, found = None, session.found
    if wanted is not None:
        names = {name for namespace, name in wanted if namespace in ("", session.server.database)}
    if found is None:
        found = _read_texts(cursor, session.server, names, tell)
    tables = _tables(found, None if names is None else {name.lower() for name in names})
    read_columns(found["column"], tables, session.server)
    read_indexes(found["index"], tables)
    read_constraints(found, tables, session.server)
    for table in tables.values():
        del table["default_collation"]
    server = session.server
    return {
        "tables": finished(tables.values()),
        "server_version": server.version,
        "search_path": [],
        "problems": [],
        "hides_tables": TO_SEE_TABLES.isdisjoint(server.rights.everywhere),
    }


def marks(cursor):
    """The texts that every fact is read from, hashed: so a fact cannot change without its table's mark."""
    session = session_of(cursor)
    found = session.found = _read_texts(cursor, session.server, None, lambda what, done, of: None)
    named = [name for name, rows in found["table"].items() if _kind(*rows[0][1:4])]
    server = session.server
    common = [server.version, server.database, str(server.folds), *server.rights.lines]
    return {"common": _hash(common), "tables": {"": {name: _hash(_told(found, name)) for name in named}}}


def _told(found, name):
    """Rows in whatever order hold their numbers. How many rows a table has is no fact."""
    yield found["unreadable"].get(name, "")
    for part in sorted(found):
        if name in found[part] and part not in ("unreadable", "clause"):
            rows = found[part][name]
            rows = rows.split(BETWEEN_ROWS) if isinstance(rows, str) else map(BETWEEN_FIELDS.join, rows)
            yield part
            yield from sorted(row.partition(BETWEEN_FIELDS)[2] if part == "table" else row for row in rows)
    for constraint, *_ in sorted(found.get("enforced", {}).get(name, ())):
        yield from map(BETWEEN_FIELDS.join, found["clause"].get(constraint, ()))


def _hash(texts):
    told = hashlib.sha256()
    for text in texts:
        told.update(b"%d:" % len(text))
        told.update(text.encode("utf-8", "surrogatepass"))
    return told.hexdigest()[:20]


def _read_texts(cursor, server, names, tell):
    """{part: {table: its text or rows}} as Catalog.read gives it, and "unreadable": {table: why}."""
    catalog = Catalog(cursor, server, names)
    unreadable = {}

    def look():
        listed = catalog.read("table")["table"]
        unreadable.update(_unreadable(listed, catalog.said))
        catalog.leave_out(unreadable)
        return listed

    tell("tables", 0, len(STEPS))
    listed = look()
    rare = _rare_parts(server, listed)
    catalog = Catalog(cursor, server, None if names is None else listed, {"view": _of_kind("view", listed)})
    catalog.leave_out(unreadable)
    found = {"table": listed, "unreadable": unreadable}
    tell("columns", 1, len(STEPS))
    found.update(catalog.complete(look, "column"))
    tell("indexes", 2, len(STEPS))
    found.update(catalog.complete(look, "index"))
    tell("constraints", 3, len(STEPS))
    found.update(catalog.complete(look, "name", *rare))
    for name in set(listed) - set(found.pop("name")) - set(unreadable):
        del listed[name]  # it was dropped, or got another name, while we read
    return found


def _rare_parts(server, listed):
    parts = ["key", "rule", "trigger"]
    if ("CHECK_CONSTRAINTS", "TABLE_NAME") in server.able:
        parts.append("check")
    elif ("TABLE_CONSTRAINTS", "ENFORCED") in server.able:
        parts += ["clause", "enforced"]
    if _of_kind("view", listed):
        parts.append("view")
    # MySQL's options do not say it of what is partitioned by its key; there it costs little to ask.
    if not server.mariadb or _of_kind("partitioned table", listed):
        parts.append("partitioning")
    return parts


def _of_kind(kind, listed):
    return [name for name, rows in listed.items() if _kind(*rows[0][1:4]) == kind]


def _kind(table_type, _, options):
    """MariaDB lists sequences as well: None."""
    return "partitioned table" if "partitioned" in options.lower() else KINDS.get(table_type)


def _unreadable(listed, said):
    """{table: why it cannot be opened}. The server gives its reason in the place of the comment, and as a warning."""
    locked = {message for code, message in said if code in LEFT_OUT}
    warned = {message for _, message in said}
    unreadable = {}
    for name, ((_, table_type, engine, _, _, comment, _),) in listed.items():
        comment = known(comment) or ""
        if comment in locked:
            unreadable[name] = "Another session has locked it, as ALTER and RENAME do while they run."
        elif comment not in ("VIEW", "") if "VIEW" in table_type else not engine or comment in warned:
            unreadable[name] = (comment or "The server cannot open it").rstrip(".") + "."
    return unreadable


def _tables(found, names):
    tables = {}
    for name, ((count, table_type, engine, options, collation, comment, _),) in found["table"].items():
        kind = _kind(table_type, engine, options)
        if kind is None or names is not None and name.lower() not in names:
            continue
        error, count = found["unreadable"].get(name), known(count)
        counted = kind != "view" and not error and count is not None and count != NEVER_COUNTED
        tables[name] = new_table(
            "",
            name,
            kind,
            comment=None if kind == "view" or error else known(comment),
            row_estimate=int(count) if counted else None,
            error=error,
            default_collation=known(collation),
        )
    return tables
