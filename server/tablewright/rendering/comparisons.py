"""SQL that compares what columns and values make -> a `Q` of a lookup of Django's, which are expressions since 4.0."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tablewright.rendering.context import Dialect
from tablewright.rendering.functions import FunctionReader
from tablewright.rendering.scalars import NUMBERS, Operand, Operands, Scalar
from tablewright.rendering.text import call, string
from tablewright.schema.expressions import OtherwiseError, Token, Value
from tablewright.source.edits import ImportNeed

LOOKUPS = {"=": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}
_CLASSES = {"=": "Exact", "<": "LessThan", "<=": "LessThanOrEqual", ">": "GreaterThan", ">=": "GreaterThanOrEqual"}


_BARE_VALUES_SINCE = (5, 2)
"""Before, a lookup of several values asks what it compares for its type as soon as it is made, which may not know."""


class ComparisonReader(FunctionReader):
    """Reads comparisons of scalars, too. `needs_imports`: of what was said so far."""

    def __init__(self, tokens: Sequence[Token], dialect: Dialect, operands: Operands) -> None:
        super().__init__(tokens, dialect, operands)
        self.needs_imports: list[ImportNeed] = []

    def of_scalars(self) -> str:
        """A comparison of more than columns and values. With NULL, neither it nor its contrary holds."""
        left = self.scalar()
        if left.literal is not None:
            raise OtherwiseError
        if self.word("is"):
            without = self.word("not")
            if not self.word("null"):
                raise OtherwiseError
            return self.lookup("IsNull", left, str(not without))
        without = self.word("not")
        if self.word("in"):
            self.needs("(")
            return self.lookup("In", left, f"[{self.several_beside(left, self.members(')'))}]", without=without)
        if without:
            raise OtherwiseError
        if self.word("between"):
            low = self.value()
            if not self.word("and"):
                raise OtherwiseError
            return self.lookup("Range", left, f"({self.several_beside(left, (low, self.value()))})")
        sign = self.next()[1]
        sign = {"==": "=", "!=": "<>"}.get(sign, sign)
        for listing, word in (("=", "any"), ("<>", "all")):
            if sign == listing and self.word(word):
                self.needs("(")
                values = self.array()
                self.needs(")")
                return self.lookup("In", left, f"[{self.several_beside(left, values)}]", without=sign == "<>")
        right = self.scalar()
        alone = left.column is not None and isinstance(right.literal, Decimal)
        if alone or (left.kind in NUMBERS and left.cast and right.literal is not None):
            raise OtherwiseError  # the field of what it is compared with rounds a value
        self.needs_own_casts([left, right])
        numbers = {left.kind, right.kind} <= NUMBERS and not isinstance(right.literal, Decimal)
        if right.kind != left.kind and not numbers:
            raise OtherwiseError
        value = right.text if right.literal is None else self.beside(left, (right.literal,))[0]
        self.needs_imports += right.imports if right.literal is None else ()
        if left.column is not None and sign in LOOKUPS:
            return self.q(left.column, LOOKUPS[sign], value)
        return self.lookup(_CLASSES.get("=" if sign == "<>" else sign), left, value, without=sign == "<>")

    def lookup(self, name: str | None, left: Scalar, value: str, *, without: bool = False) -> str:
        if name is None or self.dialect.of_geodjango:
            raise OtherwiseError
        self.needs_imports += left.imports
        said = call(f"{self.models}.Q", [call(f"{self.models}.lookups.{name}", [left.text, value])])
        return f"~{said}" if without else said

    def several_beside(self, left: Scalar, values: Sequence[Value]) -> str:
        texts = self.beside(left, values)
        if self.django < _BARE_VALUES_SINCE:
            texts = [call(f"{self.models}.Value", [each]) for each in texts]
        return ", ".join(texts)

    def beside(self, left: Scalar, values: Sequence[Value]) -> list[str]:
        """Values that an expression is compared with, each as its kind has it."""
        texts = []
        for value in values:
            if isinstance(value, int) and left.kind in NUMBERS:
                texts.append(str(value))
            elif isinstance(value, Decimal) and left.kind == "decimal":
                self.needs_imports.append(ImportNeed("decimal", "Decimal"))
                texts.append(call("Decimal", [string(f"{value:f}")]))
            elif isinstance(value, Decimal) and left.kind == "float":
                texts.append(self._float(value).text)
            elif isinstance(value, str) and left.kind == "text":
                texts.append(string(value))
            else:
                raise OtherwiseError
        return texts

    def q(self, column: Operand, lookup: str, value: str) -> str:
        return f"{self.models}.Q({column.name}{lookup}={value})"
