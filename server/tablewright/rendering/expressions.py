"""SQL in the database's words, of a check, a condition or an index -> a Django expression that says it in these words.

The columns become `F`s, so that Django knows them (`full_clean()` puts a row's values there), and what stands between
them becomes templates of `Func`: `RawSQL` would name columns that are not there when a row is validated, and has Django
warn of it (models.W045). None where a word may be a column or something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tablewright.rendering.text import call, string
from tablewright.schema.expressions import OtherwiseError, Spelt, spelt
from tablewright.source.edits import ImportNeed

FieldOf = Callable[[str], str | None]
"""Name of a column -> its field; None where there is no such column."""

_HOLE = "%(expressions)s"
_BARE = frozenset({"postgresql", "sqlite"})
"""Vendors whose columns may stand without quotes."""

_BEFORE_OTHERS = frozenset({"collate", "as", "at"})
_TYPE_WORDS = frozenset({"varying", "precision", "without", "with", "time", "zone"})
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Expression:
    """`percent`: there is a “%” in it, which not every Django's statements let through. `in_words`: the database's.
    `compound`: it needs brackets before a method is called of it."""

    text: str
    imports: tuple[ImportNeed, ...] = ()
    percent: bool = False
    in_words: bool = False
    compound: bool = False


def condition_in_words(sql: str, vendor: str, models_name: str, field_of: FieldOf) -> Expression | None:
    """A `Q`, with brackets around what it says: Django puts AND, or `= 1`, behind it. Never raises."""
    pieces = _pieces(sql, vendor, field_of)
    if pieces is None or vendor not in (*_BARE, "mysql"):
        return None
    if not pieces.enclosed:
        pieces = _Pieces([("(" + pieces.parts[0][0], pieces.parts[0][1]), *pieces.parts[1:]], pieces.tail + ")")
    return Expression(f"{models_name}.Q({pieces.func(models_name, 'BooleanField')})", (), "%" in sql, in_words=True)


def expression_in_words(sql: str, vendor: str, models_name: str, field_of: FieldOf) -> Expression | None:
    """What a row is sorted by. Never raises."""
    pieces = _pieces(sql, vendor, field_of)
    if pieces is None or vendor not in _BARE:
        return None
    return Expression(pieces.func(models_name, "TextField"), (), "%" in sql, in_words=True)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """(what stands in front of a field, the field), and what stands behind the last one."""

    parts: list[tuple[str, str]]
    tail: str
    enclosed: bool = False

    def func(self, models: str, output: str) -> str:
        """One `Func` a column, as a template can have no more than one; those of several are strung together."""
        kind = f"output_field={models}.{output}()"
        made = []
        for number, (before, field) in enumerate(self.parts):
            behind = self.tail if number == len(self.parts) - 1 else ""
            template = f"template={string(_escaped(before) + _HOLE + _escaped(behind))}"
            # With a type of its own: SQLite's would cast a piece of SQL for the sake of its decimal column.
            made.append(call(f"{models}.Func", [f"{models}.F({string(field)})", template, kind]))
        if len(made) == 1:
            return made[0]
        # In the order of the alphabet, as migrations write them: in another one Django takes it for another expression.
        return call(f"{models}.Func", [*made, 'arg_joiner=""', f"template={string(_HOLE)}", kind])


def _escaped(text: str) -> str:
    """The template is filled in, and what came of that is filled in as SQL."""
    return text.replace("%", "%%%%")


def _pieces(sql: str, vendor: str, field_of: FieldOf) -> _Pieces | None:
    try:
        found = spelt(sql, vendor)
    except OtherwiseError:
        return None
    solid = [token for token in found if token[0] != "blank"]
    if len(sql) > _LONGEST or any(kind == "mark" and value in (";", "\\", "'", "?") for kind, value, _ in solid):
        return None
    columns = _columns(solid, vendor, field_of)
    if not columns:
        return None
    parts: list[tuple[str, str]] = []
    text, at = "", 0
    for kind, _, raw in found:
        if kind == "blank":
            text += " " if text[-1:] != " " else ""
            continue
        field = columns.get(at)
        if field is not None:
            parts.append((text, field))
            text = ""
        else:
            text += raw
        at += 1
    parts[0] = (parts[0][0].lstrip(), parts[0][1])
    return _Pieces(parts, text.rstrip(), _encloses(solid))


def _encloses(found: Sequence[Spelt]) -> bool:
    """The first bracket is closed by the last one."""
    depth = 0
    for at, (kind, value, _) in enumerate(found):
        depth += (value == "(") - (value == ")") if kind == "mark" else 0
        if depth <= 0:
            return at == len(found) - 1 and at > 0
    return False


def _columns(found: Sequence[Spelt], vendor: str, field_of: FieldOf) -> dict[int, str] | None:
    """Position -> field; None where it is not clear what is a column, or one has no field."""
    columns: dict[int, str] = {}
    cast = False
    for at, (kind, value, _) in enumerate(found):
        before = found[at - 1] if at else ("", "", "")
        after = found[at + 1] if at + 1 < len(found) else ("", "", "")
        cast = before[1] == "::" or (cast and kind == "word" and value.lower() in _TYPE_WORDS)
        if kind not in ("name", "word") or cast or before[1].lower() in _BEFORE_OTHERS:
            continue
        if kind == "word" and (vendor not in _BARE or after[0] == "string"):
            continue
        field = field_of(value)
        if field is None:
            # A quoted name that is no column of ours: of a text (SQLite), a function, or a column without a field.
            if kind == "name" and vendor != "sqlite" and after[1] not in ("(", "."):
                return None
            continue
        if after[1] == "(" or (before[1] == "(" and at > 1 and found[at - 2][1].lower() == "extract"):
            continue
        if "." in (before[1], after[1]):
            return None
        columns[at] = field
    return columns


def all_known(found: Sequence[Expression | None]) -> Sequence[Expression] | None:
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None
