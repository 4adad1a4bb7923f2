"""The column is a `char(n)`, which comes back with blanks at its end.

## At run time

The database fills shorter values up with blanks and gives them back so: a value that was saved as `"AB"` is read as
`"AB   "`, is not equal to what was saved, and finds no key in a dictionary. On Oracle a lookup by the shorter value
finds nothing either, unless the lookup pads it.

## What to do

Take the blanks off where values are read: the fix writes a small class beside the models that does so. Or have the
column made a `varchar`.

It is reported for PostgreSQL and Oracle. MySQL and MariaDB take the blanks off themselves, and SQLite never adds any.
Nothing is said of `char(1)`, of fields that hold something else in such a column (a UUID in `char(32)`), of field
classes that are not Django's own (they may take the blanks off), and where all `choices` have the column's length.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._replacing import own_class
from tablewright.rules._wording import class_span, finding, native, quoted
from tablewright.schema.types import parse_type

SEVERITY = Severity.HINT

_PADDING = frozenset({"postgresql", "oracle"})
_TEXT = frozenset({"CharField", "TextField", "SlugField"})


def check(pairing: Pairing) -> Iterator[Finding]:
    vendor = pairing.schema.vendor
    if vendor not in _PADDING:
        return
    for pair in pairing.pairs:
        column, field = pair.column, pair.field
        if column is None or pair.fit is Fit.INCOMPATIBLE or field.internal_type not in _TEXT:
            continue
        kind = parse_type(vendor, column.base_type)
        if not kind.fixed or kind.family != "text" or (kind.length or 1) < 2 or not _stock(pair):
            continue
        if _always_full(field.choice_values, kind.length or 1):
            continue
        message = (
            f"Column {quoted(column.name)} ({native(column)}) fills shorter values up with blanks, and gives them back"
            " with these: what is read is not equal to what was saved."
        )
        span, fixes = class_span(pairing, field), own_class(pairing, pair)
        yield finding(pairing, "fixed-length-char", SEVERITY, message, span, pair=pair, fixes=fixes)


def _stock(pair: FieldPair) -> bool:
    """Another class may take the blanks off."""
    path = pair.field.class_path
    return isinstance(path, str) and path.startswith("django.")


def _always_full(values: object, length: int) -> bool:
    return (
        isinstance(values, tuple)
        and bool(values)
        and all(value is None or (isinstance(value, str) and len(value) == length) for value in values)
    )
