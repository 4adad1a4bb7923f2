"""Databases full of legacy sins -> models generated for them -> no finding about a type, a default, a choice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tablewright.comparison import Surroundings, pair
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.rules import findings_of
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "rendering" / "schemas"
APPS = ("shop", "django.contrib.postgres")
CODES = frozenset(
    {"type-mismatch", "field-wider-than-column", "field-narrower-than-column", "choices-differ", "collation-differs"}
    | {"generated-column", "default-differs"}
)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_generated_models_fit_their_tables(vendor: str, request: pytest.FixtureRequest) -> None:
    database = request.getfixturevalue(f"{vendor}_database")
    database.run((SCHEMAS / f"{vendor}.sql").read_text())
    text = json.dumps({"agent": str(ROOT / "server" / "agent"), "databases": {"default": database.settings}})
    command = [sys.executable, ROOT / "tests" / "rules" / "read_schemas.py"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    data = json.loads(done.stdout)["default"]
    schema, backend = schema_from_json(data), backend_from_json("default", {"engine": "", **data["backend"]})
    found = []
    for django in [(3, 2), (4, 2), (5, 2), (6, 1)]:
        context = Context(django, schema.vendor, app_label="shop", installed_apps=frozenset(APPS))
        source = module_for(schema.tables, schema, context)
        models = resolve({"/p/shop/models.py": parse_module(source)}, root="/p", installed_apps=APPS)
        for placed in models.by_path["/p/shop/models.py"]:
            pairing = pair(placed.model, schema, backend, models, django, Surroundings(use_tz=True))
            assert pairing is not None
            judged = findings_of(pairing, CODES)
            found += [(django, each.code, each.table, each.column, each.message) for each in judged]
    assert found == []
