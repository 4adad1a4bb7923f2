"""The column has another default than the field's `db_default`, or one that the model does not know.

## At run time

For a field with `db_default`, Django leaves the value to the database: rows get the column's default, or NULL where
it has none, and not the one that the model shows. (SQLite is given the model's.) For a field without any default,
Django writes the field's own empty value, so that the column's default acts for other programs only.

## What to do

Write the column's default as `db_default` (Django 5.0). Where it is the column that is wrong, a migration changes it.

Only what both sides say in plain words is compared: texts, numbers, truth, and the current time; brackets, casts and
letter case of keywords do not count. Any other expression is not judged. A field with a `default` of Python's (also
`auto_now`) decides by itself and is not reported, nor are keys, columns that count, generated columns, MySQL's
`timestamp` (which may fill itself), an empty text that Django writes as well, and views.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.defaults import db_default, default_of_relation
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rendering.kinds import kind_of
from tablewright.rules._wording import argument_span, context, field_span, finding, own_statement, quoted
from tablewright.schema.model import Column
from tablewright.schema.types import parse_type
from tablewright.source.edits import ImportNeed
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.INFORMATION

_READ = frozenset({"postgresql", "mysql", "sqlite", "oracle"})
"""Their readers know every default."""
_DECIMAL = "Decimal("

_Default = tuple[str, tuple[ImportNeed, ...]]


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is None or pairing.table.is_view or pairing.schema.vendor not in _READ:
        return
    for pair in pairing.pairs:
        column, field = pair.column, pair.field
        if column is None or pair.fit is Fit.INCOMPATIBLE or field.primary_key is not False or field.generated:
            continue
        if column.auto or column.generated is not None:
            continue
        kept = _kept(pairing, column)
        said = _said(pairing, pair, column, kept)
        if said is None:
            continue
        span = argument_span(pairing, field, "db_default") or field_span(pairing, field)
        fixes = list(_fixes(pairing, pair, column, kept))
        yield finding(pairing, "default-differs", SEVERITY, said, span, pair=pair, fixes=fixes)


def _kept(pairing: Pairing, column: Column) -> _Default | None:
    """The column's default as Python text, where it says the same for sure."""
    if pairing.table is None:
        return None
    about = context(pairing)
    return db_default(column, kind_of(column, pairing.table, about), about)


def _said(pairing: Pairing, pair: FieldPair, column: Column, kept: _Default | None) -> str | None:
    field, named = pair.field, f"Column {quoted(column.name)}"
    shown = " ".join((column.default or "").split())
    if field.has_db_default is True:
        gets = "the database gives rows its own" if pairing.schema.vendor != "sqlite" else "other programs get its own"
        if column.default is None:
            if field.db_default is None or pairing.table is None or pairing.table.may_fill_columns:
                return None
            lacks = "rows get NULL" if pairing.schema.vendor != "sqlite" else "other programs get none"
            return f"{named} has no default, but the field leaves its value to one (db_default): {lacks}."
        if kept is None or field.db_default is UNKNOWN or _equal(field.db_default, kept[0]) is not False:
            return None
        return f"{named} has the default {quoted(shown)}, which is not the field's db_default: {gets}."
    if kept is None or field.has_db_default is not False or field.has_default is not False:
        return None
    if not _undecided(pairing, pair, column) or _written_alike(pair, kept[0]):
        return None
    return (
        f"{named} has the default {quoted(shown)}, which the model does not know: it acts for other programs, and"
        " Django writes the field's own value."
    )


def _undecided(pairing: Pairing, pair: FieldPair, column: Column) -> bool:
    """Surely nothing in Python gives the field a value, and nothing but the default gives one to the column."""
    statement, path = pair.field.statement, pair.field.class_path
    if statement is None or not isinstance(path, str) or not path.startswith("django.db.models."):
        return False  # another class may fill in what it likes
    if any(statement.argument(name) for name in ("auto_now", "auto_now_add", "*", "**")):
        return False
    if any(argument.name is None for argument in statement.arguments[2:]):
        return False
    return (pairing.schema.vendor, parse_type(pairing.schema.vendor, column.base_type).name) != ("mysql", "timestamp")


def _written_alike(pair: FieldPair, kept: str) -> bool:
    """An empty text is what Django writes for a text field that nobody filled in."""
    return kept in ('""', "''") and pair.field.null is not True


def _equal(said: object, kept: str) -> bool | None:
    """Of Python's value and Python text; None where they are not of one kind."""
    try:
        value = Decimal(kept[len(_DECIMAL) + 1 : -2]) if kept.startswith(_DECIMAL) else ast.literal_eval(kept)
    except (ValueError, SyntaxError, ArithmeticError):
        return False if kept == "Now()" else None
    if isinstance(said, str) and isinstance(value, str):
        return said == value
    if isinstance(said, int | float | Decimal) and isinstance(value, int | float | Decimal):
        one, other = (each if isinstance(each, Decimal) else Decimal(repr(+each)) for each in (said, value))
        return one == other
    return None


def _fixes(pairing: Pairing, pair: FieldPair, column: Column, kept: _Default | None) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None:
        return
    if kept is not None:
        text = default_of_relation(kept[0], context(pairing)) if pair.field.relation is not None else kept[0]
        edit = set_argument(statement, "db_default", text, pairing.model.statement.block)
        title = f"Set db_default={text}" if len(text) < 60 else "Set db_default as the column has it"
        yield Fix(title, (edit,), preferred=True, imports=kept[1])
    elif column.default is None and pair.field.has_db_default is True:
        removed = remove_argument(pairing.model, statement, "db_default")
        if removed is not None:
            yield Fix("Remove db_default", (removed,))
