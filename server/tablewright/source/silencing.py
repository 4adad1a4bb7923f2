"""Text -> its comments `# tablewright: ignore[code] reason`, and the edits that add or remove a code of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tablewright.source.edits import Edit
from tablewright.source.statements import Module, Span

_MARKER = "tablewright:"
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    | \"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?''' | \"{3} | '{3}
    | \"(?:[^\"\\\n\r]|\\(?:\r\n|.))*\"? | '(?:[^'\\\n\r]|\\(?:\r\n|.))*'?""",
    re.VERBOSE | re.DOTALL,
)
"""Comments and strings: what looks like a comment within a string is none. A quote that is never closed is skipped."""

_SILENCER = re.compile(r"#[ \t]*tablewright:[ \t]*ignore\b(?P<bracket>\[(?P<codes>[^\]]*)(?P<closed>\])?)?")
_NEXT_COMMENT = re.compile(r"[ \t]+#(?=\s)")
_CODE = re.compile(r"[^\s,]+")
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Silencer:
    """One such comment; spans count from where the text starts in which it was found.

    `codes`: what it names, in order; None for all codes. `closed`: False where its bracket is not, which makes it
    silence nothing. `span`: with its reason, up to the next comment on the line. `codes_span`: between the brackets.
    """

    span: Span
    codes: tuple[tuple[str, Span], ...] | None
    codes_span: Span | None = None
    closed: bool = True

    def moved(self, offset: int) -> Silencer:
        codes = tuple((code, span.moved(offset)) for code, span in self.codes) if self.codes is not None else None
        inside = self.codes_span.moved(offset) if self.codes_span is not None else None
        return Silencer(self.span.moved(offset), codes, inside, self.closed)

    def silences(self, code: str) -> bool:
        return self.closed and (self.codes is None or any(code == name for name, _ in self.codes))


def silencers_of(module: Module) -> tuple[Silencer, ...]:
    """By position, absolute. Quick for a file that has none, which is nearly every file, and after a small edit."""
    if _MARKER not in module.text:
        return ()
    text = module.text
    return tuple(
        silencer.moved(at)
        for at, end, _ in module.pieces
        if text.find(_MARKER, at, end) >= 0
        for silencer in _in_block(text[at:end])
    )


@lru_cache(maxsize=1024)
def _in_block(text: str) -> tuple[Silencer, ...]:
    return silencers_in(text)


def silencers_in(text: str) -> tuple[Silencer, ...]:
    """By position, in a text that starts outside of any string."""
    return tuple(
        _silencer(match)
        for comment in (_comments(text) if _MARKER in text else ())
        for match in _SILENCER.finditer(text, *comment)
    )


def _comments(text: str) -> Iterator[Span]:
    for match in _TOKEN.finditer(text):
        if match["comment"] is not None and _MARKER in match["comment"]:
            yield Span(match.start(), match.end())


def _silencer(match: re.Match[str]) -> Silencer:
    following = _NEXT_COMMENT.search(match.string, match.end(), match.endpos)
    span = Span(
        match.start(), following.start() if following else _without_blanks(match.string, match.end(), match.endpos)
    )
    if match["bracket"] is None:
        return Silencer(span, None)
    inside = Span(match.start("codes"), match.end("codes"))
    codes = tuple((code[0], Span(code.start(), code.end())) for code in _CODE.finditer(match.string, *inside))
    return Silencer(span, codes, inside, closed=match["closed"] is not None)


def _without_blanks(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def remove_code(text: str, silencer: Silencer, number: int | None) -> Edit:
    """Without the code at `number` (None: without any): the comment goes with its last code, other comments of the line
    stay, and a line that held nothing else goes as well."""
    codes = silencer.codes or ()
    if number is None or len(codes) <= 1:
        return _remove_comment(text, silencer.span)
    own = codes[number][1]
    if number + 1 < len(codes):
        return Edit(Span(own.start, codes[number + 1][1].start), "")
    return Edit(Span(codes[number - 1][1].end, own.end), "")


def _remove_comment(text: str, span: Span) -> Edit:
    begin, end = lines_around(text, span)
    before, after = text[begin : span.start], text[span.end : end]
    if after.strip():  # another comment takes its place
        return Edit(Span(span.start, end - len(after.lstrip())), "")
    if before.strip():
        return Edit(Span(begin + len(before.rstrip()), end), "")
    newline = _NEWLINE.match(text, end)
    return Edit(Span(begin, newline.end() if newline else end), "")


def silencing_edit(text: str, places: Iterable[int], code: str) -> Edit | None:
    """The code in a comment on the first line that can have one, of those that hold these offsets: none that ends in a
    string or is continued by a backslash. It joins the codes of a comment that is there. None where no line can."""
    for offset in dict.fromkeys(places):
        begin, end = lines_around(text, Span(offset, offset))
        there = next((each for each in silencers_in(text) if begin <= each.span.start < end), None)
        if there is not None and there.codes_span is not None and there.closed:
            inside = there.codes_span
            at = _without_blanks(text, inside.start, inside.end)
            listed = text[inside.start : at]
            return Edit(Span(at, inside.end), f"{', ' if listed and not listed.endswith(',') else ''}{code}")
        if _takes_comment(text, end):
            start = _without_blanks(text, begin, end)
            return Edit(Span(start, end), f"  # tablewright: ignore[{code}]")
    return None


def _takes_comment(text: str, end: int) -> bool:
    for match in _TOKEN.finditer(text):
        if match.start() >= end:
            break
        if match.end() > end:
            return False
        if match.end() == end and match["comment"] is not None:
            return True
    return not text[:end].endswith("\\")


def lines_around(text: str, span: Span) -> Span:
    """The whole lines that a span touches, without the last one's end."""
    begin = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    newline = _NEWLINE.search(text, span.end)
    return Span(begin, newline.start() if newline else len(text))
