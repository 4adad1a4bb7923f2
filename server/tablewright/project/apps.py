"""The label of a new app -> its files, and the entry in INSTALLED_APPS; a models file -> the folder of its app."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tablewright.project.files import module_file
from tablewright.project.state import State
from tablewright.source.edits import Edit
from tablewright.source.listed import assigned, is_assigned, with_items
from tablewright.source.module import parse_module

DEEPEST = 10
"""Settings modules that import one another's names; a chain of more is a circle."""


@dataclass(frozen=True, slots=True)
class NewApp:
    """`files`: whole texts. `edits`: of files that are there."""

    files: Mapping[Path, str]
    edits: Mapping[Path, tuple[Edit, ...]]
    notes: tuple[str, ...] = ()


def app_files(label: str, root: Path, state: State, text_of: Callable[[Path], str | None], *, managed: bool) -> NewApp:
    """A package beside manage.py with apps.py, its models left out. ValueError where it cannot have that name."""
    if not label.isidentifier() or keyword.iskeyword(label) or not label.isascii():
        raise ValueError(f"“{label}” cannot be an app's label: use letters, digits and “_”, such as “billing”.")
    same = next((package for package in state.packages if package.rpartition(".")[2] == label), None)
    if same is not None:
        raise ValueError(f"There is an app “{same}” already, whose label is “{label}”.")
    folder = root / label
    if folder.exists() or (root / f"{label}.py").exists():
        raise ValueError(f"“{label}” is beside manage.py already, so the new app cannot have this name.")
    entry = f"{label}.apps.{_class_name(label)}"
    files = {folder / "__init__.py": "", folder / "apps.py": _apps_py(label)}
    if managed:
        files[folder / "migrations" / "__init__.py"] = ""
    found = installed_apps_edit(entry, root, state, text_of)
    if found is not None:
        return NewApp(files, {found[0]: found[1]})
    return NewApp(files, {}, (f'Add "{entry}" to INSTALLED_APPS: its list is not one that can be edited safely.',))


def installed_apps_edit(
    entry: str, root: Path, state: State, text_of: Callable[[Path], str | None]
) -> tuple[Path, tuple[Edit, ...]] | None:
    """Where INSTALLED_APPS gets the entry: the plain list of the settings module, or of one whose names it takes all,
    before a list that it only adds to."""
    start = state.settings_file
    if start is None and state.environment is not None and state.environment.settings_module:
        start = module_file(root, state.environment.settings_module)
    if start is None or not start.is_relative_to(root):
        return None
    files = _star_chain(start, root, text_of)
    for added in (False, True):
        for path in files:
            text = text_of(path)
            place = assigned(text, "INSTALLED_APPS", added=added) if text is not None else None
            edits = with_items(text, place, [entry]) if text is not None and place is not None else None
            if edits is not None:
                return path, edits
            if place is not None or (text is not None and not added and is_assigned(text, "INSTALLED_APPS")):
                return None
    return None


def _star_chain(start: Path, root: Path, text_of: Callable[[Path], str | None]) -> list[Path]:
    """The settings file and those that it takes all names of, nearest first."""
    chain: list[Path] = []
    todo = [start]
    while todo and len(chain) < DEEPEST:
        path = todo.pop(0)
        text = text_of(path)
        if path in chain or text is None:
            continue
        chain.append(path)
        for dotted in reversed(parse_module(text).star_imports):
            level = len(dotted) - len(dotted.lstrip("."))
            base = path.parents[level - 1] if level else root
            found = module_file(base, dotted.lstrip("."))
            if found is not None and found.is_relative_to(root):
                todo.append(found)
    return chain


def package_of(models: Path, root: Path, state: State, new_app: str = "") -> Path:
    """The folder of the app that a models file, or the folder of a models package, belongs to."""
    if new_app:
        return root / new_app
    if models.is_relative_to(root):
        parts = models.relative_to(root).with_suffix("").parts
        for length in range(len(parts) - 1, 0, -1):
            if ".".join(parts[:length]) in state.packages:
                return root.joinpath(*parts[:length])
    folder = models.parent
    return folder.parent if folder.name == "models" else folder


def _class_name(label: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in label.split("_")) + "Config"


def _apps_py(label: str) -> str:
    """Without default_auto_field: the models that are made say of which class their keys are."""
    return f'from django.apps import AppConfig\n\n\nclass {_class_name(label)}(AppConfig):\n    name = "{label}"\n'
