"""Any text of a database -> Markdown that shows it and does nothing else: no link, no HTML, no broken table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_MARKS = re.compile(
    r"[\\`*\[\]<>#~|&@$]"  # code, emphasis, links, HTML, headings, tables, entities, addresses, formulas
    r"|(?<!\w)_|_(?!\w)"  # emphasis, but not inside of a word
    r"|[.:](?=\S)"  # www.x, http://x
    r"|^[-+=]|(?<=\d)[.)](?=\s|$)"  # lists, rules
)
_BACKTICKS = re.compile(r"`+")
_SPACES = re.compile(r"\s+")


def code(text: str, *, limit: int = 120, table: bool = False) -> str:
    """A code span that shows `text` letter for letter, cut after `limit` characters. `table`: it stands in a cell."""
    shown = _visible(text, limit)
    if not shown.strip():
        return "(empty)" if not text else "(blank)"
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(shown)), default=0))
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    span = f"{fence}{pad}{shown}{pad}{fence}"
    return span.replace("|", "\\|") if table else span


def prose(text: str, *, limit: int = 600) -> str:
    """Running text on one line: every mark that Markdown could read is escaped, so are addresses it would link."""
    return _MARKS.sub(r"\\\g<0>", _visible(_SPACES.sub(" ", text), limit).strip())


def codes(names: Iterable[str], *, limit: int = 12) -> str:
    """Code spans, joined by commas; those beyond `limit` are counted."""
    shown = list(names)
    more = len(shown) - limit
    spans = ", ".join(code(name) for name in shown[:limit])
    return f"{spans} and {more} more" if more > 0 else spans


def _visible(text: str, limit: int) -> str:
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(_mark(c) for c in cut)


def _mark(character: str) -> str:
    """Line ends, controls and what turns the direction of writing become marks; surrogates cannot be sent at all."""
    if character in "\n\r\t\v\f\u2028\u2029":
        return " "
    return "\ufffd" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character
