"""SQLite's catalog -> tables, in a fixed number of queries; the CREATE statements say what pragmas do not."""

import re

from tablewright_agent.sqltext import is_word, names_in, tokens

from . import fact, finished, new_table, text
from .sqlite_ddl import parse_create_index, parse_create_table

OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view', 'index')"
COLUMNS = 'SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden FROM sqlite_master m JOIN %s x'
FOREIGN_KEYS = (
    'SELECT m.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete'
    " FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq"
)
INDEXES = (
    'SELECT m.name, i.name, i."unique", i.origin, i.partial, x.cid, x.name, x."desc", x.coll'
    " FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x"
    " WHERE m.type = 'table' AND x.key ORDER BY m.name, i.seq, x.seqno"
)

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
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\b", re.IGNORECASE)


def read(cursor, wanted, tell):
    cursor.connection.text_factory = _decode
    cursor.execute("SELECT sqlite_version()")
    version = cursor.fetchone()[0]
    cursor.execute(OBJECTS)
    objects = [row for row in cursor.fetchall() if not row[1].startswith("sqlite_")]
    problems = []
    tables = _tables(objects)
    _read_columns(cursor, tables)
    keys = {name: [c["name"] for _, c in sorted(t.pop("key"), key=lambda pair: pair[0])] for name, t in tables.items()}
    for name, table in tables.items():
        table["primary_key"] = keys[name]
    _read_indexes(cursor, tables, {name: sql for kind, name, _, sql in objects if kind == "index"})
    _read_foreign_keys(cursor, tables, problems)
    if wanted is not None:
        names = {name.lower() for _, name in wanted}
        tables = {name: table for name, table in tables.items() if name.lower() in names}
    for table in tables.values():
        table.pop("ddl")
    return {"tables": finished(tables.values()), "server_version": version, "problems": problems}


def _tables(objects):
    tables, modules = {}, {}
    for kind, name, _, sql in objects:
        if kind == "index":
            continue
        virtual = kind == "table" and bool(_VIRTUAL.match(sql or ""))
        if virtual:
            modules[name] = _module(sql)
        shown = "virtual table" if virtual else kind
        ddl = parse_create_table(sql or "") if shown == "table" else {"columns": {}, "constraints": []}
        tables[name] = new_table("", name, shown, key=[], ddl=ddl, definition=sql if kind == "view" else None)
    folded = {name.lower(): name for name in tables}
    for owner, module in modules.items():
        for suffix in SHADOWS.get(module, ()):
            shadow = folded.get("%s_%s" % (owner.lower(), suffix))
            if shadow is not None:
                tables[shadow].update(kind="virtual table", parent=owner)
    return tables


def _module(sql):
    """CREATE VIRTUAL TABLE name USING module(…) -> "module"."""
    found = tokens(sql)
    using = next((at for at, token in enumerate(found) if is_word(token, "USING")), len(found))
    return found[using + 1][1].lower() if using + 1 < len(found) else ""


def _read_columns(cursor, tables):
    """At once for the tables. Of views and virtual tables one that is broken fails the statement: then each alone."""
    for kind, condition in (("table", "m.type = 'table'"), ("view", "m.type = 'view'")):
        query = COLUMNS % "pragma_table_xinfo(m.name)" + " WHERE " + condition
        try:
            cursor.execute(query + " ORDER BY m.name, x.cid")
            rows = cursor.fetchall()
        except Exception:
            rows = []
            for name in [name for name, table in tables.items() if (table["kind"] == "view") == (kind == "view")]:
                try:
                    cursor.execute(query + " AND m.name = %s ORDER BY x.cid", [name])
                    rows += cursor.fetchall()
                except Exception as error:
                    tables[name]["error"] = "SQLite cannot read it: %s." % text(str(error)).rstrip(".")
        for name, *row in rows:
            if name in tables:
                _add_column(tables[name], *row)


def _add_column(table, name, native, not_null, default, key, hidden):
    if hidden == 1:  # of a virtual table, for its own use
        return
    said = table["ddl"]["columns"].get(name.lower(), {})
    generated = {2: "virtual", 3: "stored"}.get(hidden, "")
    column = fact(
        name=name,
        position=len(table["columns"]) + 1,
        native_type=native or "",
        base_type=native or "",
        null=not not_null,
        default=None if generated or default is None or default.upper() == "NULL" else default,
        generated=said.get("generated", "") if generated else None,
        generated_kind=generated,
        collation=said.get("collation"),
    )
    table["columns"].append(column)
    if key:
        table["key"].append((key, column))
    names = None
    for check in said.get("checks", ()):
        names = names or [name]
        table["checks"].append(dict(check, columns=names))


