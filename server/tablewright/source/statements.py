"""The words for what is written in a file: spans, values, assignments, classes. No meaning yet, only syntax.

Every `Span` in these facts counts characters (code points) from the start of the *top-level block* that holds it,
so that facts are cached by the block's text and an edit elsewhere in the file does not touch them.
`PlacedClass.offset` is where the block starts in the file: absolute = offset + span.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple


class Unknown(Enum):
    """What the source alone cannot tell. Unknown is not missing, and unknown gives no finding."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


class Span(NamedTuple):
    """Characters `start` (included) to `end` (excluded). A tuple, since a keystroke makes hundreds."""

    start: int
    end: int

    def moved(self, offset: int) -> Span:
        return Span(self.start + offset, self.end + offset)

    def contains(self, offset: int) -> bool:
        """A caret at `offset` touches it (also just behind its last character)."""
        return self.start <= offset <= self.end


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the source spells out: str, int, bool, None, float, or a tuple/list of such."""

    value: object


@dataclass(frozen=True, slots=True)
class Reference:
    """A dotted name as written: `models.CASCADE`, `NAME_LENGTH`, `self`."""

    path: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other expression."""

    text: str


Value = Literal | Reference | Opaque


class Argument(NamedTuple):
    """One argument of a call; `name` is None for a positional one, "**" or "*" for an unpacked one.

    `span` covers the whole argument (`max_length=50`), `value_span` its value, `name_span` its keyword.
    """

    name: str | None
    value: Value
    span: Span
    value_span: Span
    name_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name = call(…)` or `name: T = call(…)` in a class body: what may be a field.

    `call_path` is the dotted name called as written (`models.CharField`), None when it is no plain dotted name.
    `call_span` covers the whole call, `path_span` the dotted name, `span` the statement (with its line's comment out).
    `arguments_span` lies between the parentheses of the call.
    """

    name: str
    name_span: Span
    span: Span
    call_path: str | None
    path_span: Span
    call_span: Span
    arguments_span: Span
    arguments: tuple[Argument, ...]
    annotation: str | None = None
    conditional: bool = False

    def argument(self, name: str) -> Argument | None:
        return next((a for a in self.arguments if a.name == name), None)


@dataclass(frozen=True, slots=True)
class Option:
    """`name = value` in `class Meta`. One that is not surely set (under `if`) has an opaque value."""

    name: str
    name_span: Span
    span: Span
    value: Value
    value_span: Span


@dataclass(frozen=True, slots=True)
class MetaClass:
    """`class Meta` of a model. `insert_at` is the offset of a line start where a further option can be put.

    `body_on_header` is True for `class Meta: managed = False`.
    """

    span: Span
    name_span: Span
    bases: tuple[Value, ...]
    options: Mapping[str, Option]
    indent: str
    insert_at: int
    body_on_header: bool = False


@dataclass(frozen=True, slots=True)
class ClassStatement:
    """A class as written. Only what the language server needs of it.

    `span` is the whole statement with decorators, `name_span` the name in `class Name`.
    `assignments`: calls assigned in the body, in order (also those under `if`, marked conditional).
    `others`: names that the body binds otherwise (methods, plain values, nested classes) -> the name's span.
    `broken`: parts of the body that do not parse: what they hold is unknown.
    `indent`: the body's indentation. `insert_at`: offset of the line start where a new field goes: behind the last
    assignment that looks like a field, before `class Meta` and methods; behind a docstring when there is neither.
    `block` is the text of the top-level block that all these spans count from.
    `conditional`: it stands under an `if` or `try`, so that it may not be there at run time.
    `body_on_header` is True for `class A: pass` (a body that starts on the header's line).
    `constants`: plain values of the body (`MAX = 50`), which are in `others` as well.
    `unclear`: statements that may make fields in ways that are not followed (a loop, `a = b = …`, `locals()[…] = …`).
    `decorators`: as written, calls by what is called.
    """

    name: str
    name_span: Span
    span: Span
    bases: tuple[Value, ...]
    keywords: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    others: Mapping[str, Span]
    meta: MetaClass | None
    broken: tuple[Span, ...]
    indent: str
    insert_at: int
    body_on_header: bool = False
    conditional: bool = False
    docstring: str | None = None
    block: str = ""
    constants: Mapping[str, Value] = field(default_factory=dict)
    unclear: tuple[Span, ...] = ()
    decorators: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedClass:
    """A class and where its block starts in the file."""

    statement: ClassStatement
    offset: int


@dataclass(frozen=True, slots=True)
class FromImport:
    """A top-level `from module import a, b` that further names can join. `names`: (text, span), a star left out.

    `gap` is what stands between two names: ", ", or a line end and indentation in a list of one name a line.
    """

    module: str
    names: tuple[tuple[str, Span], ...]
    gap: str

    def moved(self, offset: int) -> FromImport:
        return FromImport(self.module, tuple((name, span.moved(offset)) for name, span in self.names), self.gap)


@dataclass(frozen=True, slots=True)
class Module:
    """One file. Spans here are absolute.

    `imports`: name bound in the module -> dotted path (`models` -> `django.db.models`); relative ones keep their dots
    (`.base.Stamped`). A star import is in `star_imports`. `constants`: module-level `NAME = value`.
    What stands under `if TYPE_CHECKING:` is left out: it is not there at run time. `functions`: names that `def` binds.
    `patched`: names on which the module calls `add_to_class`, `contribute_to_class` or `setattr`.
    `broken`: text that does not parse. `import_insert_at`: offset of the line start where a new import goes.
    `behind_imports`: that is right behind other imports.
    `newline` is the file's own ("\\n", "\\r\\n" or "\\r"). `problem` says why nothing is known (a NUL byte), else None.
    """

    text: str
    classes: tuple[PlacedClass, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    star_imports: tuple[str, ...] = ()
    constants: Mapping[str, Value] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    patched: frozenset[str] = frozenset()
    from_imports: tuple[FromImport, ...] = ()
    broken: tuple[Span, ...] = ()
    import_insert_at: int = 0
    behind_imports: bool = False
    newline: str = "\n"
    problem: str | None = None
    pieces: tuple[tuple[int, int, Any], ...] = field(default=(), repr=False, compare=False)
    """(start, end, facts) of each block: what `parse_module` can take over after an edit elsewhere."""
