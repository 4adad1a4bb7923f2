"""Table -> Markdown: its columns, keys, and what points at it."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.explain.column import place, table_name
from tablewright.explain.constraints import check_text, foreign_key_text, index_text, unique_text
from tablewright.explain.markdown import code, codes, prose
from tablewright.explain.rights import table_rights
from tablewright.schema.model import Column, Schema, Table

ROWS = 40
_LIST = 10


def table_markdown(table: Table, schema: Schema, pairing: Pairing | None, *, rows: int = ROWS, read: str = "") -> str:
    """Everything of one table, at most `rows` of its columns; with a pairing, the field of each column too.
    `read`: when that was, in words."""
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
    return "\n\n".join([*parts, place(table, schema, read)])


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
        return "by a trigger" if column.auto == "trigger" else "counts"
    return code(column.default, limit=40, table=True) if column.default is not None else ""


def _key(column: Column, table: Table) -> str:
    words = ["primary"] if column.name in table.primary_key else []
    words += ["unique"] if any(u.plain and u.columns == (column.name,) for u in table.unique_constraints) else []
    words += ["foreign"] if any(column.name in key.columns for key in table.foreign_keys) else []
    return ", ".join(words)


def _facts(table: Table, schema: Schema) -> Iterator[str]:
    if rights := table_rights(table):
        yield f"**Rights** {rights}"
    if table.extension:
        yield f"**Brought** by the extension {code(table.extension)}"
    if table.synonym_of:
        yield f"**Synonym of** {code(table.synonym_of)}"
    if table.parent:
        of = "Behind" if table.kind == "virtual table" else "Partition of"
        values = f" {code(table.partitioning, limit=200)}" if table.partitioning else ""
        yield f"**{of}** {code(table.parent)}{values}"
    elif table.partitioning:
        yield f"**Partitioned** by {code(table.partitioning, limit=200)}"
    yield f"**Primary key** {codes(table.primary_key)}" if table.primary_key else "**Primary key** none"
    yield from _some("Unique", "unique constraints", [unique_text(key) for key in table.unique_constraints])
    foreign = [f"{codes(key.columns)} {foreign_key_text(key)}" for key in table.foreign_keys]
    yield from _some("Foreign key", "foreign keys", foreign)
    referring = [
        f"{table_name(other)} ({', '.join(key.columns)})"
        for other in schema.tables
        for key in other.foreign_keys
        if (key.target_namespace, key.target_table) == table.key
    ]
    if referring:
        yield f"**Referenced by** {codes(referring, limit=_LIST)}{' so far' if schema.partial else ''}"
    for kind, name, many in (("check", "Check", "checks"), ("exclusion", "Exclusion", "exclusion constraints")):
        yield from _some(name, many, [check_text(check) for check in table.checks if check.kind == kind])
    if not table.checks_known:
        yield "**Checks** are not shown to this user"
    yield from _some("Index", "indexes", [index_text(index) for index in table.indexes])
    if table.insert_triggers:
        yield f"**Trigger before insert** {codes(table.insert_triggers, limit=_LIST)}"
    if table.row_estimate is not None and table.row_estimate >= 0:
        yield f"**Rows** about {table.row_estimate:,}"


def _some(name: str, many: str, texts: list[str]) -> Iterator[str]:
    yield from (f"**{name}** {text}" for text in texts[:_LIST])
    if len(texts) > _LIST:
        yield f"… and {len(texts) - _LIST} more {many}"
