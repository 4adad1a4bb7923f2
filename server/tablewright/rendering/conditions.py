"""The condition of a check or an index, in the database's words -> the text of a `Q` that means the same, or None.

Only what is surely the same is written: columns with fields of the kind of the value they are compared with, `IS NULL`,
lists, AND and OR. SQL's NOT lets NULL through in places where Django's does not, so it is read of columns without NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tablewright.rendering.text import string
from tablewright.schema.expressions import OtherwiseError, Reader, Spelt, Token, Value, spelt

_LOOKUPS = {"=": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}
_TURNED = {"=": "=", "==": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "<>": "<>", "!=": "!="}
_SIGNS = frozenset({"<=", ">=", "<>", "!=", "=="})
_TEXT = frozenset({"CharField", "TextField", "SlugField"})
_NUMBERS = frozenset(
    {
        *("IntegerField", "SmallIntegerField", "BigIntegerField", "DecimalField", "FloatField"),
        *("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"),
    }
)
_TIMES = frozenset({"DateField", "DateTimeField", "TimeField"})
_WIDER, _TEXTS = frozenset({"numeric", "decimal", "double"}), frozenset({"text", "varying"})
"""Types that PostgreSQL compares columns as without changing their values."""

_BOOLEANS = frozenset({"BooleanField", "NullBooleanField"})


@dataclass(frozen=True, slots=True)
class Operand:
    """A column as conditions name it: its field's name, class ("" when not known) and decimal places."""

    name: str
    internal_type: str
    null: bool
    places: int | None = None


Operands = Callable[[str], Operand | None]
"""By the column's name as SQL has it; None where there is no such column, or no field for it."""


def as_q(condition: str, vendor: str, models_name: str, operands: Operands) -> str | None:
    """`models_name`: what the file calls django.db.models. Never raises."""
    try:
        reader = _Reader(spelt(condition, vendor), vendor, models_name, operands)
        text, _ = reader.either()
    except (OtherwiseError, RecursionError):
        return None
    return text if reader.at == len(reader.tokens) else None


