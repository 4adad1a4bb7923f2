"""A load that ended, files saved, fields edited -> Django is asked what it knows, one process at a time, and that is
shown."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from tablewright.lsp import diagnostics, state
from tablewright.lsp.problems import sentence
from tablewright.lsp.progress import progress
from tablewright.lsp.session import Folder, Session, log

PAUSE = 0.4  # seconds in which nothing else is saved or typed
SHOWN_AFTER = 5.0  # seconds: then the user may wonder what keeps the processor busy


def learn(ls: Session, folder: Folder, *, after: float = 0) -> None:
    """Django is asked once more, by a process that starts after this: what it knows is of what is on disk."""
    folder.to_learn = True
    _due(ls, folder, after)


def saved(ls: Session, folder: Folder, paths: Iterable[Path]) -> None:
    """These files were written, made or removed."""
    if any(path.suffix == ".py" for path in paths):
        learn(ls, folder, after=PAUSE)


def typed(ls: Session, folder: Folder) -> None:
    """A keystroke: a field that was edited may be of a class that only Django knows."""
    if folder.project.known is not None:
        _due(ls, folder, PAUSE)


async def answered(folder: Folder) -> None:
    """Ends when Django has answered what it is being asked, or the user has cancelled that."""
    if folder.learning is not None and not folder.learning.done():
        await asyncio.wait([folder.learning])


def stop(folder: Folder) -> None:
    """The folder is closed."""
    if folder.learning_at is not None:
        folder.learning_at.cancel()
        folder.learning_at = None
    if folder.learning is not None:
        folder.learning.cancel()


def _due(ls: Session, folder: Folder, after: float) -> None:
    if folder.learning_at is not None:
        folder.learning_at.cancel()
    folder.learning_at = asyncio.get_running_loop().call_later(after, _begin, ls, folder)


def _begin(ls: Session, folder: Folder) -> None:
    folder.learning_at = None
    if folder.uri not in ls.folders:
        return
    if folder.learning is not None and not folder.learning.done():
        folder.learn_again = True
    else:
        folder.learning = ls.spawn(_all(ls, folder))


async def _all(ls: Session, folder: Folder) -> None:
    folder.learn_again = True
    while folder.learn_again:
        folder.learn_again = False
        if folder.loading is not None and not folder.loading.done():
            return  # its end asks again
        await _learn(ls, folder)


async def _learn(ls: Session, folder: Folder) -> None:
    project, ask = folder.project, folder.to_learn
    folder.to_learn = False
    folder.seen = await asyncio.to_thread(_visible, folder)
    try:
        async with progress(ls, lambda _: None, project.cancel, after=SHOWN_AFTER) as report:
            if ask:
                await asyncio.to_thread(project.know, report, _news(ls, folder))
                _log(folder)
            news = await asyncio.to_thread(project.construct, report)
    except Exception:  # noqa: BLE001 -- a defect of ours must not end the session
        log.exception("Asking Django for the models of “%s” failed.", folder.path)
        return
    if news and folder.project is project:
        await _show(ls, folder)


def _news(ls: Session, folder: Folder) -> Callable[[], None]:
    """To be called in any thread when Django has said something new; there is more to come."""
    loop, project = asyncio.get_running_loop(), folder.project

    def show() -> None:
        if folder.project is project and folder.uri in ls.folders:
            ls.spawn(_show(ls, folder))

    def changed() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
            loop.call_soon_threadsafe(show)

    return changed


def _visible(folder: Folder) -> tuple[object, ...]:
    """What there is to see of what Django said."""
    found = (placed for path in folder.project.files() for placed in folder.findings(path))
    problems = folder.project.state.app_problems
    return (*((each.path, each.span, each.finding.code, each.finding.message) for each in found), *problems)


async def _show(ls: Session, folder: Folder) -> None:
    """Nothing, where it is what is shown already."""
    visible = await asyncio.to_thread(_visible, folder)
    if visible == folder.seen:
        return
    folder.seen = visible
    await state.settle(ls, folder)
    await diagnostics.refresh(ls, folder)


def _log(folder: Folder) -> None:
    known = folder.project.known
    if known is not None:
        log.info("Django knows %d models, told in %.1f s.", len(known.registry.models), known.seconds)
    for each in folder.project.state.app_problems:
        log.warning("%s\n%s", sentence(each.problem), each.problem.detail)
