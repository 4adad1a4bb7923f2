"""Column of a table -> Markdown: what the database says of it."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.explain.markdown import code, codes, prose
from tablewright.schema.model import Column, ForeignKey, Schema, Table, UniqueConstraint

_AUTO = {
    "identity": "identity column",
    "sequence": "from a sequence",
    "auto_increment": "AUTO_INCREMENT",
    "rowid": "the row's number",
}
_VENDORS = {
    "postgresql": "PostgreSQL",
    "sqlite": "SQLite",
    "mysql": "MySQL",
    "oracle": "Oracle",
    "microsoft": "SQL Server",
}


def column_facts(column: Column, table: Table) -> Iterator[str]:
    """List items of one column, without the headline."""
    if column.native_type != column.base_type and column.base_type:
        yield f"**Domain** over {code(column.base_type)}"
    yield "**NULL** allowed" if column.null else "**NULL** not allowed"
    if column.default is not None:
        yield f"**Default** {code(column.default, limit=200)}"
    if column.auto:
        yield f"**Counts by itself** {_AUTO.get(column.auto) or prose(column.auto)}"
    if column.generated is not None:
        kind = f" ({prose(column.generated_kind)})" if column.generated_kind else ""
        yield f"**Generated**{kind} {code(column.generated, limit=200)}"
    yield from _keys(column, table)
    if column.enum:
        yield f"**Values** {codes(column.enum, limit=20)}"
    if column.collation:
        yield f"**Collation** {code(column.collation)}"
    if column.comment:
        yield f"**Comment** {prose(column.comment)}"


def place(table: Table, schema: Schema) -> str:
    """The footer: where all this was read."""
    return f"Table {code(table_name(table))} · alias {code(schema.alias)} · {server(schema)}"


def server(schema: Schema) -> str:
    """The vendor's name and the server's version."""
    version = schema.server_version
    maria = schema.vendor == "mysql" and "mariadb" in version.lower()
    vendor = "MariaDB" if maria else _VENDORS.get(schema.vendor) or schema.vendor
    return prose(vendor if not version or vendor.lower() in version.lower() else f"{vendor} {version}", limit=80)


def table_name(table: Table) -> str:
    return f"{table.namespace}.{table.name}" if table.namespace else table.name


def target_name(key: ForeignKey) -> str:
    """`namespace.table (a, b)` of what a foreign key points at."""
    name = f"{key.target_namespace}.{key.target_table}" if key.target_namespace else key.target_table
    return f"{name} ({', '.join(key.target_columns)})" if key.target_columns else name


def unique_text(constraint: UniqueConstraint) -> str:
    """The columns of a unique constraint, or its definition where it is not about whole columns."""
    if None in constraint.columns:
        text = code(constraint.definition or constraint.name, limit=200)
    else:
        text = codes(c for c in constraint.columns if c is not None)
    return f"{text} where {code(constraint.condition, limit=200)}" if constraint.condition else text


def foreign_key_text(key: ForeignKey) -> str:
    delete = f", on delete {prose(key.on_delete)}" if key.on_delete != "NO ACTION" else ""
    unsure = "" if key.validated else ", not validated"
    return f"→ {code(target_name(key))}{delete}{unsure}"


def _keys(column: Column, table: Table) -> Iterator[str]:
    if table.primary_key == (column.name,):
        yield "**Primary key**"
    elif column.name in table.primary_key:
        yield f"**Primary key** together: {codes(table.primary_key)}"
    for constraint in table.unique_constraints:
        if constraint.columns == (column.name,) and constraint.condition is None:
            yield "**Unique**"
        elif column.name in constraint.columns:
            yield f"**Unique** {unique_text(constraint)}"
    for key in table.foreign_keys:
        if column.name in key.columns:
            together = f"{codes(key.columns)} " if len(key.columns) > 1 else ""
            yield f"**Foreign key** {together}{foreign_key_text(key)}"
