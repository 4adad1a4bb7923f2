"""View -> the columns that surely tell its rows apart: the key of the table whose rows it shows, each at most once.

Only what the definition tells without doubt counts: one SELECT from a table, perhaps joined to others by a column that
is unique there, without anything that could give a row twice or change the key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tablewright.schema.expressions import OtherwiseError, Token, tokens
from tablewright.schema.model import Schema, Table

_DEEPEST = 5
"""Views of views of views."""

_BOTH = 2

_ENDS = frozenset({"where", "order", "limit", "offset", "fetch"})
_TWICE = frozenset({"union", "intersect", "except", "minus", "having", "group", "full", "right", "cross", "natural"})
_HARMLESS = frozenset(
    {"abs", "and", "case", "cast", "char", "coalesce", "concat", "concat_ws", "count", "date", "date_format", "decimal"}
    | {"extract", "floor", "format", "greatest", "if", "ifnull", "in", "initcap", "least", "left", "length", "lower"}
    | {"lpad", "ltrim", "max", "min", "month", "not", "nullif", "numeric", "nvl", "or", "replace", "round", "rpad"}
    | {"rtrim", "strftime", "substr", "substring", "sum", "then", "to_char", "trim", "upper", "varchar", "varying"}
    | {"ucase", "lcase", "when", "year"}
)
"""What may stand in front of a bracket in the list of columns: nothing that could give several rows."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A table that the view reads, under the name that the text gives it."""

    name: str
    table: Table


def traced_key(view: Table, schema: Schema, depth: int = 0) -> tuple[tuple[str, ...], Table] | None:
    """(columns of the view, the table whose key they are); None where that cannot be told."""
    if not view.definition or depth > _DEEPEST or view.error:
        return None
    try:
        return _Trace(view, schema, depth).key()
    except (OtherwiseError, IndexError):
        return None


