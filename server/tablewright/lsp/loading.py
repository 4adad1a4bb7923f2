"""A folder whose schema should be read -> one load at a time, at most one waiting, and its outcome told."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tablewright.lsp import diagnostics, state
from tablewright.lsp.problems import sentence
from tablewright.lsp.progress import progress
from tablewright.lsp.session import Folder, Session, log


def reload(ls: Session, folder: Folder) -> asyncio.Task[None]:
    """Starts a load, or has the one that runs followed by another; the task ends when nothing is waiting."""
    if folder.loading is not None and not folder.loading.done():
        folder.again = True
    else:
        folder.loading = ls.spawn(_loads(ls, folder))
    return folder.loading


async def _loads(ls: Session, folder: Folder) -> None:
    folder.again = True
    while folder.again:
        folder.again = False
        await _load(ls, folder)
        if not folder.again:
            await diagnostics.refresh(ls, folder)  # what is asked for meanwhile is not lost: the loop goes on


async def _load(ls: Session, folder: Folder) -> None:
    project = folder.project
    state.notify(ls, folder, loading=True)

    def told(doing: str) -> None:
        if folder.project is project and folder.loading is not None:
            state.notify(ls, folder, loading=True, doing=doing)

    try:
        async with progress(ls, "Tablewright", told) as report:
            await asyncio.to_thread(project.load, report)
    except asyncio.CancelledError:
        project.close()
        raise
    except Exception:  # noqa: BLE001 -- a defect of ours must not end the session
        log.exception("Loading “%s” failed.", folder.path)
    await state.settle(ls, folder)  # before the message: what a client offers beside it depends on the problem
    _tell(ls, folder)


def _tell(ls: Session, folder: Folder) -> None:
    """One message for a problem that is new; no project at all is only noted in the log."""
    current = folder.project.state
    for decision in current.environment.decisions if current.environment else ():
        log.info("%s", decision)
    problem = state.told(current)
    if problem is not None:
        log.warning("%s\n%s", sentence(problem), problem.detail)
    if problem is not None and problem != folder.told and problem.kind != "no-project":
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Tablewright: {sentence(problem)}"))
    folder.told = problem
