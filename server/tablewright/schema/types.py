"""Native type of a vendor -> NativeType. The names are in `type_names`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from tablewright.schema.type_names import SQLITE_CONVERTED, STANDARD, TYPES, NativeType

__all__ = ["NativeType", "parse_type"]

_INTERVALS = frozenset({"postgresql", "oracle"})
_ARRAY_SUFFIX = re.compile(r"(\s*\[\d*\])+$|\s+array$")
_SIZES = re.compile(r"\(([^()]*)\)")
_VALUE_LIST = re.compile(r"(enum|set)\s*\(")
_CHARSET = re.compile(r"\s+(?:character set|charset)\s+(\S+)")
_COLLATE = re.compile(r"\s+collate\s+\S+")
_SINGLE_BITS = 24
"""`float(24)` is kept in 32 bits, a larger one in 64."""
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
    charset = _CHARSET.search(words)
    name = " ".join(_SIZES.sub(" ", _COLLATE.sub("", _CHARSET.sub("", words)), count=1).split())
    unsigned = "unsigned" in name.split()
    if vendor == "postgresql":
        name = name.rpartition(".")[2].strip('"')
    elif vendor != "sqlite" and not (name.endswith(" varying") or " " not in name):
        name = " ".join(word for word in name.split() if word not in _MODIFIERS) or name
    known = TYPES.get(vendor, STANDARD).get(name)
    if vendor == "sqlite" and name == "geometry" and not found:
        known = None  # a word that anybody may have written: SpatiaLite's catalog says more
    # Years and months are no length of time: no driver of Oracle's gives a timedelta for them.
    if (
        known is None
        and name.startswith("interval day" if vendor == "oracle" else "interval ")
        and vendor in _INTERVALS
    ):
        known = NativeType("interval", "")
    if known is None and vendor == "sqlite":
        known = SQLITE_CONVERTED.get(name.partition(" ")[0])
    if known is None:
        return _by_affinity(name, sizes) if vendor == "sqlite" else NativeType("other", name)
    if vendor == "mysql":
        known = replace(known, unsigned=unsigned and known.family in ("integer", "decimal", "float"))
    if known.family == "geometry" and known.shape in (None, "geometry"):
        return _geometry(name, found[1] if found else "", sizes)
    return _sized(replace(known, name=name, charset=charset[1] if charset else None), sizes)


def _geometry(name: str, inside: str, sizes: tuple[int | None, ...]) -> NativeType:
    """PostGIS's words, which our readers use for others', too: `geometry`, `geometry(Point)`, `geometry(PointZ,4326)`.
    Reference system 0 is none."""
    shape = inside.partition(",")[0].strip() or None
    srid = sizes[1] if len(sizes) > 1 else None
    return NativeType("geometry", name, shape=shape, srid=srid or None)


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
    if kind.family in ("time", "datetime") and sizes:
        return replace(kind, precision=sizes[0])
    if kind.name == "float" and len(sizes) == 1 and (sizes[0] or 64) <= _SINGLE_BITS:
        return replace(kind, bits=32)
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
