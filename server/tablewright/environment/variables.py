"""Settings, root and env files -> the variables that the project's Python gets besides those that are set."""

from __future__ import annotations

import os
from pathlib import Path

from tablewright.environment.env_file import parse_env
from tablewright.environment.folders import folders_upward, is_file, resolve
from tablewright.settings import Problem, Settings

NAMES = (".env", ".env.local", ".env.dev", ".env.development", "local.env", "dev.env", "django.env")
LOCAL = (".envs/.local/.django", ".envs/.local/.postgres")
"""One environment in several files: all of them count."""


def find_variables(
    root: Path, folder: Path, settings: Settings, decisions: list[str]
) -> tuple[dict[str, str], frozenset[str]] | Problem:
    """(variables, the names of those that come from a file). What is set already wins over a file, `env` over both."""
    values: dict[str, str] = {}
    if settings.env_file is not None:
        path = resolve(settings.env_file, root, folder)
        if path is None:
            message = (
                f"The env file “{settings.env_file}” does not exist, so that the project's variables are not known."
            )
            return Problem("setting", message, "Correct the setting “env-file”, or remove it.")
        read = _read(path, "setting env-file", decisions)
        if isinstance(read, str):
            message = f"The env file “{settings.env_file}” cannot be read: {read}."
            return Problem("setting", message, "Make it readable, or correct the setting “env-file”.", path)
        values = read
    else:
        files = _found(root, folder)
        if not files:
            decisions.append("env file: none")
        for path, why in files:
            read = _read(path, why, decisions)
            if isinstance(read, str):
                decisions.append(f"env file: {path} left out, because it cannot be read ({read})")
            else:
                values |= read
    if settings.env:
        decisions.append(f"env: {', '.join(sorted(settings.env))} (setting)")
    return {**values, **settings.env}, frozenset(values.keys() - settings.env.keys())


def _found(root: Path, folder: Path) -> list[tuple[Path, str]]:
    """The first name that is there: in the root, then `.env` in the folders above."""
    for name in NAMES:
        if is_file(root / name):
            return [(root / name, "found in the root")]
    for parent in folders_upward(root, folder):
        if is_file(parent / ".env"):
            return [(parent / ".env", f"found in {parent}")]
        if several := [(parent / name, f"found in {parent}") for name in LOCAL if is_file(parent / name)]:
            return several
    return []


def _read(path: Path, why: str, decisions: list[str]) -> dict[str, str] | str:
    """The variables that are not set already; or why the file cannot be read."""
    if not is_file(path):
        return "it is no ordinary file"  # to read a pipe is to wait for whoever writes to it
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return error.strerror or str(error)
    except UnicodeDecodeError:
        return "it is not UTF-8"
    read, bad = parse_env(text)
    values = {name: value for name, value in read.items() if name not in os.environ}
    skipped = f", {len(read) - len(values)} set already and kept" if len(read) > len(values) else ""
    lines = f"; not understood: line {', '.join(str(line + 1) for line in bad)}" if bad else ""
    decisions.append(f"env file: {path} ({why}; {len(values)} variables{skipped}{lines})")
    return values
