"""What a model asks of its table by unique, db_index and Meta, and what the table has -> which of it is of which.

All is compared by columns and their order, never by names: those of Django are its own. A name counts only where the
columns say too little, because an index has an expression or holds for some rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.comparison import FieldPair, Pairing
from tablewright.rules._wording import (
    argument_span,
    class_name_span,
    class_span,
    field_span,
    joined,
    own_statement,
    quoted,
)
from tablewright.schema.model import Index, Table, UniqueConstraint
from tablewright.schema.names import find_column
from tablewright.source.models import Field, ModelIndex
from tablewright.source.statements import UNKNOWN, Span

Kept = Index | UniqueConstraint

_TABLES = frozenset({"table", "partitioned table"})
_READ_WHOLE = frozenset({"postgresql", "mysql", "sqlite", "oracle"})
"""Vendors with a reader of their own. Django's introspection tells of no condition, and not every backend has one."""

_PREFIX = re.compile(r"`((?:[^`]|``)+)`\(\d+\)")
_LONGEST_TEXT = 200
_NAME_BYTES = 63


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that the model has of an index's kind: by a field (`pair`), or by an entry of Meta (`index`).

    `columns` as the table spells them; None where they are not known, or there is an expression among them.
    """

    columns: tuple[str, ...] | None
    pair: FieldPair | None = None
    index: ModelIndex | None = None

    @property
    def whole(self) -> bool:
        """For all rows, and whole columns."""
        index = self.index
        return self.columns is not None and (
            index is None or (index.conditional is False and index.expressions is False)
        )


def table_of(pairing: Pairing) -> Table | None:
    """The pairing's table where its indexes and checks are its own, and known."""
    table = pairing.table
    if table is None or table.kind not in _TABLES or "@" in (table.synonym_of or ""):
        return None
    return table


def read_whole(pairing: Pairing) -> bool:
    """All facts of indexes and checks come from the catalog."""
    return pairing.schema.vendor in _READ_WHOLE


def lists_constraints(pairing: Pairing) -> bool:
    """The reader surely finds unique constraints: a backend without that would have each of them missing."""
    return read_whole(pairing) or any(table.unique_constraints for table in pairing.schema.tables)


def lists_indexes(pairing: Pairing) -> bool:
    return read_whole(pairing) or any(table.indexes for table in pairing.schema.tables)


def asked(pairing: Pairing) -> tuple[ModelIndex, ...] | None:
    """The entries of Meta; None where there may be others."""
    model = pairing.model
    return model.indexes if model.complete and isinstance(model.indexes, tuple) else None


def spelt(pairing: Pairing, table: Table, names: Sequence[str]) -> tuple[str, ...] | None:
    """Names of columns as the table spells them; None where one is not there."""
    found = [find_column(pairing.schema, table, name) for name in names]
    return tuple(column.name for column in found if column is not None) if None not in found else None


def entries(pairing: Pairing, table: Table, kind: str) -> Iterator[Promise]:
    """Those of Meta."""
    model = pairing.model
    for index in model.indexes if isinstance(model.indexes, tuple) else ():
        if index.kind == kind:
            known = index.columns is not UNKNOWN and index.expressions is not True
            columns = spelt(pairing, table, index.columns) if known and isinstance(index.columns, tuple) else None
            yield Promise(columns or None, index=index)


def unique_promises(pairing: Pairing, table: Table) -> Iterator[Promise]:
    """The primary key's is not among them."""
    for pair in pairing.pairs:
        if pair.column is not None and pair.field.unique is True and pair.field.primary_key is False:
            yield Promise((pair.column.name,), pair=pair)
    yield from entries(pairing, table, "unique")


def index_promises(pairing: Pairing, table: Table) -> Iterator[Promise]:
    """An index on a column that is unique is part of that."""
    for pair in pairing.pairs:
        field = pair.field
        if pair.column is None or field.unique is not False or field.primary_key is not False:
            continue
        if field.db_index is True:
            yield Promise((pair.column.name,), pair=pair)
    yield from entries(pairing, table, "index")


def key_columns(pairing: Pairing) -> frozenset[str]:
    """Columns of the model's primary key."""
    composite = pairing.model.composite_primary_key
    names = composite if isinstance(composite, tuple) else ()
    pairs = (p for p in pairing.pairs if p.field.primary_key is True or p.field.name in names)
    return frozenset(pair.column.name for pair in pairs if pair.column is not None)


def unsure_columns(pairing: Pairing) -> frozenset[str]:
    """Columns of which it is not known whether their field is unique, or has an index."""
    return frozenset(p.column.name for p in pairing.pairs if p.column is not None and _unsure(p.field))


def _unsure(field: Field) -> bool:
    return UNKNOWN in (field.unique, field.primary_key, field.db_index)


