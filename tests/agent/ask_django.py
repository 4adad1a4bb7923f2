"""Run by a project's interpreter: prints as JSON what Django's own introspection says of all tables, in its own terms.

    python ask_django.py          (in the project's folder)

Per table the results of its methods, or {"fails": the exception's name} when one of them raises.
"""

import json
import os
import sys


def column(row, introspection):
    try:
        field_type = introspection.get_field_type(row.type_code, row)
    except KeyError:  # it knows no field for the type, and says so with this
        field_type = None
    if isinstance(field_type, tuple):
        field_type = field_type[0]
    known = row._asdict()
    return {
        "name": row.name,
        "null": bool(row.null_ok),
        "default": row.default,
        "collation": known.get("collation"),
        "comment": known.get("comment") or None,
        "unsigned": bool(known.get("is_unsigned")),
        "length": int(row.display_size or 0) if field_type == "CharField" else 0,
        "digits": [row.precision, row.scale] if field_type == "DecimalField" and row.precision else None,
    }


def rule(found):
    """Of a value of get_relations, which has it from Django 6.1 on: "CASCADE", …; None where Django does not say."""
    named = {"DB_CASCADE": "CASCADE", "DB_SET_NULL": "SET NULL", "DB_SET_DEFAULT": "SET DEFAULT"}
    says = getattr(found[2], "__name__", type(found[2]).__name__) if len(found) > 2 and found[2] else None
    return {"DO_NOTHING": "NO ACTION"}.get(says, named.get(says))


def table(cursor, introspection, info):
    facts = {"kind": info.type, "comment": getattr(info, "comment", None) or None}
    try:
        relations = introspection.get_relations(cursor, info.name)
        constraints = introspection.get_constraints(cursor, info.name)
        facts["columns"] = [
            column(row, introspection) for row in introspection.get_table_description(cursor, info.name)
        ]
        facts["sequences"] = [] if info.type == "v" else introspection.get_sequences(cursor, info.name)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Django has to say
        return {"fails": type(error).__name__}
    facts["rules"] = {name: rule(found) for name, found in relations.items()}
    facts["constraints"] = {name: dict(found, columns=list(found["columns"])) for name, found in constraints.items()}
    return facts


def main():
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.get_table_list(cursor)
        found = {info.name: table(cursor, connection.introspection, info) for info in tables}
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
