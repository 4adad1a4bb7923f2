"""Markdown -> cases of `tablewright sql`: tables, models, what is printed, and what is still found when it was run.

A case is a heading of level two; `Django: 3.2, 6.1` below it names the versions (otherwise 5.2), which print the same.
The blocks are `sql` (tables), `python` (models, without the import), `console` (all that is printed) and, where
something is left, `text` (codes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SqlCase:
    """`left`: the codes that are found once the statements were run."""

    path: Path
    title: str
    djangos: tuple[str, ...]
    tables: str
    models: str
    printed: str
    left: tuple[str, ...]

    @property
    def vendor(self) -> str:
        return self.path.stem


def read_sql_cases(path: Path) -> list[SqlCase]:
    cases = []
    for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        blocks = dict(_BLOCK.findall(rest))
        djangos = re.search(r"^Django: (.+)$", rest, re.MULTILINE)
        versions = tuple(djangos[1].split(", ")) if djangos else ("5.2",)
        printed, left = blocks.get("console", ""), tuple(blocks.get("text", "").split())
        cases.append(SqlCase(path, title, versions, blocks["sql"], blocks["python"], printed, left))
    return cases


def write_printed(case: SqlCase, printed: str) -> None:
    """Puts it into the case's file, for a person to read."""
    text = case.path.read_text(encoding="utf-8")
    at = text.index(f"## {case.title}\n")
    end = text.find("\n## ", at)
    part = text[at:] if end < 0 else text[at:end]
    block = f"```console\n{printed}```\n"
    part = re.sub(r"^```console\n.*?^```\n", lambda _: block, part, flags=re.MULTILINE | re.DOTALL)
    case.path.write_text(text[:at] + part + ("" if end < 0 else text[end:]), encoding="utf-8")
