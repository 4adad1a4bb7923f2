"""The opened folder -> the root: the folder with the manage.py that counts for it, or all those it may be."""

from __future__ import annotations

import os
from pathlib import Path

from tablewright.environment.folders import is_file
from tablewright.settings import toml_table

SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist"})

SECONDARY = {"demo", "demos", "doc", "docs", "example", "examples", "example_project", "sample", "samples", "sandbox"}
SECONDARY |= {"test", "test_project", "testproject", "testing", "tests"}
"""Folders of projects that are there to try something out: they count where there is no other."""

MANAGE_READ = 65536


def find_root(start: Path, chosen: object = None) -> Path | None:
    """The one root for `start`; None where there is none, or where there are several below and nothing says which.
    `chosen`: the setting `root`, as the editor has it."""
    if isinstance(chosen, str) and chosen:
        return named_root(chosen, absolute(start))
    roots = find_roots(start)
    return roots[0] if len(roots) == 1 else None


def find_roots(start: Path) -> tuple[Path, ...]:
    """The nearest folder with manage.py from `start` upward, or what `root` in a pyproject.toml on the way there names.
    Else those one level down, else those two levels down: of these the ones of Django that are no examples or tests,
    where there are such."""
    start = absolute(start)
    if not start.is_dir():
        start = start.parent
    for folder in (start, *start.parents):
        if is_file(folder / "manage.py"):
            return (folder,)
        if is_file(folder / "pyproject.toml"):
            named = toml_table(folder / "pyproject.toml", "tool", "tablewright").get("root")
            if isinstance(named, str) and (root := named_root(named, folder)) is not None:
                return (root,)
    children = subfolders(start)
    for level in (children, [grandchild for child in children for grandchild in subfolders(child)]):
        if found := [folder for folder in level if is_file(folder / "manage.py")]:
            return _that_count(_distinct(found), start)
    return ()


def named_root(name: str, folder: Path) -> Path | None:
    """The folder that the setting `root` names, from the opened folder; None when there is none."""
    try:
        path = absolute(folder / Path(name.replace("${workspaceFolder}", str(folder))).expanduser())
        return path if path.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        return None


def absolute(path: Path) -> Path:
    """Without dots, but with its links: the editor names files by the path that it opened."""
    return Path(os.path.normpath(path.absolute()))


def subfolders(folder: Path) -> list[Path]:
    """Those that may hold a project's own code, by name."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []
    return [
        folder / entry.name
        for entry in entries
        if not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS and _is_folder(entry)
    ]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _distinct(folders: list[Path]) -> list[Path]:
    """Without links to another one of them (`current` -> `releases/7`)."""
    real = {os.path.realpath(folder) for folder in folders if not folder.is_symlink()}
    kept: list[Path] = []
    for folder in folders:
        path = os.path.realpath(folder)
        if not folder.is_symlink() or path not in real:
            real.add(path)
            kept.append(folder)
    return kept


def _that_count(folders: list[Path], start: Path) -> tuple[Path, ...]:
    of_django = [folder for folder in folders if _names_django(folder)] or folders
    own = [folder for folder in of_django if not SECONDARY & set(folder.relative_to(start).parts)]
    return tuple(own or of_django)


def _names_django(folder: Path) -> bool:
    try:
        with (folder / "manage.py").open("rb") as file:
            return b"django" in file.read(MANAGE_READ).lower()
    except OSError:
        return False
