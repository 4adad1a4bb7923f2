"""The server's version and the tables wanted -> queries on PostgreSQL's catalogs (10 and later).

A query is made by `name(version, only, describe)`. `only` are the oids of the tables it is limited to, or None for all.
Where `describe` is False, no function is called that looks at a table itself: those wait for locks, and fail for a
table that is broken or gone.
"""

TABLES = "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"

# tgtype & 7 = 7: for each row (1), before (2), insert (4). A trigger of a partitioned table is there again, as an
# internal one, for each partition.
BEFORE_INSERT = "g.tgtype & 7 = 7 AND g.tgenabled IN ('O', 'A')"

# Of what an extension has brought: `DROP EXTENSION` takes it along.
EXTENSION = """pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_extension'::regclass
      AND d.deptype = 'e'"""

# The namespace that a bare name is looked for in first, behind pg_catalog (where all names begin with pg_): asked once,
# it saves a look at each relation. NULL where temporary tables or a path of another kind come before it.
_FIRST = """(
  SELECT f.oid FROM pg_catalog.pg_namespace f
  WHERE f.nspname = (pg_catalog.current_schemas(true))[2] AND (pg_catalog.current_schemas(true))[1] = 'pg_catalog')"""
VISIBLE = (
    "({0}.relnamespace IS NOT DISTINCT FROM "
    + _FIRST
    + " AND {0}.relname !~ '^pg_' OR pg_catalog.pg_table_is_visible({0}.oid))"
)

# JIT takes longer to compile these queries than they take to run (PostgreSQL 10 has none), and others may need the
# parallel workers more than we do. The rest is how expressions are printed: for everybody the same.
SETTINGS = """(
  SELECT pg_catalog.count(pg_catalog.set_config(s.name, v.setting, true)) FROM (VALUES ('jit', 'off'),
    ('max_parallel_workers_per_gather', '0'), ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'),
    ('TimeZone', 'UTC'), ('bytea_output', 'hex'), ('quote_all_identifiers', 'off'),
    ('standard_conforming_strings', 'on')) v(name, setting) JOIN pg_catalog.pg_settings s ON s.name = v.name)"""

LIMITS = (
    "SELECT pg_catalog.set_config('statement_timeout', '{statement_timeout}', true),"
    " pg_catalog.set_config('lock_timeout', '{lock_timeout}', true), " + SETTINGS
)

# What belongs to no table.
COMMON = (
    """
SELECT 'server', pg_catalog.current_setting('server_version_num')::bigint, pg_catalog.current_setting('server_version'),
  pg_catalog.current_setting('statement_timeout'), pg_catalog.array_to_json(pg_catalog.current_schemas(false))::text,
  """
    + SETTINGS
    + """
UNION ALL
SELECT 'function', p.oid::bigint, p.prosrc, NULL, NULL, 0
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE l.lanname = 'plpgsql' AND p.oid IN (SELECT g.tgfoid FROM pg_catalog.pg_trigger g WHERE """
    + BEFORE_INSERT
    + """)
UNION ALL
SELECT 'operator class', o.oid::bigint,
  CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN o.opcname::text ELSE n.nspname || '.' || o.opcname END,
  NULL, NULL, 0
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace WHERE NOT o.opcdefault"""
)

_ANY = " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " + TABLES
OIDS = "SELECT c.oid::bigint" + _ANY
NAMES = "SELECT c.oid::bigint, n.nspname::text, c.relname::text, pg_catalog.pg_table_is_visible(c.oid)" + _ANY

_TABLES = (
    """
SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relispartition,
  """
    + VISIBLE.format("c")
    + """, ds.description, c.reltuples::float8,
  CASE WHEN p.relnamespace = c.relnamespace THEN p.relname::text ELSE pn.nspname || '.' || p.relname END,
  CASE WHEN {describe} AND c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
  CASE WHEN {describe} AND c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, 0) END,
  x.extname, g.triggers, pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
  pg_catalog.has_table_privilege(c.oid, 'SELECT'), pg_catalog.has_table_privilege(c.oid, 'INSERT'),
  pg_catalog.has_table_privilege(c.oid, 'UPDATE'), pg_catalog.has_table_privilege(c.oid, 'DELETE')
FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description ds ON ds.objoid = c.oid AND ds.objsubid = 0
    AND ds.classoid = 'pg_catalog.pg_class'::regclass
  LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
  LEFT JOIN (
    SELECT g.tgrelid, pg_catalog.json_agg(pg_catalog.json_build_array(g.tgname::text, g.tgfoid::bigint,
      CASE WHEN {describe} AND g.tgqual IS NOT NULL THEN pg_catalog.pg_get_triggerdef(g.oid) END, g.tgqual IS NOT NULL)
      ORDER BY g.tgname)::text AS triggers
    FROM pg_catalog.pg_trigger g WHERE """
    + BEFORE_INSERT
    + """ GROUP BY g.tgrelid
  ) g ON g.tgrelid = c.oid
  LEFT JOIN (
    SELECT d.objid, e.extname::text FROM """
    + EXTENSION
    + """
  ) x ON x.objid = c.oid
WHERE """
    + TABLES
    + " {only}"
)

