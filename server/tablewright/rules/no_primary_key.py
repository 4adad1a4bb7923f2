"""Django adds a key `id` to a model that names none, and the table has no such column.

## At run time

Every query of the model names `id` and fails: `no such column: visit.id`.

## What to do

Say which field is the key with `primary_key=True`. A key of several columns is a `CompositePrimaryKey` from Django 5.2
on; earlier, choose a field that is unique by itself, or leave the table to raw SQL. A table without a key needs a
column that is unique in fact; a view likewise.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rules._keys import composite_fixes, marking
from tablewright.rules._wording import (
    add_fields_fix,
    class_name_span,
    finding,
    joined,
    missing_key,
    quoted,
)
from tablewright.schema.model import Table

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    table, implicit = pairing.table, missing_key(pairing)
    if table is None or implicit is None:
        return
    message = (
        f"The model names no primary key, so Django reads a column “id” that table {quoted(table.name)} does not have:"
        f" every query of this model fails. {_says(table)}"
    )
    yield finding(
        pairing,
        "no-primary-key",
        SEVERITY,
        message,
        class_name_span(pairing),
        pair=implicit,
        fixes=list(_fixes(pairing, table)),
    )


def _says(table: Table) -> str:
    key = joined([quoted(name) for name in table.primary_key])
    if len(table.primary_key) == 1:
        return f"The table's key is {key}."
    return f"The table's key is made of {key}." if key else f"The {table.kind} has no key of its own."


def _fixes(pairing: Pairing, table: Table) -> Iterator[Fix]:
    if len(table.primary_key) > 1:
        yield from composite_fixes(pairing, table)
        return
    for name in table.primary_key or _unique_columns(table):
        column = table.column(name)
        pair = next((p for p in pairing.pairs if p.column and p.column.name == name), None)
        if pair is not None:
            yield from _mark(pairing, pair, preferred=bool(table.primary_key))
        elif column is not None and column in pairing.unmapped and table.primary_key:
            yield add_fields_fix(pairing, [column], f"Add the key, column {quoted(name)}", preferred=True)


def _unique_columns(table: Table) -> list[str]:
    """Columns without duplicates and without NULL: each could be the key."""
    single = (key.columns[0] for key in table.unique_constraints if key.plain and len(key.columns) == 1)
    columns = (table.column(name) for name in single if name is not None)
    return list(dict.fromkeys(column.name for column in columns if column is not None and not column.null))


def _mark(pairing: Pairing, pair: FieldPair, *, preferred: bool) -> Iterator[Fix]:
    edits = marking(pairing, pair)
    if edits is not None:
        yield Fix(f"Make {quoted(pair.field.name)} the primary key", tuple(edits), preferred=preferred)
