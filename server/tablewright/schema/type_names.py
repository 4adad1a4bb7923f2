"""Native types by their names, vendor by vendor -> NativeType without sizes. Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NativeType:
    """A native type taken apart. `family` is a word shared by all vendors: "integer", "text", "decimal", "float",
    "boolean", "bit", "money", "date", "time", "datetime", "interval", "uuid", "json", "binary", "network", "array",
    "range", "hstore", "tsvector", "geometry", "enum", "other".

    `bits` of an integer or float; `length` in characters (None: unlimited); `fixed`: char(n); `zone`: with time zone.
    `name`: the type's own word, lower case, without sizes. `precision`: digits in all, bits, bytes, or of a time those
    behind the second. `element`: of an array what is in it, of a range its ends. `charset`: where the type says it.
    `shape`: of a geometry "point", …, with "z" and "m" for more dimensions ("pointz"); `srid`: its reference system.
    """

    family: str
    name: str
    bits: int | None = None
    unsigned: bool = False
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    fixed: bool = False
    zone: bool = False
    element: NativeType | None = None
    charset: str | None = None
    shape: str | None = None
    srid: int | None = None


def _integer(bits: int) -> NativeType:
    return NativeType("integer", "", bits=bits)


def _float(bits: int) -> NativeType:
    return NativeType("float", "", bits=bits)


def _range(ends: NativeType) -> NativeType:
    return NativeType("range", "", element=ends)


_TEXT = NativeType("text", "")
_CHAR = NativeType("text", "", fixed=True)
_DECIMAL = NativeType("decimal", "")
_DATETIME = NativeType("datetime", "")
_BINARY = NativeType("binary", "")

STANDARD: Mapping[str, NativeType] = {
    "smallint": _integer(16),
    "int": _integer(32),
    "integer": _integer(32),
    "bigint": _integer(64),
    "real": _float(32),
    "double precision": _float(64),
    "float": _float(64),
    "decimal": _DECIMAL,
    "numeric": _DECIMAL,
    "dec": _DECIMAL,
    "varchar": _TEXT,
    "character varying": _TEXT,
    "char varying": _TEXT,
    "char": _CHAR,
    "character": _CHAR,
    "text": _TEXT,
    "clob": _TEXT,
    "boolean": NativeType("boolean", ""),
    "bool": NativeType("boolean", ""),
    "date": NativeType("date", ""),
    "time": NativeType("time", ""),
    "timestamp": _DATETIME,
    "timestamp without time zone": _DATETIME,
    "timestamp with time zone": NativeType("datetime", "", zone=True),
    "interval": NativeType("interval", ""),
    "uuid": NativeType("uuid", ""),
    "json": NativeType("json", ""),
    "blob": _BINARY,
    "blob sub_type 0": _BINARY,  # Firebird's words, and 1 is text
    "blob sub_type 1": _TEXT,
    "binary": _BINARY,
    "varbinary": _BINARY,
}

SHAPES: Mapping[str, str] = {"geomcollection": "geometrycollection"}
"""Other words for a shape."""

_POSTGRESQL: Mapping[str, NativeType] = {
    **{
        name: kind
        for name, kind in STANDARD.items()
        if name not in ("clob", "binary", "varbinary") and "blob" not in name
    },
    "int2": _integer(16),
    "int4": _integer(32),
    "int8": _integer(64),
    "smallserial": _integer(16),
    "serial": _integer(32),
    "serial2": _integer(16),
    "serial4": _integer(32),
    "serial8": _integer(64),
    "bigserial": _integer(64),
    "float4": _float(32),
    "float8": _float(64),
    "bpchar": _TEXT,
    "citext": _TEXT,
    "name": NativeType("text", "", length=63),
    "xml": _TEXT,
    "money": NativeType("money", ""),
    "time without time zone": NativeType("time", ""),
    "time with time zone": NativeType("time", "", zone=True),
    "timetz": NativeType("time", "", zone=True),
    "timestamptz": NativeType("datetime", "", zone=True),
    "jsonb": NativeType("json", ""),
    "bytea": _BINARY,
    "inet": NativeType("network", ""),
    "cidr": NativeType("network", ""),
    "bit": NativeType("bit", "", precision=1),
    "bit varying": NativeType("bit", ""),
    "varbit": NativeType("bit", ""),
    "hstore": NativeType("hstore", ""),
    "tsvector": NativeType("tsvector", ""),
    "int4range": _range(_integer(32)),
    "int8range": _range(_integer(64)),
    "numrange": _range(_DECIMAL),
    "daterange": _range(NativeType("date", "")),
    "tsrange": _range(_DATETIME),
    "tstzrange": _range(NativeType("datetime", "", zone=True)),
    "geometry": NativeType("geometry", ""),
    "geography": NativeType("geometry", ""),
}

_MYSQL: Mapping[str, NativeType] = {
    **{name: kind for name, kind in STANDARD.items() if name not in ("interval", "clob")},
    "tinyint": _integer(8),
    "mediumint": _integer(24),
    "int1": _integer(8),
    "int2": _integer(16),
    "int3": _integer(24),
    "int4": _integer(32),
    "int8": _integer(64),
    "year": _integer(16),
    "bool": _integer(8),
    "boolean": _integer(8),
    "double": _float(64),
    "float": _float(32),
    "real": _float(64),
    "fixed": _DECIMAL,
    "nchar": _CHAR,
    "national char": _CHAR,
    "nvarchar": _TEXT,
    "national varchar": _TEXT,
    "tinytext": NativeType("text", "", length=255),
    "mediumtext": _TEXT,
    "longtext": _TEXT,
    "datetime": _DATETIME,
    "binary": _BINARY,
    "tinyblob": _BINARY,
    "mediumblob": _BINARY,
    "longblob": _BINARY,
    "char byte": _BINARY,
    "bit": NativeType("bit", "", precision=1),
    "enum": NativeType("enum", ""),
    "set": NativeType("enum", ""),
    "inet4": NativeType("network", ""),
    "inet6": NativeType("network", ""),
    **{
        shape: NativeType("geometry", "", shape=SHAPES.get(shape, shape))
        for shape in (
            *("geometry", "point", "linestring", "polygon", "geometrycollection", "geomcollection"),
            *("multipoint", "multilinestring", "multipolygon"),
        )
    },
}

SQLITE_CONVERTED: Mapping[str, NativeType] = {
    "bool": NativeType("boolean", ""),
    "date": NativeType("date", ""),
    "time": NativeType("time", ""),
    "datetime": _DATETIME,
    "timestamp": _DATETIME,
}
"""Django's converters read columns by the first word of what they are declared as, whatever affinity says."""

