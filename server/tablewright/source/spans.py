"""Lines and UTF-8 byte columns, as `ast` counts them -> character offsets in the text."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass

from tablewright.source.statements import Span

_LINE_END = re.compile(r"\r\n?|\n")
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Lines:
    """A text and where its lines start, cut as Python's tokenizer cuts them (`\\n`, `\\r\\n`, `\\r`; no other).

    `wide`: the lines (from 1) in which a byte column is not a character column.
    """

    text: str
    starts: tuple[int, ...]
    wide: frozenset[int]

    def offset(self, line: int, column: int) -> int:
        """Characters before the UTF-8 byte `column` (from 0) of `line` (from 1)."""
        start = self.starts[line - 1]
        if line not in self.wide:
            return start + column
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        row = self.text[start:end].encode("utf-8", "surrogatepass")
        return start + len(row[:column].decode("utf-8", "replace"))

    def span(self, node: ast.stmt | ast.expr | ast.keyword) -> Span:
        line, column, end_line, end_column = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
        if end_line is None or end_column is None:
            end_line, end_column = line, column
        if line not in self.wide and end_line not in self.wide:
            return Span(self.starts[line - 1] + column, self.starts[end_line - 1] + end_column)
        return Span(self.offset(line, column), self.offset(end_line, end_column))

    def text_of(self, node: ast.stmt | ast.expr) -> str:
        span = self.span(node)
        return self.text[span.start : span.end]

    def position(self, offset: int) -> tuple[int, int]:
        """(line from 1, UTF-8 byte column from 0) of a character: the inverse of `offset`."""
        line = bisect_right(self.starts, offset)
        return line, len(self.text[self.starts[line - 1] : offset].encode("utf-8", "surrogatepass"))

    def line_start(self, offset: int) -> int:
        """Where the line that holds `offset` starts."""
        at = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset))
        return at + 1

    def next_line(self, offset: int) -> int:
        """Where the line behind the one that holds `offset` starts; the text's length when there is none."""
        found = _LINE_END.search(self.text, offset)
        return found.end() if found else len(self.text)


def lines(text: str) -> Lines:
    starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
    if text.isascii():
        return Lines(text, starts, _NONE)
    ends = (*starts[1:], len(text))
    wide = (i for i, (start, end) in enumerate(zip(starts, ends, strict=True), 1) if not text[start:end].isascii())
    return Lines(text, starts, frozenset(wide))
