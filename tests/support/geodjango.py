"""A backend of GeoDjango's -> a database with geometry, and an interpreter that has the libraries for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

from support.databases import Database, Postgresql, postgresql_server
from support.interpreters import Interpreter, installed
from support.missing import missing

_FILL = """
import json, sqlite3, sys
path, script = json.load(sys.stdin)
connection = sqlite3.connect(path)
connection.enable_load_extension(True)
connection.load_extension("mod_spatialite")
connection.executescript(script)
connection.commit()
"""
_LOADS = "import sqlite3; c = sqlite3.connect(':memory:'); c.enable_load_extension(True); c.load_extension('{}')"
SYSTEM_PYTHON = Path("/usr/bin/python3")
DJANGO = "Django==5.2.19"


def needs_gdal() -> None:
    if find_library("gdal") is None:
        missing("GDAL (Debian: apt-get install gdal-bin)")


@contextmanager
def postgis_server() -> Iterator[Postgresql]:
    """The machine's own PostgreSQL, where PostGIS is installed for it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/lib/postgis-3.so"))
    if not found:
        missing("PostGIS (Debian: apt-get install postgresql-postgis)")
    with postgresql_server(found[-1].parent.parent / "bin") as server:
        yield server


def on_gis(database: Database, kind: str) -> dict[str, str]:
    """Its entry in DATABASES, with GeoDjango's ENGINE."""
    return {**database.settings, "ENGINE": f"django.contrib.gis.db.backends.{kind}"}


def spatialite_at(path: Path, script: str) -> tuple[dict[str, str], Interpreter]:
    """A new file at `path`, and what opens it: most Pythons cannot load extensions into SQLite, the system's can."""
    done = subprocess.run([SYSTEM_PYTHON, "-c", _LOADS.format("mod_spatialite")], capture_output=True)
    if done.returncode:
        missing(
            "SpatiaLite and a Python that loads it (Debian: apt-get install libsqlite3-mod-spatialite python3-venv)"
        )
    interpreter = Interpreter(installed("system-spatialite", SYSTEM_PYTHON, (DJANGO,)), "", "5.2")
    given = json.dumps([str(path), script])
    subprocess.run([interpreter.executable, "-c", _FILL], input=given, text=True, check=True, capture_output=True)
    return {"ENGINE": "django.contrib.gis.db.backends.spatialite", "NAME": str(path)}, interpreter
