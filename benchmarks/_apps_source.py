"""One installed package -> what Tablewright knows of its models: from its source alone, and completed by Django.

The package is taken for the project: what it imports from elsewhere is outside, as installed packages are for users.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tablewright.project.files import model_files, module_file, read_source
from tablewright.source.merging import merge
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.registry import Registry
from tablewright.source.resolve import resolve
from tablewright.source.statements import Module


def modules_of(root: Path, package: str, apps: Sequence[str]) -> dict[str, Module]:
    """Its modules that hold models, what they import of it, and its apps' configuration, by path."""
    waiting = list(model_files(root / package))
    for app in apps:
        waiting += [path for name in (app, f"{app}.apps") if (path := _file(root, package, name)) is not None]
    found: dict[str, Module] = {}
    while waiting:
        path = waiting.pop()
        text = read_source(path)[0] if str(path) not in found else None
        if text is None:
            continue
        found[str(path)] = module = parse_module(text)
        waiting += _imported(root, package, path, module)
    return dict(sorted(found.items()))


def _imported(root: Path, package: str, path: Path, module: Module) -> Iterator[Path]:
    around = path.relative_to(root).parts[:-1]
    for written in (*module.imports.values(), *module.star_imports):
        level = len(written) - len(written.lstrip("."))
        dotted = ".".join([*around[: len(around) - level + 1], written[level:]]) if level else written
        found = _file(root, package, dotted)
        if found is not None:
            yield found


def _file(root: Path, package: str, dotted: str) -> Path | None:
    return module_file(root, dotted) if dotted.partition(".")[0] == package else None


def source_models(modules: Mapping[str, Module], root: Path, django: Mapping[str, Any]) -> Models:
    return resolve(
        modules,
        root=str(root),
        installed_apps=django["installed_apps"],
        default_auto_field=django["default_auto_field"],
        auth_user_model=django["auth_user_model"],
    )


def merged_models(modules: Mapping[str, Module], source: Models, registry: Registry, root: Path) -> Models:
    """Nothing was edited since Django loaded the files."""
    return merge(source, registry, modules, modules, root=str(root)).models
