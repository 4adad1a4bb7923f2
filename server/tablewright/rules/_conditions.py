"""The condition of a check or an index, in the database's words -> the text of a `Q` that means the same, or None.

Only what is surely the same is written: columns with fields of the kind of the value they are compared with, `IS NULL`,
lists, AND and OR. SQL's NOT lets NULL through in places where Django's does not, so it is read of columns without NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tablewright.comparison import FieldPair, Pairing
from tablewright.rendering.text import string
from tablewright.schema.expressions import OtherwiseError, Reader, Token, Value, tokens
from tablewright.schema.names import find_column

_LOOKUPS = {"=": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}
_TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "<>": "<>", "!=": "!="}
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


def as_q(condition: str, pairing: Pairing) -> str | None:
    """Never raises."""
    if pairing.table is None or pairing.model.names.models_name is None:
        return None
    pairs = {pair.column.name: pair for pair in pairing.pairs if pair.column is not None}
    try:
        reader = _Reader(tokens(condition, pairing.schema.vendor), pairing, pairs)
        text, _ = reader.either()
    except (OtherwiseError, RecursionError):
        return None
    return text if reader.at == len(reader.tokens) else None


class _Reader(Reader):
    """Each method gives the text of a Q, and whether it is one of several parts, so that it needs brackets."""

    def __init__(self, found: Sequence[Token], pairing: Pairing, pairs: Mapping[str, FieldPair]) -> None:
        super().__init__(_with_signs(found), pairing.schema.vendor)
        self.pairing, self.pairs = pairing, pairs
        self.models = pairing.model.names.models_name

    def is_column(self, name: str) -> bool:
        table = self.pairing.table
        return table is not None and find_column(self.pairing.schema, table, name.replace("%", "%%")) is not None

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
        pair = self.operand()
        if pair.field.internal_type not in _BOOLEANS:
            raise OtherwiseError
        return self.q(pair, "", value)

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
        pair = self.operand()
        if self.word("is"):
            without = self.word("not")
            if not self.word("null"):
                raise OtherwiseError
            return self.q(pair, "__isnull", str(not without))
        if self.word("in"):
            self.needs("(")
            return self.listed(pair, self.members(")"))
        if self.word("between"):
            low = self.value()
            if not self.word("and"):
                raise OtherwiseError
            return self.q(pair, "__range", f"({self.literal_of(pair, low)}, {self.literal_of(pair, self.value())})")
        kind, sign = self.peek()
        if kind != "mark" or sign not in _TURNED:
            self.at = start
            return self.truth("True")
        self.at += 1
        if sign == "=" and self.word("any"):
            self.needs("(")
            values = self.array()
            self.needs(")")
            return self.listed(pair, values)
        return self.against(pair, sign)

    def against(self, pair: FieldPair, sign: str) -> str:
        """A value, true or false, or another column."""
        start = self.at
        for word in ("true", "false"):
            if self.word(word):
                if pair.field.internal_type not in _BOOLEANS or sign != "=":
                    raise OtherwiseError
                return self.q(pair, "", word.capitalize())
        try:
            value = self.value()
        except OtherwiseError:
            self.at = start
        else:
            return self.compared(pair, sign, value)
        other = self.operand()
        lookup = _LOOKUPS.get(sign)
        if lookup is None or _kind(pair) is None or _kind(pair) != _kind(other):
            raise OtherwiseError
        return self.q(pair, lookup, f"{self.models}.F({string(other.field.name)})")

    def compared(self, pair: FieldPair, sign: str, value: Value) -> str:
        text = self.literal_of(pair, value)
        lookup = _LOOKUPS.get(sign)
        if lookup is None:
            if pair.column is None or pair.column.null:
                raise OtherwiseError
            return f"~{self.q(pair, '', text)}"
        return self.q(pair, lookup, text)

    def listed(self, pair: FieldPair, values: Sequence[Value]) -> str:
        return self.q(pair, "__in", f"[{', '.join(self.literal_of(pair, value) for value in values)}]")

    def operand(self) -> FieldPair:
        """A column with a field. A cast may only be to the type that it has anyway, as PostgreSQL writes of text."""
        depth = 0
        while self.mark("("):
            depth += 1
        kind, name = self.next()
        table = self.pairing.table
        if kind not in ("name", "word") or table is None:
            raise OtherwiseError
        column = find_column(self.pairing.schema, table, name.replace("%", "%%"))
        pair = self.pairs.get(column.name) if column is not None else None
        if pair is None:
            raise OtherwiseError
        for _ in range(depth):
            self.cast_of(pair)
            self.needs(")")
        self.cast_of(pair)
        return pair

    def cast_of(self, pair: FieldPair) -> None:
        if self.peek() != ("mark", "::"):
            return
        if pair.field.internal_type not in _NUMBERS | _TEXT:
            raise OtherwiseError
        start = self.at
        self.casts()
        words = {text.lower() for _, text in self.tokens[start : self.at]}
        if "(" in words or not words & (_WIDER if pair.field.internal_type in _NUMBERS else _TEXTS):
            raise OtherwiseError

    def literal_of(self, pair: FieldPair, value: Value) -> str:
        kind = _kind(pair)
        if kind == "number" and isinstance(value, int):
            return str(value)
        if isinstance(value, Decimal) and _takes(pair, value):
            return string(f"{value:f}")
        if kind in ("text", "time") and isinstance(value, str) and value:  # "" is NULL on Oracle
            return string(value)
        if kind == "boolean" and value in (0, 1) and isinstance(value, int):
            return str(bool(value))
        raise OtherwiseError

    def q(self, pair: FieldPair, lookup: str, value: str) -> str:
        return f"{self.models}.Q({pair.field.name}{lookup}={value})"


def _kind(pair: FieldPair) -> str | None:
    kinds = {"text": _TEXT, "number": _NUMBERS, "time": _TIMES, "boolean": _BOOLEANS}
    return next((kind for kind, names in kinds.items() if pair.field.internal_type in names), None)


def _takes(pair: FieldPair, value: Decimal) -> bool:
    """The field compares with the very number: an IntegerField raises an error, a DecimalField rounds it."""
    places = pair.field.decimal_places
    exponent = value.as_tuple().exponent
    fits = isinstance(places, int) and isinstance(exponent, int) and -exponent <= places
    return pair.field.internal_type == "FloatField" or (pair.field.internal_type == "DecimalField" and fits)


def _with_signs(found: Sequence[Token]) -> list[Token]:
    """`<`, `=` -> `<=`"""
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else ("", "")
        if token[0] == "mark" and before[0] == "mark" and before[1] + token[1] in ("<=", ">=", "<>", "!="):
            joined[-1] = ("mark", before[1] + token[1])
        else:
            joined.append(token)
    return joined
