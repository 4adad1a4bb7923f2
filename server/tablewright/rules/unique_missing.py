"""The model promises that values are unique, and the table does not keep that.

## At run time

Two programs, or two requests at the same time, store a duplicate, and nothing refuses it: Django looks for one before
it saves only in forms and in `full_clean()`. From then on `get()` fails with `MultipleObjectsReturned`, and
`update_or_create` with it.

## What to do

Have the table keep it, when it has no duplicates yet; or take the promise back.

A unique index is as good as a constraint, and so is one of fewer columns, one whose condition leaves out NULLs alone,
and the primary key. Conditions and expressions are not compared: such a constraint is missing when the table has
nothing of the kind on these columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.statements import add_unique
from tablewright.rules._entries import copying, of_columns, removing_entry, without_argument
from tablewright.rules._indexes import (
    Promise,
    holds_for_all,
    indexed,
    lists_constraints,
    members,
    promise_span,
    same_name,
    table_of,
    unique_promises,
)
from tablewright.rules._wording import field_class, finding, joined, own_statement, quoted
from tablewright.schema.model import Table
from tablewright.source.edits import Edit, ImportNeed
from tablewright.source.statements import UNKNOWN, Span

SEVERITY = Severity.WARNING

_INDEXED = frozenset({"SlugField", "ForeignKey", "OneToOneField"})
"""These ask for an index where they are not unique."""


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or not lists_constraints(pairing):
        return
    for promise in unique_promises(pairing, table):
        if _made(pairing, promise) and not _kept(table, promise):
            yield _finding(pairing, table, promise)


def _made(pairing: Pairing, promise: Promise) -> bool:
    """Django makes one like this on this database at all, and its columns are there."""
    index, features = promise.index, pairing.backend.features
    if index is None:
        return True
    wanted = {
        "supports_partial_indexes": index.conditional is not False,
        "supports_expression_indexes": index.expressions is not False,
        "supports_deferrable_unique_constraints": index.deferrable is not False,
        "supports_covering_indexes": index.include not in ((), UNKNOWN),
        "supports_nulls_distinct_unique_constraints": index.nulls_distinct is not None,
    }
    return all(features.get(name, False) for name, needed in wanted.items() if needed) and _told(promise)


def _told(promise: Promise) -> bool:
    """Its columns are known, or at least its name is."""
    index = promise.index
    if promise.columns is not None or index is None:
        return True
    return isinstance(index.name, str) and (index.expressions is True or index.columns is UNKNOWN)


def _kept(table: Table, promise: Promise) -> bool:
    if promise.columns is None or not promise.whole:
        return _something_like_it(table, promise)
    wanted = set(promise.columns)
    if table.primary_key and set(table.primary_key) <= wanted:
        return True
    for constraint in table.unique_constraints:
        columns = members(constraint)
        if None in columns:
            texts = " ".join(constraint.expressions).lower()
            if any(name.lower() in texts for name in wanted):
                return True  # it may say more: lower(name)
        elif set(columns) <= wanted and holds_for_all(constraint):
            return True
    return any(check.kind == "exclusion" and wanted & set(check.columns) for check in table.checks)


def _something_like_it(table: Table, promise: Promise) -> bool:
    index, wanted = promise.index, set(promise.columns or ())
    for constraint in table.unique_constraints:
        names = {name for name in members(constraint) if name is not None}
        if index is not None and same_name(constraint.name, index.name):
            return True
        unusual = constraint.expressions or constraint.condition is not None
        if unusual and (not names or not wanted or names <= wanted):
            return True
        if names and names <= wanted and not constraint.expressions:
            return True
    return bool(wanted) and bool(table.primary_key) and set(table.primary_key) <= wanted


def _finding(pairing: Pairing, table: Table, promise: Promise) -> Finding:
    where = (
        f"nothing in table {quoted(table.name)} keeps it so: duplicates are stored, and get() fails when it meets them."
    )
    span = promise_span(pairing, promise, "unique")
    if promise.pair is not None:
        field = promise.pair.field
        kind = "one-to-one" if _one_to_one(promise) else "unique"
        message = f"Field {quoted(field.name)} is {kind}, but {where}"
    else:
        columns = joined([quoted(name) for name in promise.columns or ()])
        name = promise.index.name if promise.index is not None else None
        called = f" {quoted(name)}" if isinstance(name, str) else ""
        of = f" of {columns}" if columns else ""
        message = f"The model has a unique constraint{called}{of}, but {where}"
    fixes = list(_fixes(pairing, table, promise))
    found = finding(pairing, "unique-missing", SEVERITY, message, span, pair=promise.pair, fixes=fixes)
    return of_columns(found, promise.columns or ()) if promise.pair is None else found


def _one_to_one(promise: Promise) -> bool:
    pair = promise.pair
    return pair is not None and pair.field.relation is not None and pair.field.relation.one_to_one


def _fixes(pairing: Pairing, table: Table, promise: Promise) -> Iterator[Fix]:
    yield from removing_entry(pairing, promise, "constraint")
    pair = promise.pair
    if pair is not None and (field_class(pair.field) not in _INDEXED or indexed(table, promise.columns or ())):
        edit = without_argument(pairing, promise, "unique", by_default=False)
        if edit is not None:
            yield Fix("Remove unique=True", (edit,))
        elif _one_to_one(promise):
            yield from _foreign_key(promise)
    if promise.whole and promise.columns:
        sql = add_unique(pairing.schema.vendor, table, promise.columns)
        yield from copying(sql, "Copy the SQL that adds the unique constraint")


def _foreign_key(promise: Promise) -> Iterator[Fix]:
    """Another field may be meant by the class's name where it is not Django's own."""
    field = promise.pair.field if promise.pair is not None else None
    statement = own_statement(field) if field is not None else None
    if statement is None or field is None or field.class_path != "django.db.models.OneToOneField":
        return
    end, name = statement.path_span.end, "OneToOneField"
    if not (statement.call_path or "").endswith(name):
        return
    edit = Edit(Span(end - len(name), end), "ForeignKey")
    needs = () if "." in (statement.call_path or "") else (ImportNeed("django.db.models", "ForeignKey"),)
    yield Fix(f"Turn {quoted(field.name)} into a ForeignKey", (edit,), imports=needs, reshapes=True)
