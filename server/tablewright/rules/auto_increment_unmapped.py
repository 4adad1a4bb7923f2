"""The key counts by itself, and the field expects a value for it.

## At run time

An object that is saved without a key gets none: Django writes NULL into the column (which the database refuses, but on
MySQL), and never asks which number the row got, so that the object in memory has no key.

## What to do

Use the AutoField of the column's size. Where the numbers come from elsewhere on purpose, silence the finding.

A default of the field's own is no drift. On SQLite nothing is reported: there every `INTEGER PRIMARY KEY` counts by
itself, whether anybody meant it or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._keys import columns_of, key_pairs, keyed_table
from tablewright.rules._replacing import replacement
from tablewright.rules._wording import class_span, field_class, finding, native, quoted

SEVERITY = Severity.WARNING

_WHOLE_NUMBERS = frozenset(f"{sign}{size}IntegerField" for sign in ("", "Positive") for size in ("", "Small", "Big"))
_COUNTS = frozenset({"identity", "sequence", "auto_increment"})


def check(pairing: Pairing) -> Iterator[Finding]:
    table, pairs = keyed_table(pairing), key_pairs(pairing)
    if table is None or len(pairs) != 1 or table.primary_key != columns_of(pairs):
        return
    pair, column = pairs[0], pairs[0].column
    field = pair.field
    if column is None or column.auto not in _COUNTS or field.internal_type not in _WHOLE_NUMBERS:
        return
    if field.class_path != f"django.db.models.{field.internal_type}":  # it may have a way of its own to its values
        return
    if field.has_default is not False or field.has_db_default is not False:
        return
    refused = " (and refuses any other)" if column.identity_always else ""
    message = (
        f"Column {quoted(column.name)} ({native(column)}) counts by itself{refused}, but {field_class(field)} expects a"
        " value: an object saved without one does not get its key."
    )
    fix = replacement(pairing, pair, column)
    fixes = [fix] if fix is not None else []
    span = class_span(pairing, field)
    yield finding(pairing, "auto-increment-unmapped", SEVERITY, message, span, pair=pair, fixes=fixes)
