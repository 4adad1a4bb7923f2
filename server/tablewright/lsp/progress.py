"""Sentences and percentages of a long piece of work -> `$/progress`, which the user may cancel."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager

from lsprotocol import types

from tablewright.lsp.session import Session, log

TITLE = "Tablewright"
_ANSWER_LIMIT = 5.0  # seconds: a client that does not answer does without progress

Told = Callable[[str], None]


@asynccontextmanager
async def progress(
    ls: Session, told: Told, cancel: Callable[[], None], *, after: float | None = None
) -> AsyncIterator[Callable[[str, int | None], None]]:
    """Gives a function that may be called from any thread; `told` hears each sentence, in the loop's thread. `cancel`
    is called when the user wants that. `after`: seconds from the first sentence, if there is any, until
    it is shown at all."""
    loop = asyncio.get_running_loop()
    shown = _Shown(ls, cancel)
    if after is None:
        await shown.open()

    def say(message: str, percentage: int | None) -> None:
        told(message)
        shown.say(message, percentage, after)

    def report(message: str, percentage: int | None = None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
            loop.call_soon_threadsafe(say, message, percentage)

    try:
        yield report
    finally:
        shown.end()


class _Shown:
    """One progress at the client, from its begin to its end."""

    def __init__(self, ls: Session, cancel: Callable[[], None]) -> None:
        self._ls = ls
        self._cancel = cancel
        self._token = str(uuid.uuid4())
        self._opening: asyncio.Task[None] | None = None
        self._begun = False
        self._last: tuple[str | None, int] = (None, 0)  # without a percentage at the begin, clients show none later

    async def open(self, after: float = 0) -> None:
        await asyncio.sleep(after)
        shows = self._ls.work_done_progress
        if not self._ls.client.progress:
            return
        try:
            await asyncio.wait_for(shows.create_async(self._token), _ANSWER_LIMIT)
        except Exception as error:  # noqa: BLE001 -- whatever the client answers, the work goes on without
            log.info("The client shows no progress: %s", error)
            return
        shows.tokens[self._token].add_done_callback(self._wished)
        message, percentage = self._last
        begin = types.WorkDoneProgressBegin(TITLE, cancellable=True, message=message, percentage=percentage)
        shows.begin(self._token, begin)
        self._begun = True

    def say(self, message: str, percentage: int | None, after: float | None) -> None:
        self._last = (message, percentage or 0)
        if self._begun:
            report = types.WorkDoneProgressReport(message=message, percentage=percentage)
            self._ls.work_done_progress.report(self._token, report)
        elif self._opening is None and after is not None:
            self._opening = self._ls.spawn(self.open(after))

    def end(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        if self._begun:
            self._ls.work_done_progress.end(self._token, types.WorkDoneProgressEnd())
        self._begun = False
        self._ls.work_done_progress.tokens.pop(self._token, None)

    def _wished(self, wish: Future[None]) -> None:
        if wish.cancelled():
            self._cancel()
