"""A vendor -> what makes empty databases of it, on a server of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.databases import mariadb_server, postgresql_server, sqlite_at


@contextlib.contextmanager
def server(vendor: str, folder: Path) -> Iterator[Any]:
    """Gives what makes an empty database."""
    if vendor == "sqlite":
        yield lambda: sqlite_at(folder / f"{len(list(folder.iterdir()))}.sqlite3")
    else:
        with {"postgresql": postgresql_server, "mariadb": mariadb_server}[vendor]() as running:
            yield running.create_database
