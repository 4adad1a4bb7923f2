"""The table's primary key has several columns, the model's has one.

## At run time

Several rows may have the same value in the column that Django takes for the key: `get()` fails with
MultipleObjectsReturned, `save()` overwrites more rows than one, and `delete()` removes them.

## What to do

From Django 5.2 on, name the key: `pk = models.CompositePrimaryKey(…)`, and no field with `primary_key=True`. Before,
keep one field as the key and say in `Meta` that the columns are unique together; do not save such objects where that
field's values repeat.

A column that the table keeps unique by itself is a fine key, and so is one of a partitioned table that counts by
itself: there the key must hold the columns of the partitions.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.meta_edits import add_to_meta_list
from tablewright.rendering.text import string
from tablewright.rules._keys import (
    COMPOSITE_SINCE,
    candidate_keys,
    composite_fixes,
    generated,
    key_pairs,
    keyed_table,
    pair_of_column,
    said_in_meta,
)
from tablewright.rules._wording import argument_span, field_span, finding, joined, quoted
from tablewright.schema.model import Column, Table

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    table, pairs = keyed_table(pairing), key_pairs(pairing)
    if table is None or len(pairs) != 1 or len(table.primary_key) < 2:
        return
    pair, column = pairs[0], pairs[0].column
    if column is None or frozenset({column.name}) in candidate_keys(table) or _counts(table, column):
        return
    speakable = pairing.django >= COMPOSITE_SINCE and not any(generated(table, name) for name in table.primary_key)
    if not speakable and said_in_meta(pairing, table, frozenset(table.primary_key)):
        return
    key = joined([quoted(name) for name in table.primary_key])
    message = (
        f"The key of table {quoted(table.name)} is made of {key}, the model's is {quoted(column.name)} alone: saving or"
        " deleting one object may reach several rows."
    )
    fixes = list(composite_fixes(pairing, table, pair) if speakable else _in_meta(pairing, table))
    span = argument_span(pairing, pair.field, "primary_key") or field_span(pairing, pair.field)
    yield finding(pairing, "composite-primary-key", SEVERITY, message, span, pair=pair, fixes=fixes)


def _counts(table: Table, column: Column) -> bool:
    divided = table.partitioning is not None or table.kind in ("partitioned table", "partition")
    return divided and bool(column.auto)


def _in_meta(pairing: Pairing, table: Table) -> Iterator[Fix]:
    pairs = [pair for name in table.primary_key if (pair := pair_of_column(pairing, name)) is not None]
    if len(pairs) != len(table.primary_key):
        return
    names = [pair.field.name for pair in pairs]
    edits = add_to_meta_list(pairing.model, "unique_together", f"({', '.join(string(name) for name in names)})")
    if edits:
        title = f"Say that {joined([quoted(name) for name in names])} are unique together"
        yield Fix(title, edits, preferred=True)
