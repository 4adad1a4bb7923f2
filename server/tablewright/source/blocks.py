"""Text -> blocks: pieces of statement size, each parsed alone, so that one that is broken hides no other.

The text is cut at lines that start a statement at the block's own indentation. A piece that does not parse is joined
with the next ones while it leaves a bracket, a triple quote or a backslash open; a class that still does not parse is
reopened: its header, and its body cut again one level down. On text that parses, the pieces are what `ast.parse` says.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from tablewright.source.lexical import leaves_string_open, line_ends
from tablewright.source.spans import Lines, lines
from tablewright.source.statements import Span

_T = TypeVar("_T")

_NESTING = 8
"""Classes inside classes are reopened down to here."""

_RUN = 6
_DECORATORS = 50  # lines of them that are read together with what they decorate

_NEWLINES = "\n" * 300

_FORM_FEED_INDENT = re.compile(r"\n[ \t]*\f[ \t\f]*")

_STATEMENT_ONLY = re.compile(
    r"[ \t]*(?:class|def|import|return|with|while|try|del|raise|assert|global|nonlocal|pass|break|continue)\b"
)
"""Words that no expression contains: a line that starts with one ends every open bracket."""

_FIRST = re.compile(r"[ \t]*(?=[^\s#)\]}])")
_DECORATED = re.compile(r"@|class\b|def\b|async\b")
_CLASS = re.compile(r"[ \t]*class[ \t]+([^\W\d]\w*)")
_FUNCTION = re.compile(r"[ \t]*(?:async[ \t]+)?def[ \t]+([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """Statements whose lines count from `first_line` at the start of the piece, and what in them does not parse."""

    body: list[ast.stmt]
    broken: tuple[Span, ...] = ()
    first_line: int = 1


def parse(text: str) -> Parsed | None:
    """A whole piece; None when it does not parse, whatever the cause."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _parse(text)


def mend(text: str) -> Parsed | None:
    """A class that does not parse -> the class with what does parse of its body; None for anything else.

    A function that does not parse is kept in a body by its name alone, and is broken besides.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _mend(text, 0)


def _parse(text: str) -> Parsed | None:
    try:
        return Parsed(ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def split(
    text: str,
    read: Callable[[str, int], _T | None],
    mend: Callable[[str], _T | None],
    start: int = 0,
    indent: str = "",
    run: int = 1,
) -> Iterator[tuple[int, int, _T | None]]:
    """(start, end, what was read) of each piece, in order and without gaps; None for one that is broken.

    `read` takes a piece that should be whole and its offset, `mend` one that is not. Both may be called more than once
    for a piece. Up to `run` pieces are tried as one first: most of a class with one broken statement is whole.
    """
    cuts = _Cuts(text, start, indent)
    budget = 2 * len(text) + 100_000
    i = tried = 0
    while (at := cuts[i]) < len(text):
        if run > 1 and i >= tried:
            tried = cuts.at_most(i + run)
            result = read(text[at : cuts[tried]], at)
            if result is not None:
                yield at, cuts[tried], result
                i = tried
                continue
        j = i + 1
        last = cuts.at_most(i + _DECORATORS) if text.startswith("@", at + len(indent)) else j
        while j < last and _decorates(text, cuts[j], indent):
            j += 1
            if not text.startswith("@", cuts[j - 1] + len(indent)):
                break
        result = read(text[at : cuts[j]], at)
        if result is None and budget > 0:
            end, reached = _closed(text, at, cuts[j], cuts, at + budget)
            if end is not None and end > cuts[j]:
                result = read(text[at:end], at)
                j = cuts.index(end, j) if result is not None else j
            if result is None:
                budget -= reached - at
        if result is None:
            result = mend(text[at : cuts[j]])
        if result is None and j > i + 1:  # What follows a broken decorator is read for itself.
            j = i + 1
        yield at, cuts[j], result
        i = j


def _decorates(text: str, at: int, indent: str) -> bool:
    """The line at `at` can follow a decorator."""
    return _DECORATED.match(text, at + len(indent)) is not None


class _Cuts:
    """Offsets of lines that may start a statement at this indentation (or, to no good, at a smaller one), then the
    text's length. Looked for only as far as they are asked for."""

    def __init__(self, text: str, start: int, indent: str) -> None:
        if "\r" in text:
            text = text.replace("\r", "\n")
        if "\f" in text:  # A form feed resets the indentation, so the line starts behind it.
            text = _FORM_FEED_INDENT.sub(lambda match: "\n" * len(match[0]), text)
        self._text = text
        self._pattern = _starts(len(indent))
        self._found = [start]
        self._rest = self._pattern.finditer(text, start)

    def __getitem__(self, number: int) -> int:
        return self._found[self.at_most(number)]

    def __contains__(self, offset: int) -> bool:
        return offset == len(self._text) or self._pattern.match(self._text, offset - 1) is not None

    def at_most(self, number: int) -> int:
        """`number`, or that of the text's end where there are fewer."""
        while number >= len(self._found) and self._found[-1] < len(self._text):
            match = next(self._rest, None)
            self._found.append(match.start() + 1 if match else len(self._text))
        return min(number, len(self._found) - 1)

    def index(self, offset: int, number: int) -> int:
        """The number of a cut, which is not before `number`."""
        while self[number] < offset:
            number += 1
        return number


@lru_cache(maxsize=64)
def _starts(indent: int) -> re.Pattern[str]:
    # The literal newline in front lets the engine leap from line to line.
    deeper = rf"[ \t]{{0,{indent}}}" if indent else ""
    return re.compile(rf"\n{deeper}(?![ \t\n\f#)\]}}]|(?:else|elif|except|finally)\b|\Z)")


