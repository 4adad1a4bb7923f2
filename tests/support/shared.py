"""A server that takes seconds to start -> one for all xdist workers of a test run, stopped when the last is done."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path


@contextlib.contextmanager
def shared(folder: Path, name: str, start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """`start` gives the server's address. The first worker to come starts it, and waits at its end for the others:
    each holds a shared lock on `<name>.users` while it uses the server; the owner wants that lock alone."""
    address, users = folder / f"{name}.address", (folder / f"{name}.users").open("a")
    with users, contextlib.ExitStack() as owned:
        with (folder / f"{name}.start").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            owner = not address.exists()
            if owner:
                text = owned.enter_context(start())
                address.write_text(text)
            else:
                text = address.read_text()
            fcntl.flock(users, fcntl.LOCK_SH)
        yield text
        if owner:
            with (folder / f"{name}.start").open("a") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                address.unlink()  # a worker that comes now starts its own
            fcntl.flock(users, fcntl.LOCK_EX)
