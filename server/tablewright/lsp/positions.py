"""Client units <-> characters: the only place where LSP's lines and columns are counted.

A line ends at `\\n`, `\\r\\n` or `\\r`, and nowhere else; columns are UTF-16 units unless client and server agreed
on another encoding.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from tablewright.source.statements import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """A text and where its lines start. Never raises: what lies outside means the nearest place inside."""

    __slots__ = ("encoding", "starts", "text")

    def __init__(self, text: str, encoding: str = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self.encoding = encoding
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def offset(self, position: Position) -> int:
        """A column behind the line's end means its end; one inside a character means the character's start."""
        if position.line >= len(self.starts):
            return len(self.text)
        line = self._line(position.line)
        start = self.starts[position.line]
        if line.isascii():
            return start + min(position.character, len(line))
        units = 0
        for index, character in enumerate(line):
            units += _units(character, self.encoding)
            if units > position.character:
                return start + index
        return start + len(line)

    def position(self, offset: int) -> Position:
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        before = self.text[self.starts[line] : offset]
        units = len(before) if before.isascii() else sum(_units(c, self.encoding) for c in before)
        return Position(line, units)

    def span(self, within: Range) -> Span:
        start = self.offset(within.start)
        return Span(start, max(start, self.offset(within.end)))

    def range(self, span: Span) -> Range:
        return Range(self.position(span.start), self.position(span.end))

    def line_range(self, line: int) -> Range:
        """The text of a line (from 0) without its indentation."""
        line = max(0, min(line, len(self.starts) - 1))
        text = self._line(line)
        start = self.starts[line]
        return self.range(Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip())))

    def _line(self, line: int) -> str:
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[line] : end].rstrip("\r\n")


def _units(character: str, encoding: str) -> int:
    code = ord(character)
    if encoding == PositionEncodingKind.Utf32:
        return 1
    if encoding == PositionEncodingKind.Utf16:
        return 2 if code > 0xFFFF else 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