_SQLITE: Mapping[str, NativeType] = {
    **SQLITE_CONVERTED,
    "geometry": NativeType("geometry", ""),
    "boolean": NativeType("boolean", ""),
    "decimal": _DECIMAL,
    "numeric": _DECIMAL,
    "uuid": NativeType("uuid", ""),
    "guid": NativeType("uuid", ""),
    "json": NativeType("json", ""),
    **dict.fromkeys(("binary", "varbinary", "bytea", "image"), _BINARY),
    "char": NativeType("text", ""),
    "nchar": NativeType("text", ""),
    "character": NativeType("text", ""),
    "money": NativeType("other", ""),
    "interval": NativeType("other", ""),  # holds "int", yet nobody means a number
    "point": NativeType("other", ""),
}

_ORACLE: Mapping[str, NativeType] = {
    **{name: kind for name, kind in STANDARD.items() if name not in ("date", "time", "text")},
    "number": _DECIMAL,
    "binary_float": _float(32),
    "binary_double": _float(64),
    "varchar2": _TEXT,
    "nvarchar2": _TEXT,
    "nchar": _CHAR,
    "nclob": _TEXT,
    "long": _TEXT,
    "date": NativeType("date", ""),
    "timestamp with local time zone": NativeType("datetime", "", zone=True),
    "raw": _BINARY,
    "long raw": _BINARY,
    "rowid": NativeType("text", "", length=18),
    "urowid": NativeType("text", "", length=4000),
}

_MICROSOFT: Mapping[str, NativeType] = {
    **{name: kind for name, kind in STANDARD.items() if name not in ("interval", "boolean", "bool", "timestamp")},
    "tinyint": NativeType("integer", "", bits=8, unsigned=True),
    "bit": NativeType("boolean", ""),
    "money": NativeType("decimal", "", precision=19, scale=4),
    "smallmoney": NativeType("decimal", "", precision=10, scale=4),
    "nchar": _CHAR,
    "nvarchar": _TEXT,
    "ntext": _TEXT,
    "datetime": _DATETIME,
    "datetime2": _DATETIME,
    "smalldatetime": _DATETIME,
    "datetimeoffset": NativeType("datetime", "", zone=True),
    "uniqueidentifier": NativeType("uuid", ""),
    "sysname": NativeType("text", "", length=128),
    "xml": _TEXT,
    "image": _BINARY,
    "timestamp": _BINARY,
    "rowversion": _BINARY,
}

TYPES: Mapping[str, Mapping[str, NativeType]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "sqlite": _SQLITE,
    "oracle": _ORACLE,
    "microsoft": _MICROSOFT,
}
