"""Sentences and percentages of a long piece of work -> `$/progress` and the log."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lsprotocol import types

from tablewright.lsp.session import Session, log

_ANSWER_LIMIT = 5.0  # seconds: a client that does not answer does without progress


@asynccontextmanager
async def progress(
    ls: Session, title: str, told: Callable[[str], None]
) -> AsyncIterator[Callable[[str, int | None], None]]:
    """Gives a function that may be called from any thread; `told` hears each sentence, in the loop's thread."""
    loop = asyncio.get_running_loop()
    token = str(uuid.uuid4())
    shown = ls.client.progress and await _created(ls, token)
    if shown:
        ls.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=False))

    def say(message: str, percentage: int | None) -> None:
        log.info("%s", message)
        told(message)
        if shown:
            ls.work_done_progress.report(token, types.WorkDoneProgressReport(message=message, percentage=percentage))

    def report(message: str, percentage: int | None = None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
            loop.call_soon_threadsafe(say, message, percentage)

    try:
        yield report
    finally:
        if shown:
            ls.work_done_progress.end(token, types.WorkDoneProgressEnd())


async def _created(ls: Session, token: str) -> bool:
    try:
        await asyncio.wait_for(ls.work_done_progress.create_async(token), _ANSWER_LIMIT)
    except Exception as error:  # noqa: BLE001 -- whatever the client answers, the work goes on without
        log.info("The client shows no progress: %s", error)
        return False
    return True
