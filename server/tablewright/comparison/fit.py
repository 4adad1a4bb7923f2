"""(field, column) -> Fit: what happens at run time to values that go between them. Tables of data, per vendor.

Every word of the tables was tried with real Django on real SQLite, PostgreSQL and MariaDB (tests/comparison does it
again): INCOMPATIBLE is what reads as another Python type, fails to read, or fails to be looked up; of geometry,
what the database refuses to keep. That alone is from the documentation of PostGIS, MySQL and SpatiaLite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from tablewright.comparison.contrib_types import OF_POSTGRESQL
from tablewright.comparison.members import elements, shape
from tablewright.comparison.sizes import (
    digits,
    length,
    range_of_decimal,
    range_of_integer,
    range_of_number,
    truth,
    unlimited,
)
from tablewright.schema.geometries import SHAPE_OF
from tablewright.schema.model import Backend, Column
from tablewright.schema.types import NativeType, parse_type

if TYPE_CHECKING:
    from tablewright.comparison.expected import Expected


class Fit(Enum):
    """How a field's values relate to what its column holds."""

    SAME = "same"
    WIDER = "wider"
    """The field allows values that the column refuses or cuts."""
    NARROWER = "narrower"
    """The column holds values that the field's validation would refuse."""
    INCOMPATIBLE = "incompatible"
    """The field cannot read or write the column."""
    UNKNOWN = "unknown"


_SIZED: Mapping[str, Callable[[Expected, NativeType, NativeType], tuple[str, str]]] = {
    "range": range_of_integer,
    "decimal-range": range_of_decimal,
    "number-range": range_of_number,
    "truth": truth,
    "digits": digits,
    "length": length,
    "unlimited": unlimited,
    "elements": elements,
    "shape": shape,
}

_KINDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("CharField", "TextField", "SlugField", "FileField", "FilePathField"),
        *("CICharField", "CIEmailField", "CITextField"),
    ),
    "integer": (
        *("IntegerField", "SmallIntegerField", "BigIntegerField", "AutoField", "SmallAutoField", "BigAutoField"),
        *("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"),
    ),
    "decimal": ("DecimalField",),
    "float": ("FloatField",),
    "boolean": ("BooleanField", "NullBooleanField"),
    "date": ("DateField",),
    "datetime": ("DateTimeField",),
    "time": ("TimeField",),
    "interval": ("DurationField",),
    "uuid": ("UUIDField",),
    "json": ("JSONField",),
    "binary": ("BinaryField",),
    "network": ("GenericIPAddressField", "IPAddressField"),
    "array": ("ArrayField",),
    "hstore": ("HStoreField",),
    "tsvector": ("SearchVectorField",),
    "range": tuple(name for name, native in OF_POSTGRESQL.items() if native.endswith("range")),
    "geometry": tuple(SHAPE_OF),
}
_KIND_OF = {internal: kind for kind, internals in _KINDS.items() for internal in internals}

_Table = Mapping[str, Mapping[str, str]]
"""kind of field -> family of column -> a Fit's value, or a size to compare; a family that is not there does not fit."""

_POSTGRESQL: _Table = {
    "text": {
        "text": "length",
        "enum": "same",
        # What arrives as text where no app registers it, and what Django has no field for but can show.
        **dict.fromkeys(("json", "network", "bit", "money", "hstore", "range", "tsvector", "geometry"), "unknown"),
    },
    "integer": {"integer": "range", "decimal": "decimal-range"},
    "decimal": {"decimal": "digits", "integer": "digits"},
    "float": {"float": "same", "integer": "digits"},
    "boolean": {"boolean": "same"},
    "date": {"date": "same"},
    "datetime": {"datetime": "same"},
    "time": {"time": "same"},
    "interval": {"interval": "same"},
    "uuid": {"uuid": "same"},
    "json": {"json": "same", "text": "unknown"},
    "binary": {"binary": "same"},
    "network": {"network": "same"},
    "array": {"array": "elements"},
    "hstore": {"hstore": "same"},
    "tsvector": {"tsvector": "same", "text": "unknown"},
    "range": {"range": "elements"},
    "geometry": {"geometry": "shape"},
}

_MYSQL: _Table = {
    "text": {"text": "length", "enum": "same", "uuid": "unknown", "json": "unknown", "network": "unknown"},
    "integer": {"integer": "range", "decimal": "decimal-range"},
    "decimal": {"decimal": "digits", "integer": "digits"},
    "float": {"float": "same", "integer": "digits"},
    "boolean": {"integer": "same", "decimal": "unknown", "float": "unknown"},
    "date": {"date": "same"},
    "datetime": {"datetime": "same"},
    "time": {"time": "same"},
    "interval": {"integer": "range", "decimal": "unknown", "float": "unknown"},
    "uuid": {"uuid": "same", "text": "length"},
    "json": {"json": "same", "text": "unlimited", "binary": "unknown"},
    "binary": {"binary": "same", "bit": "unknown", "geometry": "unknown"},
    "network": {"network": "unknown", "text": "length"},
    "geometry": {"geometry": "shape"},
}

