"""A row of ALL_TAB_COLS -> the JSON of a column, its type as Oracle writes it."""

import re

from . import fact, text

_SIMPLE = re.compile(r"[A-Z][A-Z0-9_$#]*")
_SEQUENCE = re.compile(
    r'\s*(?:(?:"(?P<owner>[^"]+)"|(?P<bare_owner>[\w$#]+))\s*\.\s*)?(?:"(?P<name>[^"]+)"|(?P<bare>[\w$#]+))'
    r'\s*\.\s*"?NEXTVAL"?\s*',
    re.IGNORECASE,
)
# SET UNUSED leaves a column behind under such a name until its space is given back.
_UNUSED = re.compile(r"SYS_C\d+_[\d:]+\$")


def column_of(row, position, here, usual_collation):
    """The column's JSON, or None for one that is no longer used. `here`: the schema that bare names are of."""
    (name, kind, modifier, type_owner, length, precision, scale, characters, semantics, nullable) = row[:10]
    (on_null, virtual, collation, identity, identity_sequence, _, comment, expression) = row[10:]
    if _UNUSED.fullmatch(name):
        return None
    native = _native(kind, modifier, type_owner, length, precision, scale, characters, semantics, here)
    expression = (text(expression) or "").strip()
    default = None if identity or virtual == "YES" or expression.upper() in ("", "NULL") else expression
    counting = default and _SEQUENCE.fullmatch(default)
    if counting:  # without the owner that Oracle puts in front, where it is the schema one is in
        default = default[len('"%s".' % here) :] if default.startswith('"%s".' % here) else default
    return fact(
        name=name,
        position=position,
        native_type=native,
        base_type=native,
        null=nullable == "Y",
        default=default,
        default_on_null=on_null == "YES" and not identity,
        auto="identity" if identity else "sequence" if counting else "",
        identity_always=identity == "ALWAYS",
        sequence=identity_sequence if identity else _sequence(counting, here) if counting else None,
        generated=expression if virtual == "YES" else None,
        generated_kind="virtual" if virtual == "YES" else "",
        collation=collation if collation not in (None, "USING_NLS_COMP", usual_collation) else None,
        comment=text(comment),
    )


def _sequence(found, here):
    owner = found.group("owner") or (found.group("bare_owner") or "").upper()
    name = found.group("name") or found.group("bare").upper()
    return name if owner in ("", here) else "%s.%s" % (owner, name)


def _native(kind, modifier, owner, length, precision, scale, characters, semantics, here):
    if owner:
        kind = _user_type(kind, owner, here)
        return "REF " + kind if modifier == "REF" else kind
    if kind in ("VARCHAR2", "CHAR", "VARCHAR"):
        return "%s(%d CHAR)" % (kind, characters) if semantics == "C" else "%s(%d BYTE)" % (kind, length)
    if kind in ("NVARCHAR2", "NCHAR"):
        return "%s(%d)" % (kind, characters)
    if kind in ("RAW", "UROWID"):
        return "%s(%d)" % (kind, length)
    if kind == "FLOAT" and precision is not None:
        return "FLOAT(%d)" % precision
    if kind == "NUMBER" and (precision is not None or scale is not None):
        return "NUMBER(%s,%d)" % ("*" if precision is None else int(precision), scale or 0)
    return kind or ""


def _user_type(name, owner, here):
    """In quotes where it stands alone: somebody may have called a type of theirs DATE."""
    if name == "XMLTYPE" and owner in ("SYS", "PUBLIC"):
        return name
    if owner == here:
        return '"%s"' % name
    return ".".join(part if _SIMPLE.fullmatch(part) else '"%s"' % part for part in (owner, name))
