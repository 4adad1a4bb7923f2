"""Signs that a database may have changed, and the clock -> checks: one at a time, not too often, none during a load."""

from __future__ import annotations

import asyncio
from typing import Any

from tablewright.lsp import diagnostics, state
from tablewright.lsp.problems import sentence
from tablewright.lsp.progress import progress
from tablewright.lsp.session import Folder, Session, log

PAUSE = 2.0  # seconds between the ends and begins of two checks
SHOWN_AFTER = 1.0  # seconds: then a check has found much to read


async def check_request(ls: Session, params: Any) -> dict[str, bool]:
    """tablewright/check {uri?} -> {changed}: the window has the focus again, or something that it started has ended"""
    checks = [check for folder in ls.folders_in(params) if (check := sign(ls, folder)) is not None]
    return {"changed": any([await asyncio.shield(check) for check in checks])}


def sign(ls: Session, folder: Folder) -> asyncio.Task[bool] | None:
    """Something may have changed the database: a check that begins after this, unless the user wants none."""
    problem = state.told(folder.project.state)
    if folder.project.settings.refresh == "manual" or (problem is not None and problem.kind == "no-project"):
        return None
    return look(ls, folder)


def look(ls: Session, folder: Folder) -> asyncio.Task[bool]:
    """A check that begins after this, whatever the user wants otherwise."""
    if folder.due is None:
        folder.due = ls.spawn(_after_others(ls, folder))
    return folder.due


def schedule(ls: Session, folder: Folder) -> None:
    """Sets the timer by the setting, from now on."""
    stop_timer(folder)
    every = folder.project.settings.refresh
    if not isinstance(every, str) and folder.uri in ls.folders:
        folder.timer = asyncio.get_running_loop().call_later(every, _tick, ls, folder)


def stop_timer(folder: Folder) -> None:
    if folder.timer is not None:
        folder.timer.cancel()
        folder.timer = None


def stop(folder: Folder) -> None:
    """The folder is closed: no check is to follow."""
    stop_timer(folder)
    for task in (folder.due, folder.checking):
        if task is not None:
            task.cancel()


def _tick(ls: Session, folder: Folder) -> None:
    check = sign(ls, folder)
    if check is None:
        schedule(ls, folder)
    else:
        check.add_done_callback(lambda task: None if task.cancelled() else schedule(ls, folder))


async def _after_others(ls: Session, folder: Folder) -> bool:
    loop = asyncio.get_running_loop()
    if folder.checking is not None:
        await asyncio.wait([folder.checking])
    if (pause := folder.checked + PAUSE - loop.time()) > 0:
        await asyncio.sleep(pause)
    while folder.loading is not None and not folder.loading.done():
        await asyncio.wait([folder.loading])
    folder.checking, folder.due = folder.due, None
    try:
        return await _check(ls, folder)
    finally:
        folder.checked = loop.time()


async def _check(ls: Session, folder: Folder) -> bool:
    """Whether the database had changed. Where it had not, nothing is shown."""
    project, before = folder.project, folder.project.state
    try:
        async with progress(ls, lambda _: None, project.cancel, after=SHOWN_AFTER) as report:
            changed = await asyncio.to_thread(project.refresh, report, _nothing)
    except Exception:  # noqa: BLE001 -- a defect of ours must not end the session
        log.exception("Looking for changes in the database of “%s” failed.", folder.path)
        return False
    if folder.project is not project or folder.uri not in ls.folders:
        return False
    problem = state.told(project.state)
    outcome = sentence(problem) if problem else "it was read again." if changed else "no."
    log.info("Did the database of “%s” change? %s", folder.path.name, outcome)
    if changed or state.told(before) != problem:
        await state.settle(ls, folder)
        await diagnostics.refresh(ls, folder)
    folder.told = problem  # a message that nobody asked for would come in between: the status says it
    return changed


def _nothing() -> None:
    """Hears that more is known: what a check finds is shown at its end, in one go."""
