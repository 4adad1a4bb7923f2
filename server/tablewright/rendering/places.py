"""A model, its table's columns and the fields that map them -> where in the class a field for another column goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from tablewright.rendering.edits import line_start
from tablewright.schema.model import Column, Table
from tablewright.source.models import Model
from tablewright.source.statements import Assignment

_END_OF_LINE = re.compile(r"[ \t]*(#[^\r\n]*)?(?:\r\n|\n|\r|$)")
_COMMENT_LINE = re.compile(r"[ \t]*#[^\r\n]*$")


def place_for(column: Column, table: Table, model: Model, written: Mapping[str, Assignment]) -> int | None:
    """The offset of a line start: behind the field of the nearest column in front, else before that of the nearest one
    behind it. `written`: the statements of this class by column. None where no field gives a hint."""
    names = [each.name for each in table.columns]
    ahead = list(takewhile(lambda name: name != column.name, names))
    for name in reversed(ahead):
        place = _behind(written[name], model.statement.block) if name in written else None
        if place is not None:
            return place
    for name in names[len(ahead) + 1 :]:
        place = _before(written[name], model.statement.block) if name in written else None
        if place is not None:
            return place
    return None


def _behind(field: Assignment, block: str) -> int | None:
    end = _END_OF_LINE.match(block, field.span.end)
    return end.end() if end is not None and _alone(field, block) else None


def _before(field: Assignment, block: str) -> int | None:
    """In front of the comments that belong to it."""
    if not _alone(field, block):
        return None
    at = line_start(block, field.span.start)
    while at > 0:
        above = line_start(block, at - (2 if block[at - 2 : at] == "\r\n" else 1))
        if _COMMENT_LINE.match(block[above:at].rstrip("\r\n")) is None:
            break
        at = above
    return at


def _alone(field: Assignment, block: str) -> bool:
    """No other statement shares its first line, and nothing decides whether it is there."""
    return not field.conditional and not block[line_start(block, field.span.start) : field.span.start].strip()
