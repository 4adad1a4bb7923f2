"""Strings, comments and calls -> Python text laid out as the common formatters do, in lines of at most 88 columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 88
COMMENT_LENGTH = 300
_SIGNS = (r"\|", "&", "[+-]", "[*/%]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

_MARK = re.compile(
    r""""{3}(?:\\.|\\\Z|[^\\])*?(?:"{3}|\Z)|'{3}(?:\\.|\\\Z|[^\\])*?(?:'{3}|\Z)"""
    r"""|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|#[^\r\n]*|([()\[\]{},:])""",
    re.DOTALL,
)
_ORDER = (
    r"(?i:(?:type|noqa|nosec|fmt|yapf|isort|ruff|flake8|pylint|mypy|pyright|pyre|ty|pragma|tablewright|nopep8|nosonar"
    r"|autopep8|codespell|coding|vim?|ex)\b|-\*-)"
)
_ORDER_WITHIN = re.compile(rf"#(?=\s*{_ORDER})")
_ORDER_AT_START = re.compile(rf"({_ORDER}|#)")
"""Words that tools obey at the start of a comment: the database gives them no orders."""


def string(value: str) -> str:
    """A string literal, in double quotes where that needs no more escapes. Nothing in it can end the literal."""
    text = repr(value)
    if text[0] == '"' or '"' in value:
        return text
    return '"' + text[1:-1].replace("\\'", "'") + '"'


def comment(text: str) -> str:
    """One line for a comment: what is not printable is escaped, and what is long is cut."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    line = _ORDER_WITHIN.sub(r"\\x23", line)
    return line if len(line) <= COMMENT_LENGTH else line[: COMMENT_LENGTH - 1] + "…"


def call(path: str, arguments: Iterable[str]) -> str:
    return f"{path}({', '.join(arguments)})"


def assignment(name: str, value: str, indent: str = "") -> list[str]:
    """`name = value` in one line if it fits, otherwise its outermost brackets opened, and so on inwards."""
    return _fit(f"{name} = ", value, "", indent)


def listing(name: str, members: Sequence[str], indent: str) -> list[str]:
    """`name = […]` with each member on its own lines; nothing for no members."""
    if not members:
        return []
    inner = [line for member in members for line in _fit("", member, ",", indent + "    ", enclosed=True)]
    return [f"{indent}{name} = [", *inner, f"{indent}]"]


def comment_lines(notes: Sequence[str], indent: str) -> list[str]:
    """Notes as comment lines, broken at blanks."""
    lines = []
    for note in notes:
        line = f"{indent}#"
        for word in comment(note).split(" "):
            if len(line) + 1 + len(word) > WIDTH and line.strip() != "#":
                lines.append(line)
                line = f"{indent}#"
            line += f" {_quoted(word) if line.strip() == '#' else word}"
        lines.append(line.rstrip())
    return lines


def _quoted(word: str) -> str:
    """A word at the start of a comment, which no tool takes for an order."""
    return _ORDER_AT_START.sub(r"“\1”", word, count=1) if _ORDER_AT_START.match(word) else word


def brackets_end(text: str, start: int) -> int:
    """Offset behind the bracket that closes the one at `start`; the text's length when none does."""
    depth = 0
    for at, character in _marks(text, start):
        if character in _CLOSING:
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
    return len(text)


def header_colon(text: str, start: int) -> int | None:
    """Offset of the first colon outside brackets: where a class header that begins before `start` ends."""
    depth = 0
    for at, character in _marks(text, start):
        if character in _CLOSING:
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == ":" and depth == 0:
            return at
    return None


def _fit(before: str, value: str, after: str, indent: str, *, enclosed: bool = False) -> list[str]:
    """`enclosed`: in brackets, where a line may begin with an operator."""
    line = f"{indent}{before}{value}{after}"
    if len(line) <= WIDTH:
        return [line]
    parts = _operands(value) if enclosed else [value]
    if len(parts) > 1:
        ends = [""] * (len(parts) - 1) + [after]
        fronts = [before] + [""] * (len(parts) - 1)
        each = zip(fronts, parts, ends, strict=True)
        return [line for front, part, end in each for line in _fit(front, part, end, indent, enclosed=True)]
    opened = _open(value)
    if opened is None:
        return [line]
    head, members, tail = opened
    deeper = indent + "    "
    if head[-1] == "(" and not _is_call(head) and len(members) == 1 and not value.endswith(",)"):
        grouped = _fit("", members[0], "", deeper, enclosed=True)
        return [f"{indent}{before}{head}", *grouped, f"{indent}{tail}{after}"]
    lines = [f"{indent}{before}{head}"]
    together = deeper + ", ".join(members)
    if len(together) <= WIDTH and _is_call(head):
        lines.append(together)
    else:
        for member in members:
            lines += _fit("", member, ",", deeper, enclosed=True)
    return [*lines, f"{indent}{tail}{after}"]


def _operands(value: str) -> list[str]:
    """`a | b & c` -> ["a", "| b & c"]: cut at the operators that bind least."""
    outside, depth, at = "", 0, 0
    for match in _MARK.finditer(value):
        between = value[at : match.start()]
        outside += between if depth == 0 else "." * len(between)
        outside += "." * len(match[0])
        depth += (match[1] in _CLOSING) - (match[1] in (")", "]", "}")) if match[1] else 0
        at = match.end()
    outside += value[at:] if depth == 0 else "." * (len(value) - at)
    for signs in _SIGNS:
        cuts = [found.start() + 1 for found in re.finditer(rf" (?={signs} )", outside)]
        if cuts:
            return [value[start:end].rstrip() for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    return [value]


def _is_call(head: str) -> bool:
    """`f(`, and not `[` or `name=[`: the members of a list stand on lines of their own as soon as it is opened."""
    return head[-1] == "(" and head[-2:-1].isidentifier()


def _open(value: str) -> tuple[str, list[str], str] | None:
    """`f(a, g(b))` -> ("f(", ["a", "g(b)"], ")"): what ends in a bracket, cut at its own commas; None for the rest."""
    members, depth, start, begin, end = [], 0, None, 0, None
    for at, character in _marks(value, 0):
        if character in _CLOSING:
            depth += 1
            if start is None:
                start, begin = at, at + 1
        elif start is None:
            continue
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                end = at + 1
                break
        elif character == "," and depth == 1:
            members.append(value[begin:at].strip())
            begin = at + 1
    if start is None or (end or len(value)) != len(value):
        return None
    last = value[begin:-1].strip()
    members += [last] if last else []
    return (value[: start + 1], members, value[-1]) if members else None


def _marks(text: str, start: int) -> Iterator[tuple[int, str]]:
    """(offset, character) of brackets, commas and colons that are neither in a string nor in a comment."""
    for match in _MARK.finditer(text, start):
        if match.lastindex:
            yield match.start(), match[1]
