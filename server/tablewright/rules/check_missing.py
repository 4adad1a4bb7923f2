"""The model has a check that the table does not keep.

## At run time

Rows that break it are stored, by everything that does not go through a form or `full_clean()`: `save()`, `update()`,
`bulk_create()`, and other programs.

## What to do

Have the table keep it, when all its rows do; or take it out of the model.

A check is found by its name, in any letter case, or else by its columns: it is missing when no check of the table has
to do with any of them. A `PositiveIntegerField` promises one as well, on databases that have no unsigned numbers.
Nothing is said where the database ignores checks (MySQL before 8.0.16), or does not show them to this user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.statements import add_check
from tablewright.rendering.statements import quoted as in_sql
from tablewright.rules._entries import copying, of_columns, removing_entry
from tablewright.rules._indexes import Promise, entries, promise_span, read_whole, same_name, table_of
from tablewright.rules._wording import class_span, field_class, finding, own_statement, quoted
from tablewright.schema.model import Table
from tablewright.source.edits import Edit
from tablewright.source.statements import Span

SEVERITY = Severity.INFORMATION

_POSITIVE = frozenset({"PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"})
_WITHOUT_UNSIGNED = frozenset({"postgresql", "sqlite", "oracle"})
_FIRST_MYSQL = (8, 0, 16)


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or not table.checks_known or not _keeps_checks(pairing):
        return
    for kind in ("check", "exclusion"):
        for promise in entries(pairing, table, kind):
            if (kind == "check" or pairing.schema.vendor == "postgresql") and not _kept(table, promise):
                yield _finding(pairing, table, promise, kind)
    if pairing.schema.vendor in _WITHOUT_UNSIGNED:
        for pair in pairing.pairs:
            if pair.field.internal_type in _POSITIVE and not _not_negative(pair, table):
                yield _positive(pairing, table, pair)


def _keeps_checks(pairing: Pairing) -> bool:
    version = pairing.schema.server_version
    if pairing.schema.vendor != "mysql" or "mariadb" in version.lower():
        return read_whole(pairing) or any(table.checks for table in pairing.schema.tables)
    numbers = tuple(int(number) for number in re.findall(r"\d{1,9}", version)[:3])
    return numbers >= _FIRST_MYSQL


def _kept(table: Table, promise: Promise) -> bool:
    name = promise.index.name if promise.index is not None else None
    if any(same_name(each.name, name) for each in table.checks):
        return True
    if promise.columns is None:
        return bool(table.checks)
    return any(set(promise.columns) & set(each.columns) or not each.columns for each in table.checks)


def _not_negative(pair: FieldPair, table: Table) -> bool:
    """Any check on the column may say so; so may a domain, or a type that is no number."""
    column = pair.column
    if column is None or column.generated is not None or column.base_type != column.native_type or pair.field.db_types:
        return True
    if pair.fit is not Fit.SAME:
        return True  # which says so already
    return any(column.name in each.columns or not each.columns for each in table.checks)


def _finding(pairing: Pairing, table: Table, promise: Promise, kind: str) -> Finding:
    name = promise.index.name if promise.index is not None else None
    called = f" {quoted(name)}" if isinstance(name, str) else ""
    what = "an exclusion constraint" if kind == "exclusion" else "a check"
    message = (
        f"The model has {what}{called}, but table {quoted(table.name)} has none like it: rows that break it are stored."
    )
    fixes = list(removing_entry(pairing, promise, "constraint"))
    span = promise_span(pairing, promise, "")
    found = finding(pairing, "check-missing", SEVERITY, message, span, fixes=fixes)
    return of_columns(found, promise.columns or ())


def _positive(pairing: Pairing, table: Table, pair: FieldPair) -> Finding:
    column = pair.column.name if pair.column is not None else ""
    vendor = pairing.schema.vendor
    message = (
        f"Field {quoted(pair.field.name)} is a {field_class(pair.field)}, but nothing keeps negative numbers out of"
        f" column {quoted(column)}: save() and other programs store them."
    )
    sql = add_check(vendor, table, f"{in_sql(vendor, column)} >= 0", f"{table.name}_{column}_check"[:30])
    fixes = [*copying(sql, "Copy the SQL that adds the check"), *_plain(pair)]
    return finding(pairing, "check-missing", SEVERITY, message, class_span(pairing, pair.field), pair=pair, fixes=fixes)


def _plain(pair: FieldPair) -> Iterator[Fix]:
    """Its sister class has the same column, and says no more than the table keeps."""
    statement, own = own_statement(pair.field), field_class(pair.field)
    path = (statement.call_path or "") if statement is not None else ""
    if statement is None or pair.field.class_path != f"django.db.models.{own}" or not path.endswith(f".{own}"):
        return
    end, name = statement.path_span.end, own.removeprefix("Positive")
    yield Fix(f"Use {name}, which may be negative", (Edit(Span(end - len(own), end), name),))
