"""SQL of a function's call -> Django's function that compiles to the same one, by vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tablewright.rendering.function_names import function_path
from tablewright.rendering.scalars import NUMBERS, Scalar, ScalarReader
from tablewright.rendering.text import call
from tablewright.schema.expressions import OtherwiseError

_TEXTS: Final = {"lower": "Lower", "upper": "Upper", "ltrim": "LTrim", "rtrim": "RTrim"}
_OF_TEXT: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        **_TEXTS,
        "btrim": "Trim",
        "reverse": "Reverse",
        "md5": "MD5",
        **dict.fromkeys(("length", "char_length", "character_length"), "Length"),
    },
    "sqlite": {**_TEXTS, "trim": "Trim", "length": "Length"},
    "mysql": {
        **_TEXTS,
        "lcase": "Lower",
        "ucase": "Upper",
        "trim": "Trim",
        "reverse": "Reverse",
        "md5": "MD5",
        "char_length": "Length",
    },
}
"""Of one text."""

_CUT: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {"left": "Left", "right": "Right", "substring": "Substr", "substr": "Substr"},
    "sqlite": {"substr": "Substr"},
    "mysql": {"left": "Left", "right": "Right", "substr": "Substr"},
}
"""Of a text and whole numbers."""

_ALIKE: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {"coalesce": "Coalesce", "nullif": "NullIf", "greatest": "Greatest", "least": "Least"},
    "sqlite": {"coalesce": "Coalesce", "nullif": "NullIf", "max": "Greatest", "min": "Least"},
    "mysql": {"coalesce": "Coalesce", "nullif": "NullIf", "greatest": "Greatest", "least": "Least"},
}
"""Of several values of one type."""

_OF_NUMBER: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {"abs": "Abs", "floor": "Floor", "ceiling": "Ceil", "ceil": "Ceil"},
    "sqlite": {"abs": "Abs"},
    "mysql": {"abs": "Abs", "floor": "Floor", "ceiling": "Ceil"},
}
_PARTS: Final = {"year": "ExtractYear", "month": "ExtractMonth", "day": "ExtractDay"}
"""Of a date: those of a moment depend on the time zone."""


class FunctionReader(ScalarReader):
    """Reads calls, too."""

    def _called(self) -> Scalar | None:
        kind, name = self.peek()
        if kind not in ("word", "name") or self.tokens[self.at + 1 : self.at + 2] != [("mark", "(")]:
            return None
        self.at += 2
        name = name.lower()
        if name == "extract":
            return self._extract()
        if name == "trim" and self.vendor == "postgresql":
            return self._trim()
        parts = [self.scalar()]
        while self.mark(","):
            parts.append(self.scalar())
        self.needs(")")
        return self._call(name, parts)

    def _call(self, name: str, parts: Sequence[Scalar]) -> Scalar:
        vendor, first = self.vendor, parts[0]
        if len(parts) == 1 and first.kind == "text" and name in _OF_TEXT[vendor]:
            return self._of_text(_OF_TEXT[vendor][name], first)
        if name in _CUT[vendor] and first.kind == "text":
            return self._cut(_CUT[vendor][name], parts)
        if name == "replace" and len(parts) == 3 and {part.kind for part in parts} == {"text"}:
            path, needs = function_path("Replace", self.dialect)
            made = self.called(path, parts, [part.as_argument for part in parts])
            return replace(made, native="text", imports=(*needs, *made.imports))
        if name in _ALIKE[vendor] and (len(parts) == 2 or (len(parts) > 2 and name != "nullif")):
            self.needs_own_casts(parts)
            path, needs = function_path(_ALIKE[vendor][name], self.dialect)
            made = self.called(path, parts, [part.as_argument for part in parts])
            return replace(made, imports=(*needs, *made.imports))
        if len(parts) == 1 and first.kind in NUMBERS and name in _OF_NUMBER[vendor] and not first.cast:
            if name != "abs" and (first.kind == "integer" or vendor == "sqlite"):
                raise OtherwiseError  # PostgreSQL casts a whole number first
            return self._of(_OF_NUMBER[vendor][name], first)
        if name == "round" and len(parts) == 2 and first.kind in NUMBERS and not first.cast:
            return self._round(first, parts[1])
        raise OtherwiseError

    def _of_text(self, name: str, part: Scalar) -> Scalar:
        if name != "Length":
            return replace(self._of(name, part), native="text")
        if part.cast and part.column is not None and part.column.native.startswith("character("):
            raise OtherwiseError  # PostgreSQL measures such a one without the blanks behind it, and takes it as it is
        return replace(self._of(name, part), kind="integer", classes=frozenset({"IntegerField"}), native="integer")

    def _of(self, name: str, part: Scalar) -> Scalar:
        self.needs_no_cast(part.kind)
        path, needs = function_path(name, self.dialect)
        imports = (*needs, *part.imports)
        return Scalar(call(path, [part.as_argument]), part.kind, part.classes, part.native, imports)

    def _cut(self, name: str, parts: Sequence[Scalar]) -> Scalar:
        first, numbers = parts[0], parts[1:]
        if not 1 <= len(numbers) <= (2 if name == "Substr" else 1):
            raise OtherwiseError
        if any(not isinstance(each.literal, int) or each.literal < 1 for each in numbers):
            raise OtherwiseError
        path, needs = function_path(name, self.dialect)
        text = call(path, [first.as_argument, *(each.text for each in numbers)])
        return Scalar(text, "text", frozenset({"CharField"}), "text", (*needs, *first.imports))

    def _round(self, first: Scalar, places: Scalar) -> Scalar:
        if not isinstance(places.literal, int) or places.literal < 0 or self.django < (4, 0):
            raise OtherwiseError
        self.needs_no_cast(first.kind)
        path, needs = function_path("Round", self.dialect)
        text = call(path, [first.as_argument, f"precision={places.text}"])
        return Scalar(text, first.kind, first.classes, first.native, (*needs, *first.imports))

    def _trim(self) -> Scalar:
        """`TRIM(BOTH FROM name)`, as PostgreSQL writes it."""
        if not (self.word("both") and self.word("from")):
            raise OtherwiseError
        part = self.scalar()
        self.needs(")")
        if part.kind != "text":
            raise OtherwiseError
        return self._of_text("Trim", part)

    def _extract(self) -> Scalar:
        name = _PARTS.get(self.next()[1].lower())
        if name is None or self.vendor == "sqlite" or not self.word("from"):
            raise OtherwiseError
        part = self.scalar()
        self.needs(")")
        if part.kind != "date":
            raise OtherwiseError
        made = self._of(name, part)
        return replace(made, kind="integer", classes=frozenset({"IntegerField"}), native="numeric")
