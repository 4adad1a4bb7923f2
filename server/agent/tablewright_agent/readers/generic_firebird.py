"""Firebird's catalog -> what its Django backend leaves out of a column: identity, what a domain says, COMPUTED BY."""

COLUMNS = """
SELECT TRIM(r.rdb$relation_name), TRIM(r.rdb$field_name), r.rdb$identity_type, f.rdb$null_flag, f.rdb$default_source,
    f.rdb$computed_source
FROM rdb$relation_fields r JOIN rdb$fields f ON f.rdb$field_name = r.rdb$field_source
WHERE r.rdb$system_flag = 0"""


def column_facts(cursor, spelt):
    """{(table, column): {"counts": bool, "null": False, "default", "generated"}}: what is known of it; `spelt` gives a
    name as Django has it."""
    cursor.execute(COLUMNS)
    found = {}
    for table, column, identity, not_null, default, computed in cursor.fetchall():
        facts = found[spelt(table), spelt(column)] = {"counts": identity is not None}
        if not_null:
            facts["null"] = False
        if computed:
            facts["generated"] = _expression(computed)
        elif default:
            facts["default"] = default
    return found


def _expression(computed):
    """The catalog has the brackets of COMPUTED BY (…) as well."""
    text = str(computed).strip()
    return text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text
