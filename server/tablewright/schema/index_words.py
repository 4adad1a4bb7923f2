"""Definition of an index in the database's words -> its members' collations and its options, where that is all it adds.

The readers give a definition where the other facts do not say all of an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tablewright.schema.expressions import OtherwiseError, Token, tokens
from tablewright.schema.model import Index, UniqueConstraint


@dataclass(frozen=True, slots=True)
class IndexWords:
    """`collations` by position, () where all are the columns' own; `options`: (name, value) of WITH, in order."""

    collations: tuple[str | None, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


_NOTHING = IndexWords()
_ORDER = frozenset({"asc", "desc", "nulls", "first", "last"})


def index_words(part: Index | UniqueConstraint, vendor: str) -> IndexWords | None:
    """None where the definition says more, or is not read. Never raises."""
    if part.definition is None:
        return _NOTHING
    try:
        return _read(part, tokens(part.definition, vendor), vendor)
    except OtherwiseError:
        return None


def collations_of(part: Index | UniqueConstraint, vendor: str) -> tuple[str | None, ...]:
    """As `IndexWords` has them. A constraint without a name is found by its columns alone, so none are told of it."""
    words = index_words(part, vendor)
    return words.collations if words is not None and not part.name.startswith("sqlite_autoindex_") else ()


def _read(part: Index | UniqueConstraint, found: Sequence[Token], vendor: str) -> IndexWords | None:
    members, at = _bracketed(found, 0)
    if vendor not in ("postgresql", "sqlite") or len(members) != len(part.columns):
        return None
    collations = []
    for place, member in enumerate(members):
        collated = _collation(member, part, place, vendor)
        if collated is None:
            return None
        collations.append(collated or None)
    options = _options(found[at:]) if vendor == "postgresql" else ()
    return IndexWords(tuple(collations) if any(collations) else (), options) if options is not None else None


def _collation(member: Sequence[Token], part: Index | UniqueConstraint, place: int, vendor: str) -> str | None:
    """ "" where it names none; None where it is not clear."""
    if part.columns[place] is None and vendor == "sqlite":
        return ""  # SQLite's is one of the expression's own words
    start = _depth_zero(member, "collate") if part.columns[place] is None else 1
    rest = list(member[start:]) if start is not None else []
    named = ""
    if rest[:1] and rest[0][1].lower() == "collate" and len(rest) > 1:
        named = rest[1][1]
        rest = rest[2:]
        if rest[:1] == [("mark", ".")]:
            return None  # Django quotes a name as a whole
    known = {(part.operator_classes[place] or "").lower()} if part.operator_classes else set()
    if any(kind != "word" or text.lower() not in _ORDER | known for kind, text in rest):
        return None
    return named


def _options(found: Sequence[Token]) -> tuple[tuple[str, str], ...] | None:
    """What stands behind the members: INCLUDE, NULLS [NOT] DISTINCT and WHERE are facts of their own."""
    at, said = 0, []
    while at < len(found):
        word = found[at][1].lower()
        if word == "where":
            break
        if word == "include":
            _, at = _bracketed(found, at)
        elif word == "with":
            listed, at = _bracketed(found, at)
            for each in listed:
                if len(each) != 3 or each[1] != ("mark", "="):
                    return None
                said.append((each[0][1].lower(), each[2][1]))
        elif word in ("nulls", "not", "distinct"):
            at += 1
        else:
            return None
    return tuple(said)


def _bracketed(found: Sequence[Token], at: int) -> tuple[list[list[Token]], int]:
    """What the next brackets list, and the position behind them."""
    while at < len(found) and found[at] != ("mark", "("):
        at += 1
    depth, listed = 0, list[list[Token]]([[]])
    for position in range(at, len(found)):
        token = found[position]
        depth += (token == ("mark", "(")) - (token == ("mark", ")"))
        if depth == 0:
            return listed, position + 1
        if depth == 1 and token == ("mark", ","):
            listed.append([])
        elif position > at:
            listed[-1].append(token)
    raise OtherwiseError


def _depth_zero(member: Sequence[Token], word: str) -> int | None:
    """Where the word stands outside of brackets."""
    depth = 0
    for at, (kind, text) in enumerate(member):
        depth += (kind == "mark") * ((text == "(") - (text == ")"))
        if depth == 0 and kind == "word" and text.lower() == word:
            return at
    return None
