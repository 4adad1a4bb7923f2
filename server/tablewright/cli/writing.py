"""New text of a source file -> the file, all or nothing: as it was until the moment when it is as it should be."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import stat
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from tablewright.cli.console import Stop, printable
from tablewright.project.files import read_source

UNTOUCHED = "Nothing was written."


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be changed. `data` are its bytes when it was read, None when it did not exist."""

    path: Path
    text: str
    data: bytes | None
    encoding: str = "utf-8"


def read_target(path: Path) -> Target:
    """Stop when the file cannot be read, written or parsed."""
    path = Path(os.path.realpath(path))
    name = printable(str(path))
    if path.suffix != ".py":
        raise Stop(f"“{name}” is no Python file. {UNTOUCHED}")
    if not path.parent.is_dir():
        raise Stop(f"The folder “{printable(str(path.parent))}” does not exist. {UNTOUCHED}")
    if not path.exists():
        if not os.access(path.parent, os.W_OK):
            raise Stop(f"The folder “{printable(str(path.parent))}” may not be written to. {UNTOUCHED}")
        return Target(path, "", None)
    text, problem = read_source(path)
    if text is None:
        raise Stop(f"{printable(problem or '')} {UNTOUCHED}")
    mode = path.stat().st_mode
    # The super-user may write to everything; a file that nobody may write to was made so on purpose.
    if not os.access(path, os.W_OK) or not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Stop(f"“{name}” is read-only. {UNTOUCHED}")
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Stop(f"“{name}” does not parse{line} ({reason}). Mend it first. {UNTOUCHED}") from None
    data = path.read_bytes()
    return Target(path, text, data, tokenize.detect_encoding(io.BytesIO(data).readline)[0])


def write_target(target: Target, text: str) -> None:
    """Stop when the file is no longer what was read, or cannot be replaced."""
    name = printable(str(target.path))
    try:
        data = text.encode(target.encoding)
    except UnicodeEncodeError as error:
        bad = printable(error.object[error.start : error.end])
        raise Stop(f"“{name}” is encoded as {target.encoding}, which has no “{bad}”. {UNTOUCHED}") from None
    now = target.path.read_bytes() if target.path.exists() else None
    if now != target.data:
        raise Stop(f"“{name}” was changed by someone else in the meantime. {UNTOUCHED} Run the command again.")
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.path.parent, prefix=f".{target.path.name}.", suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = stat.S_IMODE(target.path.stat().st_mode) if target.data is not None else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(target.path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise Stop(f"“{name}” could not be written ({error.strerror}). {UNTOUCHED}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
