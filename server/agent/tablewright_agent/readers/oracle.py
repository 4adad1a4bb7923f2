"""Oracle's data dictionary -> tables of all schemas that this user may see, in nine queries.

The namespace of the current schema's tables is "", as bare names find them, and two people's own schemas compare as
equal; what another user owns has that user's name. A synonym of the same name makes a table visible; one of another
name is a table of its own here.

Written from Oracle's documentation, and tested against rows written from it: no server of Oracle's runs in our tests.
"""

import hashlib

from . import finished, new_table, oracle_catalog, text
from .oracle_constraints import read_constraints, read_indexes, read_triggers
from .oracle_rights import Rights
from .oracle_types import column_of

STEPS = 9
ROWS_AT_ONCE = 500  # each hundred of the driver's default is a trip to the server


def read(cursor, wanted, tell):
    catalog = Catalog(cursor, tell)
    rights = Rights(catalog.rows("rights", oracle_catalog.rights_query(catalog.version)))
    tables = _tables(catalog, rights)
    synonyms = _synonyms(catalog, tables, rights)
    problems = []
    if wanted is not None:
        tables, synonyms = _chosen(tables, synonyms, _folded(wanted, rights.here))
        catalog.names = sorted({name for _, name in tables})
    if tables:
        _read_definitions(catalog, tables)
        _read_columns(catalog, tables, rights.here)
        read_constraints(catalog, tables, rights, problems)
        read_indexes(catalog, tables)
        read_triggers(catalog, tables, rights)
    for (owner, name), table in tables.items():
        table.update(rights.of_table(owner, name))
        rights.mark_columns(owner, name, table)
        del table["usual_collation"], table["type"]
    listed = list(tables.values()) + [_under_its_synonym(*each, tables, rights) for each in synonyms.items()]
    return {
        "tables": finished(listed),
        "server_version": catalog.server_version,
        "search_path": [rights.here, "PUBLIC"],
        "problems": problems,
        "hides_tables": not rights.sees_all_tables,
    }


def marks(cursor):
    """By LAST_DDL_TIME, which Oracle also sets when a table's indexes or rights change, and what it does not count."""
    catalog = Catalog(cursor, lambda *_: None)
    told = catalog.rows("rights", oracle_catalog.rights_query(catalog.version))
    rights = Rights(told)
    facts, stands_for = {}, {}
    for owner, name, what, *rest in catalog.rows("marks", oracle_catalog.MARKS):
        if what == "STANDS FOR":
            stands_for[owner, name] = (tuple(rest[1:]), None)
        else:
            facts.setdefault((owner, name), []).append(repr((what, rest)))
    for what, owner, name, *rest in told:
        if what in ("table", "column"):
            facts.setdefault((owner, name), []).append(repr((what, rest)))
    found = {}
    for key, said in facts.items():
        target = _behind(key, stands_for)[0]
        if target != key and target[1] == key[1]:
            continue  # the table is visible under its own name
        behind = facts.get(target, []) if target != key else []
        found.setdefault(rights.namespace(key[0]), {})[key[1]] = _hash(sorted(said) + sorted(behind))
    # A synonym makes a table visible, or hides one.
    common = [repr(row) for row in told if row[0] not in ("table", "column")] + list(map(repr, stands_for.items()))
    return {"common": _hash([catalog.server_version, *sorted(common)]), "tables": found}


def in_capitals(found):
    """What Django's introspection found, whose names it gives in small letters, with the names that Oracle has."""
    for table in found["tables"]:
        for fact in [table, *table.get("columns", ())]:
            fact["name"] = fact["name"].upper()
        for fact in [table, *(table.get("foreign_keys", ())), *(table.get("checks", ()))]:
            _capitalise(fact, ("primary_key", "target_columns", "target_table"))
        for kind in ("foreign_keys", "unique_constraints", "indexes", "checks"):
            for fact in table.get(kind, ()):
                _capitalise(fact, ("columns",))
    return found


def _capitalise(fact, members):
    for member in members:
        value = fact.get(member)
        if isinstance(value, str):
            fact[member] = value.upper()
        elif value:
            fact[member] = [name.upper() if name else name for name in value]


class Catalog:
    """Queries, limited to the tables wanted, and the steps they are."""

    def __init__(self, cursor, tell):
        self.cursor, self.tell, self.names, self.step = cursor, tell, None, 0
        self.server_version = str(getattr(getattr(cursor, "connection", None), "version", None) or "")
        self.version = tuple(int(part) for part in self.server_version.split(".") if part.isdigit())
        driver = getattr(getattr(cursor, "cursor", None), "cursor", None)  # beneath Django's two
        if hasattr(driver, "arraysize"):
            driver.arraysize = ROWS_AT_ONCE

    def rows(self, what, query):
        self.tell(what, self.step, STEPS)
        self.step += 1
        query, parameters = oracle_catalog.limited(query, self.names)
        if parameters is None:
            self.cursor.execute(query)
        else:
            self.cursor.execute(query, parameters)
        return self.cursor.fetchall()


