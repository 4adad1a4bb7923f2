"""The column holds values that the field's validation would refuse.

## At run time

Reading is fine. A stored value beyond the field's limit cannot be saved again through a form, the admin or a
serializer, and digits after the point that the field does not know are rounded away.

## What to do

Give the field the column's size, or the class of that size. A limit on purpose is better said by a validator.

Nothing is said of a column without any limit, such as PostgreSQL's `text`: a `max_length` there is the project's own
rule, and that the column could hold more does not mean that it does. Nor of integers on SQLite, which have one size,
and of positive-number fields where the database has no unsigned type. Keys that the database gives out itself, also
those of join tables, are reported as information.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._sizes import size_findings

SEVERITY = Severity.WARNING


def check(pairing: Pairing) -> Iterator[Finding]:
    yield from size_findings(pairing, Fit.NARROWER, "field-narrower-than-column", SEVERITY, _consequence)


def _consequence(pair: FieldPair) -> str:
    if pair.reason == "digits":
        return "Stored values that have more are refused by validation, or rounded when they are saved again."
    return "Stored values beyond the field's limit are refused by validation."
