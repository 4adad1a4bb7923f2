"""What matters to a project on disk -> the client's watchers, and what a changed file asks for."""

from __future__ import annotations

import os.path
import re
from pathlib import Path

from lsprotocol import types

from tablewright.lsp.session import Folder, Session, log
from tablewright.lsp.uris import uri_of
from tablewright.project.baseline import USUAL, baseline_path

GLOBS = ("**/*.py", "**/*.sql", "**/pyproject.toml", "**/.env", "**/.env.*", "**/*.env", f"**/{USUAL.as_posix()}")


async def watch(ls: Session) -> None:
    """Asks for the changes of all files that every project may depend on."""
    if ls.client.watches:
        await _register(ls, "watch", [types.FileSystemWatcher(glob) for glob in GLOBS])


async def watch_named(ls: Session, folder: Folder) -> None:
    """Asks for the changes of the files that the settings name, wherever they are: a snapshot to check against, the
    baseline."""
    settings = folder.project.settings
    for path in (snapshot_of(folder), baseline_of(folder) if settings.baseline else None):
        if path is not None and path not in ls.watched and ls.client.watches:
            await _watch_file(ls, path)


async def _watch_file(ls: Session, path: Path) -> None:
    ls.watched.add(path)
    name = re.sub(r"([*?{}\[\]])", r"[\1]", path.name)
    pattern: types.GlobPattern = f"**/{name}"
    if ls.client.watches_folders:
        pattern = types.RelativePattern(uri_of(path.parent), name)
    await _register(ls, f"watch {uri_of(path)}", [types.FileSystemWatcher(pattern)])


def snapshot_of(folder: Folder) -> Path | None:
    """The file that is used instead of the databases, where the settings name one."""
    named = folder.project.settings.snapshot
    return Path(os.path.normpath(folder.project.root / Path(named).expanduser())) if named else None


def baseline_of(folder: Folder) -> Path:
    """The file of accepted findings, whether there is one or not."""
    return Path(os.path.normpath(baseline_path(folder.project.root, folder.project.settings)))


def may_tell_of_change(path: Path) -> bool:
    """The database may soon be, or have been, changed by this file: a migration, a script."""
    return path.suffix == ".sql" or (path.suffix == ".py" and path.parent.name == "migrations")


def decides(folder: Folder, path: Path) -> bool:
    """What is read from the database may depend on this file. After a failure any file may be the cure."""
    current = folder.project.state
    if path.suffix != ".py":
        env = path.suffix == ".env" or path.name == ".env" or path.name.startswith(".env.")
        return env or path.name == "pyproject.toml" or path == snapshot_of(folder)
    if current.phase == "failed" or path.name in ("manage.py", "apps.py"):
        return True
    settings = current.settings_file
    return settings is not None and (
        path == settings or (path.parent == settings.parent and "settings" in (path.stem, path.parent.name))
    )


async def _register(ls: Session, name: str, watchers: list[types.FileSystemWatcher]) -> None:
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    wish = types.Registration(name, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    try:
        await ls.client_register_capability_async(types.RegistrationParams([wish]))
    except Exception as error:  # noqa: BLE001 -- then saved files and restarts have to do
        log.warning("The client does not watch files: %s", error)
