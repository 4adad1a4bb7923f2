"""A question to Django, asked in a thread while databases are read -> its answers, in order, when they are wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from tablewright.environment import Environment
from tablewright.project.role import Answer, Take
from tablewright.source.registry import RegistryProblem

_Heard = tuple[Answer, tuple[RegistryProblem, ...]]


class Ahead:
    """One question, with migrations or without. `meanwhile` begins what else can be done by then. `since`: when it was
    asked, by the monotonic clock and by that of files."""

    def __init__(self, migrations: bool, meanwhile: Callable[[], None]) -> None:  # noqa: FBT001
        self._migrations = migrations
        self._meanwhile = meanwhile
        self._environment: Environment | None = None
        self._heard: SimpleQueue[_Heard | Exception | None] = SimpleQueue()
        self.since = (0.0, 0.0)

    def begin(self, environment: Environment, ask: Callable[[Take, bool], None]) -> None:
        """Asks with `ask(take, migrations)`, in a thread."""
        self._environment = environment
        self.since = (time.monotonic(), time.time())
        self._meanwhile()

        def work() -> None:
            try:
                ask(lambda answer, lost: self._heard.put((answer, lost)), self._migrations)
            except Exception as error:  # noqa: BLE001 -- raised again where somebody waits for it
                self._heard.put(error)
            else:
                self._heard.put(None)

        threading.Thread(target=work, name="tablewright-ahead", daemon=True).start()

    def serves(self, environment: Environment, *, migrations: bool) -> bool:
        """It was asked, and is what would be asked now."""
        return self._environment == environment and self._migrations == migrations

    def hear(self, take: Take) -> None:
        """Blocks; as `ask_models`."""
        while (heard := self._heard.get()) is not None:
            if isinstance(heard, Exception):
                raise heard
            take(*heard)
