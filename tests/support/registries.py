"""A project's files -> what the agent's models role answers, from a process that ends then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from support.agents import LIMIT, start_agent
from support.databases import Database
from support.projects import write_project
from tablewright.source.registry import Registry, registry_from_json, with_migrations

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}
Progress = Callable[[str, int, int], None]


def write_apps(
    root: Path,
    apps: Mapping[str, str | bytes],
    extra: str = "",
    databases: Mapping[str, Database | Mapping[str, object]] | None = None,
    installed: list[str] | None = None,
) -> Path:
    """`apps`: path below `root` -> text. INSTALLED_APPS: `installed`, or else the packages in `apps` that have models,
    in their order. Missing `__init__.py` are written too."""
    names = list(dict.fromkeys(path.partition("/")[0] for path in apps))
    entries = names if installed is None else installed
    write_project(root, databases or {"default": SQLITE}, extra=f"INSTALLED_APPS = {entries!r}\n{dedent(extra)}")
    for name, text in apps.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        for folder in path.relative_to(root).parents:
            if folder.parts and not (root / folder / "__init__.py").exists():
                (root / folder / "__init__.py").write_text("")
    return root


def ask(
    root: Path, method: str, python: str | Path = sys.executable, told: Progress | None = None, **params: Any
) -> Any:
    with start_agent(root, python) as agent:
        params = {"settings_module": "config.settings", **params}
        return agent.call(method, params, timeout=LIMIT, progress=told)


def read_registry(
    root: Path,
    python: str | Path = sys.executable,
    told: Progress | None = None,
    *,
    migrations: bool = False,
    **params: Any,
) -> Registry:
    with start_agent(root, python) as agent:
        params = {"settings_module": "config.settings", **params}
        registry = registry_from_json(agent.call("models", params, timeout=LIMIT, progress=told))
        return with_migrations(registry, agent.call("migrations", params, timeout=LIMIT)) if migrations else registry
