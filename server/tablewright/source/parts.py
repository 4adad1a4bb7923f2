"""Class as written -> its parts as one can compare them: what its header, its Meta and each of its fields say.

Two texts of one class agree in a part when Python would do the same with both. Spans are no part of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tablewright.source.statements import Assignment, ClassStatement, Literal, Reference, Value

_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)(\s*\.)?")
_ATTRIBUTE = re.compile(r"\.\s*([^\W\d]\w*)")
_DOT_FIRST = re.compile(r"\n\s*\.")
_DEFINES = re.compile(r"(?:async[ \t]+)?def\b")
_TRIPLE = re.compile(r"\"\"\"|'''")


@dataclass(frozen=True, slots=True)
class Words:
    """The names in a text. `plain`: every word; `dotted`: those of which an attribute is asked (`Patient.SIZE`)."""

    plain: frozenset[str]
    dotted: frozenset[str]


NO_WORDS = Words(frozenset(), frozenset())


@lru_cache(maxsize=16384)
def words(text: str) -> Words:
    """Words in strings and comments count as well: too many names are safe, too few are not."""
    if "\n" not in text or _DOT_FIRST.search(text):
        return _words(text)
    found = [_words_of_line(line) for line in text.split("\n")]
    plain, dotted = [each.plain for each in found], [each.dotted for each in found if each.dotted]
    return Words(frozenset().union(*plain), frozenset().union(*dotted))


def _words(text: str) -> Words:
    found = _NAME.findall(text)
    plain = frozenset(name for name, _ in found) | frozenset(_ATTRIBUTE.findall(text))
    return Words(plain, frozenset(name for name, dot in found if dot))


_words_of_line = lru_cache(maxsize=16384)(_words)
"""A keystroke changes one line of a class."""


def words_of(*values: Value) -> Words:
    """Those of values as written; a literal has none."""
    texts = [v.path if isinstance(v, Reference) else v.text for v in values if not isinstance(v, Literal)]
    return words("\n".join(texts)) if texts else NO_WORDS


def text_of(statement: ClassStatement) -> str:
    return statement.block[statement.span.start : statement.span.end]


def skeleton(statement: ClassStatement) -> str:
    """The class without the bodies of its methods: what its fields are made of."""
    return _skeleton(text_of(statement), statement.indent)


@lru_cache(maxsize=8192)
def _skeleton(text: str, indent: str) -> str:
    """Lines of a method are those deeper than its `def`, and brackets that close its parameters. A `def` inside of a
    longer text only lets more or less of that text count, and such a text makes no field. Comments count where a
    triple-quoted text may hold what looks like one."""
    kept: list[str] = []
    inside = False
    comments = len(_TRIPLE.findall(text)) > 2
    for line in text.splitlines():
        plain = line.lstrip(" \t\f")
        if not plain or (plain[0] == "#" and not comments):
            continue
        own = line.startswith(indent) and len(line) - len(plain) == len(indent)
        if inside and (plain[0] in ")]}" or (not own and line.startswith(indent))):
            continue
        inside = bool(own and _DEFINES.match(plain))
        kept.append(plain.partition("(")[0] if inside else line.rstrip())
    return "\n".join(kept)


def header(statement: ClassStatement) -> object:
    """Bases, keywords and decorators. Arguments of the last two are not kept apart, so that these are compared as the
    text in front of the name, and behind it up to the first line of the body."""
    bases = tuple(map(repr, statement.bases))
    if not statement.keywords and not statement.decorators:
        return bases
    start = statement.insert_at
    for part in (*statement.assignments, *((statement.meta,) if statement.meta else ())):
        start = min(start, part.span.start)
    for span in (*statement.others.values(), *statement.unclear, *statement.broken):
        start = min(start, span.start)
    return (bases, statement.keywords, statement.block[statement.span.start : max(start, statement.name_span.end)])


def header_words(statement: ClassStatement) -> Words:
    if not statement.keywords and not statement.decorators:
        return words_of(*statement.bases)
    return words(str(header(statement)))


def meta(statement: ClassStatement) -> object:
    """What its Meta says; None without one."""
    if statement.meta is None:
        return None
    options = {name: repr(option.value) for name, option in statement.meta.options.items()}
    return (tuple(map(repr, statement.meta.bases)), options)


def meta_words(statement: ClassStatement) -> Words:
    if statement.meta is None:
        return NO_WORDS
    return words_of(*statement.meta.bases, *(option.value for option in statement.meta.options.values()))


def call(assignment: Assignment) -> object:
    """What a field's statement says; an object equal only to itself where the called thing is no plain name."""
    if assignment.call_path is None:
        return object()
    arguments = tuple((argument.name, repr(argument.value)) for argument in assignment.arguments)
    return (assignment.name, assignment.call_path, arguments, assignment.conditional)


def call_words(assignment: Assignment) -> Words:
    called = words(assignment.call_path or "")
    given = words_of(*(argument.value for argument in assignment.arguments))
    return Words(called.plain | given.plain, given.dotted)


def assigned(statement: ClassStatement, name: str) -> Assignment | None:
    return next((each for each in reversed(statement.assignments) if each.name == name), None)


def names(statement: ClassStatement) -> frozenset[str]:
    """Everything that its body binds."""
    return frozenset(statement.others) | {each.name for each in statement.assignments}
