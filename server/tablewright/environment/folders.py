"""Paths -> what stands there, where a folder that may not be entered holds nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tablewright.settings import toml_table


def is_file(path: Path) -> bool:
    """`Path.is_file`, but False where Python before 3.14 raises: a database's data folder in the project is closed."""
    try:
        return path.is_file()
    except OSError:
        return False


def exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def python_in(prefix: Path) -> str | None:
    """The interpreter of a virtual environment's folder; its link is kept, since it is what makes the environment."""
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if is_file(prefix / name):
            return str(prefix / name)
    return None


def resolve(path: str, root: Path, folder: Path) -> Path | None:
    """A configured path, relative to the root or the workspace folder; None when it does not exist."""
    given = Path(path.replace("${workspaceFolder}", str(folder))).expanduser()
    for base in (root, folder):
        if exists(base / given):
            return base / given
    return None


def resolve_program(program: str, root: Path, folder: Path) -> str | None:
    """A configured program: a path, a virtual environment's folder, or a name on the PATH."""
    found = resolve(program, root, folder) if re.search(r"[/\\]|^~|^\.", program) else None
    if found is not None and found.is_dir():
        return python_in(found)
    return str(found) if found is not None else shutil.which(program)


def settings_folder(root: Path, folder: Path) -> Path:
    """The nearest with a pyproject.toml that has settings of ours, from `root` upward or in `folder`; else `root`."""
    places = folders_upward(root, folder)
    return next((each for each in places if toml_table(each / "pyproject.toml", "tool", "tablewright")), root)


def folders_upward(root: Path, folder: Path) -> tuple[Path, ...]:
    """`root` and its parents up to `folder`; where `folder` is not above it, up to the one that holds `.git`."""
    chain = (root, *root.parents)
    for last, parent in enumerate(chain):
        if parent == folder and parent != root:
            return chain[: last + 1]
    for last, parent in enumerate(chain):
        if exists(parent / ".git"):
            return chain[: last + 1]
    return (root,)
