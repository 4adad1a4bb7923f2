"""Native type of a vendor -> NativeType, and how two of them relate. Tables of data, not branches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class NativeType:
    """A native type taken apart. `family` is a word shared by all vendors: "integer", "text", "decimal", "float",
    "boolean", "bit", "money", "date", "time", "datetime", "interval", "uuid", "json", "binary", "network", "array",
    "enum", "other".

    `bits` of an integer or float; `length` in characters (None: unlimited); `fixed`: char(n); `zone`: with time zone.
    `name`: the type's own word, lower case, without sizes.
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


_INTERVALS = frozenset({"postgresql", "oracle"})
_ARRAY_SUFFIX = re.compile(r"(\s*\[\d*\])+$|\s+array$")
_SIZES = re.compile(r"\(([^()]*)\)")
_VALUE_LIST = re.compile(r"(enum|set)\s*\(")
_CHARSET = re.compile(r"\s+(character set|charset|collate)\s+\S+")
_MODIFIERS = frozenset({"auto_increment", "autoincrement", "zerofill", "signed", "unsigned", "binary"})


@lru_cache(maxsize=4096)
def parse_type(vendor: str, native_type: str) -> NativeType:
    """Never raises: what is not known is family "other" with its own name."""
    words = " ".join(native_type.lower().split())
    if vendor == "postgresql" and (suffix := _ARRAY_SUFFIX.search(words)):
        return NativeType("array", words, element=parse_type(vendor, words[: suffix.start()]))
    if vendor == "mysql" and (value_list := _VALUE_LIST.match(words)):
        return NativeType("enum", value_list[1])
    if vendor == "oracle":
        words = words.partition(" generated ")[0]
    found = _SIZES.search(words)
    sizes = _sizes(found[1]) if found else ()
    name = " ".join(_SIZES.sub(" ", _CHARSET.sub("", words), count=1).split())
    unsigned = "unsigned" in name.split()
    if vendor == "postgresql":
        name = name.rpartition(".")[2].strip('"')
    elif vendor != "sqlite" and not (name.endswith(" varying") or " " not in name):
        name = " ".join(word for word in name.split() if word not in _MODIFIERS) or name
    known = _TYPES.get(vendor, _STANDARD).get(name)
    # Years and months are no length of time: no driver of Oracle's gives a timedelta for them.
    if (
        known is None
        and name.startswith("interval day" if vendor == "oracle" else "interval ")
        and vendor in _INTERVALS
    ):
        known = NativeType("interval", "")
    if known is None and vendor == "sqlite":
        known = _SQLITE_CONVERTED.get(name.partition(" ")[0])
    if known is None:
        return _by_affinity(name, sizes) if vendor == "sqlite" else NativeType("other", name)
    if vendor == "mysql":
        known = replace(known, unsigned=unsigned and known.family in ("integer", "decimal", "float"))
    return _sized(replace(known, name=name), sizes)


def _sizes(text: str) -> tuple[int | None, ...]:
    """What stands in the brackets: "10, 2", "50 char", "max"; None for what is no number. Oracle's "*" is 38 digits."""
    numbers = (re.match(r"\s*(-?\d{1,9})\b", part) for part in text.replace("*", "38").split(","))
    return tuple(int(number[1]) if number else None for number in numbers)


def _sized(kind: NativeType, sizes: tuple[int | None, ...]) -> NativeType:
    if kind.family == "text" and sizes and kind.name not in _NEVER_SIZED:
        return replace(kind, length=sizes[0])
    if kind.family == "text" and kind.fixed and kind.length is None:
        return replace(kind, length=1)
    if kind.family in ("decimal", "bit", "binary") and sizes and sizes[0] is not None:
        scale = sizes[1] if len(sizes) > 1 else 0
        return replace(kind, precision=sizes[0], scale=scale if kind.family == "decimal" else None)
    return kind


def _by_affinity(name: str, sizes: tuple[int | None, ...]) -> NativeType:
    """SQLite's own rules for a declared type that no other vendor's word explains: INT, then CHAR, CLOB, TEXT, then
    BLOB, then REAL, FLOA, DOUB. Anything else may hold anything."""
    for family, marks in _AFFINITY:
        if any(mark in name for mark in marks):
            bits = 64 if family in ("integer", "float") else None
            length = sizes[0] if family == "text" and sizes else None
            return NativeType(family, name, bits=bits, length=length)
    return NativeType("other", name)


_AFFINITY = (
    ("integer", ("int",)),
    ("text", ("char", "clob", "text")),
    ("binary", ("blob",)),
    ("float", ("real", "floa", "doub")),
)

_NEVER_SIZED = frozenset({"text", "tinytext", "mediumtext", "longtext", "clob", "nclob", "ntext"})
"""`text(50)` of MySQL picks a class of sizes, and limits nothing to 50 characters."""


def _integer(bits: int) -> NativeType:
    return NativeType("integer", "", bits=bits)


def _float(bits: int) -> NativeType:
    return NativeType("float", "", bits=bits)


_TEXT = NativeType("text", "")
_CHAR = NativeType("text", "", fixed=True)
_DECIMAL = NativeType("decimal", "")
_DATETIME = NativeType("datetime", "")
_BINARY = NativeType("binary", "")

_STANDARD: Mapping[str, NativeType] = {
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

_POSTGRESQL: Mapping[str, NativeType] = {
    **{
        name: kind
        for name, kind in _STANDARD.items()
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
}

_MYSQL: Mapping[str, NativeType] = {
    **{name: kind for name, kind in _STANDARD.items() if name not in ("interval", "clob")},
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
}

_SQLITE_CONVERTED: Mapping[str, NativeType] = {
    "bool": NativeType("boolean", ""),
    "date": NativeType("date", ""),
    "time": NativeType("time", ""),
    "datetime": _DATETIME,
    "timestamp": _DATETIME,
}
"""Django's converters read columns by the first word of what they are declared as, whatever affinity says."""

_SQLITE: Mapping[str, NativeType] = {
    **_SQLITE_CONVERTED,
    "boolean": NativeType("boolean", ""),
    "decimal": _DECIMAL,
    "numeric": _DECIMAL,
    "uuid": NativeType("uuid", ""),
    "guid": NativeType("uuid", ""),
    "json": NativeType("json", ""),
    "char": NativeType("text", ""),
    "nchar": NativeType("text", ""),
    "character": NativeType("text", ""),
    "money": NativeType("other", ""),
    "interval": NativeType("other", ""),  # holds "int", yet nobody means a number
    "point": NativeType("other", ""),
}

_ORACLE: Mapping[str, NativeType] = {
    **{name: kind for name, kind in _STANDARD.items() if name not in ("date", "time", "text")},
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
}

_MICROSOFT: Mapping[str, NativeType] = {
    **{name: kind for name, kind in _STANDARD.items() if name not in ("interval", "boolean", "bool", "timestamp")},
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
    "xml": _TEXT,
    "image": _BINARY,
    "timestamp": _BINARY,
    "rowversion": _BINARY,
}

_TYPES: Mapping[str, Mapping[str, NativeType]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "sqlite": _SQLITE,
    "oracle": _ORACLE,
    "microsoft": _MICROSOFT,
}
