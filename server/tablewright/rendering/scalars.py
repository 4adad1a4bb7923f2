"""SQL of one value: a column, a number, arithmetic, a function, CASE -> Django's expression that compiles to the same.

What Django would compile otherwise raises OtherwiseError, even where it would mean the same: `||` (its Concat takes
NULL for an empty text), a minus in front, casts. The casts that PostgreSQL makes, and writes, by itself are read over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tablewright.rendering.context import Dialect
from tablewright.rendering.text import call, string
from tablewright.schema.expressions import OtherwiseError, Reader, Token, Value
from tablewright.source.edits import ImportNeed

SCALAR_VENDORS: Final = frozenset({"postgresql", "mysql", "sqlite"})
INTEGERS: Final = frozenset(
    {
        *("IntegerField", "SmallIntegerField", "BigIntegerField", "AutoField", "SmallAutoField", "BigAutoField"),
        *("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"),
    }
)
TEXTS: Final = frozenset({"CharField", "TextField", "SlugField"})
_KINDS: Final = {
    **dict.fromkeys(INTEGERS, "integer"),
    **dict.fromkeys(TEXTS, "text"),
    "DecimalField": "decimal",
    "FloatField": "float",
    "DateField": "date",
    "DateTimeField": "datetime",
    "TimeField": "time",
}
_FIELDS: Final = {
    "integer": "BigIntegerField",
    "text": "TextField",
    "decimal": "DecimalField",
    "float": "FloatField",
}
NUMBERS: Final = frozenset({"integer", "decimal", "float"})
_CASTS: Final = {
    **dict.fromkeys(("smallint", "integer", "bigint"), "integer"),
    "numeric": "decimal",
    "double precision": "float",
    **dict.fromkeys(("text", "character varying"), "text"),
}
"""PostgreSQL's type -> the kind of its values."""
_STRINGS: Final = ("character varying", "character", "bpchar")
"""What PostgreSQL casts to text for a function that takes text; those of an enum it does not."""
_WIDE: Final = ("smallint", "integer", "bigint", "numeric", "double precision")
_MIXED: Final = {frozenset({"integer", "decimal"}): "decimal", frozenset({"integer", "float"}): "float"}
_ARITHMETIC: Final = {"integer": "IntegerField", "decimal": "DecimalField", "float": "FloatField"}
_SAME_SINCE: Final = (5, 2)
"""Before, a function with an `output_field` is another one each time when migrations compare it."""

_ATOM, _PRODUCT, _SUM = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Operand:
    """A column as SQL names it: its field's name, class ("" when not known), decimal places, the database's type ("" of
    a domain). `computed`: by the database, so that Django has a GeneratedField for it."""

    name: str
    internal_type: str
    null: bool
    places: int | None = None
    native: str = ""
    computed: bool = False


