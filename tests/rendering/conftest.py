"""A database -> models generated from it, executed: imported, checked, every table read, every value written back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database
from support.projects import write_project
from tablewright.agent import Agent
from tablewright.environment import Environment
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.schema.model import Schema
from tablewright.schema.serialization import schema_from_json

EXECUTE = (Path(__file__).parent / "execute.py").read_text()


@dataclass(frozen=True, slots=True)
class Generated:
    """`source` of the module; what happened when it ran: `checks` (warnings too), `failures`, and `rows` that the
    models gave: model -> values by field of its first row."""

    schema: Schema
    source: str
    checks: str
    failures: list[str]
    rows: Mapping[str, Mapping[str, Any]]


@pytest.fixture
def generate(tmp_path: Path) -> Callable[..., Generated]:
    def run(
        database: Database, django: tuple[int, int], python: Path | str = sys.executable, settings: str = ""
    ) -> Generated:
        root = write_project(tmp_path / "project", {"default": database}, extra=settings)
        with Agent(Environment(root, (str(python),), "config.settings")) as agent:
            booted = agent.call("boot", {"settings_module": "config.settings"}, timeout=60)
            schema = schema_from_json(agent.call("schema", {"alias": "default"}, timeout=60))
        apps = frozenset(booted["installed_apps"])
        context = Context(django, schema.vendor, app_label="shop", installed_apps=apps)
        source = module_for(schema.tables, schema, context)
        assert source == module_for(reversed(schema.tables), schema, context)
        (root / "shop" / "models.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [python, "-X", "utf8", "-c", EXECUTE], cwd=root, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return Generated(schema, source, **json.loads(done.stdout))

    return run
