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
    wanted = "|".join(re.escape(name) for name in names)
    pattern = re.compile(rf"(?:(?<=[.'\"({{ \t,\-])|(?<=__)|^)(?:{wanted})(?=$|__|[^\w])")
    found = [*_in(own, text[: statement.start] + _blank(text, statement) + text[statement.end :], pattern)]
    for path in _files(root):
        if len(found) >= MOST:
            break
        if path != own:
            found += _in(path, read_source(path)[0] or "", pattern)
    return tuple(found[:MOST])


def _in(path: Path, text: str, pattern: re.Pattern[str]) -> Iterator[Use]:
    if pattern.search(text) is None:
        return
    for number, line in enumerate(text.splitlines()):
        code = line.partition("#")[0] if path.suffix == ".py" else line
        if pattern.search(code):
            yield Use(path, number, line.strip())


def _blank(text: str, span: Span) -> str:
    return re.sub(r"[^\r\n]", " ", text[span.start : span.end])


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in PRUNED)
        names[:] = [name for name in names if not Path(folder, name, "pyvenv.cfg").exists()]
        yield from (Path(folder, name) for name in sorted(files) if Path(name).suffix in _SUFFIXES)
