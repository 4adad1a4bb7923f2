"""Rows of PostgreSQL's columns -> their facts: what lies beneath a domain, what counts by itself and from where."""

import json
import re
from collections import namedtuple

# How a default that counts is printed: nextval('a.b'::regclass), perhaps of a text, or with a cast around it.
_COUNTS = re.compile(r"\(*nextval\(\(?'(?P<sequence>(?:[^']|'')*)'(?:::text)?\)?(?:::regclass)?\)+(?:::\w+)?\Z")
_PART = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')

# `name` is spelt as the column has it, `base` as the type beneath a domain; `element` is what an array is of, likewise.
Type = namedtuple("Type", "name base element refuses_null default collation enum")


def types_of(rows):
    """({(oid, modifier): Type}, {oid of a collation: name})"""
    found, collations, resolved = {}, {}, {}
    for oid, modifier, name, *rest in rows:
        if modifier is None:
            collations[oid] = name
        else:
            found[oid, modifier] = (name, *rest)

    def resolve(key):
        if key not in resolved:
            name, base, base_modifier, element, refuses, default, collation, enum = found[key]
            enum = json.loads(enum) if enum else ()
            if base:  # a domain, perhaps over another
                _, beneath, of, also, own_default, _, enum = resolve((base, base_modifier))
                refuses, default = refuses or also, own_default if default is None else default
            else:
                beneath, of = name, resolve((element, key[1])).base if element else None
            resolved[key] = Type(name, beneath, of, refuses, default, collation, enum)
        return resolved[key]

    for key in found:
        resolve(key)
    return resolved, collations


def add_columns(tables, rows, types, collations):
    """Fills in the columns of {oid: table}; gives {oid: {attribute number: name}}."""
    same, numbered = {}, {}
    for row in rows:
        oid, number, name, type_oid, modifier, required, default, generated, identity, sequence, collation = row[:11]
        comment, rights, dimensions = row[11:]
        kind = types[type_oid, modifier]
        # An array's type does not say how many dimensions its column was declared with.
        deeper = "[]" * (dimensions - 1) if kind.name.endswith("[]") else ""
        column = {
            "name": same.setdefault(name, name),  # most are there many times
            "position": number,
            "native_type": kind.name + deeper,
            "base_type": kind.base + deeper,
            "null": not (required or kind.refuses_null),
        }
        if kind.enum:
            column["enum"] = kind.enum
        if kind.element:
            column["element_type"] = kind.element
        if generated:
            column["generated"] = default or ""
            column["generated_kind"] = "virtual" if generated == "v" else "stored"
        elif identity:
            column["auto"] = "identity"
            if identity == "a":
                column["identity_always"] = True
            if sequence:
                column["sequence"] = sequence
        else:
            _add_default(column, kind.default if default is None else default, same)
        if collation != kind.collation:
            column["collation"] = collations.get(collation)
        if comment:
            column["comment"] = comment
        if rights:
            column["granted"] = rights.split()
        if oid in numbered:
            numbered[oid][number] = column
        else:
            numbered[oid] = {number: column}
    for oid, columns in numbered.items():
        if oid in tables:  # else it was made since the tables were read
            _place(tables[oid], [columns[number] for number in sorted(columns)])
    return {oid: {number: column["name"] for number, column in columns.items()} for oid, columns in numbered.items()}


def _add_default(column, default, same):
    if default is None or default[:6].upper() == "NULL::":
        return
    column["default"] = same.setdefault(default, default)
    counting = _COUNTS.match(default) if "nextval(" in default else None
    if counting:
        column["auto"] = "sequence"
        column["sequence"] = _sequence(counting.group("sequence"))


def _place(table, columns):
    for position, column in enumerate(columns, 1):  # dropped columns keep their numbers
        column["position"] = position
        if "granted" in column:
            granted = [right for right in column.pop("granted") if right in table["denied"]]
            if granted and table["usable"]:
                column["granted"] = granted
    table["columns"] = columns


def _sequence(text):
    """A name as SQL writes it, within a string -> the bare name, behind its namespace where it has one."""
    parts = _PART.findall(text.replace("''", "'"))
    return ".".join(whole.replace('""', '"') or bare for whole, bare in parts)
