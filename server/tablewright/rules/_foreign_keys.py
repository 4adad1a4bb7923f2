"""A relation of a model -> the table and column that it should point at, and the foreign keys that its column has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.comparison import FieldPair, Pairing
from tablewright.rules._keys import keyed_table
from tablewright.schema.model import Column, ForeignKey, Schema, Table
from tablewright.schema.names import find_column, find_table
from tablewright.source.models import Field, Model, Models, Relation

_CASELESS = frozenset({"sqlite", "mysql", "microsoft"})


@dataclass(frozen=True, slots=True)
class Reference:
    """A relation's field with its column, the model that it points at, and where that lives in this schema."""

    pair: FieldPair
    column: Column
    relation: Relation
    model: Model
    table: Table
    end: Column


def references(pairing: Pairing) -> Iterator[Reference]:
    """Those of which both ends are known, and are tables that have foreign keys."""
    if keyed_table(pairing) is None:
        return
    for pair in pairing.pairs:
        relation = pair.field.relation
        if pair.column is None or relation is None or not isinstance(relation.target, str):
            continue
        model = pairing.models.target(relation.target)
        end = _end(relation, model, pairing.models) if model is not None else None
        if model is None or end is None or not isinstance(model.db_table, str) or not isinstance(end.column, str):
            continue
        table = find_table(pairing.schema, model.db_table)
        column = find_column(pairing.schema, table, end.column) if table is not None and not table.error else None
        if table is not None and column is not None and not table.is_view:
            yield Reference(pair, pair.column, relation, model, table, column)


def _end(relation: Relation, model: Model, models: Models) -> Field | None:
    """The field that the relation's values are of; None for one that is in another table than the model's own."""
    if not model.paired or model.composite_primary_key is not None:
        return None
    if relation.to_field is not None:
        found = [field for field in model.fields if field.name == relation.to_field]
    else:
        found = [field for field in model.fields if field.primary_key is not False]
    own = [field for field in found if not _of_parent(field, models)]
    known = len(own) == 1 and (relation.to_field is not None or own[0].primary_key is True)
    return own[0] if known else None


def _of_parent(field: Field, models: Models) -> bool:
    owner = models.target(field.inherited_from) if field.inherited_from else None
    return owner is not None and not owner.abstract


def keys_of(table: Table, column: Column) -> tuple[ForeignKey, ...] | None:
    """The column's own foreign keys; None where it is also, or only, part of one of several columns."""
    keys = tuple(key for key in table.foreign_keys if column.name in key.columns)
    return keys if all(len(key.columns) == 1 for key in keys) else None


def reaches(schema: Schema, key: ForeignKey, table: Table) -> bool:
    """The foreign key points at this table, by its own name or by another one."""
    ends = [(table.namespace, table.name)]
    if table.synonym_of is not None:
        namespace, _, name = table.synonym_of.rpartition(".")
        ends.append((namespace or table.namespace, name))
    if schema.vendor in _CASELESS:
        return (key.target_namespace.lower(), key.target_table.lower()) in [(n.lower(), t.lower()) for n, t in ends]
    return (key.target_namespace, key.target_table) in ends


def ends_at(schema: Schema, key: ForeignKey, table: Table, column: Column) -> bool:
    """It points at this very column. One that names no column points at the key."""
    names = key.target_columns or table.primary_key
    found = find_column(schema, table, names[0]) if len(names) == 1 else None
    return reaches(schema, key, table) and found is not None and found.name == column.name


def target_table(schema: Schema, key: ForeignKey) -> Table | None:
    found = schema.table((key.target_namespace, key.target_table))
    if found is None and schema.vendor in _CASELESS:
        return schema.table_in_any_case(key.target_table, key.target_namespace)
    return found
