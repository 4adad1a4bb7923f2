"""Django leaves the key to the database, and the column does not count by itself.

## At run time

Saving a new object leaves the key out of the INSERT, and the database refuses the row, because the key has no value.
Where the column may be NULL (SQLite has such keys: `INT PRIMARY KEY` is not `INTEGER PRIMARY KEY`), rows get a key of
NULL instead. Reading works.

## What to do

Say that the model gives the key its value: an ordinary integer field with `primary_key=True`. Or have the database
count: an identity or `AUTO_INCREMENT` column, a sequence as the column's default.

What is not reported: a column that takes its value from a default that is computed, tables with triggers that may fill
the key (or whose triggers this user may not see), views.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import add_fields
from tablewright.rules._keys import AUTO_FIELDS, candidate_keys, columns_of, key_field, key_pairs, keyed_table
from tablewright.rules._replacing import replacement
from tablewright.rules._wording import class_span, field_class, finding, native, quoted
from tablewright.schema.model import Column, Table
from tablewright.source.models import Field

SEVERITY = Severity.ERROR

_CONSTANT = re.compile(r"[\s('\"]*(?:[-+]?[\d.]+|NULL)?[\s)'\"]*(?:::[\w ]+)?\)*", re.IGNORECASE)


def check(pairing: Pairing) -> Iterator[Finding]:
    table, pairs = keyed_table(pairing), key_pairs(pairing)
    if table is None or len(pairs) != 1 or table.may_fill_columns:
        return
    pair, column = pairs[0], pairs[0].column
    if column is None or not _left_to_the_database(pair.field) or not _is_key(table, pair):
        return
    computed = column.default is not None and not _CONSTANT.fullmatch(column.default)
    if column.auto or column.generated is not None or computed or pair.fit is Fit.INCOMPATIBLE:
        return
    what = field_class(pair.field) if not pair.field.implicit else f"Django's own key, {field_class(pair.field)},"
    message = (
        f"{what} leaves column {quoted(column.name)} ({native(column)}) to the database, which does not count it by"
        f" itself: {_then(column)}"
    )
    span = class_span(pairing, pair.field)
    fixes = list(_fixes(pairing, pair, column))
    yield finding(pairing, "no-auto-increment", SEVERITY, message, span, pair=pair, fixes=fixes)


def _left_to_the_database(field: Field) -> bool:
    """A class of the project's own may make its values itself."""
    return (
        field.internal_type in AUTO_FIELDS
        and field.class_path == f"django.db.models.{field.internal_type}"
        and field.has_default is False
        and field.has_db_default is False
    )


def _is_key(table: Table, pair: FieldPair) -> bool:
    """Of another key, primary-key-differs and composite-primary-key tell."""
    columns = columns_of([pair])
    return table.primary_key in (columns, ()) or frozenset(columns) in candidate_keys(table)


def _then(column: Column) -> str:
    if column.default is not None and "null" not in column.default.lower():
        return "every new row gets the same key."
    if column.null:
        return "new rows get a key of NULL, and are not found again."
    return "every INSERT without a key of its own fails."


def _fixes(pairing: Pairing, pair: FieldPair, column: Column) -> Iterator[Fix]:
    if not pair.field.implicit:
        fix = replacement(pairing, pair, column)
        if fix is not None:
            yield fix
        return
    text = key_field(pairing, column, pair.field.name)
    if text is not None:
        title = f"Add {quoted(pair.field.name)} as a key to which the model gives values"
        edits = add_fields(pairing.model, [text])
        yield Fix(title, edits, preferred=True, imports=text.imports, classes=text.beside)
