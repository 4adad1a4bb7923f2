"""The server's version and the tables wanted -> queries on PostgreSQL's catalogs (10 and later)."""

RELATIONS = "c.relkind IN ('r', 'p', 'v', 'm', 'f')"
NAMESPACES = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"

# Set when the tables wanted are known: {only} limits a query to their oids.
SERVER = (
    "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
    " pg_catalog.array_to_json(pg_catalog.current_schemas(false))::text"
)

# tgtype & 7 = 7: for each row (1), before (2), insert (4).
TABLES = (
    """
SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relispartition,
  pg_catalog.pg_table_is_visible(c.oid), pg_catalog.obj_description(c.oid, 'pg_class'), c.reltuples::float8,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
  CASE WHEN c.relispartition THEN (
    SELECT CASE WHEN p.relnamespace = c.relnamespace THEN p.relname::text ELSE pn.nspname || '.' || p.relname END
    FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE i.inhrelid = c.oid LIMIT 1) END,
  (SELECT pg_catalog.json_agg(g.tgname::text ORDER BY g.tgname)::text FROM pg_catalog.pg_trigger g
    WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND g.tgtype & 7 = 7)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE """
    + RELATIONS
    + " AND "
    + NAMESPACES
)

COLUMNS = (
    """
SELECT a.attrelid::bigint, a.attnum::int, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
  a.atttypid::bigint, a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, {generated},
  CASE WHEN a.attcollation <> t.typcollation THEN co.collname::text END, ds.description
FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_description ds ON ds.objoid = a.attrelid AND ds.objsubid = a.attnum
    AND ds.classoid = 'pg_catalog.pg_class'::regclass
WHERE a.attnum > 0 AND NOT a.attisdropped AND """
    + RELATIONS
    + " AND "
    + NAMESPACES
    + " {only} ORDER BY a.attrelid, a.attnum"
)

DOMAINS = """
SELECT t.oid::bigint, t.typbasetype::bigint, pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull,
  t.typdefault
FROM pg_catalog.pg_type t WHERE t.typtype = 'd'"""

ENUMS = """
SELECT e.enumtypid::bigint, pg_catalog.json_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text
FROM pg_catalog.pg_enum e GROUP BY e.enumtypid"""

# A foreign key to a partitioned table has one more row for each of its partitions: `root` is the table it was
# declared for. Those of a partition itself stay, for there the root has the same target.
CONSTRAINTS = (
    """
SELECT k.conrelid::bigint, k.conname::text, k.contype::text, pg_catalog.array_to_json(k.conkey)::text,
  k.confrelid::bigint, pg_catalog.array_to_json(k.confkey)::text, tn.nspname::text, tc.relname::text,
  k.confdeltype::text, k.confupdtype::text, k.condeferrable, k.convalidated,
  CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid)
    WHEN 'x' THEN pg_catalog.pg_get_constraintdef(k.oid) END
FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = k.confrelid AND k.contype = 'f'
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
WHERE k.contype IN ('p', 'f', 'c', 'x') AND """
    + NAMESPACES
    + " {only} {declared} ORDER BY k.conrelid, k.conname"
)

DECLARED = """AND (k.contype <> 'f' OR k.conparentid = 0 OR k.confrelid = (
  WITH RECURSIVE up(parent, target) AS (
    SELECT p.conparentid, p.confrelid FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid
    UNION ALL
    SELECT p.conparentid, p.confrelid FROM pg_catalog.pg_constraint p JOIN up ON p.oid = up.parent
  ) SELECT target FROM up WHERE parent = 0))"""

INDEXES = (
    """
SELECT i.indrelid::bigint, ic.relname::text, i.indisunique, pg_catalog.array_to_json(i.indkey::int2[])::text,
  {key_count}, pg_catalog.array_to_json(i.indoption::int2[])::text, am.amname::text,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid), {nulls_not_distinct}, k.contype::text, k.condeferrable,
  CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR am.amname <> 'btree' OR {key_count} < i.indnatts
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_opclass o WHERE o.oid = ANY (i.indclass::oid[]) AND NOT o.opcdefault)
  THEN pg_catalog.pg_get_indexdef(i.indexrelid) END
FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = ic.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
    AND k.contype IN ('p', 'u', 'x')
WHERE i.indisvalid AND NOT i.indisprimary AND c.relkind <> 't' AND """
    + NAMESPACES
    + " {only} ORDER BY i.indrelid, ic.relname"
)

TARGET_COLUMNS = """
SELECT a.attrelid::bigint, a.attnum::int, a.attname::text FROM pg_catalog.pg_attribute a
WHERE a.attnum > 0 AND a.attrelid IN ({oids})"""


def columns_query(version, oids):
    return COLUMNS.format(generated="a.attgenerated::text" if version >= 120000 else "''", only=_only(oids))


def constraints_query(version, oids):
    return CONSTRAINTS.format(declared=DECLARED if version >= 110000 else "", only=_only(oids))


def indexes_query(version, oids):
    return INDEXES.format(
        key_count="i.indnkeyatts" if version >= 110000 else "i.indnatts",
        nulls_not_distinct="i.indnullsnotdistinct" if version >= 150000 else "false",
        only=_only(oids),
    )


def target_columns_query(oids):
    return TARGET_COLUMNS.format(oids=_list(oids))


def _only(oids):
    return "" if oids is None else "AND c.oid IN (%s)" % _list(oids)


def _list(oids):
    return ", ".join(str(int(oid)) for oid in sorted(oids)) or "0"
