"""A file as it is and as it would be -> the difference, as `diff -u` writes it."""

from __future__ import annotations

from difflib import unified_diff

from tablewright.cli.console import Console

_STYLES = {"+": "good", "-": "error", "@": "information"}


def print_difference(name: str, before: str | None, after: str, console: Console) -> None:
    """`before` None: the file is not there yet."""
    old, new = (before or "").splitlines(keepends=True), after.splitlines(keepends=True)
    start = "/dev/null" if before is None else f"a/{name}"
    if before is None and not new:
        console.source(f"--- {start}", "bold")
        console.source(f"+++ b/{name}", "bold")
    for line in unified_diff(old, new, start, f"b/{name}"):
        style = "bold" if line[:3] in ("---", "+++") else _STYLES.get(line[0], "")
        console.source(line.rstrip("\n"), style)
        if not line.endswith("\n"):
            console.print("\\ No newline at end of file")
