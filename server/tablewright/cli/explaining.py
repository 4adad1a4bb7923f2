"""A rule's page in Markdown -> text for a terminal."""

from __future__ import annotations

import re

from tablewright.cli.console import Console, printable
from tablewright.project.pages import page_text

_STRONG = re.compile(r"\*\*([^*]+)\*\*")


def explain(code: str, console: Console) -> None:
    """LookupError for what is no rule's code."""
    for line in as_lines(page_text(code), console):
        console.print(line)


def as_lines(page: str, console: Console) -> list[str]:
    """Headings stand out, code is indented, everything else is as it is written."""
    lines: list[str] = []
    in_code = False
    for written in page.splitlines():
        if written.startswith("```"):
            in_code = not in_code
            kind = written.strip("`").strip()
            if in_code and kind not in ("diff", "text"):
                lines.append(f"    {console.style(f'({printable(kind)})', 'dim')}")
            continue
        line = printable(written)
        if in_code:
            lines.append(f"    {line}".rstrip())
        elif line.startswith("#"):
            lines.append(console.style(line.lstrip("#").strip(), "bold"))
        else:
            lines.append(_STRONG.sub(r"\1", line))
    return lines
