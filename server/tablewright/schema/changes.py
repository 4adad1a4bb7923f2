"""One difference of two schemas -> Change: what it is about, before and after, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tablewright.schema.model import Check, Column, ForeignKey, Index, Table, TableKey, UniqueConstraint


@dataclass(frozen=True, slots=True)
class Change:
    """`kind`: "added" | "dropped" | "renamed" | "changed".

    `what`: "schema" | "table" | "column" | "foreign key" | "unique constraint" | "index" | "check".
    `fact`: of a change, the name that `schema.model` gives the fact; further "column_order", and "target" of a foreign
    key. `table` is the key in the new schema (of a table that is gone or has another name: in the old one); None where
    it is about the whole. `column`, and `name` of a constraint or index, are those before a renaming.
    `before`, `after`: the fact's values; of what is added or dropped the object itself; of what is renamed its names
    (of a table its key). `reason`: why it is believed to be renamed.
    """

    kind: str
    what: str
    table: TableKey | None
    column: str | None = None
    name: str | None = None
    fact: str = ""
    before: Any = None
    after: Any = None
    reason: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about."""

    what: str
    table: Table | None
    column: str | None = None
    name: str | None = None

    def change(self, kind: str, sentence: str, **more: Any) -> Change:
        key = self.table.key if self.table is not None else None
        return Change(kind, self.what, key, self.column, self.name, sentence=sentence, **more)

    @property
    def words(self) -> str:
        """ "column “name” of “customer”" """
        if self.table is None:
            return "the schema"
        table = f"“{table_name(self.table)}”"
        if self.column is not None:
            return f"column “{self.column}” of {table}"
        if self.what == "table":
            return f"{self.table.kind} {table}"
        return f"{self.what} “{self.name}” of {table}" if self.name else f"{self.what} of {table}"


def table_name(table: Table) -> str:
    """With its namespace where the bare name does not find it."""
    return table.name if table.visible or not table.namespace else f"{table.namespace}.{table.name}"


def added(subject: Subject, thing: Any) -> Change:
    return subject.change("added", f"{_capital(subject.words)} was added{_described(thing)}.", after=thing)


def dropped(subject: Subject, thing: Any) -> Change:
    said = "" if isinstance(thing, Table) else _described(thing)
    return subject.change("dropped", f"{_capital(subject.words)} was dropped{said}.", before=thing)


def renamed(subject: Subject, now: Table | Any, reason: str) -> Change:
    """`subject` has the old name, `now` is the thing as it is."""
    before: Any = subject.column or subject.name
    after: Any = now.name
    called = now.name
    if isinstance(now, Table) and subject.table is not None:
        before, after, called = subject.table.key, now.key, table_name(now)
        if before[1] == after[1]:
            called = f"{now.namespace}.{now.name}"
    likely = "is" if isinstance(now, ForeignKey | UniqueConstraint | Index | Check) else "is probably"
    sentence = f"{_capital(subject.words)} {likely} called “{called}” now: {reason}."
    if not called:
        sentence = f"{_capital(subject.words)} has no name of its own now: {reason}."
    return subject.change("renamed", sentence, before=before, after=after, reason=reason)


def changed(subject: Subject, fact: str, before: Any, after: Any) -> Change:
    sentence = _of_fact(subject, fact, before, after)
    return subject.change("changed", _capital(sentence), fact=fact, before=before, after=after)


# -- sentences


