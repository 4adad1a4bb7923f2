"""A column that every new row must fill has no field.

## At run time

The column is NOT NULL, has no default, and is neither generated nor counted up: every INSERT through the model fails
(`NOT NULL constraint failed`). Reading works.

## What to do

Add the field. If the model is only read, silence the finding in the model.

Nothing is said of views, where nobody inserts; of a table with a trigger that runs before a row is inserted, since it
may fill the column (which then is [column-unmapped](column-unmapped.md)); of a column that a field misses by letter
case alone ([column-name-case](column-name-case.md)); and of the table's key when the model has
none at all: [no-primary-key](no-primary-key.md) reports that.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._case import meant_by_case
from tablewright.rules._wording import (
    adding_fixes,
    class_name_span,
    finding,
    missing_key,
    native,
    quoted,
)
from tablewright.schema.model import Column
from tablewright.schema.names import reachable

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    named = meant_by_case(pairing)
    columns = [
        c for c in pairing.unmapped if required(pairing, c) and not left_to_key(pairing, c) and c.name not in named
    ]
    for column, fixes in adding_fixes(pairing, columns, named):
        message = (
            f"Column {quoted(column.name)} ({native(column)}) is NOT NULL without a default and has no field: every"
            " INSERT through this model fails."
        )
        offered = fixes if reachable(pairing.schema.vendor, column.name, django=pairing.django) else []
        span = class_name_span(pairing)
        yield finding(pairing, "required-column-unmapped", SEVERITY, message, span, column=column, fixes=offered)


def required(pairing: Pairing, column: Column) -> bool:
    """An INSERT that leaves the column out surely fails."""
    table = pairing.table
    silent = table is None or table.is_view or table.may_fill_columns
    return not silent and not column.optional_on_insert


def left_to_key(pairing: Pairing, column: Column) -> bool:
    """The key of a model that maps none: no-primary-key reports it."""
    table = pairing.table
    return table is not None and column.name in table.primary_key and missing_key(pairing) is not None
