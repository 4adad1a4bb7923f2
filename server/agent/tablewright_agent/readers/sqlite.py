"""SQLite's catalog -> tables, in a fixed number of queries; the CREATE statements say what pragmas do not."""

import hashlib
import re

from tablewright_agent.sqltext import folded, without_comments

from . import finished, new_table
from . import sqlite_catalog as catalog
from .sqlite_constraints import Targets, add_checks, add_foreign_keys, add_indexes, primary_keys
from .sqlite_ddl import is_whole, parse_create_table

# Tables that a module keeps for each of its virtual tables.
SHADOWS = {
    "fts3": ("content", "segments", "segdir", "docsize", "stat"),
    "fts4": ("content", "segments", "segdir", "docsize", "stat"),
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "rtree": ("node", "parent", "rowid"),
    "rtree_i32": ("node", "parent", "rowid"),
    "geopoly": ("node", "parent", "rowid"),
    "spellfix1": ("vocab",),
}
_GENERATED = re.compile(r"\bGENERATED(\s+ALWAYS)?\s*$", re.IGNORECASE)
STEPS = ("tables", "columns", "indexes", "foreign keys", "constraints")


def read(cursor, wanted, tell):
    return catalog.leniently(cursor, lambda: _read(cursor, wanted, tell))


def marks(cursor):
    return catalog.leniently(cursor, lambda: _marks(cursor))


def _read(cursor, wanted, tell):
    steps = iter(enumerate(STEPS))

    def step():
        done, what = next(steps)
        tell(what, done, len(STEPS))

    step()
    version, found, misread = catalog.things(cursor)
    shown = _shown(found)
    parents = _parents(shown)
    things = {thing.name: thing for thing in _wanted(shown, wanted)}
    rows = catalog.estimates(cursor, found)
    tables = {
        name: new_table(
            "",
            name,
            "virtual table" if thing.module is not None or name in parents else thing.kind,
            parent=parents.get(name),
            definition=thing.sql if thing.kind == "view" else None,
            row_estimate=rows.get(name),
        )
        for name, thing in things.items()
    }
    step()
    columns, broken = catalog.columns(cursor, list(things.values()))
    step()
    indexes = catalog.indexes(cursor, list(things.values()))
    step()
    keys = catalog.foreign_keys(cursor, list(things.values()))
    targets = {folded(name) for name in {row[2] for row in keys}}
    beside = [thing for thing in shown if thing.name not in tables and folded(thing.name) in targets]
    beside, _ = catalog.columns(cursor, beside)
    step()
    known = {row[0] for row in columns}
    parsed = {name: parse_create_table(things[name].sql) for name in known if _has_clauses(things[name])}
    for name, why in broken.items():
        tables[name]["error"] = "SQLite cannot read it: %s." % why
    _add_columns(tables, columns, parsed)
    add_indexes(tables, indexes, parsed, {thing.name: thing.sql for thing in found if thing.kind == "index"})
    problems = add_foreign_keys(tables, keys, parsed, Targets(shown, columns + beside))
    add_checks(tables, parsed)
    if misread:
        problems.append("SQLite %s does not understand a part of the database: %s." % (version, misread.rstrip(".")))
        _name_misread(tables, found, known | {row[1] for row in indexes}, misread, version)
    return {"tables": finished(tables.values()), "server_version": version, "problems": problems}


def _marks(cursor):
    version, found, misread = catalog.things(cursor)
    shown = _shown(found)
    parents, rows = _parents(shown), catalog.estimates(cursor, found)
    texts = {thing.name: [thing.kind, thing.sql, parents.get(thing.name), rows.get(thing.name)] for thing in shown}
    for thing in found:
        if thing.kind in ("index", "trigger") and thing.owner in texts:
            texts[thing.owner] += [thing.name, thing.sql]
    return {
        "common": "%s %s" % (version, misread),
        "tables": {"": {name: _mark(facts) for name, facts in texts.items()}},
    }


def _mark(facts):
    return hashlib.sha256(repr(facts).encode("utf-8", "replace")).hexdigest()[:20]


def _shown(found):
    return [
        thing for thing in found if thing.kind in ("table", "view") and not thing.name.lower().startswith("sqlite_")
    ]


def _wanted(shown, wanted):
    if wanted is None:
        return shown
    names = {folded(name) for _, name in wanted}
    return [thing for thing in shown if folded(thing.name) in names]


def _parents(shown):
    """{name of a shadow table: its virtual table}."""
    names = {folded(thing.name): thing.name for thing in shown if thing.kind == "table"}
    parents = {}
    for thing in shown:
        for suffix in SHADOWS.get(thing.module, ()):
            shadow = names.get("%s_%s" % (folded(thing.name), suffix))
            if shadow is not None:
                parents[shadow] = thing.name
    return parents


def _has_clauses(thing):
    return thing.kind == "table" and thing.module is None


def _add_columns(tables, rows, parsed):
    """Fills in the columns and the primary key."""
    for name, column, native, not_null, default, _, hidden in rows:
        if hidden == 1:  # of a virtual table, for its own use
            continue
        table, clauses = tables[name], parsed[name]["columns"] if name in parsed else None
        said = clauses.get(folded(column), {}) if clauses else {}
        found = {"name": column, "position": len(table["columns"]) + 1}
        found["native_type"] = found["base_type"] = _type(native or "", hidden)
        found["null"] = not not_null
        if hidden in (2, 3):
            found["generated"] = said.get("generated", "")
            found["generated_kind"] = "virtual" if hidden == 2 else "stored"
        elif default is not None and default.upper() != "NULL":
            found["default"] = without_comments(default)
        if said.get("collation", "BINARY").upper() != "BINARY":
            found["collation"] = said["collation"]
        table["columns"].append(found)
    for name, key in primary_keys(rows).items():
        tables[name]["primary_key"] = key


def _type(native, hidden):
    """SQLite keeps comments in it, and in places the words behind it."""
    if "--" in native or "/*" in native:
        native = without_comments(native)
    return _GENERATED.sub("", native).strip() if hidden else native


def _name_misread(tables, found, known, said, version):
    """Of what SQLite could not parse it has no rows, or it has left out the end. Its message names the first."""
    strict = tuple(int(part) for part in version.split(".")[:2]) >= (3, 37)
    for thing in found:
        owner = tables.get(thing.owner)
        if owner is None or thing.kind == "trigger" or "error" in owner:
            continue
        misread = thing.name not in known or "malformed database schema (%s)" % thing.name in said
        if misread or not is_whole(thing.kind, thing.sql, strict):
            owner["error"] = "SQLite %s does not understand its CREATE statement." % version