class _Trace:
    """Reads one definition; anything else than it knows raises OtherwiseError."""

    def __init__(self, view: Table, schema: Schema, depth: int) -> None:
        self.view, self.schema, self.depth = view, schema, depth
        self.tokens = [t for t in tokens(view.definition or "", schema.vendor) if t != ("mark", ";")]

    def key(self) -> tuple[tuple[str, ...], Table] | None:
        start = self._find("select", 0)
        if any(kind == "word" and text.lower() in ("with", "recursive") for kind, text in self.tokens[:start]):
            return None
        end = self._find("from", start)
        top = {at: self._word(at) for at in range(start, len(self.tokens)) if self._top(at)}
        if not _TWICE.isdisjoint(top.values()):
            return None
        stop = next((at for at, word in top.items() if at > end and word in _ENDS), len(self.tokens))
        sources = list(self._sources(self.tokens[end + 1 : stop]))
        base = sources[0].table
        wanted = base.primary_key
        if base.is_view:
            found = traced_key(base, self.schema, self.depth + 1)
            wanted = found[0] if found is not None else ()
        shown = self._shown(self.tokens[start + 1 : end], sources)
        columns = tuple(shown[name] for name in wanted if name in shown)
        known = {column.name for column in self.view.columns}
        return (columns, base) if columns and len(columns) == len(wanted) and known.issuperset(columns) else None

    def _word(self, at: int) -> str:
        kind, text = self.tokens[at]
        return text.lower() if kind == "word" else ""

    def _top(self, at: int) -> bool:
        before = [text for kind, text in self.tokens[:at] if kind == "mark"]
        return before.count("(") == before.count(")")

    def _find(self, word: str, start: int) -> int:
        found = (at for at in range(start, len(self.tokens)) if self._word(at) == word and self._top(at))
        at = next(found, None)
        if at is None:
            raise OtherwiseError
        return at

    def _sources(self, part: Sequence[Token]) -> Iterator[_Source]:
        """`film f LEFT JOIN language l ON f.language_id = l.id …`: what is joined is unique by its column."""
        for (kind, text), after in pairwise(part):
            if after == ("mark", "(") and kind in ("word", "name") and text.lower() not in ("join", "on"):
                raise OtherwiseError
        plain = [(kind, text) for kind, text in part if (kind, text) not in (("mark", "("), ("mark", ")"))]
        pieces = _split(plain, "join")
        first, *rest = pieces
        kept = [_without(first, ("left", "inner", "outer"))]
        base = self._source(kept[0])
        known = [base]
        yield base
        for piece in rest:
            name, condition = _halves(_without(piece, ("left", "inner", "outer")), "on")
            source = self._source(name)
            if not self._unique(source, condition, known):
                raise OtherwiseError
            known.append(source)
            yield source

    def _source(self, part: Sequence[Token]) -> _Source:
        names = [text for kind, text in part if kind in ("word", "name") and (kind, text.lower()) != ("word", "as")]
        dots = sum(token == ("mark", ".") for token in part)
        if len(part) - dots - sum(token[1].lower() == "as" for token in part) != len(names) or not names or dots > 1:
            raise OtherwiseError
        namespace, names = (names[0], names[1:]) if dots else ("", names)
        if not 1 <= len(names) <= 2:  # the table, and what it is called here
            raise OtherwiseError
        table = self._table(namespace, names[0])
        if table is None or table.key == self.view.key:
            raise OtherwiseError
        return _Source(names[-1].lower(), table)

    def _table(self, namespace: str, name: str) -> Table | None:
        """MySQL names its database, which is no namespace here."""
        if namespace:
            found = self.schema.table((namespace, name)) or self.schema.table_in_any_case(name, namespace)
            if found is not None or self.schema.vendor != "mysql":
                return found
        return self.schema.visible_table(name) or self.schema.table_in_any_case(name)

    def _unique(self, source: _Source, condition: Sequence[Token], known: Sequence[_Source]) -> bool:
        """`other.column = source.column` and no more: at most one row of the joined table for each."""
        one, other = ([text for _, text in half] for half in _halves(condition, "="))
        if [len(one), len(other)] not in ([3, 3], [5, 5]) or {*one[1::2], *other[1::2]} != {"."}:
            return False
        ends = {one[-3].lower(): one[-1], other[-3].lower(): other[-1]}
        if source.name not in ends or not any(each.name in ends for each in known):
            return False
        column = ends[source.name].lower()
        table = source.table
        keys = [table.primary_key, *(key.columns for key in table.unique_constraints if key.plain)]
        return any(len(key) == 1 and (key[0] or "").lower() == column for key in keys)

    def _shown(self, part: Sequence[Token], sources: Sequence[_Source]) -> Mapping[str, str]:
        """Columns of the first table -> what the view calls them."""
        base, shown = sources[0], dict[str, str]()
        for at, (kind, text) in enumerate(part[1:], 1):
            before = part[at - 1]
            if (kind, text) == ("mark", "(") and before[0] in ("word", "name") and before[1].lower() not in _HARMLESS:
                raise OtherwiseError
        for item in _items(part):
            texts = [text for kind, text in item if (kind, text.lower()) != ("word", "as")]
            if texts[-1:] == ["*"] and (texts == ["*"] or texts[0].lower() == base.name):
                shown.update({column.name: column.name for column in base.table.columns})
                continue
            if "." in texts:
                if texts[1] != "." or texts[0].lower() != base.name:
                    if not (len(texts) > 3 and texts[3] == "." and texts[2].lower() == base.name):
                        continue
                    texts = texts[2:]
                texts = texts[2:]
            elif len(sources) > 1:
                continue  # of which table is not said
            if not 1 <= len(texts) <= 2 or any(kind not in ("word", "name", "mark") for kind, _ in item):
                continue
            column = next((each for each in base.table.columns if each.name.lower() == texts[0].lower()), None)
            called = next((each for each in self.view.columns if each.name.lower() == texts[-1].lower()), None)
            if column is not None and called is not None:
                shown.setdefault(column.name, called.name)
        return shown


def _items(part: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Between commas outside of brackets."""
    depth, item = 0, list[Token]()
    for kind, text in part:
        depth += {"(": 1, ")": -1}.get(text, 0) if kind == "mark" else 0
        if (kind, text) == ("mark", ",") and depth == 0:
            yield item
            item = []
        else:
            item.append((kind, text))
    yield item


def _split(part: Sequence[Token], word: str) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for kind, text in part:
        if (kind, text) == ("mark", ","):
            raise OtherwiseError
        if kind in ("word", "mark") and text.lower() == word:
            pieces.append([])
        else:
            pieces[-1].append((kind, text))
    return pieces


def _halves(part: Sequence[Token], word: str) -> tuple[Sequence[Token], Sequence[Token]]:
    pieces = _split(part, word)
    if len(pieces) != _BOTH:
        raise OtherwiseError
    return pieces[0], pieces[1]


def _without(part: Sequence[Token], words: Sequence[str]) -> list[Token]:
    """Without what kind of join comes next: both keep the rows of the first table, or lose some."""
    kept = list(part)
    while kept and kept[-1][0] == "word" and kept[-1][1].lower() in words:
        kept.pop()
    return kept
