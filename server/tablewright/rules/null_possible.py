"""The column may be NULL, the field does not allow it.

## At run time

Reading such a row gives None where the model promises a value, and saving it again may fail in validation. Lookups
such as `exclude(amount=0)` leave the row out.

## What to do

Add `null=True`, and `blank=True` so that forms agree. Or have the column made NOT NULL.

Nothing is said of keys (catalogs of SQLite call them nullable), of views and foreign tables (whose catalogs call
everything nullable), of columns with a `CHECK (… IS NOT NULL)` or whose checks this user may not see, and of text on
Oracle, where an empty text is NULL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rules._wording import field_span, finding, own_statement, quoted
from tablewright.schema.model import Column, Table
from tablewright.schema.types import parse_type
from tablewright.source.edits import Edit
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.WARNING

_KINDS = frozenset({"table", "partitioned table", "partition"})


def check(pairing: Pairing) -> Iterator[Finding]:
    table = pairing.table
    if table is None or table.kind not in _KINDS:
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if field.null is not False or field.internal_type is UNKNOWN or field.generated:
            continue
        if column is None or not column.null or column.generated is not None:
            continue
        if field.primary_key is not False or _never_null(pairing, table, column):
            continue
        message = (
            f"Column {quoted(column.name)} may be NULL, but the field does not allow it: reading such a row gives None"
            " where the model promises a value."
        )
        statement = own_statement(field)
        argument = statement.argument("null") if statement else None
        span = argument.span if argument else field_span(pairing, field)
        yield finding(pairing, "null-possible", SEVERITY, message, span, pair=pair, fixes=list(_fixes(pairing, pair)))


def _never_null(pairing: Pairing, table: Table, column: Column) -> bool:
    vendor = pairing.schema.vendor
    if column.name in table.primary_key or not table.checks_known:
        return True
    if vendor == "oracle" and parse_type(vendor, column.base_type).family == "text":
        return True
    return any(
        column.name.lower() in check.definition.lower() and "is not null" in check.definition.lower()
        for check in table.checks
        if (check.enforced and check.validated) and (column.name in check.columns or not check.columns)
    )


def _fixes(pairing: Pairing, pair: FieldPair) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None:
        return
    block = pairing.model.statement.block
    edits = [set_argument(statement, name, "True", block) for name in ("null", "blank")]
    if not statement.argument("null") and not statement.argument("blank"):
        edits = [_joined(edits[0])]
    yield Fix("Add null=True and blank=True", tuple(edits), safe=True, preferred=True)


def _joined(edit: Edit) -> Edit:
    """Both arguments in one insertion, each on its own line where arguments are."""
    line = re.search(r"([\r\n]+[ \t]*)null=True", edit.text)
    return Edit(edit.span, edit.text.replace("null=True", f"null=True,{line[1] if line else ' '}blank=True", 1))
