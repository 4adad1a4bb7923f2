"""Files opened, typed in, saved, closed, or changed on disk -> what the projects know of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from tablewright.lsp import diagnostics, freshness, knowing, state
from tablewright.lsp.loading import reload
from tablewright.lsp.session import Session
from tablewright.lsp.uris import path_of
from tablewright.lsp.watching import baseline_of, decides, may_tell_of_change, snapshot_of


def did_open(ls: Session, params: types.DidOpenTextDocumentParams) -> None:
    """textDocument/didOpen"""
    document = ls.documents.opened(params.text_document)
    if document is not None:
        _typed(ls, document.path, document.text)


def did_change(ls: Session, params: types.DidChangeTextDocumentParams) -> None:
    """textDocument/didChange"""
    document = ls.documents.changed(params)
    if document is not None:
        _typed(ls, document.path, document.text)


def _typed(ls: Session, path: Path, text: str) -> None:
    folder = ls.folder_of(path)
    if folder is not None and path.suffix == ".py":
        folder.project.open_text(path, text)
        diagnostics.typed(ls, folder)
        state.recount(ls, folder)
        knowing.typed(ls, folder)


def did_close(ls: Session, params: types.DidCloseTextDocumentParams) -> None:
    """textDocument/didClose: what was not saved is forgotten."""
    path = ls.documents.closed(params.text_document.uri)
    folder = ls.folder_of(path) if path else None
    if path is not None and folder is not None and path.suffix == ".py":
        folder.project.close_text(path)
        if not ls.client.pulls:
            diagnostics.publish(ls, folder, path)


async def did_save(ls: Session, params: types.DidSaveTextDocumentParams) -> None:
    """textDocument/didSave: the news of the disk for a client that does not watch files."""
    path = path_of(params.text_document.uri)
    if path is not None and not ls.client.watches:
        await _changed_on_disk(ls, [path])


async def did_change_watched_files(ls: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """workspace/didChangeWatchedFiles"""
    await _changed_on_disk(ls, [path for change in params.changes if (path := path_of(change.uri))])


async def _changed_on_disk(ls: Session, paths: Iterable[Path]) -> None:
    by_folder: dict[str, list[Path]] = {}
    for path in paths:
        own = ls.folder_of(path)
        for folder in ls.folders.values():
            if folder is own or path in (snapshot_of(folder), baseline_of(folder)):
                by_folder.setdefault(folder.uri, []).append(path)
    for uri, changed in by_folder.items():
        folder = ls.folders[uri]
        folder.project.files_changed(changed)
        if any(decides(folder, path) for path in changed):
            reload(ls, folder)
            continue
        knowing.saved(ls, folder, changed)
        if any(path.suffix == ".py" or path == baseline_of(folder) for path in changed):
            await state.settle(ls, folder)
            await diagnostics.refresh(ls, folder)
        if any(may_tell_of_change(path) for path in changed):
            freshness.sign(ls, folder)
