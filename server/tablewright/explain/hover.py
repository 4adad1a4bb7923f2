"""(what the caret is on, pairings, findings) -> hover: Markdown and the span it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tablewright.comparison import FieldPair, Pairing
from tablewright.explain.column import column_facts, place, server, table_name
from tablewright.explain.markdown import code, prose
from tablewright.explain.table import table_markdown
from tablewright.explain.target import Target
from tablewright.findings import Finding
from tablewright.source.models import Field
from tablewright.source.statements import UNKNOWN, Span


@dataclass(frozen=True, slots=True)
class Hover:
    """`span` counts from the start of the file."""

    markdown: str
    span: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the target's model: its pairings, one for each alias that was read, and its findings.

    `unread` says in a sentence why there is no pairing ("" when there is one); `read` when each alias was read."""

    pairings: tuple[Pairing, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: str = ""
    read: Mapping[str, str] = field(default_factory=dict)


def hover(target: Target, facts: Facts) -> Hover:
    """Says at least why nothing is known."""
    text = _table(target, facts) if target.field is None else _field(target, target.field, facts)
    return Hover(text, target.span)


def _table(target: Target, facts: Facts) -> str:
    pairing = _best(facts.pairings)
    if pairing is None:
        return _why(target, facts)
    drift = _drift(f for f in facts.findings if f.field is None)
    if pairing.table is None:
        return "\n\n".join([f"No table {code(pairing.table_name)} · {_where(pairing, facts)}", *drift])
    table = table_markdown(pairing.table, pairing.schema, pairing, read=_read(pairing, facts))
    return "\n\n".join([table, *drift])


def _field(target: Target, field: Field, facts: Facts) -> str:
    if field.maps == "none":
        if field.relation is not None and isinstance(field.relation.from_fields, tuple) and field.relation.from_fields:
            names = ", ".join(map(code, field.relation.from_fields))
            return f"{code(field.name)} has no column of its own: it stands on those of {names}."
        return f"{code(field.name)} has no column in its model’s own table."
    pairing = _best(facts.pairings, field)
    if pairing is None:
        return _why(target, facts)
    drift = _drift(f for f in facts.findings if f.field == field.name)
    pair = _pair(pairing, field)
    if pair is None or pairing.table is None:
        return "\n\n".join([_unpaired(field, pairing, facts), *drift])
    if pair.column is None:
        head = f"Table {code(table_name(pairing.table))} has no column {code(str(field.column))}."
        return "\n\n".join([head, *drift, place(pairing.table, pairing.schema, _read(pairing, facts))])
    column = pair.column
    facts_list = "\n".join(f"- {item}" for item in column_facts(column, pairing.table))
    head = f"{code(f'{column.name} {column.native_type}'.strip())}"
    return "\n\n".join([head, facts_list, *drift, place(pairing.table, pairing.schema, _read(pairing, facts))])


def _unpaired(field: Field, pairing: Pairing, facts: Facts) -> str:
    if pairing.table is None:
        missing = f"No table {code(pairing.table_name)}, so no column for {code(field.name)}"
        return f"{missing} · {_where(pairing, facts)}"
    return f"The source does not tell which column {code(field.name)} maps."


def _where(pairing: Pairing, facts: Facts) -> str:
    parts = [f"alias {code(pairing.schema.alias)}", server(pairing.schema), _read(pairing, facts)]
    return " · ".join(part for part in parts if part)


def _read(pairing: Pairing, facts: Facts) -> str:
    return facts.read.get(pairing.schema.alias, "")


def _why(target: Target, facts: Facts) -> str:
    if facts.unread:
        return prose(facts.unread)
    if target.model.db_table is UNKNOWN:
        return f"The source does not tell which table {code(target.model.name)} maps."
    return f"Table {code(str(target.model.db_table))} could not be read in full, so nothing is said about it."


def _best(pairings: Iterable[Pairing], field: Field | None = None) -> Pairing | None:
    """The first pairing that has the column; else the first that has the table; else the first."""

    def rank(pairing: Pairing) -> int:
        pair = _pair(pairing, field) if field else None
        return 0 if pair and pair.column else 1 if pairing.table else 2

    return min(pairings, key=rank, default=None)


def _pair(pairing: Pairing, field: Field) -> FieldPair | None:
    return next((pair for pair in pairing.pairs if pair.field.name == field.name), None)


def _drift(findings: Iterable[Finding]) -> list[str]:
    """One list of what disagrees, most severe first; [] when nothing does."""
    lines = [
        f"- *{f.severity.value}* {prose(f.message)} ({code(f.code)})"
        for f in sorted(findings, key=lambda f: f.severity.rank)
    ]
    shown = lines[:10] + ([f"- … and {len(lines) - 10} more"] if len(lines) > 10 else [])
    return ["**Drift**\n\n" + "\n".join(shown)] if shown else []
