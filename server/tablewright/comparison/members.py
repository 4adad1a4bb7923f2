"""Two native types made of others -> how they relate: an array's elements, a range's ends, a geometry's shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.schema.types import NativeType

if TYPE_CHECKING:
    from tablewright.comparison.expected import Expected

_SAME = ("same", "")
_UNKNOWN = ("unknown", "")
_INCOMPATIBLE = ("incompatible", "")

_ONE_NAME = {"character varying": "varchar", "char varying": "varchar", "character": "char", "bpchar": "char"}


def elements(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """PostgreSQL compares no two arrays (or ranges) whose elements are of different types, not even `integer[]` with
    `bigint[]` or `varchar[]` with `text[]`. Sizes do not count there."""
    one, other = wanted.element, actual.element
    if one is None or other is None or "other" in (one.family, other.family):
        return _UNKNOWN
    if _type_of(one) != _type_of(other):
        return _INCOMPATIBLE
    if one.length != other.length and other.length is not None:
        return ("wider" if one.length is None or one.length > other.length else "narrower"), "length"
    if (one.precision, one.scale) != (other.precision, other.scale) and other.family == "decimal":
        return _UNKNOWN
    return _SAME


def _type_of(kind: NativeType) -> tuple[object, ...]:
    named = kind.family in ("text", "json", "network", "bit", "other")
    return kind.family, kind.bits, kind.zone, _ONE_NAME.get(kind.name, kind.name) if named else ""


def shape(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """A column without a shape or reference system takes any; one that has them refuses all others."""
    if {wanted.name, actual.name} == {"geometry", "geography"}:
        return _UNKNOWN  # PostGIS casts between them
    if actual.srid is not None and wanted.srid is not None and wanted.srid != actual.srid:
        return _INCOMPATIBLE
    if actual.shape in (None, "geometry", wanted.shape):
        return _SAME
    return _UNKNOWN if wanted.shape == "geometry" else _INCOMPATIBLE
