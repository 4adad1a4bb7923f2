"""Projects on GeoDjango's backends: what is generated (`tests/cli/geodjango`, tables and models per backend), that it
works, and what is said of spatial indexes.

With UPDATE_CASES=1 what is generated is written there.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.agents import read_schema
from support.databases import Database, Mariadb, Postgresql
from support.geodjango import needs_gdal, on_gis, postgis_server, spatialite_at
from support.interpreters import Interpreter, find_interpreter
from support.projects import write_project
from support.shared import shared
from support.shop import Run

CASES = Path(__file__).parent / "geodjango"
EXTENSIONS = "CREATE EXTENSION postgis; CREATE EXTENSION postgis_raster;\n"
APPS = 'INSTALLED_APPS = ["django.contrib.gis", "django.contrib.postgres", "shop"]\n'
GIS_ALONE = 'INSTALLED_APPS = ["django.contrib.gis", "shop"]\n'

USE = """
import django
django.setup()
from django.contrib.gis.geos import GEOSGeometry, Point
from shop import models
def geometry(wkt, srid=4326):
    return GEOSGeometry(wkt, srid=srid)
AREA = "MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)))"
AREA_Z = "MULTIPOLYGON Z (((0 0 1, 0 1 1, 1 1 1, 0 0 1)))"
def made(model, **values):
    found = model.objects.get(pk=model.objects.create(**values).pk)
    found.full_clean()
    print({name: getattr(found, name).ewkt for name in values if hasattr(getattr(found, name), "ewkt")})
    return found
