"""PostgreSQL's catalogs -> a mark a table, which stays the same as long as the table's facts do, in two queries.

A mark is made of what the catalogs hold of a table and of the transactions that wrote it (xmin). Neither alone would
do: a database that is put back to what it was counts its transactions anew, and not all that is large is looked at.
VACUUM and ANALYZE write pg_class and pg_index too, so xmin says nothing there.
"""

from .postgresql_apart import begin, rows_of
from .postgresql_catalog import BEFORE_INSERT, EXTENSION, SETTINGS, TABLES

_USED = "(SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.%s'::regclass AND %s)"
_USED_TYPES = _USED % ("pg_type", "d.deptype = 'n'")
_USED_FUNCTIONS = _USED % (
    "pg_proc",
    (
        "d.classid IN ('pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_constraint'::regclass,"
        " 'pg_catalog.pg_class'::regclass, 'pg_catalog.pg_rewrite'::regclass)"
    ),
)
_OF_USERS = "x.oid >= 16384"  # what came with the server has lower oids

# What the facts of any table may rest on: a catalog, what is looked at, which rows.
_COMMON = (
    ("pg_namespace", "x.nspname, x.nspowner, x.nspacl", "true"),
    (
        "pg_type",
        (
            "x.typname, x.typnamespace, pg_catalog.pg_type_is_visible(x.oid), x.typnotnull, x.typcollation,"
            " pg_catalog.pg_get_expr(x.typdefaultbin, 0)"
        ),
        "x.oid IN %s OR x.typarray IN %s" % (_USED_TYPES, _USED_TYPES),
    ),
    ("pg_enum", "x.enumtypid, x.enumsortorder, x.enumlabel", "x.enumtypid IN " + _USED_TYPES),
    ("pg_proc", "x.proname, x.pronamespace, pg_catalog.pg_function_is_visible(x.oid)", "x.oid IN " + _USED_FUNCTIONS),
    ("pg_collation", "x.collname, x.collnamespace, pg_catalog.pg_collation_is_visible(x.oid)", _OF_USERS),
    ("pg_opclass", "x.opcname, x.opcnamespace, pg_catalog.pg_opclass_is_visible(x.oid)", _OF_USERS),
    ("pg_operator", "x.oprname, x.oprnamespace", _OF_USERS),
    ("pg_ts_config", "x.cfgname, x.cfgnamespace", _OF_USERS),
    ("pg_am", "x.amname", _OF_USERS),
    # Of several of one name on the search path only the first is visible.
    (
        "pg_class",
        "x.relname, x.relnamespace",
        (
            "x.relname IN (SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = ANY (pg_catalog.current_schemas(false)) AND c.relkind <> 'i'"
            " GROUP BY c.relname HAVING pg_catalog.count(*) > 1)"
        ),
    ),
    # A superuser has all rights, whatever other roles there are.
    (
        "pg_roles",
        "x.rolname = current_user, x.rolsuper",
        (
            "x.rolname = current_user OR pg_catalog.pg_has_role(x.oid, 'USAGE')"
            " AND NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)"
        ),
    ),
)

# One number for all rows, in any order: hashtext has 32 bits, so it is asked twice.
_SUM = (
    "(SELECT pg_catalog.sum(pg_catalog.hashtext(t.said)::bigint * 4294967296 + pg_catalog.hashtext('.' || t.said))"
    " FROM (SELECT pg_catalog.concat_ws(' ', x.oid, %s) AS said FROM pg_catalog.%s x WHERE %s) t)"
)
COMMON = (
    "SELECT pg_catalog.current_setting('server_version_num')::int, pg_catalog.current_setting('statement_timeout'),"
    " pg_catalog.current_setting('lock_timeout'), "
    + SETTINGS
    + ", pg_catalog.concat_ws(' ', pg_catalog.current_setting('server_version'), pg_catalog.current_schemas(false), "
    + ", ".join(_SUM % (what, kind, which) for kind, what, which in _COMMON)
    + ")"
)

