"""Editor settings and `[tool.tablewright]` -> frozen Settings, with a Problem for each key that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps Tablewright from its work, or a setting that is wrong.

    `message` says what happened and why, `hint` what to do. `kind` is one of the agent's error kinds or "setting",
    "no-interpreter", "no-project". `path` and `line` (from 0) where it can be mended, if that is a file.
    """

    kind: str
    message: str
    hint: str = ""
    path: Path | None = None
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user configured; names are interface.md's keys with underscores. None: not configured."""

    settings_module: str | None = None
    python: str | None = None
    command: tuple[str, ...] | None = None
    env_file: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    databases: tuple[str, ...] | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    strip_prefixes: tuple[str, ...] = ()
    naming_map: Mapping[str, str] = field(default_factory=dict)
    managed: bool = False
    schema_timeout: float = 60.0


def read_settings(root: Path, editor: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """`[tool.tablewright]` of `root/pyproject.toml`, overridden by the editor's (or command line's) own keys."""
    raise NotImplementedError