near = geometry("POINT (1 2)").buffer(1)
"""
USE_POSTGIS = """
here = Point(1, 2)
made(models.Places, name="a", pt=here, polys=geometry(AREA, 25833), in_space=Point(1, 2, 3), on_earth=here)
print(models.Places.objects.filter(pt__within=near, on_earth__dwithin=(Point(1, 2), 10)).count())
made(models.OldPlaces, the_geom=geometry(AREA, 25833), height=Point(1, 2, 3))
"""
USE_MYSQL = """
made(models.Places, pt=Point(1, 2), mp=geometry(AREA, 3857), line=geometry("LINESTRING (0 0, 1 1)"))
print(models.Places.objects.filter(pt__within=near).count())
"""
USE_SPATIALITE = """
made(models.Town, name="a", pt=Point(1, 2), area=geometry(AREA_Z, 3857))
print(models.Town.objects.filter(pt__within=near).count())
"""


@pytest.fixture(scope="session")
def postgis(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Postgresql]:
    @contextmanager
    def start() -> Iterator[str]:
        with postgis_server() as server:
            yield server.host

    folder = tmp_path_factory.getbasetemp()
    with shared(folder if worker_id == "master" else folder.parent, "postgis", start) as host:
        yield Postgresql(host)


def project(root: Path, entry: Mapping[str, str], interpreter: Interpreter, patch: pytest.MonkeyPatch) -> Path:
    write_project(root, {"default": entry}, extra=APPS if "postgis" in entry["ENGINE"] else GIS_ALONE)
    executable = json.dumps(str(interpreter.executable))
    (root / "pyproject.toml").write_text(f"[tool.tablewright]\npython = {executable}\n")
    patch.chdir(root)
    return root


def used(root: Path, interpreter: Interpreter, script: str) -> str:
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    command = [str(interpreter.executable), "-W", "ignore", "-c", USE + script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def generated(root: Path, run: Run, name: str) -> None:
    """Checks what is written, that nothing is said of it, and that it is written once."""
    ran = run("generate", "--all", "--into", "shop/models.py")
    assert ran.code == 0, ran.err
    source = (root / "shop/models.py").read_text(encoding="utf-8")
    if os.environ.get("UPDATE_CASES"):
        (CASES / name).write_text(source, encoding="utf-8")
    assert source == (CASES / name).read_text(encoding="utf-8")
    assert run("check", "-q").out == ""


def of_postgis(postgis: Postgresql, script: str) -> tuple[Database, dict[str, str]]:
    needs_gdal()
    database = postgis.create_database()
    database.run(EXTENSIONS + script)
    return database, on_gis(database, "postgis")


def test_postgis(
    postgis: Postgresql, interpreter: Interpreter, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, entry = of_postgis(postgis, (CASES / "postgis.sql").read_text(encoding="utf-8"))
    root = project(tmp_path, entry, interpreter, monkeypatch)
    generated(root, run, f"postgis-{interpreter.django}.txt")
    assert used(root, interpreter, USE_POSTGIS) == (
        "{'pt': 'SRID=4326;POINT (1 2)', 'polys': 'SRID=25833;MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)))',"
        " 'in_space': 'SRID=4326;POINT Z (1 2 3)', 'on_earth': 'SRID=4326;POINT (1 2)'}\n"
        "1\n"
        "{'the_geom': 'SRID=25833;MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)))', 'height': 'SRID=4326;POINT Z (1 2 3)'}\n"
    )


def test_mariadb(mariadb: Mariadb, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_gdal()
    database, interpreter = mariadb.create_database(), find_interpreter("3.12-5.2")
    database.run((CASES / "mysql.sql").read_text(encoding="utf-8"))
    root = project(tmp_path, on_gis(database, "mysql"), interpreter, monkeypatch)
    generated(root, run, "mysql.txt")
    assert used(root, interpreter, USE_MYSQL) == (
        "{'pt': 'SRID=4326;POINT (1 2)', 'mp': 'SRID=3857;MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)))',"
        " 'line': 'SRID=4326;LINESTRING (0 0, 1 1)'}\n"
        "1\n"
    )


def test_spatialite(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_gdal()
    script = (CASES / "spatialite.sql").read_text(encoding="utf-8")
    entry, interpreter = spatialite_at(tmp_path / "towns.sqlite", script)
    root = project(tmp_path / "project", entry, interpreter, monkeypatch)
    generated(root, run, "spatialite.txt")
    assert used(root, interpreter, USE_SPATIALITE) == (
        "{'pt': 'SRID=4326;POINT (1 2)', 'area': 'SRID=3857;MULTIPOLYGON Z (((0 0 1, 0 1 1, 1 1 1, 0 0 1)))'}\n1\n"
    )


def test_geometry_comes_back_from_a_database_that_django_makes(
    postgis: Postgresql, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = find_interpreter("3.12-5.2")
    script = (CASES / "postgis.sql").read_text(encoding="utf-8").partition("\n-- ")[0]
    _, entry = of_postgis(postgis, script)
    root = project(tmp_path, entry, interpreter, monkeypatch)
    before = places(root, interpreter)
    assert run("generate", "--all", "--managed", "--into", "shop/models.py").code == 0
    source = (root / "shop/models.py").read_text()
    _, empty = of_postgis(postgis, "")
    write_project(root, {"default": empty}, source, APPS)
    migrate(root, interpreter)
    # Of an index of one geometry Django makes a plain one; its geography always has a reference system.
    lost = {each for each in before if each[0] in ("any_on_earth", ("poly",), ("line",))}
    assert len(lost) == 3
    assert before - places(root, interpreter) == lost


def places(root: Path, interpreter: Interpreter) -> set[tuple[object, ...]]:
    """The geometry of the table, and how it is indexed."""
    table = next(each for each in read_schema(root, interpreter.executable).tables if each.name == "places")
    columns = {(column.name, column.native_type, column.null) for column in table.columns}
    return columns | {(each.columns, each.method, each.operator_classes, each.condition) for each in table.indexes}


def migrate(root: Path, interpreter: Interpreter) -> None:
    for command in (("makemigrations", "shop"), ("migrate",)):
        done = [str(interpreter.executable), "-W", "ignore", "manage.py", *command]
        subprocess.run(done, cwd=root, check=True, capture_output=True)


OF_DJANGO = """from django.contrib.gis.db import models


