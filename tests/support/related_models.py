"""A database -> models generated from it in a project, and what happens when every relation of them is used both ways.

The databases' tests make the tables; the project's own Django, of any version, runs USE in its folder.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.databases import Database
from support.interpreters import Interpreter
from support.projects import write_project
from tablewright.agent import Agent
from tablewright.cli import commands
from tablewright.environment import Environment
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.schema.model import Schema
from tablewright.schema.serialization import schema_from_json

USE = '''
import io, json, os, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction

def checks():
    said = io.StringIO()
    try:
        call_command("check", databases=["default"], fail_level="WARNING", stdout=said, stderr=said)
    except SystemCheckError as error:
        return str(error)
    return said.getvalue()

def tried(name, function):
    try:
        with transaction.atomic():
            return function()
    except Exception as error:
        failures.append("%s: %s: %s" % (name, type(error).__name__, error))

def attribute(value):
    return value.all()[0].pk if hasattr(value, "all") else value.pk

def joined(model, field):
    """Ends that the first row which has one leads to: by join, by attribute, and back."""
    objects, name = model._default_manager, field.name
    key = field.related_model._meta.pk.name
    filled = objects.filter(**{name + "__isnull": False})
    if not filled.exists():
        list(objects.filter(**{name + "__isnull": True})[:1])
        return None
    if field.many_to_many:
        row = filled[0]
        list(objects.prefetch_related(name))
    else:
        row = filled.select_related(name)[0]
        list(objects.select_related(name)), list(objects.prefetch_related(name))
    end = getattr(row, name)
    end = end.all()[0] if field.many_to_many else end
    assert objects.filter(**{name: end}).filter(pk=row.pk).exists(), "not found by its end"
    back = field.remote_field.get_accessor_name()
    if back:
        found = getattr(end, back)
        assert row.pk == found.pk if field.one_to_one else found.filter(pk=row.pk).exists(), "not found back"
        query = field.related_query_name()
        assert field.related_model._default_manager.filter(**{query: row}).filter(pk=end.pk).exists(), "not back"
    return str(end.pk)

def added(model, field):
    """Adding and removing through the field changes that row alone."""
    row, end = model._default_manager.first(), field.related_model._default_manager.last()
    if row is None or end is None:
        return
    through = field.remote_field.through._default_manager
    before = sorted(map(str, through.values_list()))
    held = [each.pk for each in getattr(row, field.name).all()]
    count = len(before)
    if end.pk in held:
        getattr(row, field.name).remove(end)
        assert through.count() == count - 1, "removed more than one"
        getattr(row, field.name).add(end)
    else:
        getattr(row, field.name).add(end)
        assert through.count() == count + 1, "added more than one"
        getattr(row, field.name).set(held)
    assert through.count() == count, "not as before"

failures, ends = [], {}
for model in apps.get_app_config("shop").get_models():
    tried(model.__name__, lambda: list(model._default_manager.all()[:1]))
    tried(model.__name__ + " as a fixture", lambda: serializers.serialize("json", model._default_manager.all()[:1]))
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created:
            name = "%s.%s" % (model.__name__, field.name)
            ends[name] = tried(name, lambda: joined(model, field))
            if field.many_to_many:
                tried(name + " adding", lambda: added(model, field))
print(json.dumps({"checks": checks(), "failures": failures, "ends": ends}))
'''


@dataclass(frozen=True, slots=True)
class Used:
    """`ends`: "Model.field" -> the key of what its first filled row leads to, None where no row is filled."""

    root: Path
    schema: Schema
    source: str
    checks: str
    failures: list[str]
    ends: Mapping[str, Any]


def use(database: Database, python: Interpreter, root: Path, settings: str = "", **options: Any) -> Used:
    """`options`: of Context, besides what the project says."""
    write_project(root, {"default": database}, extra=settings)
    with Agent(Environment(root, (str(python.executable),), "config.settings")) as agent:
        booted = agent.call("boot", {"settings_module": "config.settings"}, timeout=60)
        schema = schema_from_json(agent.call("schema", {"alias": "default"}, timeout=60))
    apps = frozenset(booted["installed_apps"])
    context = Context(python.django_version, schema.vendor, app_label="shop", installed_apps=apps, **options)
    source = module_for(schema.tables, schema, context)
    (root / "shop" / "models.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [python.executable, "-X", "utf8", "-c", USE], cwd=root, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{done.stderr[-3000:]}\n{source}"
    return Used(root, schema, source, **json.loads(done.stdout))


def findings(used: Used, python: Interpreter) -> list[str]:
    """What `tablewright check` says of the models, hints too."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = commands.run(
            ["check", "--project", str(used.root), "--python", str(python.executable), "--format", "json"],
            serve=lambda tcp: None,
        )
    assert code in (0, 1)
    return [f"{each['code']}: {each['message']}" for each in json.loads(said.getvalue())["findings"]]
