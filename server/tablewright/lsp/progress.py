"""Sentences and percentages of a long piece of work -> `$/progress`, which the user may cancel."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lsprotocol import types

from tablewright.lsp.session import Session, log

TITLE = "Tablewright"
_ANSWER_LIMIT = 5.0  # seconds: a client that does not answer does without progress

Told = Callable[[str], None]


@asynccontextmanager
async def progress(
    ls: Session, told: Told, cancel: Callable[[], None], *, after: float = 0.0
) -> AsyncIterator[Callable[[str, int | None], None]]:
    """Gives a function that may be called from any thread; `told` hears each sentence, in the loop's thread. `cancel`
    is called, in a thread, when the user wants that. What is over within `after` seconds is not shown at all."""
    loop = asyncio.get_running_loop()
    token = str(uuid.uuid4())
    opening = asyncio.ensure_future(_opened(ls, token, cancel, after))
    if not after:
        await opening

    def shown() -> bool:
        return opening.done() and not opening.cancelled() and opening.result()

    def say(message: str, percentage: int | None) -> None:
        told(message)
        if shown():
            ls.work_done_progress.report(token, types.WorkDoneProgressReport(message=message, percentage=percentage))

    def report(message: str, percentage: int | None = None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
            loop.call_soon_threadsafe(say, message, percentage)

    try:
        yield report
    finally:
        opening.cancel()
        if shown():
            ls.work_done_progress.end(token, types.WorkDoneProgressEnd())
        ls.work_done_progress.tokens.pop(token, None)


async def _opened(ls: Session, token: str, cancel: Callable[[], None], after: float) -> bool:
    """Whether the client shows it now."""
    await asyncio.sleep(after)
    if not ls.client.progress:
        return False
    try:
        await asyncio.wait_for(ls.work_done_progress.create_async(token), _ANSWER_LIMIT)
    except Exception as error:  # noqa: BLE001 -- whatever the client answers, the work goes on without
        log.info("The client shows no progress: %s", error)
        return False
    wish = ls.work_done_progress.tokens[token]
    wish.add_done_callback(lambda wish: ls.spawn(asyncio.to_thread(cancel)) if wish.cancelled() else None)
    ls.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=TITLE, cancellable=True, percentage=0))
    return True
