"""`tablewright/writeSnapshot` and the command: the schema of a project -> its snapshot on disk, and where that is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.lsp.freshness import look
from tablewright.lsp.loading import reload
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.uris import uri_of
from tablewright.project import Project
from tablewright.project.snapshots import snapshot_of_state, snapshot_path, write_snapshot, write_text
from tablewright.schema.snapshot import snapshot_text

OPEN = "Open"


async def write_request(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/writeSnapshot {uri?} -> {uris, message}"""
    written = await _written(ls, ls.folders_in(params))
    return {"uris": [uri_of(path) for path in written.values()], "message": _message(written)}


async def write_command(ls: Session, *arguments: Any) -> None:
    """The command tablewright.writeSnapshot [{uri?}]: says where the file is, and opens it when the user wants that"""
    written = await _written(ls, ls.folders_in(arguments[0] if arguments else None))
    if not ls.client.shows_documents:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, _message(written)))
        return
    question = types.ShowMessageRequestParams(
        types.MessageType.Info, _message(written), [types.MessageActionItem(OPEN)]
    )
    if await ls.window_show_message_request_async(question) is not None:
        for path in written.values():
            await ls.window_show_document_async(types.ShowDocumentParams(uri_of(path), take_focus=True))


async def _written(ls: Session, folders: Iterable[Folder]) -> dict[str, Path]:
    """The file of each folder, by its name for the user; what keeps one from being written is refused in a sentence."""
    written = {}
    for folder in folders:
        try:
            path = await _write(ls, folder)
        except LookupError as error:
            raise Refused(str(error.args[0]) if error.args else "No schema has been read to write.") from None
        except OSError as error:
            raise Refused(f"The snapshot could not be written: {error.strerror or error}.") from None
        name = path.relative_to(folder.path).as_posix() if path.is_relative_to(folder.path) else str(path)
        written[name] = path
    if not written:
        raise Refused("No project is open whose schema could be written.")
    return written


async def _write(ls: Session, folder: Folder) -> Path:
    """What the databases say now, also where the editor works with a snapshot."""
    if folder.project.settings.snapshot is not None:
        beside = Project(folder.path, folder.settings)
        try:
            return await asyncio.to_thread(write_snapshot, beside)
        finally:
            beside.close()
    exact = folder.project.state.phase == "ready" and all(
        alias.marks is not None and alias.problem is None for alias in folder.project.state.aliases.values()
    )
    await asyncio.shield(look(ls, folder) if exact else reload(ls, folder))
    path = snapshot_path(folder.project.root, folder.project.settings)
    await asyncio.to_thread(write_text, path, snapshot_text(snapshot_of_state(folder.project.state)))
    return path


def _message(written: Mapping[str, Path]) -> str:
    return f"The schema is written to {' and '.join(f'“{name}”' for name in written)}."
