"""The model asks for an index that the table does not have.

## At run time

Everything works, and looking rows up by these columns reads the whole table: `filter()`, the other side of a foreign
key, and every delete of a row that the foreign key points at.

## What to do

Have the index made, or take it out of the model. A `ForeignKey` asks for one by itself, unless it has
`db_index=False`, and a field of GeoDjango's for a spatial one, unless it has `spatial_index=False`; where Django does
not manage the table, that alone is no promise, and is not reported.

Every index that begins with these columns will do, and so will a primary key and a unique constraint. On MySQL and
Oracle Django makes none of large texts, so none is missing there. Conditions and expressions are not compared: such an
index is missing when the table has nothing of the kind on these columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.statements import add_index, indexable
from tablewright.rules._entries import copying, of_columns, removing_entry, without_argument
from tablewright.rules._indexes import (
    Promise,
    index_promises,
    indexed,
    lists_indexes,
    members,
    promise_span,
    same_name,
    table_of,
)
from tablewright.rules._spatial import without_index
from tablewright.rules._wording import argument_span, field_class, finding, joined, own_statement, quoted
from tablewright.schema.model import Table
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.INFORMATION

_INDEXED = frozenset({"SlugField", "ForeignKey"})
"""These ask for an index by themselves."""


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or not lists_indexes(pairing):
        return
    for promise in index_promises(pairing, table):
        if _left_to_others(pairing, promise):
            continue
        if _made(pairing, table, promise) and not _kept(pairing, table, promise):
            yield _finding(pairing, table, promise)
    for pair in without_index(pairing, table):
        yield _spatial(pairing, table, pair)


def _left_to_others(pairing: Pairing, promise: Promise) -> bool:
    """Nobody has asked for it: it is the field's own, and Django makes no indexes for this model."""
    return pairing.model.managed is False and promise.pair is not None and _implied(pairing, promise.pair)


def _implied(pairing: Pairing, pair: FieldPair) -> bool:
    return argument_span(pairing, pair.field, "db_index") is None and field_class(pair.field) in _INDEXED


def _made(pairing: Pairing, table: Table, promise: Promise) -> bool:
    """Django makes one like this on this database at all, and its columns are there."""
    index, features, vendor = promise.index, pairing.backend.features, pairing.schema.vendor
    columns = [table.column(name) for name in promise.columns or ()]
    if any(column is None or not indexable(vendor, column) for column in columns):
        return False
    if index is None:
        return True
    if index.method is UNKNOWN or (index.method and vendor != "postgresql"):
        return False
    if index.conditional is not False and not features.get("supports_partial_indexes", False):
        return False
    if index.expressions is not False and not features.get("supports_expression_indexes", False):
        return False
    return bool(promise.columns) or (isinstance(index.name, str) and index.expressions is True)


def _kept(pairing: Pairing, table: Table, promise: Promise) -> bool:
    if _in(table, promise, pairing.schema.vendor):
        return True
    if table.kind != "partitioned table":
        return False
    names = (table.name, f"{table.namespace}.{table.name}")
    parts = [part for part in pairing.schema.tables if part.kind == "partition" and part.parent in names]
    return bool(parts) and all(_in(part, promise, pairing.schema.vendor) for part in parts)


def _in(table: Table, promise: Promise, vendor: str) -> bool:
    index, columns = promise.index, promise.columns
    if columns is None or not promise.whole:
        return _something_like_it(table, promise)
    descending = index.descending if index is not None else ()
    if index is not None and index.method not in ("", "btree"):
        return any(each.method == index.method and members(each) == columns for each in table.indexes)
    exact = (each for each in table.indexes if members(each) == columns and each.condition is None)
    return indexed(table, columns, descending, vendor) or any(each.method not in ("", "btree") for each in exact)


def _something_like_it(table: Table, promise: Promise) -> bool:
    index, wanted = promise.index, set(promise.columns or ())
    for part in table.indexes:
        if index is not None and same_name(part.name, index.name):
            return True
        names = {name for name in members(part) if name is not None}
        unusual = bool(part.expressions) or part.condition is not None
        if unusual and (not names or not wanted or bool(names & wanted)):
            return True
    return bool(wanted) and indexed(table, promise.columns or ())


def _finding(pairing: Pairing, table: Table, promise: Promise) -> Finding:
    columns = promise.columns or ()
    named = joined([quoted(name) for name in columns])
    begins = f" that begins with {named}" if columns else " like it"
    if promise.index is not None and promise.index.method:
        begins = f" of that kind on {named}"
    where = f"table {quoted(table.name)} has none{begins}: looking rows up by it reads the whole table."
    pair, index = promise.pair, promise.index
    if pair is not None:
        implied = _implied(pairing, pair)
        kind = f"{field_class(pair.field)} {quoted(pair.field.name)}" if implied else f"Field {quoted(pair.field.name)}"
        message = f"{kind} has an index{' by itself' if implied else ''} in the model, but {where}"
    else:
        name = index.name if index is not None else None
        called = f" {quoted(name)}" if isinstance(name, str) else f" of {named}"
        message = f"The model has an index{called}, but {where}"
    fixes = list(_fixes(pairing, table, promise))
    span = promise_span(pairing, promise, "db_index")
    found = finding(pairing, "index-missing", SEVERITY, message, span, pair=pair, fixes=fixes)
    return of_columns(found, columns) if pair is None else found


def _spatial(pairing: Pairing, table: Table, pair: FieldPair) -> Finding:
    promise = Promise((pair.column.name,) if pair.column is not None else (), pair=pair)
    by_itself = argument_span(pairing, pair.field, "spatial_index") is None
    message = (
        f"{field_class(pair.field)} {quoted(pair.field.name)} has a spatial index{' by itself' if by_itself else ''} in"
        f" the model, but table {quoted(table.name)} has none: looking rows up by place reads the whole table."
    )
    sql = add_index(pairing.schema.vendor, table, promise.columns or (), spatial=True)
    fixes = list(copying(sql, "Copy the SQL that adds the index"))
    edit = without_argument(pairing, promise, "spatial_index", by_default=True)
    if edit is not None:
        fixes.append(Fix("Set spatial_index=False", (edit,)))
    span = promise_span(pairing, promise, "spatial_index")
    return finding(pairing, "index-missing", SEVERITY, message, span, pair=pair, fixes=fixes)


def _fixes(pairing: Pairing, table: Table, promise: Promise) -> Iterator[Fix]:
    index = promise.index
    if promise.whole and promise.columns and (index is None or not (index.method or index.include)):
        descending = index.descending if index is not None else ()
        sql = add_index(pairing.schema.vendor, table, promise.columns, descending=descending)
        yield from copying(sql, "Copy the SQL that adds the index")
    yield from removing_entry(pairing, promise, "index")
    field = promise.pair.field if promise.pair is not None else None
    statement = own_statement(field) if field is not None else None
    if field is None or statement is None:
        return
    by_default = field_class(field) in _INDEXED
    edit = without_argument(pairing, promise, "db_index", by_default=by_default)
    if edit is not None:
        yield Fix("Set db_index=False" if by_default else "Remove db_index=True", (edit,))
