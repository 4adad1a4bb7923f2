"""A folder whose schema should be read -> one load at a time, at most one waiting, and its outcome told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from lsprotocol import types

from tablewright.lsp import diagnostics, freshness, knowing, state, watching
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
    await watching.watch_named(ls, folder)  # pyproject.toml may have named others
    freshness.schedule(ls, folder)
    knowing.learn(ls, folder)


async def _load(ls: Session, folder: Folder) -> None:
    project = folder.project

    def told(doing: str) -> None:
        log.info("%s", doing)
        if folder.project is project and folder.doing is not None:
            folder.doing = doing
            state.notify(ls, folder)

    folder.doing = ""
    state.notify(ls, folder)
    news = _News(ls, folder)
    try:
        async with progress(ls, told, project.cancel) as report:
            await asyncio.to_thread(project.load, report, news.from_thread())
    except asyncio.CancelledError:
        project.close()
        raise
    except Exception:  # noqa: BLE001 -- a defect of ours must not end the session
        log.exception("Loading “%s” failed.", folder.path)
    finally:
        folder.doing = None
        news.end()
    await state.settle(ls, folder)  # before the message: what a client offers beside it depends on the problem
    _tell(ls, folder)


class _News:
    """What is known while a load goes on (the schema of last time, the tables of open files) is shown at once. It is
    shown by one task at a time; the load's own end shows the rest."""

    def __init__(self, ls: Session, folder: Folder) -> None:
        self._ls = ls
        self._folder = folder
        self._some = asyncio.Event()
        self._ended = False
        ls.spawn(self._show())

    def from_thread(self) -> Callable[[], None]:
        """To be called in any thread when more is known."""
        loop, project = asyncio.get_running_loop(), self._folder.project

        def changed() -> None:
            if project.state.phase == "loading":  # else it is the end, of which the load itself tells
                with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
                    loop.call_soon_threadsafe(self._some.set)

        return changed

    def end(self) -> None:
        self._ended = True
        self._some.set()

    async def _show(self) -> None:
        while await self._some.wait() and not self._ended:
            self._some.clear()
            counted = await asyncio.to_thread(state.count, self._folder)
            if not self._ended:
                self._folder.counted = counted
                state.notify(self._ls, self._folder)
                await diagnostics.refresh(self._ls, self._folder)


def _tell(ls: Session, folder: Folder) -> None:
    """One message for a problem that is new; what the user did, and no project at all, are only noted in the log."""
    current = folder.project.state
    for decision in current.environment.decisions if current.environment else ():
        log.info("%s", decision)
    problem = state.told(current)
    if problem is not None:
        log.warning("%s\n%s", sentence(problem), problem.detail)
    if problem is not None and problem != folder.told and problem.kind not in ("no-project", "cancelled"):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Tablewright: {sentence(problem)}"))
    folder.told = problem
