"""A ForeignKey stands on a column whose values are unique.

## At run time

There is at most one row for each related object, and the model does not say so: the way back is a queryset
(`patient.record_set`) where it could be the object, and saving a second one fails with IntegrityError, which no form
foretells.

## What to do

Use a OneToOneField. Code that uses the way back has to follow: `patient.record_set.first()` becomes `patient.record`.

A unique index with a condition, over an expression or over several columns is none of this. Nothing is said of a
ForeignKey with `unique=True` or `primary_key=True`: the model promises as much as the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import remove_argument
from tablewright.rendering.keys import unique_columns
from tablewright.rules._keys import keyed_table
from tablewright.rules._wording import class_span, finding, own_statement, quoted
from tablewright.source.edits import Edit

SEVERITY = Severity.INFORMATION


def check(pairing: Pairing) -> Iterator[Finding]:
    table = keyed_table(pairing)
    unique = unique_columns(table) if table is not None else frozenset()
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if column is None or column.name not in unique or field.class_path != "django.db.models.ForeignKey":
            continue
        if field.relation is None or field.relation.one_to_one:
            continue
        if field.unique is not False or field.primary_key is not False:  # the model says so, in another way
            continue
        message = (
            f"Column {quoted(column.name)} has each value once, so {quoted(field.name)} relates one object to one"
            " other; a ForeignKey does not say so, and its way back is a queryset."
        )
        span = class_span(pairing, field)
        yield finding(
            pairing, "one-to-one-unmapped", SEVERITY, message, span, pair=pair, fixes=list(_fixes(pairing, pair))
        )


def _fixes(pairing: Pairing, pair: FieldPair) -> Iterator[Fix]:
    """Only where the class is called by its own name, in the module that has the other as well."""
    statement = own_statement(pair.field)
    if statement is None or not (statement.call_path or "").endswith(".ForeignKey"):
        return
    block = pairing.model.statement.block
    written = block[statement.path_span.start : statement.path_span.end]
    edits = [Edit(statement.path_span, f"{written.removesuffix('ForeignKey')}OneToOneField")]
    unique = remove_argument(pairing.model, statement, "unique")
    yield Fix("Use OneToOneField", (*edits, *([unique] if unique is not None else [])), preferred=True, reshapes=True)
