"""Options of PostgreSQL's indexes -> arguments of the classes of `django.contrib.postgres.indexes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tablewright.rendering.context import Context

Version = tuple[int, int]


def _number(value: str) -> str | None:
    return value if value.isascii() and value.isdecimal() else None


def _truth(value: str) -> str | None:
    said = value.lower()
    return "True" if said in ("on", "true", "1") else "False" if said in ("off", "false", "0") else None


_FILL = {"fillfactor": (_number, (3, 2))}
_OPTIONS: Mapping[str, Mapping[str, tuple[Callable[[str], str | None], Version]]] = {
    "btree": {**_FILL, "deduplicate_items": (_truth, (5, 1))},
    "hash": _FILL,
    "spgist": _FILL,
    "gist": {**_FILL, "buffering": (_truth, (3, 2))},
    "gin": {"fastupdate": (_truth, (3, 2)), "gin_pending_list_limit": (_number, (3, 2))},
    "brin": {"autosummarize": (_truth, (3, 2)), "pages_per_range": (_number, (3, 2))},
}
"""Method -> option -> how its value is read, and since which Django its class has it."""


def index_options(method: str, options: Sequence[tuple[str, str]], context: Context) -> list[str] | None:
    """None where Django does not know one of them."""
    arguments = []
    for name, value in options:
        read, since = _OPTIONS.get(method, {}).get(name, (None, (0, 0)))
        said = read(value) if read is not None and context.django >= since else None
        if said is None:
            return None
        arguments.append(f"{name}={said}")
    return arguments
