"""A check in the database's words -> the values that it allows one column, where that is all it says.

Each vendor prints `status IN ('a', 'b')` in its own way: PostgreSQL as `((status)::text = ANY ((ARRAY['a'::character
varying, …])::text[]))`, MySQL as ``(`status` in (_utf8mb4'a', …))``, SQL Server as `([status]='b' OR [status]='a')`,
SQLite as it was typed. Anything that may mean more, or less, gives None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tablewright.schema.model import Check

Value = str | int | Decimal


@dataclass(frozen=True, slots=True)
class Allowed:
    """`column` has one of `values`, in the order in which the check names them. (NULL passes every such check.)"""

    column: str
    values: tuple[Value, ...]


def allowed(check: Check, vendor: str) -> Allowed | None:
    """Never raises; None for a check that is no list of values for one whole column, or does not hold for all rows."""
    if check.kind != "check" or len(check.columns) != 1 or not (check.enforced and check.validated):
        return None
    try:
        reader = _Reader(_tokens(check.definition, vendor), check.columns[0], vendor)
        values = reader.alternatives()
    except (_OtherwiseError, RecursionError):
        return None
    if reader.at != len(reader.tokens) or not values:
        return None
    return Allowed(check.columns[0], tuple(dict.fromkeys(values)))


class _OtherwiseError(Exception):
    """The text says something else than a list of values."""


_TOKEN = re.compile(
    r"""
    \s+|--[^\n]*|/\*.*?\*/
    |(?P<escaped>[eE]'(?:[^'\\]|''|\\.)*')
    |(?P<string>(?:[nN]|_\w+\s*)?'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
    |(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))(?![\w.])
    |(?P<word>[^\W\d][\w$]*)
    |(?P<mark>::|\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_BACKSLASHED = re.compile(r"(?:[nN]|_\w+\s*)?'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_BRACKETED = re.compile(r"\[[^\]]*\]")
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "Z": "\x1a"}
_TYPE_WORDS = frozenset({"varying", "precision", "without", "with", "time", "zone", "unsigned", "signed"})

_OWN = {"mysql": _BACKSLASHED, "sqlite": _BRACKETED, "microsoft": _BRACKETED}
"""What only this vendor writes so, tried first."""

_Token = tuple[str, str]


def _tokens(text: str, vendor: str) -> Sequence[_Token]:
    """(kind, value) with strings and names unquoted; kinds are "string", "name", "number", "word", "mark"."""
    found: list[_Token] = []
    at = 0
    while at < len(text):
        own = _OWN[vendor].match(text, at) if vendor in _OWN else None
        match = own or _TOKEN.match(text, at)
        if match is None:
            raise _OtherwiseError
        at = match.end()
        kind, raw = match.lastgroup, match.group()
        if raw[0] == "[" and own:
            found.append(("name", raw[1:-1]))
        elif own or kind == "escaped":
            found.append(("string", _unescaped(raw[raw.index("'") + 1 : -1])))
        elif kind == "string":
            found.append(("string", raw[raw.index("'") + 1 : -1].replace("''", "'")))
        elif kind == "name":
            found.append(("name", raw[1:-1].replace(raw[0] * 2, raw[0])))
        elif kind is not None:
            found.append((kind, raw))
    return found


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]) if match[1] else "'", text)


class _Reader:
    """Reads tokens by recursive descent; each method takes what it names, or raises and leaves no more to rely on."""

    def __init__(self, tokens: Sequence[_Token], column: str, vendor: str) -> None:
        self.tokens, self.column, self.vendor = tokens, column, vendor
        self.at = 0

    def alternatives(self) -> list[Value]:
        """One list of values, or several with OR between them; `IS NULL` adds none."""
        values = self.alternative()
        while self.word("or"):
            values = values + self.alternative()
        return values

    def alternative(self) -> list[Value]:
        start = self.at
        if self.mark("("):
            try:
                values = self.alternatives()
                self.needs(")")
            except _OtherwiseError:
                self.at = start  # the bracket is only about the column
            else:
                return values
        self.the_column()
        if self.word("is"):
            if not self.word("null"):
                raise _OtherwiseError
            return []
        if self.word("in"):
            self.needs("(")
            return self.members(")")
        self.needs("=")
        if self.word("any"):
            self.needs("(")
            values = self.array()
            self.needs(")")
            return values
        return [self.value()]

    def array(self) -> list[Value]:
        if self.mark("("):
            values = self.array()
            self.needs(")")
        elif self.word("array"):
            self.needs("[")
            values = self.members("]")
        else:
            raise _OtherwiseError
        self.casts()
        return values

    def members(self, end: str) -> list[Value]:
        values = [self.value()]
        while self.mark(","):
            values.append(self.value())
        self.needs(end)
        return values

    def value(self) -> Value:
        if self.mark("("):
            value = self.value()
            self.needs(")")
        else:
            value = self.literal()
        number = self.casts()
        return _number(value) if number and isinstance(value, str) else value

    def literal(self) -> Value:
        kind, text = self.next()
        if kind == "string" or (kind == "name" and self.vendor == "sqlite" and text.lower() != self.column.lower()):
            return text
        if kind == "mark" and text == "-":
            kind, text = self.next()
            text = "-" + text
        if kind != "number":
            raise _OtherwiseError
        return _number(text)

    def the_column(self) -> None:
        if self.mark("("):
            self.the_column()
            self.needs(")")
        else:
            kind, text = self.next()
            if kind not in ("name", "word") or text.lower() != self.column.lower():
                raise _OtherwiseError
        self.casts()

    def casts(self) -> bool:
        """Skips `::character varying(5)[]` and COLLATE; whether the last cast made a number of it."""
        number = False
        while True:
            if self.word("collate"):
                self.next()
                continue
            if not self.mark("::"):
                return number
            number = self.next()[1].lower() in _NUMBERS
            while self.mark("."):
                self.next()
            while self.peek()[0] == "word" and self.peek()[1].lower() in _TYPE_WORDS:
                self.at += 1
            if self.mark("("):
                while not self.mark(")"):
                    self.next()
            while self.mark("["):
                self.needs("]")

    def peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def next(self) -> _Token:
        token = self.peek()
        if token[0] == "end":
            raise _OtherwiseError
        self.at += 1
        return token

    def word(self, word: str) -> bool:
        kind, text = self.peek()
        found = kind == "word" and text.lower() == word
        self.at += found
        return found

    def mark(self, mark: str) -> bool:
        found = self.peek() == ("mark", mark)
        self.at += found
        return found

    def needs(self, mark: str) -> None:
        if not self.mark(mark):
            raise _OtherwiseError


_NUMBERS = frozenset({"integer", "smallint", "bigint", "numeric", "decimal", "real", "double"})


def _number(text: str) -> Value:
    if re.fullmatch(r"[+-]?\d{1,40}", text):
        return int(text)
    if re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})", text):
        return Decimal(text)
    raise _OtherwiseError
