"""Data: the names of native types -> what `kinds` makes of them."""

from __future__ import annotations

# numeric without digits: as many as PostgreSQL keeps before and behind the point, so that no stored value is refused.
POSTGRESQL_DIGITS = (147455, 16383)
ORACLE_DIGITS = (126, 86)

PLAIN = {
    "boolean": ("BooleanField", "bool"),
    "float": ("FloatField", "float"),
    "date": ("DateField", ""),
    "time": ("TimeField", ""),
    "datetime": ("DateTimeField", "datetime"),
    "uuid": ("UUIDField", "uuid"),
}

# PostgreSQL's types that only an installed django.contrib.postgres serves -> (module, class).
CONTRIB = {
    "hstore": ("django.contrib.postgres.fields", "HStoreField"),
    "tsvector": ("django.contrib.postgres.search", "SearchVectorField"),
    "int4range": ("django.contrib.postgres.fields", "IntegerRangeField"),
    "int8range": ("django.contrib.postgres.fields", "BigIntegerRangeField"),
    "numrange": ("django.contrib.postgres.fields", "DecimalRangeField"),
    "daterange": ("django.contrib.postgres.fields", "DateRangeField"),
    "tstzrange": ("django.contrib.postgres.fields", "DateTimeRangeField"),
}

# Types that arrive as text and are written as text, though Django has no class for them.
AS_TEXT = {
    "money": "an amount with its currency sign, as text",
    "xml": "text; compare it only after a cast",
    "macaddr": "",
    "macaddr8": "",
    "cidr": "a network, as text",
    "citext": "compares without letter case",
}

# What the database would refuse, or the driver gives in a form of its own.
TO_READ = {
    ("microsoft", "rowversion"): "the database counts it, and refuses other values",
    ("microsoft", "timestamp"): "the database counts it, and refuses other values",
    **{("microsoft", name): "Django has no field for it" for name in ("hierarchyid", "geography", "geometry")},
    ("microsoft", "sql_variant"): "its values are of any type",
}
USUAL_DIGITS = {"mysql": (10, 0), "microsoft": (18, 0)}
"""Of a decimal that says none."""

# An array of these comes as its text, or Django has no field for what is in it.
NO_ELEMENTS = frozenset({"enum", "other", "hstore", "range", "tsvector", "geometry"})

DECLARED_BITS = {"bigint": 64, "big int": 64, "int8": 64, "smallint": 16, "int2": 16, "tinyint": 16}

# MySQL's spatial types: the driver gives bytes (a four-byte SRID, then WKB) and takes them back.
SPATIAL = frozenset(
    {"geometry", "point", "linestring", "polygon", "geometrycollection", "geomcollection"}
    | {"multipoint", "multilinestring", "multipolygon"}
)

GEODJANGO = "GeoDjango has fields for it (ENGINE django.contrib.gis.db.backends.%s);"
"""To be said where the alias has another ENGINE."""
