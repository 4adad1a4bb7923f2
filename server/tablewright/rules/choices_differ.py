"""The field's `choices` are not the values that the column allows.

## At run time

A value that only the field offers is refused by the database (by MySQL that is not strict, it is stored as an empty
text). A value that only the column allows is refused by forms, the admin and serializers, and has no label.

## What to do

Take the database's values as `choices`.

The column's values are those of an ENUM, or of a CHECK that lists them (`status IN ('new', 'done')`), where that is
all it says and it holds for all rows. The blank choice (None), MySQL's SET, choices that the source does not spell
out, and foreign keys are not judged.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering import text
from tablewright.rendering.choices import kept_values, plain
from tablewright.rules._wording import argument_span, field_span, finding, joined, own_statement, quoted
from tablewright.schema.allowed import Value
from tablewright.source.edits import Edit
from tablewright.source.models import Field
from tablewright.source.statements import Span
from tablewright.source.values import expression

SEVERITY = Severity.WARNING

_SHOWN = 3


def check(pairing: Pairing) -> Iterator[Finding]:
    table, vendor = pairing.table, pairing.schema.vendor
    if table is None or table.is_view:
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if column is None or field.relation is not None or pair.fit is Fit.INCOMPATIBLE:
            continue
        offered = field.choice_values
        if not isinstance(offered, tuple) or not offered:
            continue
        kept = kept_values(column, table, vendor)
        offered = tuple(value for value in offered if value is not None)
        if not kept or not all(isinstance(value, str | int | Decimal) for value in offered):
            continue
        more, fewer = _beyond(offered, kept), _beyond(kept, offered)
        if not more and not fewer:
            continue
        parts = []
        if more:
            parts.append(f"does not allow {_listed(more)}, which the field offers: saving fails")
        if fewer:
            parts.append(f"allows {_listed(fewer)}, which the field does not know: validation refuses such rows")
        message = f"Column {quoted(column.name)} {'; it '.join(parts)}."
        fixes = [fix for fix in [_fix(pairing, pair, kept)] if fix is not None]
        yield finding(pairing, "choices-differ", SEVERITY, message, _span(pairing, field), pair=pair, fixes=fixes)


def _span(pairing: Pairing, field: Field) -> Span:
    """A list of many lines is not underlined as a whole."""
    span = argument_span(pairing, field, "choices") or field_span(pairing, field)
    lines = pairing.model.statement.block[span.start : span.end].splitlines()
    return Span(span.start, span.start + len(lines[0])) if len(lines) > 1 else span


def _beyond(some: Sequence[object], others: Sequence[object]) -> list[object]:
    """Those of `some` that are not among `others`. A number and its digits as text count as equal: which of them the
    database keeps, the column's type decides."""
    known = {plain(value) for value in others}
    return [value for value in some if plain(value) not in known]


def _listed(values: Sequence[object]) -> str:
    names = [quoted(str(value)) for value in values[:_SHOWN]]
    return joined(names if len(values) <= _SHOWN else [*names, f"{len(values) - _SHOWN} more"])


def _fix(pairing: Pairing, pair: FieldPair, kept: Sequence[Value]) -> Fix | None:
    """Only where the pairs are written in the call: a list somewhere else may have other users."""
    statement = own_statement(pair.field)
    argument = statement.argument("choices") if statement else None
    if argument is None:
        return None
    block = pairing.model.statement.block
    written = block[argument.value_span.start : argument.value_span.end]
    members = _members(written)
    if members is None or "#" in _between(written, [source for _, source in members]):
        return None
    of_value = {plain(value): source for value, source in members}
    wanted = [of_value.get(plain(value), _pair(value)) for value in kept]
    edit = Edit(argument.value_span, _laid_out(written, [source for _, source in members], wanted))
    return Fix("Take the choices that the column allows", (edit,), preferred=True)


def _members(written: str) -> list[tuple[object, str]] | None:
    """(value, source text) of each `("value", label)`; None where it is no plain list of such."""
    node = expression(written)
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    found: list[tuple[object, str]] = []
    for member in node.elts:
        if not isinstance(member, ast.Tuple | ast.List) or len(member.elts) != 2:
            return None
        value, source = member.elts[0], ast.get_source_segment(f"({written}\n)", member)
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str | int) or source is None:
            return None
        if isinstance(member.elts[1], ast.List | ast.Tuple) or source not in written:
            return None  # a group, or text that was not found as written
        found.append((value.value, source))
    return found


def _between(written: str, sources: Sequence[str]) -> str:
    """The list without its members: brackets, commas, and comments that a new list would lose."""
    for source in sources:
        written = written.replace(source, "", 1)
    return written


def _pair(value: Value) -> str:
    shown = text.string(value) if isinstance(value, str) else str(value)
    return f"({shown}, {text.string(str(value))})"


def _laid_out(written: str, before: Sequence[str], wanted: Sequence[str]) -> str:
    """In the list's own brackets, one to a line where they were."""
    opening, closing = written[0], written[-1]
    first = written.find(before[0]) if before else 1
    lead = written[1:first] if before else ""
    if lead.strip() or ("\n" not in lead and "\r" not in lead):
        inner = ", ".join(wanted)
        return f"{opening}{inner}{',' if len(wanted) == 1 and opening == '(' else ''}{closing}"
    tail = written[:-1].rpartition("\n")[2]
    newline = "\r\n" if "\r\n" in lead else "\n"
    return f"{opening}{''.join(f'{lead}{each},' for each in wanted)}{newline}{tail}{closing}"
