"""The table refuses values by a check that the model does not know of.

## At run time

Saving such values fails with `IntegrityError`; a form or serializer made from the model accepts them first.

## What to do

Say it as a `CheckConstraint` in `Meta.constraints`: from Django 4.1 on, forms look at it as well. A check that
Django has no words for (comparisons, arithmetic, its own functions, patterns) has to be written by hand, and nothing is
said of it.

Nor of checks that are a part of the field's type: of `>= 0` for a `PositiveIntegerField`, of JSON, of
`IS NOT NULL`, of geometries; of lists of values, which are a matter of `choices`; and of checks that are not enforced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rendering.entries import EntryText, check_entry
from tablewright.rules._conditions import as_q
from tablewright.rules._entries import adding_entry, of_columns, taken_names
from tablewright.rules._indexes import Promise, asked, entries, one_line, option_span, pair_of, same_name, table_of
from tablewright.rules._wording import context, field_span, finding, quoted
from tablewright.schema.allowed import allowed
from tablewright.schema.model import Check, Table
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.HINT

_NOT_NEGATIVE = re.compile(r"[\W]*(?:\w+|\"[^\"]+\"|`[^`]+`)[\W]*>=\W*0\D{0,12}", re.DOTALL)
_NOT_NULL = re.compile(r"[\s(]*(?:\w+|\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`)[\s)]+is\s+not\s+null[\s)]*", re.IGNORECASE)
_JSON = re.compile(r"json_valid\s*\(|\bis\s+json\b", re.IGNORECASE)


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or asked(pairing) is None:
        return
    promises = [*entries(pairing, table, "check"), *entries(pairing, table, "exclusion")]
    promises += entries(pairing, table, "other")
    for each in table.checks:
        if (
            each.enforced
            and each.definition
            and not _is_known(each, promises, table)
            and not _of_type(pairing, table, each)
        ):
            entry = _entry(pairing, table, each)
            if entry is not None:  # else it says more than a Q that we could write
                yield _finding(pairing, table, each, entry)


def _is_known(each: Check, promises: list[Promise], table: Table) -> bool:
    """By its name, or by its columns: conditions are written in too many ways to be compared."""
    for promise in promises:
        name = promise.index.name if promise.index is not None else None
        if same_name(each.name, name) or (promise.columns is not None and set(promise.columns) == set(each.columns)):
            return True
        if promise.columns is None and not any(same_name(other.name, name) for other in table.checks):
            return True
    return False


def _of_type(pairing: Pairing, table: Table, each: Check) -> bool:
    """It says what the field's class does, or another rule's matter."""
    if each.kind != "check":
        return False
    if not each.columns or _NOT_NULL.fullmatch(each.definition) or _JSON.search(each.definition):
        return True
    fields = [pair.field for name in each.columns if (pair := pair_of(pairing, name)) is not None]
    if any(field.internal_type is UNKNOWN or field.db_types for field in fields):
        return True  # a class of its own may bring a check
    positive = fields and str(fields[0].internal_type).startswith("Positive")
    if len(each.columns) == 1 and positive and _NOT_NEGATIVE.fullmatch(each.definition):
        return True
    return allowed(replace(each, validated=True), pairing.schema.vendor) is not None


def _finding(pairing: Pairing, table: Table, each: Check, entry: EntryText) -> Finding:
    pair = pair_of(pairing, each.columns[0]) if len(each.columns) == 1 else None
    span = field_span(pairing, pair.field) if pair is not None else option_span(pairing, "constraints")
    called = f" {quoted(each.name)}" if each.name else ""
    kind = "exclusion constraint" if each.kind == "exclusion" else "check"
    message = (
        f"Table {quoted(table.name)} refuses rows by its {kind}{called}, which the model does not have:"
        f" {one_line(each.definition)}"
    )
    fixes = list(adding_entry(pairing, "constraints", entry, "Add a CheckConstraint to Meta.constraints"))
    return of_columns(finding(pairing, "check-unmapped", SEVERITY, message, span, fixes=fixes), each.columns)


def _entry(pairing: Pairing, table: Table, each: Check) -> EntryText | None:
    condition = as_q(each.definition, pairing) if each.kind == "check" else None
    if condition is None:
        return None
    return check_entry(each.name, table, condition, context(pairing), taken_names(pairing, table))
