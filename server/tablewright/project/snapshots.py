"""The state of a project <-> its snapshot on disk: a state to work with without a database, and a file to commit."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.project.state import AliasState, State
from tablewright.schema.recorded import without_database_name
from tablewright.schema.snapshot import Snapshot, snapshot_from_text, snapshot_text
from tablewright.schema.snapshot_json import SnapshotError
from tablewright.settings import USUAL_SNAPSHOT, Problem, Settings

if TYPE_CHECKING:
    from tablewright.project import Project


LARGEST = 500_000_000
"""Bytes. A snapshot of 3,000 tables has 8 million."""


def snapshot_path(root: Path, settings: Settings) -> Path:
    """The file of the setting `snapshot`, else the usual one below the project's root."""
    return root / Path(settings.snapshot or USUAL_SNAPSHOT).expanduser()


def basis_path(root: Path, settings: Settings) -> Path | None:
    """The snapshot that the models were last in step with; None where there is none, or they are compared with it."""
    path = snapshot_path(root, settings)
    return path if settings.snapshot is None and path.exists() else None


def read_snapshot(path: Path) -> Snapshot:
    """SnapshotError for a file that is not there, cannot be read, or is no snapshot."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SnapshotError(f"“{path}” is larger than any snapshot.", hint="Name another file.")
        return snapshot_from_text(data.decode("utf-8-sig"))
    except FileNotFoundError:
        hint = "Write it with “tablewright snapshot”."
        raise SnapshotError(f"There is no snapshot “{path}”.", hint=hint) from None
    except IsADirectoryError:
        raise SnapshotError(f"“{path}” is a folder, and no snapshot.", hint="Name the file.") from None
    except OSError as error:
        hint = "Correct its permissions." if isinstance(error, PermissionError) else "Correct the path."
        raise SnapshotError(f"The snapshot “{path}” cannot be read ({error.strerror}).", hint=hint) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n")
        raise SnapshotError(f"The snapshot is not UTF-8 in line {line + 1}.", line) from None


def snapshot_stamp(root: Path, settings: Settings) -> tuple[int, int] | None:
    """Another one when the file is written anew; None when there is none."""
    try:
        stat = snapshot_path(root, settings).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def state_of_snapshot(path: Path, before: State, databases: Collection[str] | None = None) -> State:
    """What a load would give, from the file alone: neither an interpreter nor a database is asked. `databases` are the
    only aliases wanted. What is wrong with the file is the state's problem; what `before` knew is kept then."""
    try:
        snapshot = read_snapshot(path)
    except SnapshotError as error:
        place = path if path.exists() and not path.is_dir() else None
        problem = Problem("snapshot", error.message, error.hint, place, error.line)
        return replace(before, phase="failed", environment=None, problem=problem, seconds={})
    aliases = {
        alias: AliasState(alias, backend, schema, source="snapshot")
        for alias, (backend, schema) in snapshot.aliases.items()
        if databases is None or alias in databases
    }
    known = ", ".join(f"“{alias}”" for alias in snapshot.aliases) or "none"
    for alias in databases or ():
        message = f"The snapshot has no alias “{alias}”; it has {known}."
        missing = Problem("setting", message, "Correct the alias, or write the snapshot again.")
        aliases.setdefault(alias, AliasState(alias, problem=missing, source="snapshot"))
    return replace(
        before,
        phase="ready",
        environment=None,
        problem=None,
        aliases=aliases,
        python="",
        django=snapshot.django,
        installed_apps=snapshot.installed_apps,
        settings_file=None,
        all_aliases=tuple(dict.fromkeys([*snapshot.all_aliases, *snapshot.aliases])),
        routers=snapshot.routers,
        auth_user_model=snapshot.auth_user_model,
        default_auto_field=snapshot.default_auto_field,
        use_tz=snapshot.use_tz,
        seconds={},
        log="",
    )


def snapshot_of_state(state: State) -> Snapshot:
    """LookupError, with a sentence, where an alias has not been read in full: a snapshot must hold all there is."""
    if state.problem is not None:
        raise LookupError(_why(state.problem))
    aliases = {}
    for alias in state.aliases.values():
        if alias.problem is not None:
            raise LookupError(f"The tables of “{alias.alias}” could not be read: {_why(alias.problem)}")
        if alias.schema is None or alias.backend is None or alias.schema.partial:
            raise LookupError(f"The tables of “{alias.alias}” have not all been read yet.")
        aliases[alias.alias] = (alias.backend, without_database_name(alias.schema, alias.name))
    if not aliases:
        raise LookupError("No schema has been read of which a snapshot could be made.")
    return Snapshot(
        settings_module=(state.environment.settings_module or "") if state.environment is not None else "",
        django=".".join(state.django.split(".")[:2]),
        installed_apps=state.installed_apps,
        default_auto_field=state.default_auto_field,
        use_tz=state.use_tz,
        auth_user_model=state.auth_user_model,
        routers=state.routers,
        all_aliases=state.all_aliases,
        aliases=aliases,
    )


def write_snapshot(project: Project) -> Path:
    """Reads the databases, whatever the settings name, and writes the project's snapshot. LookupError with a sentence
    where that cannot be done, OSError where the file cannot be written; what was there stays then. Blocks."""
    path = snapshot_path(project.root, project.settings)
    write_text(path, snapshot_text(snapshot_of_state(project.load(live=True))))
    return path


def write_text(path: Path, text: str) -> bool:
    """The file holds the text, or what it held before. Whether that was something else: what is current is not touched.
    Folders are made where they are missing."""
    path = Path(os.path.realpath(path))
    data = text.encode("utf-8")
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with contextlib.suppress(FileNotFoundError, PermissionError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
    if path.exists() and not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        # The super-user may write to everything; a file that nobody may write to was made so on purpose.
        raise PermissionError(errno.EACCES, "it is read-only", str(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    return True


def _why(problem: Problem) -> str:
    return " ".join(part for part in (problem.message, problem.hint) if part)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
