"""A project's root -> the names of the modules in it that look like settings; nothing is run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tablewright.environment.folders import is_file
from tablewright.environment.roots import subfolders

MOST_FOLDERS = 600
"""A tree of more is not looked through on every start."""

PACKAGES = ("settings", "conf")

LARGEST = 1_000_000  # bytes; more is no settings module
_SAYS_SO = re.compile(
    rb"^[ \t]*(?:INSTALLED_APPS|DATABASES|ROOT_URLCONF)\b"
    rb"|^from[ \t]+[\w.]*(?:settings|base|common|defaults|local|dev)\w*[ \t]+import[ \t]+\*",
    re.MULTILINE,
)
NOT_TO_RUN = re.compile(r"^_|(?:^|_)(?:base|common|defaults?|shared|tests?|testing|ci|example|template|sample)(?:_|$)")
"""Last parts of names that no one runs a project with."""


def settings_modules(root: Path) -> tuple[str, ...]:
    """`settings.py`, `settings_….py`, and modules of packages called `settings` or `conf`, up to two levels down."""
    found: set[str] = set()
    for parts, path in _files(root):
        if all(part.isidentifier() for part in parts) and _looks_so(path):
            found.add(".".join(parts))
    return tuple(sorted(found))


def only_one(root: Path) -> str | None:
    """The one that a project can be run with, where there is one."""
    names = [name for name in settings_modules(root) if not NOT_TO_RUN.search(name.rpartition(".")[2])]
    return names[0] if len(names) == 1 else None


def _files(root: Path) -> Iterator[tuple[tuple[str, ...], Path]]:
    """(parts of the module's name, its file)."""
    level: list[tuple[tuple[str, ...], Path]] = [((), root)]
    left = MOST_FOLDERS
    for depth in range(4):
        below: list[tuple[tuple[str, ...], Path]] = []
        for parts, folder in level[:left]:
            package = bool(parts) and parts[-1] in PACKAGES
            for name in _python_files(folder):
                if package or "settings" in name:
                    yield (parts if name == "__init__" else (*parts, name)), folder / f"{name}.py"
            if depth < 2 or package:
                below += [((*parts, child.name), child) for child in subfolders(folder)]
            else:  # deeper down only by name, without a look at all that is there
                below += [((*parts, name), folder / name) for name in PACKAGES]
        left = max(0, left - len(level))
        level = below


def _python_files(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name[:-3] for entry in entries if entry.name.endswith(".py"))
    except OSError:
        return []


def _looks_so(path: Path) -> bool:
    if not is_file(path):
        return False
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError:
        return False
    return len(text) <= LARGEST and _SAYS_SO.search(text) is not None