class Everything(models.Model):
    name = models.CharField(max_length=20)
    point = models.PointField()
    maybe = models.PointField(null=True, blank=True)
    line = models.LineStringField(srid=3857)
    area = models.PolygonField(spatial_index=False)
    points = models.MultiPointField()
    lines = models.MultiLineStringField()
    areas = models.MultiPolygonField(srid=25833)
    mixed = models.GeometryCollectionField(null=True)
    anything = models.GeometryField()
"""
OF_POSTGIS = """    above = models.PointField(dim=3)
    on_earth = models.PointField(geography=True)
    anything_above = models.GeometryField(dim=3, null=True)
    above_earth = models.PointField(dim=3, geography=True)
    picture = models.RasterField(null=True)
"""


@pytest.mark.parametrize("kind", ["postgis", "mysql", "spatialite"])
def test_nothing_is_said_of_what_django_has_migrated(
    kind: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    needs_gdal()
    interpreter = find_interpreter("3.12-5.2")
    if kind == "postgis":
        _, entry = of_postgis(request.getfixturevalue("postgis"), "")
    elif kind == "mysql":
        entry = on_gis(request.getfixturevalue("mariadb").create_database(), kind)
    else:
        entry, interpreter = spatialite_at(tmp_path / "new.sqlite", "SELECT InitSpatialMetaData(1);")
    root = project(tmp_path / "project", entry, interpreter, monkeypatch)
    models = OF_DJANGO + (OF_POSTGIS if kind == "postgis" else "    above = models.PointField(dim=3)\n")
    (root / "shop/models.py").write_text(models)
    migrate(root, interpreter)
    assert run("check", "-q").out == ""
    (root / "shop/models.py").write_text(models.replace("PolygonField(spatial", "LineStringField(spatial", 1))
    assert {line.split()[2] for line in run("check", "-q").out.splitlines()} == {"type-mismatch"}


SPOTS = """from django.contrib.gis.db import models


class Spot(models.Model):
    place = models.PointField()
    shape = models.PolygonField(spatial_index=False)

    class Meta:
        db_table = "spot"
"""


def test_spatial_indexes_that_a_model_promises_and_that_it_lacks(
    postgis: Postgresql, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = "CREATE TABLE spot (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, place geometry(Point, 4326)"
    tables += " NOT NULL, shape geometry(Polygon, 4326) NOT NULL); CREATE INDEX spot_shape ON spot USING gist (shape);"
    database, entry = of_postgis(postgis, tables)
    root = project(tmp_path, entry, find_interpreter("3.12-5.2"), monkeypatch)
    models = root / "shop/models.py"
    models.write_text(SPOTS)
    said = run("check", "-q", "--select", "index-missing,index-unmapped").out
    assert said == (
        "shop/models.py:5:5 information index-missing PointField “place” has a spatial index by itself in the model,"
        " but table “spot” has none: looking rows up by place reads the whole table.\n"
        "shop/models.py:6:5 hint index-unmapped A GIST index of table “spot” on “shape” is not in the model: a database"
        " made from the models, for tests say, lacks it.\n"
    )
    unmanaged = SPOTS.replace("PointField()", "PointField(spatial_index=True)")
    unmanaged = unmanaged.replace('db_table = "spot"', 'db_table = "spot"\n        managed = False')
    models.write_text(unmanaged)
    [statement] = [line for line in run("sql").out.splitlines() if line.startswith("CREATE")]
    assert statement == 'CREATE INDEX "spot_place_c534f230_id" ON "spot" USING GIST ("place");'
    database.run(statement)
    models.write_text(SPOTS.replace("spatial_index=False", ""))
    assert run("check", "-q", "--select", "index-missing,index-unmapped").out == ""
