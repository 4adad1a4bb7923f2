"""Column of a table -> Markdown: what the database says of it."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.explain.constraints import check_text, foreign_key_text, index_text, unique_text
from tablewright.explain.markdown import code, codes, prose
from tablewright.explain.rights import column_rights
from tablewright.schema.model import Column, Schema, Table, UniqueConstraint

_LIST = 5
_AUTO = {
    "identity": "identity column",
    "sequence": "from a sequence",
    "auto_increment": "AUTO_INCREMENT",
    "rowid": "the row's number",
    "trigger": "a trigger gives the value",
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
    if rights := column_rights(column, table):
        yield f"**Rights** {rights}"
    if column.native_type != column.base_type and column.base_type:
        geometry = column.base_type.startswith("geometry(") and "geometry(" not in column.native_type
        yield f"{'**Geometry**' if geometry else '**Domain** over'} {code(column.base_type)}"
    if column.element_type and not _says(column.native_type, column.element_type):
        yield f"**Array** of {code(column.element_type)}"
    yield "**NULL** allowed" if column.null else "**NULL** not allowed"
    if column.default is not None:
        instead = ", also instead of NULL" if column.default_on_null else ""
        yield f"**Default** {code(column.default, limit=200)}{instead}"
    if column.auto:
        yield f"**Counts by itself** {_counting(column, table)}"
    if column.generated is not None:
        kind = f" ({prose(column.generated_kind)})" if column.generated_kind else ""
        yield f"**Generated**{kind} {code(column.generated, limit=200)}"
    yield from _keys(column, table)
    if column.enum:
        yield f"**Values** {codes(column.enum, limit=20)}"
    yield from _limits(column, table)
    if column.collation:
        yield f"**Collation** {code(column.collation)}"
    if column.comment:
        yield f"**Comment** {prose(column.comment)}"


def place(table: Table, schema: Schema, read: str = "") -> str:
    """The footer: where all this was read, and when (see `age.read_words`)."""
    parts = [f"Table {code(table_name(table))}", f"alias {code(schema.alias)}", server(schema), read]
    return " · ".join(part for part in parts if part)


def server(schema: Schema) -> str:
    """The vendor's name and the server's version."""
    version = schema.server_version
    maria = schema.vendor == "mysql" and "mariadb" in version.lower()
    vendor = "MariaDB" if maria else _VENDORS.get(schema.vendor) or schema.vendor
    return prose(vendor if not version or vendor.lower() in version.lower() else f"{vendor} {version}", limit=80)


def table_name(table: Table) -> str:
    return f"{table.namespace}.{table.name}" if table.namespace else table.name


def _says(native_type: str, element_type: str) -> bool:
    """`integer[]` says by itself what is in it."""
    return native_type.rstrip("[]") == element_type


def _counting(column: Column, table: Table) -> str:
    words = _AUTO.get(column.auto) or prose(column.auto)
    usual = f"{table.name}_{column.name}_seq"
    sequence = column.sequence if column.sequence != usual else None
    if sequence:
        words = f"from the sequence {code(sequence)}" if column.auto == "sequence" else f"{words}, {code(sequence)}"
    return f"{words}; an INSERT may give no value of its own" if column.identity_always else words


def _keys(column: Column, table: Table) -> Iterator[str]:
    if table.primary_key == (column.name,):
        yield "**Primary key**"
    elif column.name in table.primary_key:
        yield f"**Primary key** together: {codes(table.primary_key)}"
    for constraint in table.unique_constraints:
        if _is_simply(constraint, column):
            yield "**Unique**"
        elif column.name in constraint.columns:
            yield f"**Unique** {unique_text(constraint)}"
    for key in table.foreign_keys:
        if column.name in key.columns:
            together = f"{codes(key.columns)} " if len(key.columns) > 1 else ""
            yield f"**Foreign key** {together}{foreign_key_text(key)}"


def _is_simply(constraint: UniqueConstraint, column: Column) -> bool:
    return constraint == UniqueConstraint(constraint.name, (column.name,), constraint.constraint)


def _limits(column: Column, table: Table) -> Iterator[str]:
    """Checks and exclusions on the column, and the indexes that are not there for a key."""
    for check in [check for check in table.checks if column.name in check.columns][:_LIST]:
        yield f"**{'Exclusion' if check.kind == 'exclusion' else 'Check'}** {check_text(check)}"
    for index in [index for index in table.indexes if column.name in index.columns][:_LIST]:
        yield f"**Index** {index_text(index)}"
