"""Facts that stay for long -> out of the garbage collector's sight."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def long_lived() -> Iterator[None]:
    """Around what makes very many objects that stay and hold no cycles, such as a schema: the collector looks through
    them neither now nor later. With 3,000 tables it would stop all threads for a quarter of a second, again and again.
    They still go when nothing refers to them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.enable()


def collect_seldom() -> None:
    """For a process that parses while somebody types: it makes trees without cycles, thousands of parts at a time, and
    Python would look through them after every 700."""
    gc.set_threshold(20_000, 10, 10)
    gc.enable()
