"""A field that goes, and the project's files -> the lines that name it: what has to be changed with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tablewright.project.files import PRUNED, read_source
from tablewright.source.statements import Span

MOST = 50
"""Lines that are told of one field; who sees so many searches anyway."""

_ASSIGNED = re.compile(r"[ \t]+=[^=]")
_SUFFIXES = frozenset({".py", ".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2"})


@dataclass(frozen=True, slots=True)
class Use:
    """`line` counts from 0."""

    path: Path
    line: int
    text: str


def uses_of_field(names: Iterable[str], statement: Span, root: Path, own: Path, text: str) -> tuple[Use, ...]:
    """Lines with one of the names as an attribute, a keyword or in a lookup (`-seen`, `visit__seen`), in sources and
    templates below the root, migrations left out. `own`: the file of the field, its text and its statement, which is
    none of them. A name that others have as well is found there too: it is for people to look at."""
    pattern = re.compile("|".join(re.escape(name) for name in names))
    found = [*_in(own, text[: statement.start] + _blank(text, statement) + text[statement.end :], pattern)]
    for path in _files(root):
        if len(found) >= MOST:
            break
        if path != own:
            found += _in(path, read_source(path)[0] or "", pattern)
    return tuple(found[:MOST])


def _in(path: Path, text: str, pattern: re.Pattern[str]) -> Iterator[Use]:
    end = number = counted = 0
    for match in pattern.finditer(text):
        # A line is told once, and by a search that knows of nothing but letters: there are many of them.
        if match.start() < end or not _is_use(text, match.start(), match.end()):
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        if path.suffix == ".py" and "#" in text[start : match.start()]:
            continue
        number, counted = number + text.count("\n", counted, start), start
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Use(path, number, text[start:end].strip())


def _is_use(text: str, start: int, end: int) -> bool:
    """As a whole word, or as a part of a lookup; a statement that begins with the name gives it to something else."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if (before[-1:].isidentifier() or before[-1:].isdigit()) and before != "__":
        return False
    if (behind[:1].isidentifier() or behind[:1].isdigit()) and behind != "__":
        return False
    return not (before[-1:] in ("", "\n", " ", "\t") and _ASSIGNED.match(text, end))


def _blank(text: str, span: Span) -> str:
    return re.sub(r"[^\r\n]", " ", text[span.start : span.end])


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in PRUNED)
        names[:] = [name for name in names if not Path(folder, name, "pyvenv.cfg").exists()]
        yield from (Path(folder, name) for name in sorted(files) if Path(name).suffix in _SUFFIXES)