def _of_fact(subject: Subject, fact: str, before: Any, after: Any) -> str:
    if fact in _TRUTHS and isinstance(after, bool):
        return f"{subject.words} {_TRUTHS[fact][0 if after else 1]}."
    if fact == "error":
        return f"{subject.words} {'could not be read in full' if after else 'can be read in full now'}."
    if fact in ("denied", "granted"):
        was, now = _list(before) if before else "nothing", _list(after) if after else "nothing"
        return f"on {subject.words} this user is {fact} {now} now, and was {fact} {was}."
    if fact == "target":
        before, after = _target(before), _target(after)
    word = _WORDS.get(fact, fact.replace("_", " "))
    of = f" of {subject.words}" if subject.table is not None else ""
    if before in _NOTHING:
        return f"{subject.words} has {_article(word)} now: {_shown(after)}."
    if after in _NOTHING:
        return f"{subject.words} no longer has {_article(word)}, which was {_shown(before)}."
    if len(f"{before}{after}") > _MOST or "\n" in f"{before}{after}":
        return f"the {word}{of} changed."
    return f"the {word}{of} was {_shown(before)} and is {_shown(after)} now."


_NOTHING: tuple[Any, ...] = (None, "", ())
_MOST = 200

_WORDS: Mapping[str, str] = {
    "auto": "way to count by itself",
    "base_type": "type beneath the domain",
    "column_order": "order of columns",
    "descending": "order of members",
    "element_type": "type of elements",
    "enum": "list of values",
    "extension": "extension that brings it",
    "generated": "expression it is generated by",
    "generated_kind": "kind of generation",
    "include": "list of included columns",
    "insert_triggers": "list of triggers before insert",
    "native_type": "type",
    "nulls_first": "place of NULLs",
    "on_delete": "action on delete",
    "on_update": "action on update",
    "operator_classes": "list of operator classes",
    "parent": "parent table",
    "partitioning": "rule of partitioning",
    "prefix_lengths": "list of prefix lengths",
    "server_version": "server's version",
    "primary_key": "primary key",
    "search_path": "search path",
}

_TRUTHS: Mapping[str, tuple[str, str]] = {
    "constraint": ("is a constraint now", "is a bare index now"),
    "deferrable": ("is deferrable now", "is no longer deferrable"),
    "deferred": ("is checked at the end of a transaction now", "is checked at once now"),
    "enforced": ("is enforced now", "is no longer enforced"),
    "identity_always": ("no longer takes a value from an INSERT", "takes a value from an INSERT now"),
    "null": ("allows NULL now", "no longer allows NULL"),
    "nulls_distinct": ("counts NULLs as different now", "counts NULLs as equal now"),
    "validated": ("is validated now", "is not validated now"),
    "visible": ("is found by its bare name now", "is no longer found by its bare name"),
}
"""Facts that are true or false: the words for either."""


def _described(thing: Any) -> str:
    if isinstance(thing, Table):
        count = len(thing.columns)
        return f", with {count} column{'' if count == 1 else 's'}"
    if isinstance(thing, Column):
        words = [_cut(thing.native_type)] if thing.native_type else []
        words += ["NULL allowed" if thing.null else "NULL not allowed"]
        words += [f"default {_cut(thing.default)}"] if thing.default is not None else []
        words += ["counting by itself"] if thing.auto else []
        words += [f"generated by {_cut(thing.generated)}"] if thing.generated is not None else []
        return f": {', '.join(words)}"
    if isinstance(thing, Check):
        return f": {_cut(thing.definition)}"
    text = f": {_list(thing.columns)}"
    if isinstance(thing, ForeignKey):
        text += f" → {_target((thing.target_namespace, thing.target_table, *thing.target_columns))}"
        text += f", on delete {thing.on_delete}" if thing.on_delete != "NO ACTION" else ""
        return text
    return text + (f" where {_cut(thing.condition)}" if thing.condition else "")


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and value and all(isinstance(member, bool) for member in value):
        return _list(tuple("descending" if member else "ascending" for member in value))
    return _list(value) if isinstance(value, tuple) else f"“{_cut(str(value))}”"


def _list(names: tuple[Any, ...]) -> str:
    return f"({', '.join('an expression' if name is None else str(name) for name in names)})"


def _target(target: tuple[str, ...]) -> str:
    namespace, table, *columns = target
    return f"{f'{namespace}.' if namespace else ''}{table} {_list(tuple(columns))}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST else f"{line[:_MOST]}…"


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
