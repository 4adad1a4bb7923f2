"""Files of a project -> what its real Django says of them, what source says, and what both say together."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from support.agents import start_agent
from support.projects import write_project
from tablewright.source.merging import Merged, merge
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.registry import Registry, registry_from_json
from tablewright.source.resolve import resolve
from tablewright.source.statements import Module

LIMIT = 60.0  # seconds
AUTO = "django.db.models.BigAutoField"

SETTINGS = """
    import sys
    sys.path.insert(0, {vendor!r})
    INSTALLED_APPS = {apps!r}
    {extra}
"""


def write(
    folder: Path,
    files: Mapping[str, str],
    vendor: Mapping[str, str],
    *,
    apps: tuple[str, ...],
    databases: Mapping[str, Mapping[str, object]] | None = None,
    extra: str = "",
) -> Path:
    """The project's root. `files` by path below it, `vendor`: packages that are no part of the project."""
    root, outside = folder / "project", folder / "vendor"
    databases = databases or {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    settings = SETTINGS.format(vendor=str(outside), apps=list(apps), extra=extra)
    write_project(root, databases, extra=settings)
    for base, texts in ((root, files), (outside, vendor)):
        for name, text in texts.items():
            path = base / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def registry_of(root: Path, python: str | Path = sys.executable) -> Registry:
    """What Django says of the files as they are on disk."""
    with start_agent(root, python) as agent:
        found = agent.call("models", {"settings_module": "config.settings"}, timeout=LIMIT)
    return registry_from_json(found)


def modules_of(root: Path, files: Mapping[str, str], previous: Mapping[str, Module] | None = None) -> dict[str, Module]:
    before = previous or {}
    return {str(root / name): parse_module(text, before.get(str(root / name))) for name, text in files.items()}


def source_of(
    root: Path, modules: Mapping[str, Module], apps: tuple[str, ...], previous: Models | None = None
) -> Models:
    return resolve(modules, root=str(root), installed_apps=apps, default_auto_field=AUTO, previous=previous)


def merged_of(
    root: Path,
    registry: Registry,
    typed: Mapping[str, str],
    loaded: Mapping[str, str],
    apps: tuple[str, ...],
    **more: object,
) -> Merged:
    """As the editor has it after `loaded` was loaded and `typed` was typed."""
    now, then = modules_of(root, typed), modules_of(root, loaded)
    return merge(source_of(root, now, apps), registry, now, then, **more)  # type: ignore[arg-type]
