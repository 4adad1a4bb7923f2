"""Pairs of one size relation -> findings: how much the field allows, how much the column holds, and the fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.comparison.expected import expected_type
from tablewright.comparison.fit import fit_of
from tablewright.comparison.sizes import integer_range
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import add_fields, set_argument
from tablewright.rendering.fields import field_for
from tablewright.rules._replacing import replacement
from tablewright.rules._wording import (
    argument_span,
    class_span,
    context,
    field_span,
    finding,
    native,
    own_statement,
    quoted,
)
from tablewright.schema.model import Column
from tablewright.schema.types import NativeType, parse_type
from tablewright.source.statements import Span

_IPV4_LENGTH = 15


def size_findings(
    pairing: Pairing, fit: Fit, code: str, severity: Severity, consequence: Callable[[FieldPair], str]
) -> Iterator[Finding]:
    """One finding for each pair of this fit; `consequence` gives the message's last sentence."""
    if pairing.table is None or pairing.table.is_view:
        return  # nobody writes there
    yield from _keys_of_joins(pairing, fit, code)
    for pair in pairing.pairs:
        column = pair.column
        if pair.fit is not fit or column is None:
            continue
        counted = str(pair.field.internal_type).endswith("AutoField")
        actual = parse_type(pairing.schema.vendor, column.base_type)
        allows, holds = _SAYS[pair.reason](pairing, pair, actual)
        message = f"The field allows {allows}, but column {quoted(column.name)} holds {holds} ({native(column)})."
        yield finding(
            pairing,
            code,
            Severity.INFORMATION if counted else severity,
            f"{message} {consequence(pair)}",
            _span(pairing, pair, actual),
            pair=pair,
            fixes=[fix for fix in [_fix(pairing, pair, column, actual)] if fix is not None],
        )


def _keys_of_joins(pairing: Pairing, fit: Fit, code: str) -> Iterator[Finding]:
    """The `id` of a join table is of the class that the app's models get, which this model shows where it has one."""
    own = next((field for field in pairing.model.fields if field.implicit and field.name == "id"), None)
    if own is None:
        return
    for join in pairing.joins:
        column = join.table.column("id") if join.table is not None and not join.table.is_view else None
        expected = expected_type(own, pairing.backend, pairing.models) if column is not None else None
        if join.table is None or column is None or expected is None or expected.native is None:
            continue
        if fit_of(expected, column, pairing.backend) != (fit, "range"):
            continue
        wanted = parse_type(pairing.schema.vendor, expected.native).name
        message = (
            f"Keys of join table {quoted(join.table.name)} of field {quoted(join.field.name)} are {native(column)}, but"
            f" {wanted} for Django."
        )
        span = field_span(pairing, join.field)
        yield finding(pairing, code, Severity.INFORMATION, message, span, column=column, about=join.field)


def _lengths(pairing: Pairing, pair: FieldPair, actual: NativeType) -> tuple[str, str]:
    longest = pair.field.max_length
    if pair.field.internal_type in ("GenericIPAddressField", "IPAddressField"):
        return "addresses of up to 39 characters", f"{actual.length}"
    if actual.element is not None:
        wanted = parse_type(pairing.schema.vendor, pair.expected or "").element
        longest, actual = (wanted.length if wanted else None), actual.element
    allows = f"{_count(longest, 'character')}" if isinstance(longest, int) else "text of any length"
    return allows, f"{actual.length}"


def _ranges(pairing: Pairing, pair: FieldPair, actual: NativeType) -> tuple[str, str]:
    validated = pairing.backend.integer_ranges.get(str(pair.field.internal_type), (None, None))
    stored = integer_range(parse_type(pairing.schema.vendor, pair.expected or ""))
    low, high = (limit if limit is not None else own for limit, own in zip(validated, stored, strict=True))
    if actual.family == "decimal":
        return f"whole numbers from {low} to {high}", f"{_count(actual.precision or 0, 'digit')}"
    lowest, highest = integer_range(actual)
    return f"whole numbers from {low} to {high}", f"{lowest} to {highest}"


def _digits(pairing: Pairing, pair: FieldPair, actual: NativeType) -> tuple[str, str]:
    total, places = pair.field.max_digits, pair.field.decimal_places
    allows = f"{total} digits with {places} after the point" if isinstance(total, int) else "digits after the point"
    if actual.family == "integer":
        return allows, "none after the point"
    return allows, f"{actual.precision} with {actual.scale or 0}"


_SAYS = {"length": _lengths, "range": _ranges, "sign": _ranges, "digits": _digits}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _span(pairing: Pairing, pair: FieldPair, actual: NativeType) -> Span:
    names: tuple[str, ...] = ()
    if pair.reason == "length":
        names = ("max_length",)
    elif pair.reason == "digits" and actual.family == "decimal":
        same_total = pair.field.max_digits == actual.precision
        names = ("decimal_places",) if same_total else ("max_digits",)
    return argument_span(pairing, pair.field, *names) or class_span(pairing, pair.field)


def _fix(pairing: Pairing, pair: FieldPair, column: Column, actual: NativeType) -> Fix | None:
    field, statement, table = pair.field, own_statement(pair.field), pairing.table
    # What fits the column fits its values, except on SQLite, which keeps more than it declares.
    safe = pair.fit is Fit.NARROWER or pairing.schema.vendor != "sqlite"
    if field.implicit and table is not None:
        text = field_for(column, table, pairing.schema, context(pairing), name=field.name)
        title = f"Write {field.name} = {text.call}"
        edits = add_fields(pairing.model, [text])
        return Fix(title, edits, safe=True, preferred=True, imports=text.imports, classes=text.beside)
    if statement is None:
        return None
    block = pairing.model.statement.block
    if field.internal_type == "GenericIPAddressField":
        fits = (actual.length or 0) >= _IPV4_LENGTH
        return Fix('Set protocol="IPv4"', (set_argument(statement, "protocol", '"IPv4"', block),)) if fits else None
    if pair.reason == "length" and isinstance(field.max_length, int):
        edit = set_argument(statement, "max_length", str(actual.length), block)
        return Fix(f"Set max_length={actual.length}", (edit,), safe=safe, preferred=True)
    if pair.reason == "digits" and actual.family == "decimal":
        places = actual.scale or 0  # below zero it rounds before the point; Django counts from the point on
        digits = max((actual.precision or 0) - min(places, 0), places)
        sizes = {"max_digits": digits, "decimal_places": max(places, 0)}
        changed = {name: size for name, size in sizes.items() if getattr(field, name) != size}
        if not all(statement.argument(name) for name in changed):
            return None
        edits = tuple(set_argument(statement, name, str(size), block) for name, size in changed.items())
        title = "Set " + ", ".join(f"{name}={size}" for name, size in changed.items())
        return Fix(title, edits, safe=safe, preferred=True)
    return replacement(pairing, pair, column)
