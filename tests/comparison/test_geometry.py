"""GeoDjango's fields over columns as PostGIS and MySQL spell them, from their documentation: neither is tried here."""

from __future__ import annotations

import pytest

from tablewright.comparison.expected import expected_type
from tablewright.comparison.fit import Fit, fit_of
from tablewright.schema.model import Backend, Column
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

HEAD = "from django.contrib.gis.db import models\nSRID = make()\n"


@pytest.mark.parametrize(
    ("vendor", "call", "native", "fit"),
    [
        ("postgresql", "models.PointField()", "geometry(Point,4326)", Fit.SAME),
        ("postgresql", "models.PointField()", "public.geometry(Point,4326)", Fit.SAME),
        ("postgresql", "models.PointField()", "geometry", Fit.SAME),
        ("postgresql", "models.PointField(srid=3857)", "geometry(Point)", Fit.SAME),
        ("postgresql", "models.PointField(dim=3)", "geometry(PointZ,4326)", Fit.SAME),
        ("postgresql", "models.PointField(geography=True)", "geography(Point,4326)", Fit.SAME),
        ("postgresql", "models.GeometryField()", "geometry(Geometry,4326)", Fit.SAME),
        ("postgresql", "models.PointField()", "geometry(Polygon,4326)", Fit.INCOMPATIBLE),
        ("postgresql", "models.PointField()", "geometry(Point,3857)", Fit.INCOMPATIBLE),
        ("postgresql", "models.PointField()", "geometry(PointZ,4326)", Fit.INCOMPATIBLE),
        ("postgresql", "models.PointField()", "text", Fit.INCOMPATIBLE),
        ("postgresql", "models.IntegerField()", "geometry(Point,4326)", Fit.INCOMPATIBLE),
        ("postgresql", "models.TextField()", "geometry(Point,4326)", Fit.UNKNOWN),
        ("postgresql", "models.GeometryField()", "geometry(Point,4326)", Fit.UNKNOWN),
        ("postgresql", "models.PointField()", "geography(Point,4326)", Fit.UNKNOWN),
        ("postgresql", "models.PointField(srid=SRID)", "geometry(Point,3857)", Fit.UNKNOWN),
        ("postgresql", "models.PointField(**made())", "geometry(Polygon,3857)", Fit.UNKNOWN),
        ("mysql", "models.PointField(srid=3857)", "point", Fit.SAME),
        ("mysql", "models.PointField()", "geometry", Fit.SAME),
        ("mysql", "models.PointField()", "polygon", Fit.INCOMPATIBLE),
        ("sqlite", "models.PointField()", "POINT", Fit.UNKNOWN),
        ("oracle", "models.PointField()", "MDSYS.SDO_GEOMETRY", Fit.UNKNOWN),
        ("unheard-of", "models.PointField()", "text", Fit.UNKNOWN),
    ],
)
def test_geometry_fits_by_shape_and_reference_system(vendor: str, call: str, native: str, fit: Fit) -> None:
    text = f"{HEAD}class A(models.Model):\n    x = {call}\n"
    model = resolve({"/p/app/models.py": parse_module(text)}, root="/p", installed_apps=["app"]).by_label["app.A"]
    backend = Backend("default", "", vendor, data_types={"IntegerField": "integer", "TextField": "text"})
    field = next(each for each in model.fields if each.name == "x")
    expected = expected_type(field, backend, Models({}, {}, {}), model.names)
    assert expected is not None
    assert fit_of(expected, Column("x", 1, native, native, null=False), backend) == (fit, "")