class _Reader(Reader):
    """Each method gives the text of a Q, and whether it is one of several parts, so that it needs brackets."""

    def __init__(self, found: Sequence[Spelt], vendor: str, models_name: str, operands: Operands) -> None:
        super().__init__(_with_signs(found), vendor)
        self.models, self.operands = models_name, operands

    def is_column(self, name: str) -> bool:
        return self.operands(name) is not None

    def either(self) -> tuple[str, bool]:
        return self.several("or", " | ", self.both)

    def both(self) -> tuple[str, bool]:
        return self.several("and", " & ", self.one)

    def several(self, word: str, sign: str, part: Callable[[], tuple[str, bool]]) -> tuple[str, bool]:
        parts = [part()]
        while self.word(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return sign.join(f"({text})" if compound else text for text, compound in parts), True

    def one(self) -> tuple[str, bool]:
        start = self.at
        if self.mark("("):
            try:
                found = self.either()
                self.needs(")")
            except OtherwiseError:
                self.at = start  # the bracket is only about an operand
            else:
                if self.peek()[0] == "end" or self.peek()[1].lower() in ("and", "or", ")"):
                    return found
                self.at = start
        if self.word("not"):
            return self.truth("False"), False
        return self.comparison(), False

    def truth(self, value: str) -> str:
        """A column that is a condition by itself. With NULL, neither it nor its contrary holds."""
        column = self.operand()
        if column.internal_type not in _BOOLEANS:
            raise OtherwiseError
        return self.q(column, "", value)

    def comparison(self) -> str:
        start = self.at
        try:
            value = self.value()
        except OtherwiseError:
            self.at = start
        else:
            sign = _TURNED.get(self.next()[1])
            if sign is None:
                raise OtherwiseError
            return self.compared(self.operand(), sign, value)
        column = self.operand()
        if self.word("is"):
            without = self.word("not")
            if not self.word("null"):
                raise OtherwiseError
            return self.q(column, "__isnull", str(not without))
        if self.word("in"):
            self.needs("(")
            return self.listed(column, self.members(")"))
        if self.word("not"):
            return self.unlisted(column)
        if self.word("between"):
            low = self.value()
            if not self.word("and"):
                raise OtherwiseError
            return self.q(
                column, "__range", f"({self.literal_of(column, low)}, {self.literal_of(column, self.value())})"
            )
        kind, sign = self.peek()
        if kind != "mark" or sign not in _TURNED:
            self.at = start
            return self.truth("True")
        self.at += 1
        sign = "=" if sign == "==" else sign  # SQLite takes both
        for listing, word in (("=", "any"), ("<>", "all")):
            if sign == listing and self.word(word):
                self.needs("(")
                values = self.array()
                self.needs(")")
                return self.listed(column, values, without=sign == "<>")
        return self.against(column, sign)

    def unlisted(self, column: Operand) -> str:
        if not self.word("in"):
            raise OtherwiseError
        self.needs("(")
        return self.listed(column, self.members(")"), without=True)

    def against(self, column: Operand, sign: str) -> str:
        """A value, true or false, or another column."""
        start = self.at
        for word in ("true", "false"):
            if self.word(word):
                if column.internal_type not in _BOOLEANS or sign != "=":
                    raise OtherwiseError
                return self.q(column, "", word.capitalize())
        try:
            value = self.value()
        except OtherwiseError:
            self.at = start
        else:
            return self.compared(column, sign, value)
        other = self.operand()
        lookup = _LOOKUPS.get(sign)
        if lookup is None or _kind(column) is None or _kind(column) != _kind(other):
            raise OtherwiseError
        return self.q(column, lookup, f"{self.models}.F({string(other.name)})")

    def compared(self, column: Operand, sign: str, value: Value) -> str:
        text = self.literal_of(column, value)
        lookup = _LOOKUPS.get(sign)
        if lookup is None:
            if column.null:
                raise OtherwiseError
            return f"~{self.q(column, '', text)}"
        return self.q(column, lookup, text)

    def listed(self, column: Operand, values: Sequence[Value], *, without: bool = False) -> str:
        if without and column.null:
            raise OtherwiseError
        text = self.q(column, "__in", f"[{', '.join(self.literal_of(column, value) for value in values)}]")
        return f"~{text}" if without else text

    def operand(self) -> Operand:
        """A column with a field. A cast may only be to the type that it has anyway, as PostgreSQL writes of text."""
        depth = 0
        while self.mark("("):
            depth += 1
        kind, name = self.next()
        found = self.operands(name) if kind in ("name", "word") else None
        if found is None:
            raise OtherwiseError
        for _ in range(depth):
            self.cast_of(found)
            self.needs(")")
        self.cast_of(found)
        return found

    def cast_of(self, column: Operand) -> None:
        if self.peek() != ("mark", "::"):
            return
        if column.internal_type not in _NUMBERS | _TEXT:
            raise OtherwiseError
        start = self.at
        self.casts()
        words = {text.lower() for _, text in self.tokens[start : self.at]}
        if "(" in words or not words & (_WIDER if column.internal_type in _NUMBERS else _TEXTS):
            raise OtherwiseError

    def literal_of(self, column: Operand, value: Value) -> str:
        kind = _kind(column)
        if kind == "number" and isinstance(value, int):
            return str(value)
        if isinstance(value, Decimal) and _takes(column, value):
            return string(f"{value:f}")
        if kind in ("text", "time") and isinstance(value, str) and value:  # "" is NULL on Oracle
            return string(value)
        if kind == "boolean" and value in (0, 1) and isinstance(value, int):
            return str(bool(value))
        raise OtherwiseError

    def q(self, column: Operand, lookup: str, value: str) -> str:
        return f"{self.models}.Q({column.name}{lookup}={value})"


def _kind(column: Operand) -> str | None:
    kinds = {"text": _TEXT, "number": _NUMBERS, "time": _TIMES, "boolean": _BOOLEANS}
    return next((kind for kind, names in kinds.items() if column.internal_type in names), None)


def _takes(column: Operand, value: Decimal) -> bool:
    """The field compares with the very number: an IntegerField raises an error, a DecimalField rounds it."""
    places = column.places
    exponent = value.as_tuple().exponent
    fits = places is not None and isinstance(exponent, int) and -exponent <= places
    return column.internal_type == "FloatField" or (column.internal_type == "DecimalField" and fits)


def _with_signs(found: Sequence[Spelt]) -> list[Token]:
    """`<`, `=` next to each other -> `<=`; `= =` stays two"""
    joined: list[Token] = []
    for kind, value, _ in found:
        before = joined[-1] if joined else ("", "")
        if kind == "mark" and before[0] == "mark" and before[1] + value in _SIGNS:
            joined[-1] = ("mark", before[1] + value)
        else:
            joined.append((kind, value))
    return [token for token in joined if token[0] != "blank"]
