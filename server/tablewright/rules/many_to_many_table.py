"""The join table of a ManyToManyField is missing, or is not as Django would have made it.

## At run time

The model itself works. Every query across the field fails (`no such table: shop_visit_doctors`, `no such column`), and
so does adding to it; likewise where a column is of another type than the key that it should hold. A column that every
new row must fill, and that Django knows nothing of, lets reading work and adding fail.

## What to do

Name the table that is meant with `db_table`. Where its columns are not called `<model>_id`, or hold more than the two
keys, write a model for the join table and name it with `through`.

Nothing is said of fields with `through`, whose model is checked as every other; of a table without the `id` that Django
would give it, which is not needed; where routers may put the table elsewhere, and where Django shortens its name.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Fit, JoinPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.text import string
from tablewright.rules._through import links, target_table, through_fixes
from tablewright.rules._wording import argument_span, field_span, finding, joined, native, own_statement, quoted
from tablewright.schema.model import Column, Table
from tablewright.schema.names import closest, find_column, find_table, split_table_name

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.table is None:
        return
    for join in pairing.joins:
        message = _says(join)
        if message is None:
            continue
        span = argument_span(pairing, join.field, "db_table") or field_span(pairing, join.field)
        fixes = [*_other_tables(pairing, join), *through_fixes(pairing, join)]
        yield finding(pairing, "many-to-many-table", SEVERITY, message, span, about=join.field, fixes=fixes)


def _says(join: JoinPair) -> str | None:
    name = quoted(join.field.name)
    if join.table is None:
        wanted = quoted(".".join(part for part in split_table_name(join.table_name) if part))
        return f"The database has no join table {wanted} for field {name}: every query across the field fails."
    if join.wanted is not None and None in join.columns:
        lost = [quoted(want) for want, column in zip(join.wanted, join.columns, strict=True) if column is None]
        columns = "column" if len(lost) == 1 else "columns"
        return (
            f"Join table {quoted(join.table.name)} of field {name} has no {columns} {joined(lost)}: every query across"
            " the field fails."
        )
    wrong = [column for column, fit in zip(join.columns, join.fits, strict=True) if fit is Fit.INCOMPATIBLE and column]
    if wrong:
        shown = joined([f"{quoted(column.name)} ({native(column)})" for column in wrong])
        return (
            f"Keys do not fit {shown} of join table {quoted(join.table.name)} of field {name}: queries across the field"
            " fail or find nothing."
        )
    filled = [quoted(column.name) for column in _left_empty(join, join.table)]
    if filled:
        return (
            f"Join table {quoted(join.table.name)} of field {name} wants a value for {joined(filled)}, which Django"
            " does not know of: adding to the field fails."
        )
    return None


def _left_empty(join: JoinPair, table: Table) -> list[Column]:
    """Columns without which no row is inserted, besides the two keys."""
    if table.is_view or table.may_fill_columns:
        return []
    return [column for column in table.columns if column not in join.columns and not column.optional_on_insert]


def _other_tables(pairing: Pairing, join: JoinPair) -> Iterator[Fix]:
    """Tables that no model and no other field uses, that have both columns and, if not a close name, the keys."""
    statement, schema = own_statement(join.field), pairing.schema
    if statement is None or join.table is not None or join.wanted is None:
        return
    taken = {table.key for name in pairing.models.by_table if (table := find_table(schema, name)) is not None}
    taken |= {other.table.key for other in pairing.joins if other.table is not None}
    free = {
        table.name: table
        for table in schema.tables
        if table.visible and table.kind != "partition" and table.key not in taken and _serves(pairing, join, table)
    }
    target = target_table(pairing, join)
    linked = [name for name, table in free.items() if target is not None and links(table, pairing.table, target)]
    near = [*closest(split_table_name(join.table_name)[1], free), *linked]
    for name in dict.fromkeys(near):
        text = string(db_name(name, schema.vendor))
        edit = set_argument(statement, "db_table", text, pairing.model.statement.block)
        yield Fix(f"Use table {quoted(name)}", (edit,), preferred=len(dict.fromkeys(near)) == 1)


def _serves(pairing: Pairing, join: JoinPair, table: Table) -> bool:
    wanted = join.wanted or ()
    found = [find_column(pairing.schema, table, name) for name in wanted]
    if not found or None in found or table.error is not None:
        return False
    return not _left_empty(JoinPair(join.field, table.name, table, join.wanted, (found[0], found[1])), table)
