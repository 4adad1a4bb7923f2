"""A text -> an executable script, such as one that stands for an interpreter; files of a project -> on disk."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from pathlib import Path


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def python_with_django(path: Path) -> Path:
    return script(path, f'exec "{sys.executable}" "$@"')


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
