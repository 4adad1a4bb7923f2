"""MySQL's and MariaDB's information_schema -> tables of the connected database, and marks of them, in six queries.

The namespace of its tables is "": what lies in another database has that database's name.
"""

import hashlib

from . import finished, new_table
from .ahead import ahead
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
        found, tables = _read_ahead(cursor, session.server, names, tell)
    else:
        tables = _facts(found, session.server, names)
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
    reading = _Reading(cursor, server, names)
    for number, call in enumerate(reading.calls):
        tell(STEPS[number], number, len(STEPS))
        call()
    return reading.found


def _read_ahead(cursor, server, names, tell):
    """(texts, tables) as `_read_texts` and `_facts` make them: of what is there already while the rest is asked for."""
    reading = _Reading(cursor, server, names)
    with ahead(reading.calls) as answers:
        tell(STEPS[0], 0, len(STEPS))
        found = next(answers)
        tables = _tables(found, _folded(names))
        tell(STEPS[1], 1, len(STEPS))
        read_columns(next(answers), tables, server)
        tell(STEPS[2], 2, len(STEPS))
        read_indexes(next(answers), tables)
        tell(STEPS[3], 3, len(STEPS))
        next(answers)
    same = found["table"].keys() == reading.found["table"].keys() and found["unreadable"] == reading.found["unreadable"]
    return reading.found, tables if same else _facts(reading.found, server, names)


class _Reading:
    """`calls` are made in their order, and fill in `found`; each gives its part."""

    def __init__(self, cursor, server, names):
        self.cursor, self.server, self.names = cursor, server, names
        self.catalog = Catalog(cursor, server, names)
        self.found = {"table": {}, "unreadable": {}}
        self.calls = (
            self.read_tables,
            lambda: self.read_of_all("column"),
            lambda: self.read_of_all("index"),
            self.rest,
        )

    def look(self):
        """The tables, and which of them cannot be opened: these are left out from now on."""
        listed = self.catalog.read("table")["table"]
        self.found["unreadable"].update(_unreadable(listed, self.catalog.said))
        self.catalog.leave_out(self.found["unreadable"])
        return listed

    def read_tables(self):
        listed = self.found["table"] = self.look()
        names = None if self.names is None else listed
        self.catalog = Catalog(self.cursor, self.server, names, {"view": _of_kind("view", listed)})
        self.catalog.leave_out(self.found["unreadable"])
        return {"table": dict(listed), "unreadable": dict(self.found["unreadable"])}

    def read_of_all(self, part):
        self.found.update(self.catalog.complete(self.look, part))
        return self.found[part]

    def rest(self):
        found = self.found
        found.update(self.catalog.complete(self.look, "name", *_rare_parts(self.server, found["table"])))
        for name in set(found["table"]) - set(found.pop("name")) - set(found["unreadable"]):
            del found["table"][name]  # it was dropped, or got another name, while we read


def _facts(found, server, names):
    tables = _tables(found, _folded(names))
    read_columns(found["column"], tables, server)
    read_indexes(found["index"], tables)
    return tables


def _folded(names):
    return None if names is None else {name.lower() for name in names}


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
