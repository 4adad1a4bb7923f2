"""SQL of a constraint in the database's words -> tokens, and what constraints are made of: columns, values, casts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

Value = str | int | Decimal


class OtherwiseError(Exception):
    """The text says something else than its reader knows."""


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

_SIGNS = frozenset({"<=", ">=", "<>", "!=", "==", "||", "~~", "~~*", "~*", "!~", "!~~", "!~~*", "!~*"})
_OPERATORS = frozenset({"and", "or", "not", "in", "between", "is", "like", "when", "then", "else", "case"})

Token = tuple[str, str]
"""(kind, value); kinds are "string", "name", "number", "word", "mark"."""

Spelt = tuple[str, str, str]
"""(kind, value, as it is written)"""


def tokens(text: str, vendor: str) -> Sequence[Token]:
    """(kind, value) with strings and names unquoted; kinds are "string", "name", "number", "word", "mark"."""
    return [(kind, value) for kind, value, _ in spelt(text, vendor) if kind != "blank"]


def spelt(text: str, vendor: str) -> Sequence[Spelt]:
    """As `tokens`, with how each is written; blanks and comments too, as the kind "blank"."""
    found: list[Spelt] = []
    at = 0
    while at < len(text):
        own = _OWN[vendor].match(text, at) if vendor in _OWN else None
        match = own or _TOKEN.match(text, at)
        if match is None:
            raise OtherwiseError
        at = match.end()
        kind, raw = match.lastgroup, match.group()
        if raw[0] == "[" and own:
            found.append(("name", raw[1:-1], raw))
        elif own or kind == "escaped":
            found.append(("string", _unescaped(raw[raw.index("'") + 1 : -1]), raw))
        elif kind == "string":
            found.append(("string", raw[raw.index("'") + 1 : -1].replace("''", "'"), raw))
        elif kind == "name":
            found.append(("name", raw[1:-1].replace(raw[0] * 2, raw[0]), raw))
        else:
            found.append((kind or "blank", raw, raw))
    return found


def with_signs(found: Sequence[Spelt]) -> list[Token]:
    """`<`, `=` next to each other -> `<=`; `= =` stays two. `n -1` -> `n`, `-`, `1`; `n * -1` stays."""
    joined: list[Token] = []
    for kind, value, _ in found:
        before = joined[-1] if joined else ("", "")
        if kind == "mark" and before[0] == "mark" and before[1] + value in _SIGNS:
            joined[-1] = ("mark", before[1] + value)
        elif kind == "number" and value[0] in "+-" and _ends_a_value(joined):
            joined += [("mark", value[0]), ("number", value[1:])]
        else:
            joined.append((kind, value))
    return [token for token in joined if token[0] != "blank"]


def _ends_a_value(found: Sequence[Token]) -> bool:
    kind, value = next((each for each in reversed(found) if each[0] != "blank"), ("", ""))
    return kind in ("name", "number", "string") or value == ")" or (kind == "word" and value.lower() not in _OPERATORS)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]) if match[1] else "'", text)


class Reader:
    """Reads tokens by recursive descent; each method takes what it names, or raises and leaves no more to rely on."""

    def __init__(self, tokens: Sequence[Token], vendor: str) -> None:
        self.tokens, self.vendor = tokens, vendor
        self.at = 0

    def is_column(self, name: str) -> bool:
        """Which names are columns."""
        raise NotImplementedError

    def array(self) -> list[Value]:
        if self.mark("("):
            values = self.array()
            self.needs(")")
        elif self.word("array"):
            self.needs("[")
            values = self.members("]")
        else:
            raise OtherwiseError
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
        if kind == "string" or (kind == "name" and self.vendor == "sqlite" and not self.is_column(text)):
            return text
        if kind == "mark" and text == "-":
            kind, text = self.next()
            text = "-" + text
        if kind != "number":
            raise OtherwiseError
        return _number(text)

    def the_column(self) -> str:
        if self.mark("("):
            name = self.the_column()
            self.needs(")")
        else:
            kind, name = self.next()
            if kind not in ("name", "word") or not self.is_column(name):
                raise OtherwiseError
        self.casts()
        return name

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

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def next(self) -> Token:
        token = self.peek()
        if token[0] == "end":
            raise OtherwiseError
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
            raise OtherwiseError


_NUMBERS = frozenset({"integer", "smallint", "bigint", "numeric", "decimal", "real", "double"})


def _number(text: str) -> Value:
    if re.fullmatch(r"[+-]?\d{1,40}", text):
        return int(text)
    if re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})", text):
        return Decimal(text)
    raise OtherwiseError
