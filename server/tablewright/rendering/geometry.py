"""A geometry column and its table -> the field of GeoDjango's that reads and writes it.

What a column does not say of itself, checks may: so PostGIS did it before 2.0, and its own view of geometry columns
still goes by them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tablewright.schema.geometries import FIELD_OF, USUAL_SRID
from tablewright.schema.model import Check, Column, Index, Table
from tablewright.schema.types import NativeType, parse_type

GIS_MODELS = "django.contrib.gis.db.models"
GIS_NAME = "gis_models"
"""What new text calls them where the file has no name for them."""

_METHODS = frozenset({"gist", "spatial", "rtree"})
_IN_SPACE = ("gist_geometry_ops_nd",)
"""The operators with which Django indexes three dimensions on PostgreSQL."""

_SRID = re.compile(r"\b(?:st_)?srid\([^()]*\)\s*=\s*\(?(-?\d+)")
_DIMENSIONS = re.compile(r"\b(?:st_)?ndims\([^()]*\)\s*=\s*(\d)")
_AXES = {"3": "z", "4": "zm"}
_TYPE = re.compile(r"\bgeometrytype\([^()]*\)\s*=\s*'(\w+)'")
_OF_TYPE = re.compile(
    r"[\s(]*(?:st_)?(?:srid|ndims|geometrytype)\([^()]*\)\s*=\s*\(?(?:-?\d+|'\w+')\)?(?:::\w+)?[\s)]*"
    r"(?:OR[\s(]*\S+ IS NULL[\s)]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Geometry:
    """A field's class, its own arguments, and what is to be said of it."""

    name: str
    arguments: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shape:
    """`axes`: those besides x and y, "" or of "z" (height) and "m" (measure). `srid` None: rows may have any."""

    name: str
    axes: str
    srid: int | None


def geometry_field(native: NativeType, column: Column, table: Table, vendor: str) -> Geometry | None:
    """None where GeoDjango has no class: for curves, for points with a measure, for other geography than on WGS 84."""
    shape = _shape(native, column, table)
    if native.name == "raster":
        return _raster(shape, vendor)
    geography = native.name == "geography"
    # Django writes no geometry without a reference system to MySQL.
    srid = shape.srid if shape.srid is not None else USUAL_SRID if geography or vendor == "mysql" else 0
    if shape.name not in FIELD_OF or "m" in shape.axes or (geography and srid != USUAL_SRID):
        return None
    arguments = ["geography=True"] if geography else []
    if srid != USUAL_SRID:
        arguments.append(f"srid={srid}")
    if shape.axes:
        arguments.append("dim=3")
    if not table.is_view and spatial_index(column, table, three=bool(shape.axes) and not geography) is None:
        arguments.append("spatial_index=False")
    return Geometry(FIELD_OF[shape.name], tuple(arguments), () if geography else _of_any_system(shape, vendor))


def _raster(shape: _Shape, vendor: str) -> Geometry:
    """Django's own index of it is one of an expression."""
    srid = () if shape.srid == USUAL_SRID else (f"srid={shape.srid or 0}",)
    return Geometry("RasterField", (*srid, "spatial_index=False"), _of_any_system(shape, vendor))


def _of_any_system(shape: _Shape, vendor: str) -> tuple[str, ...]:
    if shape.srid is not None or vendor not in ("postgresql", "mysql"):
        return ()
    return ("Its rows may have any reference system: give as srid the one that they have.",)


def spatial_index(column: Column, table: Table, *, three: bool) -> Index | None:
    """The one that GeoDjango makes for such a column by itself."""
    wanted: Sequence[str] = _IN_SPACE if three else ()
    return next((index for index in table.indexes if _is_spatial(index, column, wanted)), None)


def says_geometry(check: Check) -> bool:
    """One shape, one number of dimensions, or one reference system: a field of that kind says it, too."""
    return _OF_TYPE.fullmatch(check.definition.strip()) is not None


def comes_with_geometry(index: Index, column: Column, table: Table, arguments: Sequence[str]) -> bool:
    """Whether the field that `arguments` belong to says that there is this index."""
    if "spatial_index=False" in arguments:
        return False
    three = "dim=3" in arguments and "geography=True" not in arguments
    return spatial_index(column, table, three=three) == index


def as_django_makes_it(index: Index, column: Column, table: Table, vendor: str) -> bool:
    """Of one geometry it makes a plain spatial index, whatever else Meta asks for."""
    native = parse_type(vendor, column.base_type)
    if native.family != "geometry":
        return True
    three = bool(_shape(native, column, table).axes) and native.name != "geography"
    return not index.include and _is_spatial(index, column, _IN_SPACE if three else ())


def _is_spatial(index: Index, column: Column, wanted: Sequence[str]) -> bool:
    whole = index.condition is None and not index.expressions and index.columns == (column.name,)
    operators = [each for each in index.operator_classes if each] if index.method.lower() == "gist" else list(wanted)
    return whole and index.method.lower() in _METHODS and operators == list(wanted)


def _shape(native: NativeType, column: Column, table: Table) -> _Shape:
    said = native.shape or ""
    name = said.rstrip("zm")
    axes, srid = said[len(name) :], native.srid
    if name in ("", "geometry"):
        checks = [check.definition for check in table.checks if check.columns == (column.name,)]
        if len(found := {one.lower() for one in _all(_TYPE, checks)}) == 1:
            name = found.pop()
            axes = axes or "m" * name.endswith("m")
            name = name.rstrip("m")
        if not axes and len(dimensions := _all(_DIMENSIONS, checks)) == 1:
            axes = _AXES.get(dimensions[0], "")
        if srid is None and len(numbers := _all(_SRID, checks)) == 1:
            srid = int(numbers[0]) if int(numbers[0]) > 0 else None
    return _Shape(name or "geometry", axes, srid)


def _all(wanted: re.Pattern[str], checks: Sequence[str]) -> list[str]:
    return [found for check in checks for found in wanted.findall(check)]
