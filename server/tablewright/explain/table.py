"""Table -> Markdown: its columns, keys, and what points at it."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.explain.column import foreign_key_text, place, table_name, unique_text
from tablewright.explain.markdown import code, codes, prose
from tablewright.schema.model import Column, Schema, Table

ROWS = 40
_LIST = 10


def table_markdown(table: Table, schema: Schema, pairing: Pairing | None, *, rows: int = ROWS) -> str:
    """Everything of one table, at most `rows` of its columns; with a pairing, the field of each column too."""
    fields = {pair.column.name: pair.field.name for pair in pairing.pairs if pair.column} if pairing else {}
    parts = [f"{code(table_name(table))} {prose(table.kind)}"]
    if table.comment:
        parts.append(prose(table.comment))
    if table.error:
        parts.append(f"This table could not be read in full: {prose(table.error)}")
    if table.columns:
        parts.append("\n".join(_columns(table, fields, rows)))
    items = list(_facts(table, schema))
    if items:
        parts.append("\n".join(f"- {item}" for item in items))
    return "\n\n".join([*parts, place(table, schema)])


def _columns(table: Table, fields: dict[str, str], rows: int) -> Iterator[str]:
    with_fields = bool(fields)
    yield "| Column | Type | NULL | Default | Key |" + (" Field |" if with_fields else "")
    yield "|---|---|---|---|---|" + ("---|" if with_fields else "")
    for column in table.columns[:rows]:
        cells = [
            code(column.name, table=True),
            code(column.native_type, limit=60, table=True) if column.native_type else "",
            "yes" if column.null else "no",
            _default(column),
            _key(column, table),
        ]
        if with_fields:
            field = fields.get(column.name)
            cells.append(code(field, table=True) if field else "—")
        yield f"| {' | '.join(cells)} |"
    if len(table.columns) > rows:
        yield f"\n… and {len(table.columns) - rows} more columns"


def _default(column: Column) -> str:
    if column.generated is not None:
        return f"generated {code(column.generated, limit=40, table=True)}"
    if column.auto:
        return "counts"
    return code(column.default, limit=40, table=True) if column.default is not None else ""


def _key(column: Column, table: Table) -> str:
    words = ["primary"] if column.name in table.primary_key else []
    words += ["unique"] if any(u.plain and u.columns == (column.name,) for u in table.unique_constraints) else []
    words += ["foreign"] if any(column.name in key.columns for key in table.foreign_keys) else []
    return ", ".join(words)


def _facts(table: Table, schema: Schema) -> Iterator[str]:
    yield f"**Primary key** {codes(table.primary_key)}" if table.primary_key else "**Primary key** none"
    for constraint in table.unique_constraints[:_LIST]:
        yield f"**Unique** {unique_text(constraint)}"
    yield from _more(len(table.unique_constraints), "unique constraints")
    for key in table.foreign_keys[:_LIST]:
        yield f"**Foreign key** {codes(key.columns)} {foreign_key_text(key)}"
    yield from _more(len(table.foreign_keys), "foreign keys")
    referring = [
        f"{table_name(other)} ({', '.join(key.columns)})"
        for other in schema.tables
        for key in other.foreign_keys
        if (key.target_namespace, key.target_table) == table.key
    ]
    if referring:
        yield f"**Referenced by** {codes(referring, limit=_LIST)}"
    if table.insert_triggers:
        yield f"**Trigger before insert** {codes(table.insert_triggers, limit=_LIST)}"
    if table.parent:
        yield f"**Partition of** {code(table.parent)}"
    if table.row_estimate is not None and table.row_estimate >= 0:
        yield f"**Rows** about {table.row_estimate:,}"


def _more(count: int, what: str) -> Iterator[str]:
    if count > _LIST:
        yield f"… and {count - _LIST} more {what}"
