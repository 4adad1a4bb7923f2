"""As postgresql_catalog: the version and the tables wanted -> queries on PostgreSQL's columns and their types."""

from .postgresql_catalog import TABLES, VISIBLE, array, limits

_SEQUENCE = "CASE WHEN " + VISIBLE.format("s") + " THEN s.relname::text ELSE sn.nspname || '.' || s.relname END"
_IDENTITY = (
    "d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass"
    " AND d.deptype = 'i' AND d.refobjsubid > 0"
)
# Since 17 partitions count with the sequence of the table that they are of.
_SEQUENCE_OF_PARTITION = (
    """
    SELECT """
    + _SEQUENCE
    + """
    FROM pg_catalog.pg_attribute r
      JOIN pg_catalog.pg_depend d ON d.refobjid = r.attrelid AND d.refobjsubid = r.attnum AND """
    + _IDENTITY
    + """
      JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
    WHERE r.attrelid = pg_catalog.pg_partition_root(c.oid) AND r.attname = a.attname LIMIT 1"""
)

# A default mentions no column, and needs no table to be printed; that of a generated column does. Nothing is asked here
# that depends on a column's type alone: there are few, and many columns.
_COLUMNS = (
    """
SELECT c.oid::bigint, a.attnum::int, a.attname::text, a.atttypid::bigint, a.atttypmod::int, a.attnotnull, {default},
  {generated}, a.attidentity::text,
  {sequence},
  a.attcollation::bigint, ds.description,
  CASE WHEN a.attacl IS NOT NULL THEN pg_catalog.concat_ws(' ',
    CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') THEN 'select' END,
    CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'INSERT') THEN 'insert' END,
    CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'UPDATE') THEN 'update' END) END,
  a.attndims::int
FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_description ds ON ds.objoid = a.attrelid AND ds.objsubid = a.attnum
    AND ds.classoid = 'pg_catalog.pg_class'::regclass
  LEFT JOIN (
    SELECT d.refobjid AS oid, d.refobjsubid AS number, """
    + _SEQUENCE
    + """ AS name
    FROM pg_catalog.pg_class s JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
      JOIN pg_catalog.pg_depend d ON d.objid = s.oid AND """
    + _IDENTITY
    + """
    WHERE s.relkind = 'S'
    OFFSET 0
  ) q ON q.oid = a.attrelid AND q.number = a.attnum AND a.attidentity <> ''
WHERE a.attnum > 0 AND NOT a.attisdropped AND """
    + TABLES
    + " {only}"
)

# Of the types of columns and, step by step, of what they are domains over or arrays of. `e.typarray = t.oid`: a true
# array, unlike int2vector. A type that is gone still has a name.
_TYPES = """
WITH RECURSIVE used(oid, typmod) AS (
  SELECT u.oid, u.typmod
  FROM ROWS FROM (pg_catalog.unnest({oids}), pg_catalog.unnest('{{{typmods}}}'::int4[])) AS u(oid, typmod)
  UNION
  SELECT COALESCE(e.oid, t.typbasetype), CASE WHEN e.oid IS NULL THEN t.typtypmod ELSE u.typmod END
  FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
    LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  WHERE t.typtype = 'd' OR e.oid IS NOT NULL
)
SELECT u.oid::bigint, u.typmod, pg_catalog.format_type(u.oid, u.typmod), COALESCE(t.typbasetype, 0)::bigint,
  COALESCE(t.typtypmod, -1), e.oid::bigint, COALESCE(t.typnotnull, false), pg_catalog.pg_get_expr(t.typdefaultbin, 0),
  COALESCE(t.typcollation, 0)::bigint,
  CASE WHEN t.typtype = 'e' THEN (
    SELECT pg_catalog.json_agg(l.enumlabel::text ORDER BY l.enumsortorder)::text
    FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid) END
FROM used u LEFT JOIN pg_catalog.pg_type t ON t.oid = u.oid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
UNION ALL
SELECT o.oid::bigint, NULL,
  CASE WHEN pg_catalog.pg_collation_is_visible(o.oid) THEN o.collname::text ELSE n.nspname || '.' || o.collname END,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
WHERE o.oid IN (SELECT pg_catalog.unnest({collations}))"""


def columns(version, only, describe):
    said = "pg_catalog.pg_get_expr(d.adbin, d.adrelid)" if describe else "NULL"
    default, generated = "pg_catalog.pg_get_expr(d.adbin, 0)", "''"
    if version >= 120000:
        default = "CASE WHEN a.attgenerated = '' THEN %s ELSE %s END" % (default, said)
        generated = "a.attgenerated::text"
    sequence = "q.name"
    if version >= 170000:
        sequence = (
            "CASE WHEN a.attidentity <> '' AND c.relispartition THEN (%s) ELSE q.name END" % _SEQUENCE_OF_PARTITION
        )
    return _COLUMNS.format(default=default, generated=generated, sequence=sequence, **limits(only, describe))


def types(pairs, collations):
    """`pairs` are a type and its modifier each."""
    pairs = sorted(pairs)
    return _TYPES.format(
        oids="'{%s}'::oid[]" % ",".join(str(oid) for oid, _ in pairs),
        typmods=",".join(str(modifier) for _, modifier in pairs),
        collations=array(collations),
    )