def _read_indexes(cursor, tables, definitions):
    cursor.execute(INDEXES)
    indexes = {}
    for table, name, unique, origin, partial, cid, column, descending, collation in cursor.fetchall():
        if table in tables:
            entry = indexes.setdefault((table, name), (unique, origin, partial, [], []))
            entry[3].append(None if cid == -2 else "rowid" if cid == -1 else column)
            entry[4].append((column, bool(descending), collation))
    keyed = set()
    for (owner, name), (unique, origin, partial, columns, details) in indexes.items():
        table = tables[owner]
        if origin == "pk":
            keyed.add(owner)
            continue
        sql = definitions.get(name) if origin == "c" else None
        usual = {column["name"]: column.get("collation", "BINARY").upper() for column in table["columns"]}
        folds = any(usual[at] != collation.upper() for at, _, collation in details if at in usual and collation)
        special = None in columns or partial or folds
        condition = parse_create_index(sql) if partial and sql else None
        if unique:
            shown = name if origin == "c" else _constraint_name(table, "unique", columns) or name
            table["unique_constraints"].append(
                fact(
                    name=shown,
                    columns=columns,
                    constraint=origin == "u",
                    condition=condition,
                    definition=sql if special else None,
                )
            )
        else:
            descending = [down for _, down, _ in details]
            table["indexes"].append(
                fact(
                    name=name,
                    columns=columns,
                    descending=descending if any(descending) else [],
                    condition=condition,
                    definition=sql if special else None,
                )
            )
    for name, table in tables.items():
        _finish_keys(table, name in keyed)
        _finish_checks(table)


def _finish_keys(table, has_index):
    """A key of one INTEGER column without an index of its own is the rowid: it counts by itself and is never NULL."""
    if len(table["primary_key"]) != 1 or has_index:
        return
    for column in table["columns"]:
        if column["name"] == table["primary_key"][0] and column["native_type"].upper() == "INTEGER":
            column.update(auto="rowid", null=False)


def _finish_checks(table):
    names = [column["name"] for column in table["columns"]]
    table["checks"] = [
        dict(check, columns=names_in(check["definition"], names) or check["columns"]) for check in table["checks"]
    ] + [
        fact(name=said["name"], definition=said["check"], columns=names_in(said["check"], names))
        for said in table["ddl"]["constraints"]
        if "check" in said
    ]


def _read_foreign_keys(cursor, tables, problems):
    cursor.execute(FOREIGN_KEYS)
    keys = {}
    for owner, number, target, source, goal, on_update, on_delete in cursor.fetchall():
        if owner in tables:
            entry = keys.setdefault((owner, number), (target, on_update, on_delete, [], []))
            entry[3].append(source)
            entry[4].append(goal)
    folded = {name.lower(): name for name in tables}
    for (owner, _), (target, on_update, on_delete, sources, goals) in sorted(keys.items()):
        target = folded.get(target.lower(), target)
        there = tables.get(target)
        if None in goals:  # REFERENCES without columns means the target's primary key
            goals = list(there["primary_key"]) if there else []
        if len(goals) != len(sources):
            problems.append(
                "A foreign key of “%s” points at “%s”, which has no matching primary key: it is left out."
                % (owner, target)
            )
            continue
        if there:
            spelt = {column["name"].lower(): column["name"] for column in there["columns"]}
            goals = [spelt.get(goal.lower(), goal) for goal in goals]
        said = _constraint(tables[owner], "foreign key", sources)
        tables[owner]["foreign_keys"].append(
            fact(
                name=said.get("name", ""),
                columns=sources,
                target_namespace="",
                target_table=target,
                target_columns=goals,
                on_delete=None if on_delete == "NO ACTION" else on_delete,
                on_update=None if on_update == "NO ACTION" else on_update,
                deferrable=said.get("deferrable", False),
            )
        )


def _constraint(table, kind, columns):
    """What the CREATE statement says of the constraint of that kind on these columns."""
    wanted = [column.lower() for column in columns if column]
    same = (c for c in table["ddl"]["constraints"] if c["kind"] == kind and c["columns"] == wanted)
    return next(same, {})


def _constraint_name(table, kind, columns):
    return _constraint(table, kind, columns).get("name")


def _decode(raw):
    return raw.decode("utf-8", "replace")
