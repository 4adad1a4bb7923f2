"""Constraints and indexes of a table -> Markdown, a phrase each; what is usual is not said."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.explain.markdown import code, codes, prose
from tablewright.schema.model import Check, ForeignKey, Index, UniqueConstraint

_LONG = 200


def target_name(key: ForeignKey) -> str:
    """`namespace.table (a, b)` of what a foreign key points at."""
    name = f"{key.target_namespace}.{key.target_table}" if key.target_namespace else key.target_table
    return f"{name} ({', '.join(key.target_columns)})" if key.target_columns else name


def foreign_key_text(key: ForeignKey) -> str:
    delete = f", on delete {prose(key.on_delete)}" if key.on_delete != "NO ACTION" else ""
    update = f", on update {prose(key.on_update)}" if key.on_update != "NO ACTION" else ""
    rules = f"{delete}{update}" if key.rules_known else ", what it does on delete is not known"
    return f"→ {code(target_name(key))}{rules}{_when(key)}{_how_far(key)}"


def unique_text(constraint: UniqueConstraint) -> str:
    """The columns of a unique constraint, or its definition where it is not about whole columns alone."""
    include = f" with {codes(constraint.include)}" if constraint.include else ""
    nulls = "" if constraint.nulls_distinct else ", NULLs count as equal"
    return f"{_members(constraint)}{include}{_where(constraint)}{nulls}{_when(constraint)}"


def index_text(index: Index) -> str:
    include = f" with {codes(index.include)}" if index.include else ""
    method = f" ({prose(index.method)})" if index.method.lower() not in ("", "btree") else ""
    return f"{_members(index)}{include}{method}{_where(index)}"


def check_text(check: Check) -> str:
    """Of an exclusion constraint the whole clause."""
    return f"{code(check.definition or check.name, limit=_LONG)}{_how_far(check)}"


def _members(key: UniqueConstraint | Index) -> str:
    """`name`, `lower(city)` descending: columns and expressions in the index's order. The database's own words where
    these would not say it all."""
    if key.columns.count(None) != len(key.expressions) or (key.definition and not key.expressions):
        return code(key.definition or key.name, limit=_LONG)
    return ", ".join(_member(text, number, key) for number, text in enumerate(_texts(key)))


def _texts(key: UniqueConstraint | Index) -> Iterator[str]:
    expressions = iter(key.expressions)
    yield from (next(expressions) if column is None else column for column in key.columns)


def _member(text: str, number: int, key: UniqueConstraint | Index) -> str:
    operators = key.operator_classes[number] if number < len(key.operator_classes) else None
    operators = f" {code(operators)}" if operators else ""
    descending = " descending" if number < len(key.descending) and key.descending[number] else ""
    return f"{code(text, limit=_LONG)}{operators}{descending}{_nulls(number, key)}"


def _nulls(number: int, key: UniqueConstraint | Index) -> str:
    """Usually they come first when descending, else last."""
    if not isinstance(key, Index) or number >= len(key.nulls_first):
        return ""
    first, descending = key.nulls_first[number], number < len(key.descending) and key.descending[number]
    return "" if first == descending else " NULLs first" if first else " NULLs last"


def _where(key: UniqueConstraint | Index) -> str:
    return f" where {code(key.condition, limit=_LONG)}" if key.condition else ""


def _when(constraint: ForeignKey | UniqueConstraint) -> str:
    if constraint.deferred:
        return ", checked at commit"
    return ", deferrable" if constraint.deferrable else ""


def _how_far(constraint: ForeignKey | Check) -> str:
    """How much it can be relied on."""
    if not constraint.enforced:
        return ", not enforced"
    return "" if constraint.validated else ", not validated: older rows may break it"