# Until the transaction ends this has the views and their tables locked against changes, so it comes last.
_VIEWS = (
    """
SELECT c.oid::bigint, CASE WHEN {describe} THEN pg_catalog.pg_get_viewdef(c.oid) END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND """
    + TABLES
    + " {only}"
)

# `clone`: a foreign key to a partitioned table is there again for each of its partitions, by a constraint on the same
# table whose parent is the one declared. (Those that a partition has of its table are its own.)
_CONSTRAINTS = (
    """
SELECT c.oid::bigint, k.conname::text, k.contype::text, k.conkey::text, {enforced}, k.convalidated, {period}, {clone},
  CASE WHEN NOT {describe} THEN NULL WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid)
    WHEN k.contype = 'x' OR {period} THEN pg_catalog.pg_get_constraintdef(k.oid) END,
  k.condeferrable, k.condeferred, k.confdeltype::text, k.confupdtype::text, k.confrelid::bigint, k.confkey::text,
  {target}
FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'f', 'c', 'x') AND """
    + TABLES
    + " {only}"
)
_CLONE = """CASE WHEN k.contype = 'f' AND k.conparentid <> 0 THEN (
    SELECT p.conrelid = k.conrelid FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid) ELSE false END"""
_TARGET = """CASE WHEN k.contype = 'f' THEN (
    SELECT pg_catalog.json_build_array(tn.nspname, tc.relname, pg_catalog.json_agg(ta.attname ORDER BY u.place))::text
    FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u(number, place)
      JOIN pg_catalog.pg_attribute ta ON ta.attrelid = k.confrelid AND ta.attnum = u.number
      JOIN pg_catalog.pg_class tc ON tc.oid = k.confrelid
      JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
    GROUP BY tn.nspname, tc.relname) END"""

# The last column has the whole of an index of which the facts do not say all. indoption has 1 for descending and 2 for
# NULLs first, so that 1 and 2 alone are not what the order implies.
_INDEXES = (
    """
SELECT c.oid::bigint, ic.relname::text, i.indisunique, i.indkey::text, {key_count}, i.indoption::text,
  i.indclass::text, am.amname::text, {strict}, k.contype::text, k.condeferrable, k.condeferred,
  i.indpred IS NOT NULL, CASE WHEN {describe} THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END,
  CASE WHEN {describe} AND i.indexprs IS NOT NULL THEN (
    SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, m.place::int, false) ORDER BY m.place)::text
    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS m(number, place) WHERE m.number = 0) END,
  CASE WHEN NOT {describe} THEN NULL WHEN {period} THEN pg_catalog.pg_get_constraintdef(k.oid)
    WHEN ic.reloptions IS NOT NULL OR i.indisunique AND i.indoption::text ~ '[12]'
      OR {options}
    THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
  i.indexrelid::bigint, i.indcollation::text
FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = ic.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
    AND k.contype IN ('p', 'u', 'x')
WHERE i.indisvalid AND NOT i.indisprimary AND k.contype IS DISTINCT FROM 'x' AND """
    + TABLES
    + " {only}"
)
_OPTIONS = """am.amname NOT IN ('btree', 'hash') AND EXISTS (
        SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL)"""

_DEFINITIONS = (
    """
SELECT c.oid::bigint, i.indexrelid::bigint, CASE WHEN {describe} THEN pg_catalog.pg_get_indexdef(i.indexrelid) END
FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE """
    + TABLES
    + " {only}"
)

# The locks that make us wait for a table; also while they are themselves waited for. A prepared transaction has no pid.
LOCKS = """
SELECT l.relation::bigint, pg_catalog.min(l.pid) FROM pg_catalog.pg_locks l
WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
GROUP BY l.relation"""

GONE = (
    "SELECT u.oid::bigint FROM pg_catalog.unnest({oids}) AS u(oid) WHERE pg_catalog.pg_table_is_visible(u.oid) IS NULL"
)


def tables(version, only, describe):
    return _TABLES.format(**limits(only, describe))


def views(version, only, describe):
    return _VIEWS.format(**limits(only, describe))


def constraints(version, only, describe):
    """What a foreign key points at is asked for only where not all tables are read."""
    return _CONSTRAINTS.format(
        clone=_CLONE if version >= 110000 else "false",
        enforced="k.conenforced" if version >= 180000 else "true",
        period="k.conperiod" if version >= 180000 else "false",
        target="NULL" if only is None else _TARGET,
        **limits(only, describe),
    )


def indexes(version, only, describe):
    return _INDEXES.format(
        key_count="i.indnkeyatts::int" if version >= 110000 else "i.indnatts::int",
        strict="i.indnullsnotdistinct" if version >= 150000 else "false",
        period="k.conperiod" if version >= 180000 else "false",
        options=_OPTIONS if version >= 130000 else "false",
        **limits(only, describe),
    )


def definitions(version, only, describe):
    return _DEFINITIONS.format(**limits(only, describe))


def gone(oids):
    return GONE.format(oids=array(oids))


def limits(only, describe):
    limit = "" if only is None else "AND c.oid IN (SELECT pg_catalog.unnest(%s))" % array(only)
    return {"only": limit, "describe": "true" if describe else "false"}


def array(oids):
    return "'{%s}'::oid[]" % ",".join(str(int(oid)) for oid in sorted(oids))
