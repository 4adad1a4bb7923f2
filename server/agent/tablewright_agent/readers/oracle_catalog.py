"""The server's version and the tables wanted -> queries on Oracle's data dictionary (12.2 and later).

Each begins with a comment that names it, for whoever finds it in V$SQL. A LONG column is never in a condition, an
expression, a UNION or a subquery, where Oracle refuses it. There is no percent sign: Django reads it as a parameter.
"""

MOST_NAMED = 500  # names in one list: Oracle takes 1,000

# What Oracle brings along is left out, but for the schema that one works in: many a container has only SYSTEM.
_OWNERS = (
    "(SELECT u.username FROM all_users u WHERE u.oracle_maintained = 'N'"
    " OR u.username = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))"
)

# (what, owner, table, column, privilege): who we are, then each right that this session has.
RIGHTS = (
    """SELECT /* tablewright: rights */ 'session' what, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') owner,
  SYS_CONTEXT('USERENV', 'SESSION_USER') table_name, NULL column_name, NULL privilege FROM dual
UNION ALL SELECT 'everywhere', NULL, NULL, NULL, p.privilege FROM session_privs p
UNION ALL SELECT 'table', t.owner, t.table_name, NULL, t.privilege FROM all_tab_privs_recd t WHERE t.owner IN """
    + _OWNERS
    + """
UNION ALL SELECT 'column', c.owner, c.table_name, c.column_name, c.privilege FROM all_col_privs_recd c
  WHERE c.owner IN """
    + _OWNERS
)
_SCHEMA_RIGHTS = "\nUNION ALL SELECT 'owner', s.schema, NULL, NULL, s.privilege FROM session_schema_privs s"

TABLES = (
    """SELECT /* tablewright: tables */ o.owner, o.object_name, o.object_type, o.default_collation, t.num_rows,
  t.external, p.partitioning_type, p.interval, c.comments
FROM all_objects o
  LEFT JOIN all_tables t ON t.owner = o.owner AND t.table_name = o.object_name
  LEFT JOIN all_part_tables p ON p.owner = o.owner AND p.table_name = o.object_name
  LEFT JOIN all_nested_tables n ON n.owner = o.owner AND n.table_name = o.object_name
  LEFT JOIN all_tab_comments c ON c.owner = o.owner AND c.table_name = o.object_name
WHERE o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW') AND o.oracle_maintained = 'N' AND o.secondary = 'N'
  AND n.table_name IS NULL AND (t.iot_type IS NULL OR t.iot_type = 'IOT') AND (t.dropped IS NULL OR t.dropped = 'NO')
  AND o.owner IN """
    + _OWNERS
)

# Those of other owners are for chains: a synonym may stand for another synonym.
SYNONYMS = (
    """SELECT /* tablewright: synonyms */ s.owner, s.synonym_name, s.table_owner, s.table_name, s.db_link
FROM all_synonyms s
WHERE (s.owner = 'PUBLIC' OR s.owner IN """
    + _OWNERS
    + """)
  AND (s.db_link IS NOT NULL OR s.table_owner = 'PUBLIC' OR s.table_owner IN """
    + _OWNERS
    + ")"
)

VIEWS = (
    "SELECT /* tablewright: views */ v.owner, v.view_name, v.text FROM all_views v WHERE v.owner IN "
    + _OWNERS
    + " {only:v.view_name}"
)

MATERIALIZED_VIEWS = (
    """SELECT /* tablewright: materialized views */ m.owner, m.mview_name, c.comments, m.query
FROM all_mviews m LEFT JOIN all_mview_comments c ON c.owner = m.owner AND c.mview_name = m.mview_name
WHERE m.owner IN """
    + _OWNERS
    + " {only:m.mview_name}"
)

# Invisible columns are the user's own all the same: they have no COLUMN_ID, and queries that name them get them.
COLUMNS = (
    """SELECT /* tablewright: columns */ c.owner, c.table_name, c.column_name, c.data_type, c.data_type_mod,
  c.data_type_owner, c.data_length, c.data_precision, c.data_scale, c.char_length, c.char_used, c.nullable,
  c.default_on_null, c.virtual_column, c.collation, i.generation_type, i.sequence_name, k.column_position, m.comments,
  c.data_default
FROM all_tab_cols c
  LEFT JOIN all_tab_identity_cols i ON i.owner = c.owner AND i.table_name = c.table_name
    AND i.column_name = c.column_name
  LEFT JOIN all_part_key_columns k ON k.owner = c.owner AND k.name = c.table_name AND k.column_name = c.column_name
    AND k.object_type = 'TABLE'
  LEFT JOIN all_col_comments m ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
WHERE c.user_generated = 'YES' AND c.owner IN """
    + _OWNERS
    + " {only:c.table_name} ORDER BY c.owner, c.table_name, c.column_id NULLS LAST, c.internal_column_id"
)

# A row for each column; of a foreign key, with the column that it points at.
CONSTRAINTS = (
    """SELECT /* tablewright: constraints */ c.owner, c.table_name, c.constraint_name, c.constraint_type, c.status,
  c.validated, c.deferrable, c.deferred, c.rely, c.delete_rule, c.index_owner, c.index_name, k.column_name, r.owner,
  r.table_name, r.column_name, c.search_condition
FROM all_constraints c
  LEFT JOIN all_cons_columns k ON k.owner = c.owner AND k.constraint_name = c.constraint_name
  LEFT JOIN all_cons_columns r ON r.owner = c.r_owner AND r.constraint_name = c.r_constraint_name
    AND r.position = k.position
WHERE c.constraint_type IN ('P', 'U', 'R', 'C') AND c.owner IN """
    + _OWNERS
    + " {only:c.table_name} ORDER BY c.owner, c.table_name, c.constraint_name, k.position, k.column_name"
)