def _closed(text: str, start: int, first: int, cuts: _Cuts, limit: int) -> tuple[int | None, int]:
    """The first of `cuts`, from `first` on, where nothing is open that opened since `start`; None when there is none
    before `limit`. And how far the search went."""
    reached = start
    for reached, is_open in line_ends(text, start):
        if reached > limit:
            break
        if not is_open:
            if reached >= first and reached in cuts:
                return reached, reached
        elif reached in cuts and _STATEMENT_ONLY.match(text, reached):
            break
    return None, reached


def _mend(text: str, depth: int) -> Parsed | None:
    at = 0  # Behind the decorators.
    for end, is_open in line_ends(text, 0):
        if is_open:
            continue
        if text[at:end].strip()[:1] not in ("@", "#", ""):
            break
        at = end
    found = _CLASS.match(text, at)
    if found is None or depth > _NESTING:
        return None
    own = found[0].partition("class")[0]
    rows = lines(text)
    body_at = next((end for end, is_open in line_ends(text, at) if not is_open), rows.next_line(at))
    node = _header(text[:body_at].rstrip(), own)
    broken: list[Span] = []
    if node is None:
        body_at = rows.next_line(at)
        node = _unknown_bases(found[1], rows, found.start(), body_at)
        broken.append(Span(at + len(own), len(text[:body_at].rstrip())))
    indent = _indent(text, body_at)
    if indent is not None and len(indent) > len(own):
        node.body, more = _body(text, rows, body_at, indent, depth)
        broken += more
    node.end_lineno, node.end_col_offset = rows.position(len(text.rstrip()))
    return Parsed([node], tuple(broken))


def _header(header: str, own: str) -> ast.ClassDef | None:
    """The class with an empty body; None when the header does not parse. `own` is its indentation."""
    for body in (" pass", f"\n{own} pass"):
        parsed = _parse(header + body) if not own else _inside(header + body, own, 1)
        statement = parsed.body[0] if parsed is not None and len(parsed.body) == 1 else None
        if parsed is not None and isinstance(statement, ast.ClassDef):
            statement.body = []
            ast.increment_lineno(statement, 1 - parsed.first_line)
            return statement
    return None


def _unknown_bases(name: str, rows: Lines, start: int, end: int) -> ast.ClassDef:
    """A class of which only the name can be read: its one base is an expression that nobody knows."""
    place = dict(zip(("lineno", "col_offset"), rows.position(start), strict=True))
    place |= dict(zip(("end_lineno", "end_col_offset"), rows.position(max(start, end - 1)), strict=True))
    base = ast.Call(ast.Name(name, ast.Load(), **place), [], [], **place)
    return ast.ClassDef(name, [base], [], [], [], **place)


def _indent(text: str, at: int) -> str | None:
    """The whitespace in front of the first statement from `at` on."""
    while at < len(text):
        match = _FIRST.match(text, at)
        if match:
            return match[0]
        at = min((end for end in (text.find("\n", at), text.find("\r", at)) if end >= 0), default=len(text)) + 1
    return None


def _body(text: str, rows: Lines, at: int, indent: str, depth: int) -> tuple[list[ast.stmt], list[Span]]:
    body: list[ast.stmt] = []
    broken: list[Span] = []
    own = text[at:]

    def read(piece: str, start: int) -> Parsed | None:
        if _indent(piece, 0) not in (indent, None):
            return None
        return _inside(piece, indent, bisect_right(rows.starts, at + start))

    def reopen(piece: str) -> Parsed | None:
        return _mend(piece, depth + 1) if piece.startswith(indent) else None

    for start, end, parsed in split(own, read, reopen, indent=indent, run=_RUN):
        line, _ = rows.position(at + start)
        piece = own[start:end]
        if parsed is not None:
            shift = line - parsed.first_line
            body += [ast.increment_lineno(node, shift) for node in parsed.body] if shift else parsed.body
            broken += [span.moved(at + start) for span in parsed.broken]
            continue
        broken.append(Span(at + start + len(piece) - len(piece.lstrip()), at + start + len(piece.rstrip())))
        name = _FUNCTION.match(piece)
        if name is not None:
            body += _named_function(name[1], rows, at + start, at + end)
        elif leaves_string_open(piece):  # What follows may be text: nothing more is known of this class.
            broken[-1] = Span(broken[-1].start, max(len(text.rstrip()), broken[-1].start))
            break
    return body, broken


def _inside(piece: str, indent: str, line: int) -> Parsed | None:
    """A piece of a class body that starts on this line. Wrapped, not dedented: columns and strings stay as they are;
    and put behind empty lines, so that its lines need no counting up (which costs more than parsing).
    Who types breaks one statement of a class; the others stay on their lines, and are remembered."""
    lead = min(max(line - 3, 0), len(_NEWLINES))
    return (_wrapped if lead == line - 3 else _wrapped.__wrapped__)(piece, indent, lead)


@lru_cache(maxsize=256)
def _wrapped(piece: str, indent: str, lead: int) -> Parsed | None:
    parsed = _parse(f"{_NEWLINES[:lead]}class _:\n{indent}pass\n{piece}")
    if parsed is None or len(parsed.body) != 1 or not isinstance(parsed.body[0], ast.ClassDef):
        return None
    return Parsed(parsed.body[0].body[1:], first_line=lead + 3)


def _named_function(name: str, rows: Lines, start: int, end: int) -> list[ast.stmt]:
    parsed = _parse(f"def {name}(): pass")
    if parsed is None:
        return []
    first, last = rows.position(start), rows.position(end)
    for node in ast.walk(parsed.body[0]):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno, node.col_offset = first
            node.end_lineno, node.end_col_offset = last
    return parsed.body
