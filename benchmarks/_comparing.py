"""Two schemas -> the facts of the first, and which of them the second lacks. Names of constraints are no facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from _plain import plain

from tablewright.schema.index_words import index_words
from tablewright.schema.model import Check, Column, Index, Schema, Table, UniqueConstraint
from tablewright.schema.types import parse_type

# A check that is unknown lets a row in: Django's words for JSON say so of NULL besides.
_JSON_OR_NULL = re.compile(r"^\((json_valid\((.+)\))\) or \(\2 is null\)$")
KINDS = frozenset({"table", "partitioned table"})


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` is one of "table", "column", "type", …; `subject` what it is of; `extra`: only the second has it."""

    kind: str
    table: str
    subject: str
    value: str
    extra: bool = False

    def __str__(self) -> str:
        of = f"{self.table}.{self.subject}" if self.subject else self.table
        return f"{'not there: ' if self.extra else ''}{self.kind} of {of}: {self.value}"


def tables(schema: Schema) -> list[Table]:
    """Those that models can make: no views, and no partitions, which are their table's."""
    return [each for each in schema.tables if each.kind in KINDS and each.synonym_of is None and not each.error]


def facts(table: Table, vendor: str) -> Iterator[Fact]:
    name = f"{table.namespace}.{table.name}" if table.namespace and not table.visible else table.name
    yield Fact("table", name, "", table.name)
    if table.primary_key:
        yield Fact("primary key", name, "", ", ".join(table.primary_key))
    if table.comment:
        yield Fact("comment", name, "", table.comment)
    for column in table.columns:
        for kind, value in _of_column(column, vendor):
            yield Fact(kind, name, column.name, value)
    for key in table.foreign_keys:
        columns = ", ".join(key.columns)
        yield Fact("foreign key", name, columns, f"{key.target_table} ({', '.join(key.target_columns)})")
        for kind, rule in (("on delete", key.on_delete), ("on update", key.on_update)):
            if rule != "NO ACTION" and (vendor, rule) != ("mysql", "RESTRICT"):  # InnoDB's two words for one thing
                yield Fact(kind, name, columns, rule)
    for unique in table.unique_constraints:
        yield Fact("unique", name, "", _members(unique, vendor))
    for index in table.indexes:
        yield Fact("index", name, "", f"{index.method or 'btree'} {_members(index, vendor)}")
    for check in table.checks:
        yield Fact(check.kind, name, "", _check(check, vendor))


def _of_column(column: Column, vendor: str) -> Iterator[tuple[str, str]]:
    yield "column", column.name
    yield "type", _type(column.native_type, vendor)
    yield "null", "NULL" if column.null else "NOT NULL"
    if column.default is not None and column.auto != "sequence":
        yield "default", _default(column.default, vendor)
    if column.auto:
        yield "identity", column.auto + (" always" if column.identity_always else "")
    if column.generated is not None:
        yield "generated", f"{plain(column.generated, vendor)} {column.generated_kind}"
    if column.collation:
        yield "collation", column.collation
    if column.comment:
        yield "comment", column.comment


def _default(text: str, vendor: str) -> str:
    """SQLite takes a default in double quotes for a text."""
    quoted = re.fullmatch(r'"((?:[^"\']|"")*)"', text) if vendor == "sqlite" else None
    return plain(text, vendor) if quoted is None else "'" + quoted[1].replace('""', '"') + "'"


def _type(native: str, vendor: str) -> str:
    """SQLite knows types by their family: there NVARCHAR(9) and varchar(9) are one. How many digits MySQL would show of
    a whole number is not a matter of what it takes, but for tinyint(1), which is how it says boolean."""
    if vendor == "mysql" and "zerofill" not in native:
        return re.sub(r"\b(?!tinyint\(1\))((?:tiny|small|medium|big)?int)\(\d+\)", r"\1", native)
    if vendor != "sqlite":
        return native
    kind = parse_type(vendor, native)
    sizes = [str(each) for each in (kind.length, kind.precision, kind.scale) if each is not None]
    return f"{kind.family} ({', '.join(sizes)})"


def _members(of: UniqueConstraint | Index, vendor: str) -> str:
    texts, words = iter(of.expressions), index_words(of, vendor)
    members = []
    for at, column in enumerate(of.columns):
        word = column if column is not None else plain(next(texts, "?"), vendor)
        if words is not None and words.collations and (collation := words.collations[at]):
            word += f" COLLATE {collation.lower()}"
        if of.descending and of.descending[at]:
            word += " DESC"
        if of.operator_classes and of.operator_classes[at]:
            word += f" {of.operator_classes[at]}"
        if of.prefix_lengths and of.prefix_lengths[at]:
            word += f" ({of.prefix_lengths[at]})"
        members.append(word)
    text = ", ".join(members)
    text += f" INCLUDE {', '.join(of.include)}" if of.include else ""
    text += (
        "".join(f" WITH {name} {value}" for name, value in sorted(words.options)) if words is not None else " AND MORE"
    )
    text += f" WHERE {plain(of.condition, vendor)}" if of.condition else ""
    if isinstance(of, UniqueConstraint):
        text += "" if of.nulls_distinct else " NULLS NOT DISTINCT"
        text += " DEFERRED" if of.deferred else " DEFERRABLE" if of.deferrable else ""
    return text


def _check(check: Check, vendor: str) -> str:
    if check.kind != "check":
        return check.definition
    return _JSON_OR_NULL.sub(r"\1", plain(check.definition, vendor))


def compared(first: Schema, second: Schema) -> tuple[int, list[Fact]]:
    """How many facts there are, and those that did not come back; also those that are in the second alone."""
    one = Counter(fact for table in tables(first) for fact in facts(table, first.vendor))
    mine = {fact.table for fact in one}
    other = Counter(fact for table in tables(second) for fact in facts(table, first.vendor) if fact.table in mine)
    lost = list((one - other).elements())
    gone = {(fact.kind, fact.table, fact.subject) for fact in lost}
    more = [
        Fact(fact.kind, fact.table, fact.subject, fact.value, extra=True)
        for fact in (other - one).elements()
        if not fact.subject or (fact.kind, fact.table, fact.subject) not in gone
    ]
    return sum(one.values()) + len(more), lost + more
