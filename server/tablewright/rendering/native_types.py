"""Field's text -> the type that Django gives its column, and whether that is the column's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.kinds import Kind
from tablewright.rendering.native_names import CONTRIB
from tablewright.schema.model import Column
from tablewright.schema.types import parse_type

_POSTGRESQL: Mapping[str, str] = {
    "BooleanField": "boolean",
    "CharField": "character varying(%(max_length)s)",
    "TextField": "text",
    "SmallIntegerField": "smallint",
    "IntegerField": "integer",
    "BigIntegerField": "bigint",
    "FloatField": "double precision",
    "DecimalField": "numeric(%(max_digits)s,%(decimal_places)s)",
    "DateField": "date",
    "TimeField": "time without time zone",
    "DateTimeField": "timestamp with time zone",
    "DurationField": "interval",
    "UUIDField": "uuid",
    "JSONField": "jsonb",
    "BinaryField": "bytea",
    "GenericIPAddressField": "inet",
    **{name: native for native, (_, name) in CONTRIB.items()},
}
_MYSQL: Mapping[str, str] = {
    "BooleanField": "tinyint(1)",
    "CharField": "varchar(%(max_length)s)",
    "TextField": "longtext",
    "SmallIntegerField": "smallint",
    "IntegerField": "int",
    "BigIntegerField": "bigint",
    "PositiveSmallIntegerField": "smallint unsigned",
    "PositiveIntegerField": "int unsigned",
    "PositiveBigIntegerField": "bigint unsigned",
    "SmallAutoField": "smallint",
    "AutoField": "int",
    "BigAutoField": "bigint",
    "FloatField": "double",
    "DecimalField": "decimal(%(max_digits)s,%(decimal_places)s)",
    "DateField": "date",
    "TimeField": "time(6)",
    "DateTimeField": "datetime(6)",
    "UUIDField": "uuid",
    "BinaryField": "longblob",
    "GenericIPAddressField": "char(39)",
}
_SQLITE: Mapping[str, str] = {
    "BooleanField": "bool",
    "CharField": "varchar(%(max_length)s)",
    "TextField": "text",
    "SmallIntegerField": "smallint",
    "IntegerField": "integer",
    "BigIntegerField": "bigint",
    "FloatField": "real",
    "DecimalField": "decimal",
    "DateField": "date",
    "TimeField": "time",
    "DateTimeField": "datetime",
    "DurationField": "bigint",
    "UUIDField": "char(32)",
    "JSONField": "text",
    "BinaryField": "blob",
    "GenericIPAddressField": "char(39)",
}
_TYPES = {"postgresql": _POSTGRESQL, "mysql": _MYSQL, "sqlite": _SQLITE}

_SIZE = re.compile(r"\b(max_length|max_digits|decimal_places)=(\d+)")
_DISPLAY_WIDTH = re.compile(r"\b(tiny|small|medium|big|)int(?:eger)?\s*\((\d+)\)")
_UNSIZED = {"DecimalField": "numeric", "CharField": "character varying"}
"""On PostgreSQL, since Django 6.1 and 4.2."""


def differs(column: Column, kind: Kind, context: Context) -> bool:
    """The column that Django would make for the field has surely another type."""
    native = column.native_type
    said = django_type(text.call(kind.path, kind.arguments), context)
    if said is None:
        return False
    if context.vendor == "postgresql":
        return said != native
    if context.vendor == "mysql":
        return said != _without_width(native)
    # SQLite goes by families, and takes no digits from a decimal's type.
    one, other = parse_type("sqlite", said), parse_type("sqlite", native)
    sizes = one.family != "decimal" and one.precision != other.precision
    return one.family != other.family or one.length != other.length or sizes


def django_type(call: str, context: Context) -> str | None:
    """Of a field's call, as the vendor itself writes it; None where it is not known."""
    path, _, inside = call.partition("(")
    name = path.rpartition(".")[2]
    if name == "ArrayField" and context.vendor == "postgresql":
        element = django_type(inside, context)
        return element and f"{element}[]"
    if name == "UUIDField" and context.vendor == "mysql" and context.django < (5, 0):
        return "char(32)"
    template = _TYPES.get(context.vendor, {}).get(name)
    sizes = dict(_SIZE.findall(inside))
    if template is None:
        return None
    if any(f"%({size})s" in template and size not in sizes for size in ("max_length", "max_digits", "decimal_places")):
        return _UNSIZED.get(name) if context.vendor == "postgresql" else None
    return template % sizes


def _without_width(native: str) -> str:
    """MariaDB shows integers with a width that says nothing of their values."""
    words = " ".join(native.lower().split()).replace(", ", ",")
    if words.startswith("tinyint(1)"):
        return words
    return _DISPLAY_WIDTH.sub(r"\1int", words)
