"""The column's foreign key points at another table, or another column, than the field.

## At run time

The database takes values of one table, and Django looks them up in another: related objects are the wrong ones or are
not found (DoesNotExist), and assigning one that Django takes for right fails with IntegrityError.

## What to do

Point the field at the model of the table that the database names, with `to_field` where that is not its key.

Nothing is reported while the target's table is not in this database, or the column is part of a foreign key of several
columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rendering.relations import Target, written_models, written_targets
from tablewright.rendering.text import string
from tablewright.rules._foreign_keys import Reference, ends_at, keys_of, reaches, references, target_table
from tablewright.rules._keys import keyed_table
from tablewright.rules._wording import argument_span, class_span, context, finding, own_statement, quoted
from tablewright.schema.model import ForeignKey
from tablewright.source.edits import Edit

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    table, schema = keyed_table(pairing), pairing.schema
    if table is None:
        return
    for reference in references(pairing):
        keys = [key for key in keys_of(table, reference.column) or () if key.enforced]
        if not keys or any(ends_at(schema, key, reference.table, reference.end) for key in keys):
            continue
        key, field = keys[0], reference.pair.field
        end = target_table(schema, key)
        if end is None or end.kind == "partition" or reference.table.kind == "partition":
            continue
        same = reaches(schema, key, reference.table)
        columns = key.target_columns or end.primary_key
        if len(columns) != 1:
            continue
        message = (
            f"The foreign key of column {quoted(reference.column.name)} points at {quoted(columns[0])} of table"
            f" {quoted(key.target_table)}, the field at {quoted(reference.end.name)} of"
            f" {'the same table' if same else quoted(reference.table.name)}: related objects are the wrong ones or"
            " are not found, and the database refuses those that Django would take."
        )
        argument = argument_span(pairing, field, "to_field") if same else None
        span = argument or argument_span(pairing, field, "to") or class_span(pairing, field)
        fixes = list(_fixes(pairing, reference, key, columns[0], same=same))
        yield finding(pairing, "foreign-key-target", SEVERITY, message, span, pair=reference.pair, fixes=fixes)


def _fixes(pairing: Pairing, reference: Reference, key: ForeignKey, column: str, *, same: bool) -> Iterator[Fix]:
    statement, end = own_statement(reference.pair.field), target_table(pairing.schema, key)
    here = context(pairing)
    if statement is None or end is None or any(a.name in ("*", "**") for a in statement.arguments):
        return
    target = written_targets(written_models(pairing.schema, here), here)(end.key)
    if target is None or column not in target.unique:
        return
    block, edits = pairing.model.statement.block, list[Edit]()
    if not same:
        to_itself = target.label == pairing.model.label.lower()
        edits.append(set_argument(statement, "to", string("self" if to_itself else target.reference), block))
    if column != target.key:
        edits.append(set_argument(statement, "to_field", string(target.fields[column]), block))
    elif (edit := remove_argument(pairing.model, statement, "to_field")) is not None:
        edits.append(edit)
    if edits:
        yield Fix(_title(target, column), tuple(edits), preferred=True)


def _title(target: Target, column: str) -> str:
    name = quoted(target.reference)
    return f"Point at {name}" if column == target.key else f"Point at {quoted(target.fields[column])} of {name}"
