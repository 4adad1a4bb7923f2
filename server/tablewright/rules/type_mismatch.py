"""The field's type cannot read or write the column.

## At run time

Reading gives a value of another Python type than the model promises (or fails), writing fails or stores something else,
or lookups fail, because the database compares two types that it does not compare. Which pairs do so was tried with real
Django on SQLite, PostgreSQL and MariaDB.

## What to do

Use the field that the column calls for.

What works is not reported: a vendor's own ways to store a value (`tinyint(1)` for truth on MySQL, `char(32)` for UUIDs
where the database has no type for them, JSON in text), `serial`, identity and plain integers, domains over a fitting
type, ISO dates in a text column on SQLite, numbers of any name on SQLite. Types that Tablewright does not know, and
field classes of the project's own, give no finding. Nor does a text field with `editable=False` over a column for which
Django has no field: so generated models show it. Arrays are compared by what is in them, ranges by their ends, geometry
by shape and reference system, as far as the column says them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.comparison.contrib_types import OF_POSTGRESQL
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.kinds import kind_of
from tablewright.rules._replacing import replacement
from tablewright.rules._wording import class_span, context, field_class, finding, native, own_statement, quoted
from tablewright.schema.geometries import SHAPE_OF
from tablewright.schema.model import Column
from tablewright.schema.types import parse_type
from tablewright.source.statements import Literal

SEVERITY = Severity.ERROR

_HOLDS = {
    "integer": "whole numbers",
    "decimal": "decimal numbers",
    "float": "floating-point numbers",
    "text": "text",
    "boolean": "true and false",
    "bit": "bits",
    "money": "amounts of money as text",
    "date": "dates",
    "time": "times of day",
    "datetime": "dates with times",
    "interval": "durations",
    "uuid": "UUIDs",
    "json": "JSON",
    "binary": "bytes",
    "network": "network addresses",
    "array": "arrays",
    "range": "ranges",
    "hstore": "pairs of keys and texts",
    "tsvector": "words to search for",
    "geometry": "geometry",
    "enum": "one of a list of words",
}


_OF_ELEMENTS = {
    "ArrayField": ("array",),
    **{name: ("range",) for name, native in OF_POSTGRESQL.items() if native.endswith("range")},
}


def check(pairing: Pairing) -> Iterator[Finding]:
    for pair in pairing.pairs:
        column = pair.column
        if column is None or pair.fit is not Fit.INCOMPATIBLE or _only_read(pairing, pair, column):
            continue
        message, span = _message(pairing.schema.vendor, pair, column), class_span(pairing, pair.field)
        yield finding(
            pairing, "type-mismatch", SEVERITY, message, span, pair=pair, fixes=list(_fixes(pairing, pair, column))
        )


def _only_read(pairing: Pairing, pair: FieldPair, column: Column) -> bool:
    """The stock field that shows a column for which Django has none, and never writes it."""
    statement, table = own_statement(pair.field), pairing.table
    editable = statement.argument("editable") if statement else None
    if table is None or editable is None or editable.value != Literal(value=False):
        return False
    return kind_of(column, table, context(pairing)).internal_type == field_class(pair.field)


def _message(vendor: str, pair: FieldPair, column: Column) -> str:
    field, shown = field_class(pair.field), f"column {quoted(column.name)} ({native(column)})"
    family = parse_type(vendor, column.base_type).family
    if (vendor, pair.field.internal_type, family) == ("postgresql", "JSONField", "json"):
        return (
            f"{field} cannot read {shown}: PostgreSQL's driver turns json into Python values itself, and Django then"
            " fails to parse them. Only jsonb works."
        )
    if family in _OF_ELEMENTS.get(str(pair.field.internal_type), ()):
        return (
            f"{field} does not fit {shown}, but one of type {pair.expected}: reading may work, but PostgreSQL compares"
            " no two arrays or ranges of different types, so that looking up values fails."
        )
    if (pair.field.internal_type in SHAPE_OF, family) == (True, "geometry"):
        return f"{field} does not fit {shown}, but one of type {pair.expected}: the database refuses what it writes."
    holds = _HOLDS["enum" if column.enum else family]
    return (
        f"{field} does not fit {shown}, which holds {holds}: reading, writing or looking up its values fails or gives"
        " another type."
    )


def _fixes(pairing: Pairing, pair: FieldPair, column: Column) -> Iterator[Fix]:
    fix = replacement(pairing, pair, column)
    if fix is not None:
        yield fix
