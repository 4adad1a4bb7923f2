"""A model whose table is not found -> where one of that name is, and the fixes that name another table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import Pairing
from tablewright.findings import Fix
from tablewright.rendering.edits import set_meta_option
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.text import string
from tablewright.rules._wording import class_name_span, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import join_table_name, reachable, split_table_name
from tablewright.source.statements import Span


def elsewhere(pairing: Pairing) -> tuple[Table, ...]:
    """Tables of the wanted name in other namespaces than the one that is looked in.

    `'archive.visit'` is a name with a dot to Django: who writes it means the namespace.
    """
    namespace, name = split_table_name(pairing.table_name)
    return tuple(_of_name(pairing, namespace, name))


def _of_name(pairing: Pairing, namespace: str | None, name: str) -> Iterator[Table]:
    vendor = pairing.schema.vendor
    wanted = name.upper() if vendor == "oracle" else name
    before, _, after = wanted.rpartition(".")
    for table in pairing.schema.tables:
        if (table.visible and namespace is None) or not reachable(vendor, table.namespace, table.name):
            continue
        if table.name == wanted or (namespace is None and before and (table.namespace, table.name) == (before, after)):
            yield table


def table_span(pairing: Pairing) -> Span:
    """The name in `Meta.db_table`, or the model's where Django derives it."""
    meta = pairing.model.statement.meta
    option = meta.options.get("db_table") if meta else None
    return option.value_span if option else class_name_span(pairing)


def using(pairing: Pairing, tables: Sequence[Table]) -> Iterator[Fix]:
    """None where `Meta` is not written as a class, and none for a table that is in use."""
    for table in (each for each in tables if not _used(pairing, each)):
        edits = set_meta_option(pairing.model, "db_table", string(_db_table(pairing, table)))
        if edits:
            yield Fix(f"Use table {shown(table)}", edits, preferred=len(tables) == 1, uses=shown(table))


def _used(pairing: Pairing, table: Table) -> bool:
    """By another model, or as the join table of a many-to-many field."""
    if table.name.lower() == split_table_name(pairing.table_name)[1].lower():
        return False
    fields = (field for model in pairing.models.by_label.values() for field in model.fields)
    joins = {field.many_to_many.table for field in fields if field.many_to_many is not None}
    return pairing.models.maps(table.name) or table.name in joins


def _db_table(pairing: Pairing, table: Table) -> str:
    vendor = pairing.schema.vendor
    return db_name(table.name, vendor) if table.visible else join_table_name(vendor, table.namespace, table.name)


def shown(table: Table) -> str:
    return quoted(table.name if table.visible else f"{table.namespace}.{table.name}")
