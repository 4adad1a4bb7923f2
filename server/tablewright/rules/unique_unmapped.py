"""The table refuses duplicates that the model does not know of.

## At run time

Saving a second row with the same values fails with `IntegrityError`. A form or serializer made from the model accepts
them first, `get_or_create` and `bulk_create(update_conflicts=True)` do not see the key, and a test database made from
the models lets every duplicate in.

## What to do

Say it: `unique=True` for one column, a `UniqueConstraint` in `Meta.constraints` for several, or where it holds for some
rows only. The names of constraints do not matter, nor does the order of the columns.

Nothing is said of what another promise implies (the primary key and one more column), of a foreign key's only column
(that is a one-to-one relation), and of expressions, prefixes and conditions that are more than comparisons of columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.entries import lets_through, unique_entry
from tablewright.rendering.fields import unique_in_meta
from tablewright.rules._conditions import as_q
from tablewright.rules._entries import adding_entry, fields_by_column, of_columns, taken_names
from tablewright.rules._indexes import (
    Promise,
    asked,
    columns_in_words,
    holds_for_all,
    key_columns,
    known_by_name,
    may_be,
    members,
    one_line,
    option_span,
    pair_of,
    read_whole,
    table_of,
    unique_promises,
    unsure_columns,
)
from tablewright.rules._wording import context, field_span, finding, missing_key, own_statement, quoted
from tablewright.schema.model import Table, UniqueConstraint
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.INFORMATION


def check(pairing: Pairing) -> Iterator[Finding]:
    table = table_of(pairing)
    if table is None or asked(pairing) is None or not table.unique_constraints:
        return
    promises = list(unique_promises(pairing, table))
    told: list[tuple[frozenset[str], str | None]] = []
    for constraint in sorted(table.unique_constraints, key=lambda each: len(each.columns)):
        columns = members(constraint)
        if _is_known(pairing, table, constraint, promises) or _said_by_its_column(pairing, table, constraint):
            continue
        key = frozenset(name for name in columns if name is not None)
        again = None not in columns and any(condition is None and names <= key for names, condition in told)
        if again or (key, constraint.condition) in told:
            continue
        if _beyond_words(pairing, constraint):
            continue
        if None not in columns:
            told.append((key, None if holds_for_all(constraint) else constraint.condition))
        yield _finding(pairing, table, constraint)


def _beyond_words(pairing: Pairing, constraint: UniqueConstraint) -> bool:
    """It has an expression, or a condition that no Q of ours says."""
    if None in constraint.columns:
        return True
    if constraint.condition is None or holds_for_all(constraint):
        return False
    condition = as_q(constraint.condition, pairing)
    return condition is None or not lets_through(condition, (), context(pairing))


def _is_known(pairing: Pairing, table: Table, constraint: UniqueConstraint, promises: Sequence[Promise]) -> bool:
    columns = members(constraint)
    names = {name for name in columns if name is not None}
    if not constraint.constraint and not read_whole(pairing):
        return True  # it may hold for some rows only
    if constraint.plain and not table.primary_key and missing_key(pairing) is not None:
        return True  # no-primary-key names what could be the key
    if _counts_nulls(table, constraint) and pairing.django < (5, 0):
        return True  # for which these have no word
    if names & unsure_columns(pairing) or "WITHOUT OVERLAPS" in (constraint.definition or "").upper():
        return True
    if known_by_name(constraint, [promise for promise in promises if not promise.whole]):
        return True
    if None not in columns:
        counts_nulls = _counts_nulls(table, constraint)
        keys = [frozenset(table.primary_key), key_columns(pairing)]
        keys += [
            frozenset(promise.columns)
            for promise in promises
            if promise.whole and promise.columns and (not counts_nulls or _may_count_nulls(promise))
        ]
        if any(key and key <= names for key in keys):
            return True
        pair = pair_of(pairing, columns[0])
        if len(columns) == 1 and pair is not None and pair.field.relation and holds_for_all(constraint):
            return True
    return may_be(constraint, promises, table.unique_constraints)


def _counts_nulls(table: Table, constraint: UniqueConstraint) -> bool:
    """It takes two NULLs for duplicates, and there may be some."""
    found = (table.column(name) for name in constraint.columns if name is not None)
    return not constraint.nulls_distinct and any(column is not None and column.null for column in found)


def _may_count_nulls(promise: Promise) -> bool:
    return promise.index is not None and promise.index.nulls_distinct in (False, UNKNOWN)


def _said_by_its_column(pairing: Pairing, table: Table, constraint: UniqueConstraint) -> bool:
    """The column has no field yet, and the field that it calls for will be unique."""
    name = constraint.columns[0] if len(constraint.columns) == 1 else None
    column = table.column(name) if name is not None else None
    if column is None or column not in pairing.unmapped:
        return False
    return constraint.plain and constraint.nulls_distinct and not unique_in_meta(column, context(pairing))


def _finding(pairing: Pairing, table: Table, constraint: UniqueConstraint) -> Finding:
    columns = members(constraint)
    pair = pair_of(pairing, columns[0]) if len(columns) == 1 else None
    span = field_span(pairing, pair.field) if pair is not None else option_span(pairing, "constraints")
    rows = ""
    if not holds_for_all(constraint):
        rows = f" among those with {one_line(constraint.condition or '')}"
    nulls = ", two without a value included" if _counts_nulls(table, constraint) else ""
    message = (
        f"Table {quoted(table.name)} refuses two rows with the same {columns_in_words(constraint)}{rows}{nulls}; the"
        " model does not say so. Saving a duplicate fails with IntegrityError, and no form warns of it before."
    )
    fixes = list(_fixes(pairing, table, constraint))
    return of_columns(finding(pairing, "unique-unmapped", SEVERITY, message, span, pair=pair, fixes=fixes), columns)


def _fixes(pairing: Pairing, table: Table, constraint: UniqueConstraint) -> Iterator[Fix]:
    name = constraint.columns[0]
    column = table.column(name) if name is not None else None
    pair = pair_of(pairing, name) if name is not None else None
    statement = own_statement(pair.field) if pair is not None else None
    alone = len(constraint.columns) == 1 and holds_for_all(constraint) and not _counts_nulls(table, constraint)
    if alone and column is not None and not unique_in_meta(column, context(pairing)) and statement is not None:
        if not any(argument.name in ("*", "**") for argument in statement.arguments):
            edit = set_argument(statement, "unique", "True", pairing.model.statement.block)
            yield Fix("Add unique=True", (edit,), preferred=True)
        return
    fields, condition = fields_by_column(pairing), None
    if constraint.condition is not None and not holds_for_all(constraint):
        condition = as_q(constraint.condition, pairing)
    plain = constraint if condition is not None or not holds_for_all(constraint) else _for_all(constraint)
    entry = unique_entry(plain, table, fields, context(pairing), taken_names(pairing, table), condition)
    yield from adding_entry(pairing, "constraints", entry, "Add a UniqueConstraint to Meta.constraints")


def _for_all(constraint: UniqueConstraint) -> UniqueConstraint:
    """Django lets NULLs be duplicates by itself."""
    return UniqueConstraint(
        constraint.name,
        constraint.columns,
        nulls_distinct=constraint.nulls_distinct,
        deferrable=constraint.deferrable,
        deferred=constraint.deferred,
        include=constraint.include,
    )
