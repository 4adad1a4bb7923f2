"""Paths -> what stands there, where a folder that may not be entered holds nothing."""

from __future__ import annotations

from pathlib import Path


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