INDEXES = (
    """SELECT /* tablewright: indexes */ i.table_owner, i.table_name, i.owner, i.index_name, i.uniqueness, i.index_type,
  i.ityp_name, c.table_name, c.column_name, c.descend, e.column_expression
FROM all_indexes i
  JOIN all_ind_columns c ON c.index_owner = i.owner AND c.index_name = i.index_name
  LEFT JOIN all_ind_expressions e ON e.index_owner = i.owner AND e.index_name = i.index_name
    AND e.column_position = c.column_position
WHERE i.dropped = 'NO' AND i.table_owner IN """
    + _OWNERS
    + " {only:i.table_name} ORDER BY i.table_owner, i.table_name, i.index_name, i.owner, c.column_position"
)

TRIGGERS = (
    """SELECT /* tablewright: triggers */ t.table_owner, t.table_name, t.trigger_name, t.triggering_event,
  t.referencing_names, t.trigger_body
FROM all_triggers t
WHERE t.status = 'ENABLED'
  AND (t.trigger_type = 'BEFORE EACH ROW' OR t.trigger_type = 'COMPOUND' AND t.before_row = 'YES')
  AND t.table_owner IN """
    + _OWNERS
    + " {only:t.table_name} ORDER BY t.table_owner, t.table_name, t.trigger_name"
)

# LAST_DDL_TIME counts seconds: after a change in the second in which we look, another would look the same. So what is
# that young (0.0001 days) has the time of day in its mark as well, and never equals the next one.
_CHANGED = (
    "o.object_id, TO_CHAR(o.last_ddl_time, 'YYYYMMDDHH24MISS') || CASE WHEN o.last_ddl_time > SYSDATE - 0.0001"
    " THEN TO_CHAR(SYSTIMESTAMP, 'YYYYMMDDHH24MISSFF') ELSE '.' END"
)
_HASHES = "TO_CHAR(SUM(ORA_HASH({text}, 4294967295, 0))), TO_CHAR(SUM(ORA_HASH({text}, 4294967295, 1)))"

# (owner, table, what, its id, when it changed, more). Comments change no LAST_DDL_TIME that one could rely on.
MARKS = (
    "SELECT /* tablewright: marks */ o.owner, o.object_name, o.object_type, "
    + _CHANGED
    + """, NULL FROM all_objects o
WHERE o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SYNONYM') AND o.oracle_maintained = 'N'
  AND (o.owner = 'PUBLIC' OR o.owner IN """
    + _OWNERS
    + """)
UNION ALL SELECT i.table_owner, i.table_name, 'INDEX', """
    + _CHANGED
    + """, i.owner || '.' || i.index_name
FROM all_indexes i
  LEFT JOIN all_objects o ON o.owner = i.owner AND o.object_name = i.index_name AND o.object_type = 'INDEX'
WHERE i.table_owner IN """
    + _OWNERS
    + """
UNION ALL SELECT t.table_owner, t.table_name, 'TRIGGER', """
    + _CHANGED
    + """, t.owner || '.' || t.trigger_name || ' ' || t.status
FROM all_triggers t
  LEFT JOIN all_objects o ON o.owner = t.owner AND o.object_name = t.trigger_name AND o.object_type = 'TRIGGER'
WHERE t.table_owner IN """
    + _OWNERS
    + """
UNION ALL SELECT s.owner, s.synonym_name, 'STANDS FOR', 0, s.table_owner, s.table_name
FROM all_synonyms s WHERE s.db_link IS NULL AND (s.table_owner = 'PUBLIC' OR s.table_owner IN """
    + _OWNERS
    + """)
UNION ALL SELECT c.owner, c.table_name, 'COMMENT', 1, """
    + _HASHES.format(text="c.comments")
    + " FROM all_tab_comments c WHERE c.comments IS NOT NULL AND c.owner IN "
    + _OWNERS
    + " GROUP BY c.owner, c.table_name"
    + """
UNION ALL SELECT c.owner, c.mview_name, 'COMMENT', 2, """
    + _HASHES.format(text="c.comments")
    + " FROM all_mview_comments c WHERE c.comments IS NOT NULL AND c.owner IN "
    + _OWNERS
    + " GROUP BY c.owner, c.mview_name"
    + """
UNION ALL SELECT c.owner, c.table_name, 'COMMENTS', COUNT(*), """
    + _HASHES.format(text="c.column_name || '=' || c.comments")
    + " FROM all_col_comments c WHERE c.comments IS NOT NULL AND c.owner IN "
    + _OWNERS
    + " GROUP BY c.owner, c.table_name"
)


def rights_query(version):
    """`version`: the server's, as numbers. Rights on all that one owner has came with 23."""
    return RIGHTS + (_SCHEMA_RIGHTS if version[:1] >= (23,) else "")


def limited(query, names):
    """(query, parameters) for tables of those names only; None for all."""
    before, brace, rest = query.partition("{only:")
    if not brace:
        return query, None
    column, _, after = rest.partition("}")
    if names is None or len(names) > MOST_NAMED:
        return before + after, None
    return "%sAND %s IN (%s)%s" % (before, column, ", ".join(["%s"] * len(names)), after), sorted(names)
