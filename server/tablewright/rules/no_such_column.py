"""The table has no column of the field's name.

## At run time

Every query of the model names the column and fails: `column patient.nmae does not exist`, `no such column`.

## What to do

Point the field at the column that is meant with `db_column`; columns that no field maps yet are offered: those of a
similar name, and the one that stands where the field's column would, when it is of the same type. A field whose column
is gone is removed. A foreign key's column is its name with `_id`, unless `db_column`
says otherwise.

A column that is there, but with another letter case, is the matter of [column-name-case](column-name-case.md).
Nothing is said of fields whose class is the project's own: what they map is theirs to decide; and of the columns that
every table of a database has without listing them (SQLite's `rowid`, PostgreSQL's `ctid`). A model without a field
for the table's key is the matter of [no-primary-key](no-primary-key.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tablewright.comparison import FieldPair, Fit, Pairing, fit_with
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import remove_field, set_argument
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.text import string
from tablewright.rules._case import other_case
from tablewright.rules._wording import (
    argument_span,
    did_you_mean,
    field_span,
    finding,
    missing_key,
    own_statement,
    quoted,
)
from tablewright.schema.names import closest

SEVERITY = Severity.ERROR

_UNLISTED: Mapping[str, frozenset[str]] = {
    "sqlite": frozenset({"rowid", "oid", "_rowid_"}),
    "postgresql": frozenset({"ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"}),
    "oracle": frozenset({"rowid", "ora_rowscn"}),
}
"""Columns that tables have though no catalog lists them; views have none."""


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is None:
        return
    implicit, in_other_case = missing_key(pairing), other_case(pairing)
    for pair in pairing.pairs:
        if pair.column is not None or pair is implicit or pair.field.name in in_other_case:
            continue
        if not pairing.table.is_view and str(pair.field.column).lower() in _UNLISTED.get(pairing.schema.vendor, ()):
            continue
        near = _near(pairing, pair)
        message = (
            f"Table {quoted(pairing.table.name)} has no column {quoted(str(pair.field.column))}"
            f" for field {quoted(pair.field.name)}: every query of this model fails."
        )
        message += f" {did_you_mean([quoted(name) for name in near])}" if near else ""
        span = argument_span(pairing, pair.field, "db_column") or field_span(pairing, pair.field)
        yield finding(
            pairing, "no-such-column", SEVERITY, message, span, pair=pair, fixes=list(_fixes(pairing, pair, near))
        )


def _near(pairing: Pairing, pair: FieldPair) -> tuple[str, ...]:
    """By the column's name, then by the field's (a foreign key `owner` may mean a column `owner`); by place. What is
    there in both ways is meant."""
    if (renamed := _renamed(pairing, pair)) is not None:
        return (renamed,)
    mapped = {other.column.name for other in pairing.pairs if other.column}
    columns = pairing.table.columns if pairing.table else ()
    free = [column.name for column in columns if column.name not in mapped]
    names = (*closest(str(pair.field.column), free), *closest(pair.field.name, free))
    placed = _in_place(pairing, pair)
    if placed is not None:
        return (placed,) if placed in names else (*tuple(dict.fromkeys(names))[:2], placed)
    return tuple(dict.fromkeys(names))[:3]


def _may_hold(pairing: Pairing, pair: FieldPair, name: str) -> bool:
    column = pairing.table.column(name) if pairing.table is not None else None
    return column is not None and fit_with(pairing, pair.field, column) is not Fit.INCOMPATIBLE


def _renamed(pairing: Pairing, pair: FieldPair) -> str | None:
    renames, table = pairing.around.renames, pairing.table
    name = renames.column(table, str(pair.field.column)) if renames is not None and table is not None else None
    return name if name in {column.name for column in pairing.unmapped} else None


def _in_place(pairing: Pairing, pair: FieldPair) -> str | None:
    """The one column without a field between those of the fields around it, of the type that the field wants. Behind
    the last one stand columns that were added."""
    if pairing.table is None:
        return None
    order = [column.name for column in pairing.table.columns]
    at = pairing.pairs.index(pair)
    ahead = [other.column for other in pairing.pairs[:at]]
    behind = [other.column for other in pairing.pairs[at + 1 :]]
    # Of two fields in a row that lack their column either may mean it.
    if (ahead and ahead[-1] is None and not pairing.pairs[at - 1].field.implicit) or not behind or behind[0] is None:
        return None
    start = order.index(ahead[-1].name) + 1 if ahead and ahead[-1] else 0
    end = order.index(behind[0].name)
    here = [column for column in pairing.unmapped if column.name in order[start:end]]
    if len(here) == 1 and fit_with(pairing, pair.field, here[0]) is Fit.SAME:
        return here[0].name
    return None


def _fixes(pairing: Pairing, pair: FieldPair, near: tuple[str, ...]) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None:
        return
    block, vendor = pairing.model.statement.block, pairing.schema.vendor
    for name in near:
        preferred = len(near) == 1 and (_may_hold(pairing, pair, name) or _renamed(pairing, pair) is not None)
        edit = set_argument(statement, "db_column", string(db_name(name, vendor)), block)
        yield Fix(f"Use column {quoted(name)}", (edit,), preferred=preferred, uses=name)
    removed = remove_field(pairing.model, statement)
    yield Fix(f"Remove field {quoted(pair.field.name)}", (removed,), removes=True)
