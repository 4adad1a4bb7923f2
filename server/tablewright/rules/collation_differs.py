"""The column compares and sorts text by other rules than the field says.

## At run time

Which rows a lookup finds, what counts as a duplicate and how rows are sorted is decided by the column. A model that
says otherwise, or nothing, misleads: `filter(code="ab")` finds “AB” in a column that ignores letter case.

## What to do

Write the column's collation as `db_collation`. Where it is the column that is wrong, a migration changes it.

A column with the usual collation of its database (MySQL, MariaDB: of its table) needs no `db_collation`. Nothing is
said of foreign keys, which follow their target, of fields that hold no text, and of ENUM columns. Where the field names
a collation and the column has the usual one, MySQL, MariaDB and Oracle do not tell whether that is the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering import text
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rules._wording import argument_span, class_span, finding, own_statement, quoted
from tablewright.source.statements import Unknown

SEVERITY = Severity.HINT

_TEXT = frozenset({"CharField", "TextField", "SlugField"})
_USUAL = {"postgresql": "default", "sqlite": "binary"}
"""What a column without a collation of its own has, where that has one name everywhere."""


def check(pairing: Pairing) -> Iterator[Finding]:
    vendor = pairing.schema.vendor
    if pairing.table is None or pairing.table.is_view or vendor not in (*_USUAL, "mysql", "oracle"):
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if column is None or field.internal_type not in _TEXT or field.generated or column.enum:
            continue
        said, kept = field.collation, column.collation
        if isinstance(said, Unknown) or pair.fit is Fit.INCOMPATIBLE or _same(vendor, said or None, kept):
            continue
        shown = f"the collation {quoted(kept)}" if kept else "the database's usual collation"
        says = f"the field says {quoted(said)}" if said else "the field says nothing of it"
        message = (
            f"Column {quoted(column.name)} has {shown}, but {says}: what lookups find and how rows are sorted goes by"
            " the column."
        )
        span = argument_span(pairing, field, "db_collation") or class_span(pairing, field)
        fixes = list(_fixes(pairing, pair, kept))
        yield finding(pairing, "collation-differs", SEVERITY, message, span, pair=pair, fixes=fixes)


def _same(vendor: str, said: str | None, kept: str | None) -> bool:
    if said is None or kept is None:
        usual = _USUAL.get(vendor)
        if usual is None:
            return kept is None  # which one is the usual is not known
        said, kept = said or usual, kept or usual
    if vendor == "postgresql":  # its names have letter case; one off the search path comes with its namespace
        return said == kept or said.rpartition(".")[2] == kept.rpartition(".")[2]
    return said.lower() == kept.lower()


def _fixes(pairing: Pairing, pair: FieldPair, kept: str | None) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None or pairing.django < (3, 2):
        return
    if kept is None:
        edit = remove_argument(pairing.model, statement, "db_collation")
        if edit is not None:
            yield Fix("Remove db_collation", (edit,), preferred=True)
    elif "." not in kept:  # Django quotes the name as a whole
        value = text.string(kept)
        edit = set_argument(statement, "db_collation", value, pairing.model.statement.block)
        yield Fix(f"Set db_collation={value}", (edit,), safe=True, preferred=True)
