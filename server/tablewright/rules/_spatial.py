"""A model's geometry fields and its table -> which of them promise a spatial index, and whether it is there.

GeoDjango's fields ask for one by themselves, unless they have `spatial_index=False`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.rules._indexes import members
from tablewright.rules._wording import argument_span
from tablewright.schema.geometries import SHAPE_OF
from tablewright.schema.model import Index, Table
from tablewright.schema.types import parse_type
from tablewright.source.models import Field
from tablewright.source.statements import Literal

METHODS = frozenset({"gist", "spgist", "spatial", "spatial_index", "spatial_index_v2", "rtree"})


def asks_for_index(field: Field) -> bool | None:
    """None where it is not known, or the field is none of GeoDjango's."""
    if field.internal_type not in SHAPE_OF or field.statement is None:
        return None
    if any(argument.name in ("*", "**") for argument in field.statement.arguments):
        return None
    written = field.statement.argument("spatial_index")
    if written is None:
        return True
    return bool(written.value.value) if isinstance(written.value, Literal) else None


def without_index(pairing: Pairing, table: Table) -> Iterator[FieldPair]:
    """Fields that have the index in the model alone. MySQL has none on columns that may be NULL, and Django makes none
    there; of other vendors' spatial indexes the catalogs do not tell enough."""
    vendor = pairing.schema.vendor
    if vendor not in ("postgresql", "mysql") or not pairing.backend.is_gis:
        return
    for pair in pairing.pairs:
        column = pair.column
        if column is None or not asks_for_index(pair.field):
            continue
        by_itself = argument_span(pairing, pair.field, "spatial_index") is None
        if (by_itself and pairing.model.managed is False) or (vendor == "mysql" and column.null):
            continue
        if parse_type(vendor, column.base_type).family != "geometry":
            continue
        if not any(_may_find(index, column.name) for index in table.indexes):
            yield pair


def is_of_field(index: Index, pair: FieldPair | None) -> bool:
    """The field's own, or possibly so."""
    if pair is None or index.method.lower() not in METHODS:
        return False
    known = asks_for_index(pair.field)
    return known is True if pair.field.internal_type in SHAPE_OF and known is not None else _is_custom(pair)


def _is_custom(pair: FieldPair) -> bool:
    return not isinstance(pair.field.internal_type, str) or bool(pair.field.db_types)


def _may_find(index: Index, column: str) -> bool:
    """Of an index with expressions nobody can tell."""
    usual = index.method.lower() in ("", "btree", "hash")
    return not usual and (column in members(index) or bool(index.expressions))
