"""Text -> where its logical lines end: brackets, strings and backslashes, and nothing else of Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""\#[^\n\r]* | \"{3} | '{3} | \"(?:[^\"\\\n\r]|\\(?:\r\n|.))*\"? | '(?:[^'\\\n\r]|\\(?:\r\n|.))*'?"""
    r""" | [()\[\]{}] | \\(?:\r\n|\r|\n) | \r\n|\r|\n""",
    re.VERBOSE | re.DOTALL,
)


def line_ends(text: str, start: int) -> Iterator[tuple[int, bool]]:
    """(offset behind the line's end, a bracket is open) of each line that ends neither in a string nor continued.

    Ends at a triple quote that is never closed, and otherwise with the text's end if all brackets are closed there.
    """
    depth, at = 0, start
    while (match := _TOKEN.search(text, at)) is not None:
        piece, at = match[0], match.end()
        if piece in ('"""', "'''"):
            at = _triple_end(text, at, piece)
            if at < 0:
                return
        elif piece in "([{":
            depth += 1
        elif piece in ")]}":
            depth = max(0, depth - 1)
        elif piece in ("\n", "\r\n", "\r"):
            yield at, depth > 0
    if depth == 0:
        yield len(text), False


def _triple_end(text: str, at: int, quotes: str) -> int:
    """Behind the closing quotes; -1 when there are none."""
    while (found := text.find(quotes, at)) >= 0:
        back = found
        while back > at and text[back - 1] == "\\":
            back -= 1
        if (found - back) % 2 == 0:
            return found + 3
        at = found + 1
    return -1


def leaves_string_open(text: str) -> bool:
    """A triple quote is open at the end, so that what follows may be text."""
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        if match[0] in ('"""', "'''"):
            at = _triple_end(text, at, match[0])
            if at < 0:
                return True
    return False