# Integers have one size there, text that is meant as a date is read as one, and a column declared BLOB may hold text.
_SQLITE: _Table = {
    "text": {"text": "length", "json": "unknown", "uuid": "unknown", "binary": "unknown"},
    "integer": {"integer": "same", "decimal": "decimal-range", "boolean": "unknown"},
    "decimal": {"decimal": "digits", "integer": "same", "float": "same", "boolean": "unknown"},
    "float": {"float": "same", "decimal": "unknown", "integer": "unknown", "boolean": "unknown"},
    "boolean": {"boolean": "same", "integer": "same", "decimal": "unknown", "float": "unknown"},
    "date": {"date": "same", "text": "unknown", "binary": "unknown"},
    "datetime": {"datetime": "same", "text": "unknown", "binary": "unknown"},
    "time": {"time": "same", "text": "unknown", "binary": "unknown"},
    "interval": {"integer": "same", "decimal": "unknown", "float": "unknown", "boolean": "unknown"},
    "uuid": {"uuid": "same", "text": "length", "binary": "unknown"},
    "json": {"json": "same", "text": "unlimited", "binary": "unknown"},
    "binary": {"binary": "same"},
    "network": {"text": "length", "uuid": "unknown", "json": "unknown", "binary": "unknown"},
    "geometry": {"geometry": "shape", **dict.fromkeys(("integer", "decimal", "text", "binary"), "unknown")},
}

# Written from Django's backend and Oracle's documentation, and never tried: so nothing is called incompatible.
_ORACLE: _Table = {
    "text": {"text": "length"},
    "integer": {"decimal": "number-range"},
    "decimal": {"decimal": "digits"},
    "float": {"float": "same"},
    "boolean": {"decimal": "truth"},
    "date": {"date": "same"},
    "datetime": {"datetime": "same"},
    "time": {"datetime": "same"},
    "interval": {"interval": "same"},
    "uuid": {"text": "length"},
    "json": {"text": "unlimited"},
    "binary": {"binary": "same"},
    "network": {"text": "length"},
}

_OTHERS: _Table = {
    kind: {"text": "length"} if kind == "text" else {} if kind == "geometry" else {kind: "same"} for kind in _KINDS
}
"""A vendor that was never tried: lengths of text are compared, and nothing is called incompatible."""

_TABLES: Mapping[str, _Table] = {"postgresql": _POSTGRESQL, "mysql": _MYSQL, "sqlite": _SQLITE}
_UNTRIED: Mapping[str, _Table] = {"oracle": _ORACLE}

_BY_NAME: Mapping[tuple[str, str, str], str] = {
    # PostgreSQL's driver parses `json` (not `jsonb`) itself, and JSONField then fails to parse the result again.
    ("postgresql", "json", "json"): "incompatible",
    ("postgresql", "text", "json"): "incompatible",
    # Django's converter makes True or False of what a column declared `bool` (not `boolean`) holds.
    **{("sqlite", kind, "bool"): "incompatible" for kind in ("integer", "decimal", "float", "interval")},
    ("mysql", "integer", "year"): "same",
    **{("mysql", kind, "year"): "unknown" for kind in ("boolean", "decimal", "float", "interval")},
    # A single address comes back with its network's length behind it.
    ("postgresql", "network", "cidr"): "incompatible",
    **{("oracle", "text", name): "unknown" for name in ("rowid", "urowid")},
    # Times come with a zone, which is time-zone-mismatch's matter.
    **{("postgresql", "time", name): "unknown" for name in ("time with time zone", "timetz")},
}


_UNSURE_WITHIN = frozenset({"other", "hstore", "geometry"})
"""Families that the driver knows only where an app registers them."""


def compatible(vendor: str, internal_type: str, column: Column) -> bool:
    """False where the tables say that a field of this type, whatever its size, cannot work over the column."""
    kind, actual = _KIND_OF.get(internal_type), _actual(vendor, column)
    return kind is None or _word(vendor, kind, actual) != Fit.INCOMPATIBLE.value


def fit_of(expected: Expected, column: Column, backend: Backend) -> tuple[Fit, str]:
    """(Fit, reason). A native type or a field that no table knows is UNKNOWN."""
    vendor = backend.vendor
    kind = _KIND_OF.get(expected.internal_type)
    actual = _actual(vendor, column)
    if kind is None:
        return _fit_of_own(expected, actual, vendor), ""
    word, reason = _word(vendor, kind, actual), ""
    if word in _SIZED:
        if expected.native is None:
            return Fit.UNKNOWN, ""
        word, reason = _SIZED[word](expected, parse_type(vendor, expected.native), actual)
    if expected.relation and word != "incompatible":
        word, reason = ("unknown" if word == "unknown" else "same"), ""
    return Fit(word), reason


def _fit_of_own(expected: Expected, actual: NativeType, vendor: str) -> Fit:
    """A class of its own, over a type that its stock class would do with in another size, time zone or the like: what
    that cannot work over, this cannot either. Of one over any other type nothing is known: it may convert anything."""
    internal = expected.field.internal_type
    kind = _KIND_OF.get(internal) if isinstance(internal, str) and not expected.internal_type else None
    if kind is None or expected.native is None:
        return Fit.UNKNOWN
    own, there = (_word(vendor, kind, each) for each in (parse_type(vendor, expected.native), actual))
    return Fit.INCOMPATIBLE if there == "incompatible" and own not in ("incompatible", "unknown") else Fit.UNKNOWN


def _actual(vendor: str, column: Column) -> NativeType:
    if column.enum:
        return NativeType("enum", "")
    kind = parse_type(vendor, column.base_type)
    if kind.family == "array" and column.element_type is not None:  # beneath a domain
        return replace(kind, element=parse_type(vendor, column.element_type))
    return kind


def _word(vendor: str, kind: str, actual: NativeType) -> str:
    # The driver gives an array of a type that it does not know as its text.
    if actual.family == "other" or (actual.element is not None and actual.element.family in _UNSURE_WITHIN):
        return "unknown"
    tried = _TABLES.get(vendor)
    if tried is not None and kind not in tried:
        return "unknown"
    special = _BY_NAME.get((vendor, kind, actual.name))
    return special or (tried or _UNTRIED.get(vendor, _OTHERS)).get(kind, {}).get(
        actual.family, "incompatible" if tried else "unknown"
    )