Operands = Callable[[str], Operand | None]
"""By the column's name as SQL has it; None where there is no such column, or no field for it."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """`classes`: of Django's fields that its value is made of. `native`: PostgreSQL's type of it. `cast`: it has that
    type by a cast, which has to be one that PostgreSQL makes. `level`: how loosely its parts hang together."""

    text: str
    kind: str
    classes: frozenset[str]
    native: str = ""
    imports: tuple[ImportNeed, ...] = ()
    level: int = _ATOM
    cast: bool = False
    literal: Value | None = None
    column: Operand | None = None

    @property
    def as_argument(self) -> str:
        """Of a function of Django's, which takes a text for a field's name."""
        if self.column is not None:
            return string(self.column.name)
        return self.text


class ScalarReader(Reader):
    """Each method takes what it names, or raises."""

    def __init__(self, tokens: Sequence[Token], dialect: Dialect, operands: Operands) -> None:
        super().__init__(tokens, dialect.vendor)
        self.dialect, self.operands = dialect, operands
        self.models, self.django = dialect.models, dialect.django

    def is_column(self, name: str) -> bool:
        return self.operands(name) is not None

    def condition(self) -> str:
        """What stands behind WHEN, as a Q."""
        raise NotImplementedError

    def scalar(self) -> Scalar:
        found = self._product()
        while (sign := self._one_of("+", "-")) is not None:
            found = self._combined(found, sign, self._product(), _SUM)
        return found

    def _product(self) -> Scalar:
        found = self._factor()
        while (sign := self._one_of("*", "/", "%") or self._modulo()) is not None:
            found = self._combined(found, sign, self._factor(), _PRODUCT)
        return found

    def _modulo(self) -> str | None:
        """As MariaDB prints the sign."""
        return "%" if self.vendor == "mysql" and self.word("mod") else None

    def _one_of(self, *marks: str) -> str | None:
        return next((mark for mark in marks if self.mark(mark)), None)

    def _combined(self, left: Scalar, sign: str, right: Scalar, level: int) -> Scalar:
        kinds = frozenset({left.kind, right.kind})
        kind = _MIXED.get(kinds, left.kind if len(kinds) == 1 else "")
        if kind not in NUMBERS or (sign == "%" and kind != "integer"):
            raise OtherwiseError
        self.needs_no_cast(kind)
        self.needs_own_casts([left, right])
        first = left.text if left.literal is None else call(f"{self.models}.Value", [left.text])
        first = f"({first})" if left.level > level else first
        second = f"({right.text})" if right.level >= level else right.text
        native = max(left.native, right.native, key=lambda name: _WIDE.index(name) if name in _WIDE else -1)
        imports = (*left.imports, *right.imports)
        return Scalar(f"{first} {sign} {second}", kind, frozenset({_ARITHMETIC[kind]}), native, imports, level)

    def _factor(self) -> Scalar:
        if self.mark("("):
            found = self.scalar()
            self.needs(")")
        elif self.word("case"):
            found = self._case()
        else:
            found = self._called() or self._column() or self._literal()
        while self.mark("::"):
            found = self._cast(found)
        return found

    def _column(self) -> Scalar | None:
        kind, name = self.peek()
        found = self.operands(name) if kind in ("name", "word") else None
        if found is None:
            return None
        self.at += 1
        if found.internal_type not in _KINDS or found.computed or self.peek() == ("mark", "."):
            raise OtherwiseError
        kind = _KINDS[found.internal_type]
        native = found.native.partition("(")[0].strip() if self.vendor == "postgresql" else ""
        text = call(f"{self.models}.F", [string(found.name)])
        return Scalar(text, kind, frozenset({found.internal_type}), native, column=found)

    def _literal(self) -> Scalar:
        value = self.literal()
        if isinstance(value, str):
            if "%" in value:
                raise OtherwiseError  # Django's statements take it for a parameter in some places
            text = call(f"{self.models}.Value", [string(value)])
            return Scalar(text, "text", frozenset({"CharField"}), "text", literal=value)
        if isinstance(value, int):
            return Scalar(str(value), "integer", frozenset({"IntegerField"}), "integer", literal=value)
        if self.vendor == "sqlite":
            return self._float(value)
        needs = (ImportNeed("decimal", "Decimal"),)
        text = call("Decimal", [string(f"{value:f}")])
        return Scalar(text, "decimal", frozenset({"DecimalField"}), "numeric", needs, literal=value)

    def _float(self, value: Decimal | int) -> Scalar:
        if Decimal(repr(float(value))) != value:
            raise OtherwiseError
        return Scalar(repr(float(value)), "float", frozenset({"FloatField"}), "double precision", literal=value)

    def _cast(self, found: Scalar) -> Scalar:
        """One that PostgreSQL writes; whether it makes it by itself depends on what is beside it."""
        name = self.type_name()
        kind = _CASTS.get(name)
        if kind is None:
            raise OtherwiseError
        if isinstance(found.literal, str):
            return self._number_in_quotes(found.literal, name) if kind != "text" else replace(found, native=name)
        if found.native == name:
            return found
        if name == "text" and found.native in _STRINGS:
            return replace(found, native=name, cast=True)
        if kind in NUMBERS and found.native in _WIDE and name in _WIDE[_WIDE.index(found.native) + 1 :]:
            made = self._float(found.literal) if kind == "float" and isinstance(found.literal, Decimal) else found
            return replace(made, kind=kind, native=name, cast=True)
        raise OtherwiseError

    def _number_in_quotes(self, text: str, name: str) -> Scalar:
        """`'-1'::integer`"""
        found = ScalarReader([("number", text)], self.dialect, self.operands)._literal()
        if found.native != name:
            raise OtherwiseError
        return found

    def type_name(self) -> str:
        """Of a cast, without a length: one that cuts the value is no type name here."""
        words = [self.next()[1].lower()]
        while self.peek()[0] == "word" and self.peek()[1].lower() in ("varying", "precision"):
            words.append(self.next()[1].lower())
        if self.peek() in (("mark", "("), ("mark", "["), ("mark", ".")):
            raise OtherwiseError
        return " ".join(words)

    def needs_no_cast(self, kind: str) -> None:
        """Django casts what is made of decimals on SQLite."""
        if self.vendor == "sqlite" and kind == "decimal":
            raise OtherwiseError

    def needs_own_casts(self, parts: Sequence[Scalar]) -> None:
        """PostgreSQL casts one part to the type that another one has: then nobody has to say it."""
        own = {part.native for part in parts if not part.cast}
        if any(part.cast and part.native not in own for part in parts):
            raise OtherwiseError

    def _case(self) -> Scalar:
        whens: list[tuple[str, Scalar]] = []
        while self.word("when"):
            said = self.condition()
            if not self.word("then"):
                raise OtherwiseError
            whens.append((said, self.scalar()))
        default = self._default() if self.word("else") else None
        if not whens or not self.word("end"):
            raise OtherwiseError
        values = [value for _, value in whens] + ([default] if default is not None else [])
        self.needs_own_casts(values)
        when = f"{self.models}.When"
        arguments = [call(when, [said, f"then={value.text}"]) for said, value in whens]
        arguments += [f"default={default.text}"] if default is not None else []
        return self.called(f"{self.models}.Case", values, arguments)

    def _default(self) -> Scalar | None:
        if not self.word("null"):
            return self.scalar()
        while self.mark("::"):
            self.type_name()
        return None

    def called(self, path: str, parts: Sequence[Scalar], arguments: Sequence[str]) -> Scalar:
        """What has the type of its parts; Django asks for that where their fields are of several classes."""
        kinds = {part.kind for part in parts}
        if len(kinds) != 1:
            raise OtherwiseError
        kind = kinds.pop()
        self.needs_no_cast(kind)
        classes = frozenset[str]().union(*(part.classes for part in parts))
        said = list(arguments)
        if len(classes) > 1:
            if kind not in _FIELDS or (self.django < _SAME_SINCE and not path.endswith(".Case")):
                raise OtherwiseError
            said.append(f"output_field={self.models}.{_FIELDS[kind]}()")
            classes = frozenset({_FIELDS[kind]})
        native = next((part.native for part in parts if not part.cast and part.literal is None), parts[0].native)
        return Scalar(call(path, said), kind, classes, native, tuple(need for part in parts for need in part.imports))

    def _called(self) -> Scalar | None:
        """A function's call; None where none begins here."""
        raise NotImplementedError
