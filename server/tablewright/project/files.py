"""A project's root -> the files that may hold models, and their texts."""

from __future__ import annotations

import io
import os
import stat
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from tablewright.environment.folders import is_file

LARGEST = 4_000_000
"""Bytes. The largest models.py that people write is a tenth of this; what is larger is generated, or no source."""

PRUNED = frozenset(
    {"node_modules", "site-packages", "__pycache__", "migrations", "venv", "env", "static", "media", "staticfiles"}
)


def model_files(root: Path) -> Iterator[Path]:
    """models.py, the modules of models/ packages, and apps.py, sorted by folder."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not _pruned(folder, name))
        in_package = "models" in Path(folder).relative_to(root).parts
        for name in sorted(files):
            if name.endswith(".py") and (in_package or name == "models.py"):
                yield Path(folder, name)


def _pruned(folder: str, name: str) -> bool:
    if name.startswith(".") or name in PRUNED:
        return True
    return os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))  # noqa: PTH110, PTH118 -- once a folder


def read_source(path: Path) -> tuple[str | None, str | None]:
    """(text, None), or (None, why there is no text: one sentence). Line ends and a BOM's absence stay as Python has
    them: decoded as PEP 263 says, nothing translated."""
    name = path.name
    try:
        size = path.stat().st_size
        if size > LARGEST:
            return None, too_large(name, size)
        data = path.read_bytes()
    except FileNotFoundError:
        return None, f"“{name}” does not exist."
    except OSError as error:
        return None, f"“{name}” cannot be read ({error.strerror}), and is left out."
    return decoded(name, data)


def read_only(path: Path) -> bool:
    """The super-user may write to everything; a file that nobody may write to was made so on purpose. OSError."""
    mode = path.stat().st_mode
    return not os.access(path, os.W_OK) or not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def decoded(name: str, data: bytes) -> tuple[str | None, str | None]:
    """The same of a file's bytes."""
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return None, f"“{name}” has a NUL byte in line {line}, which Python does not accept, and is left out."
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), None
    except SyntaxError as error:
        return None, _undecoded(name, error.msg, data)
    except (UnicodeDecodeError, LookupError) as error:
        return None, _undecoded(name, str(error), data)


def _undecoded(name: str, why: str, data: bytes) -> str:
    where = ""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = f" Line {line} is the first that is not UTF-8."
    return (
        f"“{name}” cannot be decoded ({why}), and is left out.{where} Save it as UTF-8, or name its encoding in the"
        " first line: “# -*- coding: latin-1 -*-”."
    )


def too_large(name: str, size: int) -> str:
    return (
        f"“{name}” has {size / 1_000_000:.1f} MB and is left out: models are read from files of up to"
        f" {LARGEST // 1_000_000} MB."
    )


def module_file(root: Path, dotted: str) -> Path | None:
    """The file below `root` that `import dotted` would read, or the one that holds its last name."""
    parts = dotted.split(".")
    while parts:
        base = root.joinpath(*parts)
        for candidate in (base / "__init__.py", base.with_name(base.name + ".py")):
            if is_file(candidate):
                return candidate
        parts.pop()
    return None


def import_roots(root: Path, walked: Iterable[Path], installed_apps: Iterable[str]) -> tuple[Path, ...]:
    """`root`, and the folders below it that installed apps must be imported from: the settings module may put `apps/`
    or `src/` on the path. Known by a file with models in a folder that an app is called after."""
    packages = {app.partition(".")[0] for app in installed_apps}
    away = {name for name in packages if not (root / name).is_dir() and not is_file(root / f"{name}.py")}
    roots = {root: None}
    for path in walked:
        parts = path.relative_to(root).parts[:-1]
        roots |= {root.joinpath(*parts[:depth]): None for depth, part in enumerate(parts) if part in away}
    return tuple(roots)
