"""The client's configuration and workspace folders -> folders with projects."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lsprotocol import types

from tablewright.lsp import diagnostics, freshness, knowing, state, watching
from tablewright.lsp.loading import reload
from tablewright.lsp.session import Folder, Session, log
from tablewright.lsp.uris import path_of
from tablewright.project import Project

SECTION = "tablewright"
THREADS = 64


async def initialized(ls: Session, params: types.InitializedParams) -> None:
    """initialized"""
    # Each folder's load takes a thread for as long as it lasts, and what is known meanwhile has to be counted.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    await watching.watch(ls)
    await _register(ls)
    await open_folders(ls, ls.roots)


async def did_change_configuration(ls: Session, params: types.DidChangeConfigurationParams) -> None:
    """workspace/didChangeConfiguration: the schema is read again only where the new settings ask for it."""
    pushed = params.settings.get(SECTION) if isinstance(params.settings, Mapping) else None
    if not ls.client.configuration and isinstance(pushed, Mapping):
        ls.initial_settings = pushed
    for folder in tuple(ls.folders.values()):
        settings = await _settings(ls, folder.uri)
        if settings != folder.settings and folder.uri in ls.folders:
            folder.settings = settings
            if folder.project.configure(settings):
                reload(ls, folder)
            else:
                freshness.schedule(ls, folder)
                await state.settle(ls, folder)
                await diagnostics.refresh(ls, folder)


async def did_change_workspace_folders(ls: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """workspace/didChangeWorkspaceFolders"""
    for gone in params.event.removed:
        folder = ls.folders.pop(gone.uri, None)
        if folder is not None:
            close(ls, folder)
    await open_folders(ls, tuple(added.uri for added in params.event.added))


async def open_folders(ls: Session, uris: tuple[str, ...]) -> None:
    """Settings first, so that no project ever starts with the wrong ones."""
    settings = [(uri, await _settings(ls, uri)) for uri in uris]
    for uri, each in settings:
        path = path_of(uri)
        if path is not None and uri not in ls.folders:
            ls.folders[uri] = Folder(uri, path, each, Project(path, each))
    for folder in tuple(ls.folders.values()):
        _hand_over(ls, folder)
        if folder.loading is None:
            reload(ls, folder)


def restart(ls: Session, folder: Folder) -> None:
    """A new project in place of the old one, with the texts that are open."""
    folder.project.close()
    folder.project = Project(folder.path, folder.settings)
    folder.told = folder.counted = None
    _hand_over(ls, folder)
    reload(ls, folder)


def close(ls: Session, folder: Folder) -> None:
    folder.project.close()
    freshness.stop(folder)
    knowing.stop(folder)
    if folder.loading is not None:
        folder.loading.cancel()
    for path in tuple(folder.published):
        diagnostics.publish(ls, folder, path)
    state.gone(ls, folder)


def _hand_over(ls: Session, folder: Folder) -> None:
    for document in ls.documents_of(folder):
        folder.project.open_text(document.path, document.text)


async def _settings(ls: Session, uri: str) -> dict[str, Any]:
    """What the client says for the folder, over what it said at the start; null is not set."""
    own: object = None
    if ls.client.configuration:
        items = [types.ConfigurationItem(scope_uri=uri, section=SECTION)]
        try:
            own = (await ls.workspace_configuration_async(types.ConfigurationParams(items)))[0]
        except Exception as error:  # noqa: BLE001 -- a client that cannot answer has nothing configured
            log.warning("The client's configuration could not be read: %s", error)
    return {**_set(ls.initial_settings), **_set(own if isinstance(own, Mapping) else {})}


def _set(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if value not in (None, "")}


async def _register(ls: Session) -> None:
    """Asks for configuration changes, where the client takes such wishes."""
    if ls.client.registers_configuration:
        wish = types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, {"section": SECTION})
        try:
            await ls.client_register_capability_async(types.RegistrationParams([wish]))
        except Exception as error:  # noqa: BLE001 -- then a restart has to do
            log.warning("The client does not tell of new settings: %s", error)
