"""The table has an index that the model does not know of.

## At run time

Queries use the index all the same. But a database that is made from the models, for tests or for somebody new, lacks
it; so does a table that `migrate` builds anew.

## What to do

Add it to `Meta.indexes`; names do not matter. The order of the columns does, and whether they descend.

Nothing is said of an index that comes with something else: with a primary key, a unique constraint or a foreign key,
with `db_index` or `unique` on PostgreSQL (the `varchar_pattern_ops` of text), with a field of GeoDjango's. Nor of
what Django cannot say (`FULLTEXT`, a prefix of a column, bitmaps), and of expressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rendering.entries import EntryText, index_entry
from tablewright.rules._conditions import as_q
from tablewright.rules._entries import adding_entry, fields_by_column, of_columns, taken_names
from tablewright.rules._indexes import (
    Promise,
    asked,
    columns_in_words,
    index_promises,
    key_columns,
    known_by_name,
    may_be,
    members,
    one_line,
    option_span,
    pair_of,
    read_whole,
    same_order,
    table_of,
    unique_promises,
    unsure_columns,
)
from tablewright.rules._spatial import METHODS, is_of_field
from tablewright.rules._wording import context, field_span, finding, quoted
from tablewright.schema.model import Index, Table
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.HINT

_PATTERNS = frozenset({"varchar_pattern_ops", "text_pattern_ops", "bpchar_pattern_ops"})
_USUAL = ("", "btree")


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or asked(pairing) is None or not read_whole(pairing):
        return
    if not table.indexes:
        return
    promises = list(index_promises(pairing, table))
    uniques = [promise for promise in unique_promises(pairing, table) if promise.whole]
    told: set[tuple[object, ...]] = set()
    for index in table.indexes:
        same = (members(index), index.descending, index.condition, index.expressions, index.method)
        if same in told or _is_known(pairing, table, index, promises) or _comes_with(pairing, table, index, uniques):
            continue
        told.add(same)
        entry = _entry(pairing, table, index)
        if entry is not None:  # else Django has no words for it, and nobody can do anything about it
            yield _finding(pairing, table, index, entry)


def _is_known(pairing: Pairing, table: Table, index: Index, promises: Sequence[Promise]) -> bool:
    columns = members(index)
    if {name for name in columns if name is not None} & unsure_columns(pairing):
        return True
    for promise in promises:
        if promise.whole and promise.columns == columns and _same_method(index, promise):
            descending = promise.index.descending if promise.index is not None else ()
            if same_order(index, descending, len(columns), pairing.schema.vendor):
                return True
    if known_by_name(index, [promise for promise in promises if not promise.whole]):
        return True
    return may_be(index, promises, table.indexes)


def _same_method(index: Index, promise: Promise) -> bool:
    wanted = promise.index.method if promise.index is not None else ""
    return wanted in ("", UNKNOWN, index.method) or (wanted == "btree" and index.method in _USUAL)


def _comes_with(pairing: Pairing, table: Table, index: Index, uniques: Sequence[Promise]) -> bool:
    """Something else has the database make it, or makes it needless."""
    columns = members(index)
    if None in columns:
        return False
    names = {name for name in columns if name is not None}
    keys: list[set[str | None]] = [set(table.primary_key), set(key_columns(pairing))]
    keys += [set(members(unique)) for unique in table.unique_constraints if unique.condition is None]
    keys += [set(promise.columns or ()) for promise in uniques]
    patterns = len(columns) == 1 and bool(index.operator_classes) and index.operator_classes[0] in _PATTERNS
    if names in keys or (patterns and _has_index(pairing, columns[0])):
        return True
    pair = pair_of(pairing, columns[0])
    relation = pair is not None and pair.field.relation is not None
    if any(key.columns == columns for key in table.foreign_keys) and (pairing.schema.vendor == "mysql" or not relation):
        return True
    alone = len(columns) == 1 and index.condition is None
    return (alone and is_of_field(index, pair)) or index.method.lower() in METHODS - {"gist", "spgist"}


def _has_index(pairing: Pairing, column: str | None) -> bool:
    pair = pair_of(pairing, column)
    return pair is not None and True in (pair.field.db_index, pair.field.unique, pair.field.primary_key)


def _finding(pairing: Pairing, table: Table, index: Index, entry: EntryText) -> Finding:
    columns = members(index)
    pair = pair_of(pairing, columns[0]) if len(columns) == 1 else None
    span = field_span(pairing, pair.field) if pair is not None else option_span(pairing, "indexes")
    kind = "An index" if index.method in _USUAL else f"A {index.method.upper()} index"
    rows = f", for rows with {one_line(index.condition)}," if index.condition is not None else ""
    message = (
        f"{kind} of table {quoted(table.name)} on {columns_in_words(index)}{rows} is not in the model: a database made"
        " from the models, for tests say, lacks it."
    )
    fixes = list(adding_entry(pairing, "indexes", entry, "Add the index to Meta.indexes"))
    return of_columns(finding(pairing, "index-unmapped", SEVERITY, message, span, fixes=fixes), columns)


def _entry(pairing: Pairing, table: Table, index: Index) -> EntryText | None:
    condition = as_q(index.condition, pairing) if index.condition is not None else None
    bound = pairing.model.names.bindings
    names = taken_names(pairing, table)
    return index_entry(index, table, fields_by_column(pairing), context(pairing), names, condition, bound)