def members(part: Kept) -> tuple[str | None, ...]:
    """Its columns; where MySQL takes the beginning of a column, that column. None for an expression."""
    texts = iter(part.expressions)
    found: list[str | None] = []
    for column in part.columns:
        text = next(texts, "") if column is None else ""
        prefix = _PREFIX.fullmatch(text)
        found.append(prefix[1].replace("``", "`") if prefix else column)
    return tuple(found)


def holds_for_all(part: Kept) -> bool:
    """Without a condition, or one that leaves out nothing but the NULLs of its own columns."""
    if part.condition is None:
        return True
    tests = re.split(r"\s+and\s+", part.condition, flags=re.IGNORECASE)
    names = {(name or "").lower() for name in members(part)}
    found = [re.fullmatch(r"[\s(]*[\"`\[]?(.+?)[\"`\]]?[\s)]+is\s+not\s+null[\s)]*", t, re.IGNORECASE) for t in tests]
    return all(match is not None and match[1].strip(' ()"`[]').lower() in names for match in found)


def known_by_name(part: Kept, promises: Sequence[Promise]) -> bool:
    return any(promise.index is not None and same_name(part.name, promise.index.name) for promise in promises)


def same_name(one: str, other: object) -> bool:
    """Whatever their letter case; a longer name is cut at PostgreSQL's limit (Oracle's has a digest at its end)."""
    if not isinstance(other, str) or not one:
        return False
    here, there = one.lower(), other.lower()
    cut = there.encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore")
    return here in (there, cut) or (len(there) > 30 and len(here) == 30 and here[:26] == there[:26])


def may_be(part: Kept, promises: Sequence[Promise], others: Sequence[Kept]) -> bool:
    """One of the model's promises that is not whole, and has no index of its own name, may be this very index."""
    for promise in promises:
        if promise.whole or promise.index is None:
            continue
        if any(same_name(other.name, promise.index.name) for other in others):
            continue
        own = {name for name in members(part) if name is not None}
        if promise.columns is None or not own or own <= set(promise.columns) or own >= set(promise.columns):
            return True
    return False


def promise_span(pairing: Pairing, promise: Promise, argument: str) -> Span:
    """The value of the keyword, the field's class where that alone says so, the entry of Meta, or the class's name."""
    if promise.pair is not None:
        field = promise.pair.field
        written = argument_span(pairing, field, argument)
        if written is not None:
            return written
        statement = own_statement(field)
        implied = statement is not None and (statement.call_path or "").rpartition(".")[2] == "OneToOneField"
        return class_span(pairing, field) if implied else field_span(pairing, field)
    index = promise.index
    if index is not None and index.span is not None:
        return index.span
    return option_span(pairing, index.option if index is not None else "")


def option_span(pairing: Pairing, *options: str) -> Span:
    """The name of the first of these options that this class's Meta has, else the class's name."""
    meta = pairing.model.statement.meta
    written = [meta.options[option] for option in options if option in meta.options] if meta is not None else []
    return written[0].name_span if written else class_name_span(pairing)


def indexed(table: Table, columns: Sequence[str], descending: Sequence[bool] = (), vendor: str = "") -> bool:
    """Something that finds rows by these columns: the key, or an index that begins with them and has all rows."""
    size = len(columns)
    if table.primary_key[:size] == tuple(columns) and not any(descending):
        return True
    parts: tuple[Kept, ...] = (*table.unique_constraints, *table.indexes)
    for part in parts:
        same = members(part)[:size] == tuple(columns) and holds_for_all(part)
        if same and same_order(part, descending, size, vendor):
            return True
    return False


def same_order(part: Kept, descending: Sequence[bool], size: int, vendor: str) -> bool:
    """An index is read in both directions. MariaDB before 10.8 and MySQL before 8 keep all of them ascending."""
    own = tuple(part.descending[:size]) or (False,) * size
    wanted = tuple(descending) or (False,) * size
    return own in (wanted, tuple(not down for down in wanted)) or (vendor == "mysql" and not any(part.descending))


def pair_of(pairing: Pairing, column: str | None) -> FieldPair | None:
    return next((p for p in pairing.pairs if p.column is not None and p.column.name == column), None)


def columns_in_words(part: Kept) -> str:
    """“a”, “b” (descending) and lower(name)"""
    texts = iter(part.expressions)
    orders = part.descending or (False,) * len(part.columns)
    words = []
    for column, down in zip(part.columns, orders, strict=False):
        text = next(texts, "") if column is None else ""
        word = quoted(column) if column is not None else one_line(text) or "an expression"
        words.append(f"{word} (descending)" if down else word)
    return joined(words)


def one_line(text: str, longest: int = _LONGEST_TEXT) -> str:
    """SQL of the database in a message."""
    words = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))
    return words if len(words) <= longest else words[: longest - 1] + "…"
