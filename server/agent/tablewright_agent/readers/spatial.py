"""Tables read through a backend of GeoDjango's -> their geometry columns with what other catalogs say of them.

A column's `base_type` becomes what PostGIS would call it, `geometry(PointZ,4326)`: PostGIS itself keeps it there.
"""

from contextlib import suppress

from tablewright_agent.sqltext import folded

SHAPES = (
    "Geometry",
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
AXES = ("", "Z", "M", "ZM")

_MARIADB = """
SELECT G_TABLE_NAME, G_GEOMETRY_COLUMN, SRID FROM information_schema.GEOMETRY_COLUMNS WHERE G_TABLE_SCHEMA = DATABASE()
"""
_MYSQL = """
SELECT TABLE_NAME, COLUMN_NAME, SRS_ID FROM information_schema.ST_GEOMETRY_COLUMNS WHERE TABLE_SCHEMA = DATABASE()
"""
_SPATIALITE = """
SELECT f_table_name, f_geometry_column, geometry_type, srid, spatial_index_enabled FROM geometry_columns
"""


def add_geometry(connection, cursor, tables):
    """Does nothing where the catalogs have no such thing: an old MySQL, a file without SpatiaLite's tables."""
    from django.db import Error

    if not getattr(connection.features, "gis_enabled", False):
        return
    with suppress(Error):
        if connection.vendor == "sqlite":
            _spatialite(cursor, tables)
        elif connection.vendor == "mysql":
            _mysql(cursor, tables, connection.mysql_is_mariadb)


def _spatialite(cursor, tables):
    named = {folded(table["name"]): table for table in tables}
    for name, column, kind, srid, index in _rows(cursor, _SPATIALITE):
        table = named.get(folded(name))
        found = _column(table, column) if table is not None else None
        shape, axes = kind % 1000, kind // 1000
        if found is None or shape >= len(SHAPES) or axes >= len(AXES):
            continue
        found["base_type"] = _type(SHAPES[shape] + AXES[axes], srid)
        found.pop("default", None)  # an empty text for the statement that adds the column, and no geometry
        if index == 1:
            name = "idx_%s_%s" % (table["name"], found["name"])
            table.setdefault("indexes", []).append({"name": name, "columns": [found["name"]], "method": "rtree"})
            named.get(folded(name), {})["parent"] = table["name"]


def _mysql(cursor, tables, mariadb):
    shapes = tuple(shape.lower() for shape in SHAPES) + ("geomcollection",)
    spatial = {
        table["name"]: table
        for table in tables
        if any(column["native_type"].startswith(shapes) for column in table.get("columns", ()))
    }
    for name, column, srid in _rows(cursor, _MARIADB if mariadb else _MYSQL) if spatial else ():
        found = _column(spatial[name], column) if name in spatial else None
        if found is not None and srid:
            found["base_type"] = _type(found["native_type"], srid)


def _rows(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def _column(table, name):
    return next((each for each in table.get("columns", ()) if folded(each["name"]) == folded(name)), None)


def _type(shape, srid):
    return "geometry(%s,%d)" % (shape, srid) if srid > 0 else "geometry(%s)" % shape
