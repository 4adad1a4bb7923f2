"""Constraints and indexes of a table, before and now -> what changed; what only follows a rename is no change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tablewright.schema.changes import Change, Subject, added, changed, dropped, renamed
from tablewright.schema.model import Check, ForeignKey, Index, Table, TableKey, UniqueConstraint

Part = ForeignKey | UniqueConstraint | Index | Check
Key = Callable[[Part], Hashable]

WORDS = {
    "foreign_keys": "foreign key",
    "unique_constraints": "unique constraint",
    "indexes": "index",
    "checks": "check",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What is called otherwise now: old table -> (new one, reason), old table -> old column -> (new one, reason).

    `words` are those that may stand in the text of an expression.
    """

    tables: Mapping[TableKey, tuple[TableKey, str]] = field(default_factory=dict)
    columns: Mapping[TableKey, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def table(self, key: TableKey) -> TableKey:
        return self.tables[key][0] if key in self.tables else key

    def in_new_words(self, key: TableKey, columns: Iterable[str | None]) -> tuple[str | None, ...]:
        """Columns of the old table `key` as they are called now."""
        pairs = self.columns.get(key, {})
        return tuple(pairs[name][0] if name is not None and name in pairs else name for name in columns)

    def of(self, key: TableKey) -> Names:
        """With the words of one table: its name, and its columns."""
        words = {old: new for old, (new, _) in self.columns.get(key, {}).items()}
        if key in self.tables:
            words[key[1]] = self.tables[key][0][1]
        return replace(self, words=words)

    @property
    def anywhere(self) -> Names:
        """With the words of all tables, for a view."""
        words = {old: new for pairs in self.columns.values() for old, (new, _) in pairs.items()}
        return replace(self, words={**words, **{key[1]: new[1] for key, (new, _) in self.tables.items()}})

    def reworded(self, text: str) -> str:
        if not self.words:
            return text
        some = "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))
        return re.sub(rf"(?<!\w)(?:{some})(?!\w)", lambda match: self.words[match[0]], text)


NOTHING = Names()

_QUOTES = re.compile(r"[\"`\[\]]")

TEXTS = frozenset({"condition", "default", "definition", "expressions", "generated", "partitioning"})
"""Facts that are texts of the database, in which tables and columns are named."""


def same(before: object, after: object, names: Names) -> bool:
    """Equal, but for what is called otherwise now."""
    if before == after:
        return True
    if isinstance(before, str) and isinstance(after, str) and names.words:
        # A database that writes a new name into a text may put it into quotes.
        return _QUOTES.sub("", names.reworded(before)) == _QUOTES.sub("", after)
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        return all(same(one, other, names) for one, other in zip(before, after, strict=True))
    return False


def part_changes(what: str, table: Table, other: Table, all_names: Names) -> Iterator[Change]:
    """`what` is the table's attribute, such as "indexes"."""
    if getattr(table, what) == getattr(other, what):
        return
    names = all_names.of(table.key)
    olds: list[Part] = [_moved(part, table.key, names) for part in getattr(table, what)]
    news: list[Part] = list(getattr(other, what))
    pairs, gone, come = _matched(olds, news, names, lambda name: name.replace(table.name, other.name))
    for part in sorted(gone, key=_order):
        yield dropped(Subject(WORDS[what], other, name=part.name), part)
    for part in sorted(come, key=_order):
        yield added(Subject(WORDS[what], other, name=part.name), part)
    for before, after in sorted(pairs, key=lambda pair: _order(pair[1])):
        own = replace(names, words={**names.words, before.name: after.name}) if before.name else names
        facts = list(_fact_changes(Subject(WORDS[what], other, name=after.name), before, after, own))
        # Names that the database makes of the table's change with it.
        if after.name not in (before.name, before.name.replace(table.name, other.name)):
            reason = "its columns are the same" if facts else "all else is the same"
            yield renamed(Subject(WORDS[what], other, name=before.name), after, reason)
        yield from facts


def _fact_changes(subject: Subject, before: Part, after: Part, names: Names) -> Iterator[Change]:
    was, now = _facts(before), _facts(after)
    differing = [fact for fact in was if not same(was[fact], now[fact], names if fact in TEXTS else NOTHING)]
    if len(differing) > 1 and not isinstance(before, Check) and "definition" in differing:
        differing.remove("definition")  # it says the others once more
    for fact in differing:
        yield changed(subject, fact, was[fact], now[fact])


def _facts(part: Part) -> dict[str, Any]:
    facts = {f.name: getattr(part, f.name) for f in fields(part) if f.name != "name"}
    if isinstance(part, ForeignKey):
        target = (facts.pop("target_namespace"), facts.pop("target_table"), *facts.pop("target_columns"))
        facts["target"] = target
    return facts


def _moved(part: Part, key: TableKey, names: Names) -> Part:
    """With columns and tables as they are called now; not so in the texts of expressions, which are only compared."""
    if not names.tables and not names.columns:
        return part
    values: dict[str, Any] = {"columns": names.in_new_words(key, part.columns)}
    if isinstance(part, UniqueConstraint | Index):
        values["include"] = names.in_new_words(key, part.include)
    if isinstance(part, ForeignKey):
        target = (part.target_namespace, part.target_table)
        values["target_columns"] = names.in_new_words(target, part.target_columns)
        values["target_namespace"], values["target_table"] = names.table(target)
    return replace(part, **values)


# -- which is which


def _matched(
    olds: list[Part], news: list[Part], names: Names, made_of_table: Callable[[str], str]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """(pairs, those that are gone, those that are new): by all facts, by name, by all facts but the name, and what has
    no name by its columns. `made_of_table`: a name with the table's new one in it."""
    pairs: list[tuple[Part, Part]] = []
    steps: list[tuple[Key, Key]] = [
        (_whole, _whole),
        (_name, _name),
        (lambda part: made_of_table(part.name) or None, _name),
        (lambda part: _nameless(part, names), lambda part: _nameless(part, NOTHING)),
        (_place_of_unnamed, _place),
        (_place, _place_of_unnamed),
    ]
    for key_of_old, key_of_new in steps:
        found, olds, news = _paired(olds, news, key_of_old, key_of_new)
        pairs += found
    return pairs, olds, news


def _paired(
    olds: list[Part], news: list[Part], key_of_old: Key, key_of_new: Key
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """Those with the same key, in order; the key None is nobody's."""
    waiting: dict[Hashable, list[Part]] = defaultdict(list)
    for part in sorted(news, key=_order, reverse=True):
        waiting[key_of_new(part)].append(part)
    waiting.pop(None, None)
    pairs, left = [], []
    for part in sorted(olds, key=_order):
        same_key = waiting.get(key_of_old(part))
        if same_key:
            pairs.append((part, same_key.pop()))
        else:
            left.append(part)
    taken = {id(after) for _, after in pairs}
    return pairs, left, [part for part in news if id(part) not in taken]


def _whole(part: Part) -> Hashable:
    return part


def _name(part: Part) -> Hashable:
    return part.name or None


def _nameless(part: Part, names: Names) -> Hashable:
    """All facts but the name; an index's definition holds the name."""
    facts = _facts(part)
    if not isinstance(part, Check):
        facts.pop("definition", None)
    return tuple(_reworded(value, names) if fact in TEXTS else value for fact, value in facts.items())


def _reworded(value: Any, names: Names) -> Any:
    if isinstance(value, tuple):
        return tuple(names.reworded(text) for text in value)
    return names.reworded(value) if isinstance(value, str) else value


def _place(part: Part) -> Hashable:
    return (part.columns, _facts(part).get("target")) if part.columns else None


def _place_of_unnamed(part: Part) -> Hashable:
    return None if part.name else _place(part)


def _order(part: Part) -> tuple[object, ...]:
    return part.name, [name or "" for name in part.columns], repr(part)
