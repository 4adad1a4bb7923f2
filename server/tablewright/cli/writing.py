"""New text of a source file -> the file, all or nothing: as it was until the moment when it is as it should be."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import stat
import tempfile
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tablewright.cli.console import Stop, printable
from tablewright.project import Project
from tablewright.project.files import read_only, read_source

UNTOUCHED = "Nothing was written."


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be changed. `data` are its bytes when it was read, None when it did not exist."""

    path: Path
    text: str
    data: bytes | None
    encoding: str = "utf-8"


def read_target(path: Path, *, new_folder: bool = False, whole: bool = True) -> Target:
    """Stop when the file cannot be read, written or parsed. `new_folder`: its folder is made with it. Not
    `whole`: a part of it may not parse."""
    path = Path(os.path.realpath(path))
    name = printable(str(path))
    if path.suffix != ".py":
        raise Stop(f"“{name}” is no Python file. {UNTOUCHED}")
    folder = path.parent
    while new_folder and not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise Stop(f"The folder “{printable(str(folder))}” does not exist. {UNTOUCHED}")
    if not path.exists():
        if not os.access(folder, os.W_OK):
            raise Stop(f"The folder “{printable(str(folder))}” may not be written to. {UNTOUCHED}")
        return Target(path, "", None)
    text, problem = read_source(path)
    if text is None:
        raise Stop(f"{printable(problem or '')} {UNTOUCHED}")
    if read_only(path):
        raise Stop(f"“{name}” is read-only. {UNTOUCHED}")
    try:
        if whole:
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Stop(f"“{name}” does not parse{line} ({reason}). Mend it first. {UNTOUCHED}") from None
    data = path.read_bytes()
    return Target(path, text, data, tokenize.detect_encoding(io.BytesIO(data).readline)[0])


def write_changed(changed: Sequence[tuple[Path, str, str]], project: Project) -> None:
    """New texts of files whose text is known, a part of which may not parse. Stop where one is another by now; then
    nothing is written."""
    targets = [(read_target(path, whole=False), before, after) for path, before, after in changed]
    for target, before, _ in targets:
        if target.text != before:
            raise Stop(f"“{printable(str(target.path))}” was changed meanwhile. {UNTOUCHED} Run the command again.")
    write_targets([(target, after) for target, _, after in targets])
    project.files_changed([path for path, _, _ in changed])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file's new text, written beside it."""

    target: Target
    temporary: Path


def write_targets(targets: Sequence[tuple[Target, str]]) -> None:
    """All of them are written, or none. Stop when one is no longer what was read, or cannot be replaced."""
    with contextlib.ExitStack() as undone:
        replace_all(prepared(targets, undone), undone)
        undone.pop_all()


def prepared(targets: Sequence[tuple[Target, str]], undone: contextlib.ExitStack) -> list[Prepared]:
    """Each new text in a file of its own, all that can go wrong before the first is in its place. `undone` takes them
    away again, with the folders that are made for them."""
    ready: list[Prepared] = []
    for target, text in targets:
        name = printable(str(target.path))
        try:
            data = text.encode(target.encoding)
        except UnicodeEncodeError as error:
            bad = printable(error.object[error.start : error.end])
            raise Stop(f"“{name}” is encoded as {target.encoding}, which has no “{bad}”. {UNTOUCHED}") from None
        try:
            now = target.path.read_bytes() if target.path.exists() else None
            if now != target.data:
                raise Stop(f"“{name}” was changed by someone else in the meantime. {UNTOUCHED} Run the command again.")
            _make_folder(target.path.parent, undone)
            handle, temporary = tempfile.mkstemp(dir=target.path.parent, prefix=f".{target.path.name}.", suffix=".new")
            undone.callback(Path(temporary).unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mode = stat.S_IMODE(target.path.stat().st_mode) if target.data is not None else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
        except OSError as error:
            raise Stop(f"“{name}” could not be written ({error.strerror}). {UNTOUCHED}") from None
        ready.append(Prepared(target, Path(temporary)))
    return ready


def replace_all(ready: Sequence[Prepared], undone: contextlib.ExitStack) -> None:
    """Puts each into its place. `undone` puts back what was there."""
    for each in ready:
        try:
            each.temporary.replace(each.target.path)
        except OSError as error:
            name = printable(str(each.target.path))
            raise Stop(f"“{name}” could not be written ({error.strerror}). {UNTOUCHED}") from None
        undone.callback(_put_back, each.target)


def _put_back(target: Target) -> None:
    if target.data is None:
        target.path.unlink(missing_ok=True)
        return
    handle, temporary = tempfile.mkstemp(dir=target.path.parent, prefix=f".{target.path.name}.", suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(target.data)
    Path(temporary).chmod(stat.S_IMODE(target.path.stat().st_mode))
    Path(temporary).replace(target.path)


def _make_folder(folder: Path, undone: contextlib.ExitStack) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        undone.callback(each.rmdir)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