def _tables(catalog, rights):
    """(owner, name) -> table. A materialized view is there a second time, as the table that holds its rows."""
    tables = {}
    for owner, name, kind, collation, rows, external, partitioning, interval, comment in catalog.rows(
        "tables", oracle_catalog.TABLES
    ):
        if name.startswith(("MLOG$_", "RUPD$_")):  # the logs that refresh materialized views
            continue
        known = tables.get((owner, name))
        if known and known["type"] == "MATERIALIZED VIEW":
            continue
        tables[owner, name] = new_table(
            rights.namespace(owner),
            name,
            _kind(kind, external, partitioning),
            visible=owner == rights.here,
            comment=text(comment) if kind != "MATERIALIZED VIEW" else None,
            row_estimate=int(rows) if rows is not None else (known or {}).get("row_estimate"),
            partitioning=_partitioning(partitioning, interval) if kind == "TABLE" else None,
            usual_collation=collation,
            type=kind,
        )
    return tables


def _kind(kind, external, partitioning):
    if kind != "TABLE":
        return kind.lower()
    return "foreign table" if external == "YES" else "partitioned table" if partitioning else "table"


def _partitioning(kind, interval):
    """The columns are put in where {} stands, once they are read."""
    return kind and kind + "{}" + (" INTERVAL (%s)" % interval.strip() if interval else "")


def _synonyms(catalog, tables, rights):
    """Makes tables visible that a bare name finds; {(owner, name): key of the table, or the link it lies behind}."""
    rows = catalog.rows("synonyms", oracle_catalog.SYNONYMS)
    stands_for = {(owner, name): ((of, target), link) for owner, name, of, target, link in rows}
    found = {}
    for owner in ("PUBLIC", rights.here):  # the own one last: it hides a public one
        for name in [name for of, name in stands_for if of == owner]:
            if owner == "PUBLIC" and ((rights.here, name) in tables or (rights.here, name) in stands_for):
                continue
            target, link = _behind((owner, name), stands_for)
            if link:
                found[owner, name] = "%s@%s" % (target[1], link)
            elif target in tables and target[1] == name:
                tables[target]["visible"] = True
            elif target in tables:
                found[owner, name] = target
    return found


def _behind(key, stands_for):
    """(the table in the end, the database link that it lies behind or None); a circle ends somewhere in it."""
    seen = set()
    while key in stands_for and key not in seen:
        seen.add(key)
        key, link = stands_for[key]
        if link:
            return key, link
    return key, None


def _under_its_synonym(key, target, tables, rights):
    """The table once more, under a name that finds it as well."""
    owner, name = key
    namespace = "PUBLIC" if owner == "PUBLIC" else rights.namespace(owner)
    if isinstance(target, str):
        error = "It is a synonym of “%s”, behind a database link, which is not read." % target
        unknown = {"triggers_known": False, "rights_known": False}
        return new_table(namespace, name, "table", error=error, synonym_of=target, **unknown)
    table = tables[target]
    shown = "%s.%s" % (table["namespace"], table["name"]) if table["namespace"] else table["name"]
    return dict(table, namespace=namespace, name=name, visible=True, synonym_of=shown)


def _folded(wanted, here):
    """Names as Django asks for them, in capitals, and as they were told."""
    both = {
        (of, name) for namespace, raw in wanted for of in (namespace, namespace.upper()) for name in (raw, raw.upper())
    }
    return both | {("", name) for of, name in both if of == here}


def _chosen(tables, synonyms, wanted):
    def asked(namespace, name, visible):
        return (namespace, name) in wanted or visible and ("", name) in wanted

    kept = {
        (owner, name): target
        for (owner, name), target in synonyms.items()
        if asked("PUBLIC" if owner == "PUBLIC" else "", name, visible=True)
    }
    behind = set(kept.values())
    chosen = {
        key: table
        for key, table in tables.items()
        if key in behind or asked(table["namespace"], table["name"], table["visible"])
    }
    return chosen, kept


def _read_definitions(catalog, tables):
    types = {table["type"] for table in tables.values()}
    if "VIEW" in types:
        for owner, name, definition in catalog.rows("views", oracle_catalog.VIEWS):
            if (owner, name) in tables:
                tables[owner, name]["definition"] = text(definition)
    if "MATERIALIZED VIEW" in types:
        for owner, name, comment, definition in catalog.rows("views", oracle_catalog.MATERIALIZED_VIEWS):
            if (owner, name) in tables:
                tables[owner, name].update(comment=text(comment), definition=text(definition))


def _read_columns(catalog, tables, here):
    by = {}
    for owner, name, *row in catalog.rows("columns", oracle_catalog.COLUMNS):
        table = tables.get((owner, name))
        if table is None:
            continue
        column = column_of(row, len(table["columns"]) + 1, here, table["usual_collation"])
        if column is not None:
            table["columns"].append(column)
            if row[15] is not None:
                by.setdefault((owner, name), []).append((row[15], column["name"]))
    for key, table in tables.items():
        if table["partitioning"]:
            names = ", ".join(name for _, name in sorted(by.get(key, [])))
            table["partitioning"] = table["partitioning"].replace("{}", " (%s)" % names if names else "", 1)
        if not table["columns"] and not table.get("error"):
            table["error"] = (
                "Oracle tells no columns of this %s: it has errors, or what it refers to is missing." % (table["kind"])
            )


def _hash(parts):
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