# Of each table: whose oid, what is looked at, where. {index} is what newer versions have.
_PARTS = (
    (
        "c.oid",
        "c.relkind, c.relispartition, c.relowner, c.relacl, c.relpartbound, i.inhparent",
        (
            "pg_class c LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        ),
    ),
    ("d.adrelid", "d.adnum, d.xmin, d.adbin", "pg_attrdef d"),
    ("d.objoid", "d.objsubid, d.description", "pg_description d WHERE d.classoid = 'pg_catalog.pg_class'::regclass"),
    (
        "k.conrelid",
        (
            "k.conname, k.xmin, k.contype, k.conkey, k.confrelid, k.confkey, k.confdeltype, k.confupdtype,"
            " k.condeferrable, k.condeferred, k.convalidated, k.conbin"
        ),
        "pg_constraint k WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x')",
    ),
    (
        "i.indrelid",
        (
            "c.relname, c.relam, c.reloptions, i.indexrelid, i.indkey, i.indclass, i.indcollation, i.indoption,"
            " i.indisunique, i.indisvalid, i.indimmediate, i.indexprs, i.indpred{index}"
        ),
        "pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid",
    ),
    (
        "g.tgrelid",
        "g.tgname, g.xmin, g.tgenabled, p.oid, p.prosrc",
        "pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid WHERE " + BEFORE_INSERT,
    ),
    ("r.ev_class", "r.oid, r.xmin", "pg_rewrite r"),
    ("d.objid", "e.extname", EXTENSION.replace("pg_catalog.", "", 1)),
    # Sequences by what owns them, and by whose defaults count with them. Where the catalogs have no statistics yet, the
    # planner expects one row of anything, and goes step by step: here there is an index for each step.
    (
        (
            "(SELECT d.refobjid FROM pg_catalog.pg_depend d"
            " WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid"
            " AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1)"
        ),
        "s.relname, s.relnamespace",
        "pg_class s WHERE s.relkind = 'S'",
    ),
    (
        "u.adrelid",
        "s.relname, s.relnamespace",
        (
            "pg_class s JOIN (SELECT d.refobjid, a.adrelid FROM pg_catalog.pg_depend d"
            " JOIN pg_catalog.pg_attrdef a ON a.oid = d.objid WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass"
            " AND d.refclassid = 'pg_catalog.pg_class'::regclass OFFSET 0) u ON u.refobjid = s.oid"
            " WHERE s.relkind = 'S'"
        ),
    ),
)

# Columns are most of what there is: to join texts is quicker than to call a function that does.
_COLUMNS = (
    "SELECT a.attrelid, {hash}(a.attname::text || ' ' || a.xmin::text || ' ' || a.attnum::text || ' ' ||"
    " a.atttypid::text || ' ' || a.atttypmod::text || a.attnotnull::text || COALESCE(a.attacl::text, ''){seed})"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
    " WHERE a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
)

_MARKS = (
    "SELECT n.nspname::text, c.relname::text, p.mark::text"
    " FROM (SELECT p.oid, pg_catalog.sum(p.hash) AS mark FROM ({parts}) p(oid, hash) GROUP BY p.oid) p"
    " JOIN pg_catalog.pg_class c ON c.oid = p.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE " + TABLES
)


def marks(cursor):
    """As readers/__init__.py has them; None for a server that has another kind of catalogs."""
    cursor.execute(COMMON)
    version, statement_timeout, lock_timeout, _, common = cursor.fetchone()
    try:
        found = {}
        for namespace, name, mark in rows_of(cursor, _tables(version)):
            found.setdefault(namespace, {})[name] = mark
    except Exception:
        begin(cursor, statement_timeout, lock_timeout)
        return None
    return {"common": common, "tables": found}


def _tables(version):
    parts = [_COLUMNS] + [
        "SELECT %s, {hash}(pg_catalog.concat_ws(' ', %s){seed}) FROM pg_catalog.%s" % part for part in _PARTS
    ]
    new = version >= 110000
    return _MARKS.format(
        parts="\nUNION ALL ".join(parts).format(
            hash="pg_catalog.hashtextextended" if new else "pg_catalog.hashtext",
            seed=", 0" if new else "",
            index=", i.indnullsnotdistinct" if version >= 150000 else "",
        )
    )
