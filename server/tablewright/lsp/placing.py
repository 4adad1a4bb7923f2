"""A caret in a file -> where new classes go; and a file with new text -> whether it still means what it meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tablewright.source.edits import Edit, apply
from tablewright.source.module import parse_module
from tablewright.source.statements import Module, PlacedClass

_FREE = re.compile(r"(?:[ \t\f]*(?:\r\n|\n|\r|$)|#[^\r\n]*(?:\r\n|\n|\r|$))*")
"""Blank lines and comments of the file itself, which belong to no body."""
_COMMENT_LINE = re.compile(r"(?:\A|(?<=[\r\n]))#[^\r\n]*(?:\r\n|\n|\r)\Z")


def class_at(module: Module, offset: int) -> PlacedClass | None:
    """The class whose lines the offset is in, from its first decorator to the end of its body."""
    for placed in module.classes:
        span = placed.statement.span.moved(placed.offset)
        if _line_start(module.text, span.start) <= offset <= span.end:
            return placed
    return None


def place_near(module: Module, offset: int) -> int | None:
    """The line start for new classes of a caret: its own line where no statement goes on there, else behind the
    statement. A comment stays with what follows it. None for the end of the file."""
    text = module.text
    line = _line_start(text, max(0, min(offset, len(text))))
    piece = next(((start, end) for start, end, _ in module.pieces if start <= line < end), None)
    if piece is None:
        return None
    free = _FREE.match(text, line, piece[1])
    at = line if free is not None and free.end() == piece[1] and line > piece[0] else piece[1]
    if text[at : at + 1] not in ("", "\r", "\n"):
        while (comment := _COMMENT_LINE.search(text[:at])) is not None:
            at = comment.start()
    at = max(at, module.import_insert_at)
    return at if text[at:].strip() else None


def keeps(module: Module, edits: Iterable[Edit], models: int) -> bool:
    """With the edits the file has all that it had, and at least so many classes more. That is not so where new text
    falls into a string or a bracket that is open, which a file may have that somebody is typing in."""
    after = parse_module(apply(module.text, edits), module)
    bound = {name: path for name, path in after.imports.items() if name in module.imports}
    names = iter(after_names := [placed.statement.name for placed in after.classes])
    before = [placed.statement.name for placed in module.classes]
    return (
        all(name in names for name in before)
        and len(after_names) >= len(before) + models
        and bound == module.imports
        and len(after.broken) <= len(module.broken)
        and after.problem is None
    )


def first_model(module: Module, text: str) -> int | None:
    """Where the name of the first model stands that `text` has and the module has not."""
    before = {placed.statement.name for placed in module.classes}
    for placed in parse_module(text, module).classes:
        if placed.statement.name not in before and placed.statement.meta is not None:
            return placed.statement.name_span.start + placed.offset
    return None


def needed_further_down(module: Module, edits: Iterable[Edit], at: int) -> bool:
    """New text calls a class that the file has only behind `at`."""
    behind = [placed.statement.name for placed in module.classes if placed.offset >= at]
    called = re.compile(rf"= (?:{'|'.join(map(re.escape, behind))})\(") if behind else None
    return called is not None and any(called.search(edit.text) for edit in edits)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
