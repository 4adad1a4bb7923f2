"""Lines and UTF-8 byte columns, as `ast` counts them -> character offsets in the text."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass

from tablewright.source.statements import Span

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """A text and where its lines start, cut as Python's tokenizer cuts them (`\\n`, `\\r\\n`, `\\r`; no other)."""

    text: str
    starts: tuple[int, ...]
    ascii: bool

    def offset(self, line: int, column: int) -> int:
        """Characters before the UTF-8 byte `column` (from 0) of `line` (from 1)."""
        start = self.starts[line - 1]
        if self.ascii:
            return start + column
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        row = self.text[start:end]
        if row.isascii():
            return start + column
        return start + len(row.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def span(self, node: ast.stmt | ast.expr | ast.keyword) -> Span:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column))

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
    return Lines(text, (0, *(match.end() for match in _LINE_END.finditer(text))), text.isascii())
