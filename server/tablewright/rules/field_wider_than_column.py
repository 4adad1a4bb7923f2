"""The field allows values that the column refuses or cuts.

## At run time

PostgreSQL refuses longer text and larger numbers, MySQL refuses them or (not strict) cuts them, both round digits after
the point away. SQLite stores them all the same: there the finding says that the table is declared otherwise than the
model, which is what every other program goes by.

## What to do

Give the field the column's size, or the class of that size.

What counts: characters; the range of whole numbers, where Django has a narrower field that still holds every value of
the column (so `SmallIntegerField` over MySQL's `tinyint` is silent); digits before and after the point. Keys that the
database gives out itself are reported as information. A foreign key's size is its target's matter. On SQLite whole
numbers have one size. Nothing is said of views, where nobody writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._sizes import size_findings

SEVERITY = Severity.WARNING

_REFUSED_OR_CUT = "Values beyond that are refused or cut."


def check(pairing: Pairing) -> Iterator[Finding]:
    def consequence(pair: FieldPair) -> str:
        if pairing.schema.vendor == "sqlite":
            return "SQLite stores more, but other programs go by what the table declares."
        if pair.reason == "digits":
            return "More digits are refused before the point, and rounded away after it."
        return "Values beyond that are refused." if pairing.schema.vendor == "postgresql" else _REFUSED_OR_CUT

    yield from size_findings(pairing, Fit.WIDER, "field-wider-than-column", SEVERITY, consequence)
