"""A case of tests/sync/*.md -> SQL of then and now, models, the change that is expected, and the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

HEAD = "from django.db import models\n\n\n"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTIONS = re.compile(r"^Options: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class SyncCase:
    title: str
    before: str | None
    now: str
    models: str
    diff: str
    report: str
    options: tuple[str, ...]


def sync_cases(path: Path) -> list[SyncCase]:
    return [_case(section) for section in path.read_text(encoding="utf-8").split("\n## ")[1:]]


def _case(section: str) -> SyncCase:
    blocks: dict[str, list[str]] = {}
    for kind, text in _BLOCK.findall(section):
        blocks.setdefault(kind, []).append(text)
    sql = blocks["sql"]
    options = _OPTIONS.search(section)
    return SyncCase(
        title=section.partition("\n")[0],
        before=sql[0] if len(sql) == 2 else None,
        now=sql[-1],
        models=HEAD + blocks["python"][0],
        diff="".join(blocks.get("diff", [])),
        report="".join(blocks.get("text", [])),
        options=tuple(options[1].split(", ")) if options else (),
    )


def changed_lines(before: str, after: str) -> str:
    """What `ndiff` marks, taken out first, run by run as `diff` does."""
    runs: list[tuple[list[str], list[str]]] = [([], [])]
    for line in ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if line.startswith("- "):
            runs[-1][0].append("-" + line[2:])
        elif line.startswith("+ "):
            runs[-1][1].append("+" + line[2:])
        elif line.startswith("  ") and any(runs[-1]):
            runs.append(([], []))
    return "".join(line for gone, come in runs for line in (*gone, *come))
