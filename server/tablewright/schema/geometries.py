"""Shapes of geometry columns -> the classes of GeoDjango's that hold them, and back. Data."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_OF: Mapping[str, str] = {
    "geometry": "GeometryField",
    "point": "PointField",
    "linestring": "LineStringField",
    "polygon": "PolygonField",
    "multipoint": "MultiPointField",
    "multilinestring": "MultiLineStringField",
    "multipolygon": "MultiPolygonField",
    "geometrycollection": "GeometryCollectionField",
}
"""Shape, as `NativeType.shape` has it -> class."""

SHAPE_OF: Mapping[str, str] = {name: shape for shape, name in FIELD_OF.items()}

USUAL_SRID = 4326
"""Of a field that says none; the one that Django knows of PostGIS's geography."""
