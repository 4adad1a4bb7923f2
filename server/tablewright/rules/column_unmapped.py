"""The table has a column that no field maps.

## At run time

Nothing fails: Django neither reads nor writes the column. A model that should show all of its table does not.

## What to do

Add the field, or all that are missing at once. A column left out on purpose can stay so.

A column without which no row can be inserted is reported as
[required-column-unmapped](required-column-unmapped.md) instead, one that a field misses by letter case alone as
[column-name-case](column-name-case.md). Nothing is said of a model with a base class or a
field that cannot be read in full: one of them may map the column. Nor of a column that the project's database user may
not read, or whose name has small letters on Oracle: with a field for it, every query of the model would fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._case import meant_by_case
from tablewright.rules._wording import adding_fixes, class_name_span, finding, native, quoted
from tablewright.rules.required_column_unmapped import left_to_key, required
from tablewright.schema.names import reachable

SEVERITY = Severity.INFORMATION


def check(pairing: Pairing) -> Iterator[Finding]:
    table = pairing.table
    if table is None:
        return
    named = meant_by_case(pairing)
    free = [column for column in pairing.unmapped if column.name not in named]
    unmapped = [
        c for c in free if table.readable(c) and reachable(pairing.schema.vendor, c.name, django=pairing.django)
    ]
    columns = [c for c in unmapped if not required(pairing, c) and not left_to_key(pairing, c)]
    for column, fixes in adding_fixes(pairing, columns, named):
        may_be_null = ", may be NULL" if column.null else ""
        message = f"Column {quoted(column.name)} ({native(column)}{may_be_null}) has no field in this model."
        yield finding(
            pairing, "column-unmapped", SEVERITY, message, class_name_span(pairing), column=column, fixes=fixes
        )
