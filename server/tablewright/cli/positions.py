"""Offsets of a text -> lines and columns, for people (characters) and for programs (UTF-16 units, as in LSP)."""

from __future__ import annotations

import re
from bisect import bisect_right


class Lines:
    """Lines end with \\n, \\r\\n or \\r; all numbers count from 0."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """(line, character) of an offset, in code points."""
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def utf16(self, offset: int) -> tuple[int, int]:
        """(line, UTF-16 unit) of an offset."""
        line, column = self.place(offset)
        start = self._starts[line]
        return line, sum(2 if character > "\uffff" else 1 for character in self._text[start : start + column])

    def text(self, line: int) -> str:
        """One line without its end."""
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[line] : end].rstrip("\r\n")
