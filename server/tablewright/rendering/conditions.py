"""The condition of a check or an index, in the database's words -> the text of a `Q` that means the same, or None.

Only what is surely the same is written: columns with fields of the kind of the value they are compared with, `IS NULL`,
lists, patterns, AND and OR, and from Django 4.0 on what `scalars` and `functions` read. SQL's NOT lets NULL through in
places where Django's does not, so it is read of columns without NULL. `as_expression` is the same for a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tablewright.rendering.comparisons import LOOKUPS, ComparisonReader
from tablewright.rendering.context import Dialect
from tablewright.rendering.expressions import Expression
from tablewright.rendering.patterns import pattern_lookup, regex_lookup
from tablewright.rendering.scalars import INTEGERS, SCALAR_VENDORS, TEXTS, Operand, Operands
from tablewright.rendering.text import string
from tablewright.schema.expressions import OtherwiseError, Value, spelt, with_signs

_TURNED = {"=": "=", "==": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "<>": "<>", "!=": "!="}
_NUMBERS = INTEGERS | {"DecimalField", "FloatField"}
_TIMES = frozenset({"DateField", "DateTimeField", "TimeField"})
_WIDER, _TEXTS = frozenset({"numeric", "decimal", "double"}), frozenset({"text", "varying"})
"""Types that PostgreSQL compares columns as without changing their values."""

_BOOLEANS = frozenset({"BooleanField", "NullBooleanField"})
_SCALARS_SINCE = (4, 0)
_PERCENT_SINCE = (5, 2)
"""Before, Django writes a percent sign twice into a constraint."""


def as_q(condition: str, dialect: Dialect, operands: Operands) -> Expression | None:
    """Never raises."""
    if "%" in condition and dialect.vendor in ("postgresql", "mysql") and dialect.django < _PERCENT_SINCE:
        return None
    try:
        reader = _Reader(condition, dialect, operands)
        text, _ = reader.either()
    except (OtherwiseError, RecursionError):
        return None
    if reader.at < len(reader.tokens):
        return None
    return Expression(text, tuple(dict.fromkeys(reader.needs_imports)), "%" in condition)


def as_expression(sql: str, dialect: Dialect, operands: Operands) -> tuple[Expression, str] | None:
    """What a generated column or a member of an index says, with its kind, "boolean" for a condition. Never raises."""
    if dialect.vendor not in SCALAR_VENDORS:
        return None
    try:
        reader = _Reader(sql, dialect, operands)
        found = reader.scalar()
    except (OtherwiseError, RecursionError):
        found = None
    if found is None or found.cast or found.literal is not None or reader.at < len(reader.tokens):
        q = as_q(sql, dialect, operands)
        return (q, "boolean") if q is not None else None
    imports = tuple(dict.fromkeys((*found.imports, *reader.needs_imports)))
    return Expression(found.text, imports, "%" in sql, compound=found.level > 0), found.kind


class _Reader(ComparisonReader):
    """Each method gives the text of a Q, and whether it is one of several parts, so that it needs brackets."""

    def __init__(self, sql: str, dialect: Dialect, operands: Operands) -> None:
        super().__init__(with_signs(spelt(sql, dialect.vendor)), dialect, operands)
        self.in_case = False
        self.scalars = dialect.django >= _SCALARS_SINCE and dialect.vendor in SCALAR_VENDORS

    def condition(self) -> str:
        before, self.in_case = self.in_case, True
        text, _ = self.either()
        self.in_case = before
        return text

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
                if self.ends():
                    return found
                self.at = start
        if self.word("not"):
            return self.truth("False"), False
        needed = len(self.needs_imports)
        try:
            found_alone = self.comparison()
            if not self.ends():
                raise OtherwiseError
            return found_alone, False
        except OtherwiseError:
            if not self.scalars:
                raise
        self.at = start
        del self.needs_imports[needed:]
        return self.of_scalars(), False

    def ends(self) -> bool:
        """A part of a condition is over here."""
        return self.peek()[0] == "end" or self.peek()[1].lower() in ("and", "or", "then", ")")

    def truth(self, value: str) -> str:
        """A column that is a condition by itself. With NULL, neither it nor its contrary holds."""
        column = self.operand()
        if column.internal_type not in _BOOLEANS or (self.in_case and self.vendor != "postgresql"):
            raise OtherwiseError  # Django compares it with 1 there
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
        if (pattern := self.pattern(column)) is not None:
            return pattern
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
        lookup = LOOKUPS.get(sign)
        if lookup is None or _kind(column) is None or _kind(column) != _kind(other):
            raise OtherwiseError
        return self.q(column, lookup, f"{self.models}.F({string(other.name)})")

    def compared(self, column: Operand, sign: str, value: Value) -> str:
        text = self.literal_of(column, value)
        lookup = LOOKUPS.get(sign)
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

    def pattern(self, column: Operand) -> str | None:
        """LIKE and regular expressions; None where neither follows."""
        kind, sign = self.peek()
        sign = sign.lower()
        for lookup_of, signs in ((pattern_lookup, ("like", "~~", "!~~")), (regex_lookup, ("regexp", "~", "~*"))):
            if kind not in ("word", "mark") or sign not in signs:
                continue
            self.at += 1
            value = self.value()
            found = lookup_of(value, sign, self.vendor) if isinstance(value, str) else None
            if found is None or column.internal_type not in TEXTS or (sign == "!~~" and column.null):
                raise OtherwiseError
            lookup, said = found
            return f"{'~' if sign == '!~~' else ''}{self.q(column, f'__{lookup}', string(said))}"
        return None

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
        if column.internal_type not in _NUMBERS | TEXTS:
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


def _kind(column: Operand) -> str | None:
    kinds = {"text": TEXTS, "number": _NUMBERS, "time": _TIMES, "boolean": _BOOLEANS}
    return next((kind for kind, names in kinds.items() if column.internal_type in names), None)


def _takes(column: Operand, value: Decimal) -> bool:
    """The field compares with the very number: an IntegerField raises an error, a DecimalField rounds it."""
    places = column.places
    exponent = value.as_tuple().exponent
    fits = places is not None and isinstance(exponent, int) and -exponent <= places
    return column.internal_type == "FloatField" or (column.internal_type == "DecimalField" and fits)
