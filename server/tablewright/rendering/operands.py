"""A model's fields, planned or written -> the columns that its table's expressions may name."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.rendering.context import Context
from tablewright.rendering.kinds import kind_of
from tablewright.rendering.relations import Relation
from tablewright.rendering.scalars import Operand, Operands
from tablewright.schema.model import Column, Schema, Table
from tablewright.schema.names import find_column
from tablewright.source.models import Field, Model
from tablewright.source.statements import Unknown


def planned_operands(
    table: Table, names: Mapping[str, str], relations: Mapping[str, Relation | str], schema: Schema, context: Context
) -> Operands:
    """`names`: column -> field. `relations`: by column, a text where it has none."""

    def operand(name: str) -> Operand | None:
        column = find_column(schema, table, name.replace("%", "%%"))
        field_name = names.get(column.name) if column is not None else None
        if column is None or field_name is None:
            return None
        if isinstance(relations.get(column.name), Relation):
            return _operand(field_name, "ForeignKey", column)
        kind = kind_of(column, table, context)
        places = (each.removeprefix("decimal_places=") for each in kind.arguments if each.startswith("decimal_places="))
        return _operand(field_name, kind.internal_type, column, next(map(int, places), None))

    return operand


def written_operands(model: Model, table: Table, schema: Schema) -> Operands:
    fields = {field.column: field for field in model.fields if isinstance(field.column, str)}

    def operand(name: str) -> Operand | None:
        column = find_column(schema, table, name.replace("%", "%%"))
        field = fields.get(column.name) if column is not None else None
        return operand_of(field, column) if field is not None and column is not None else None

    return operand


def operand_of(field: Field, column: Column) -> Operand:
    kind = "" if isinstance(field.internal_type, Unknown) else field.internal_type
    return _operand(field.name, kind, column, field.decimal_places if isinstance(field.decimal_places, int) else None)


def _operand(name: str, internal_type: str, column: Column, places: int | None = None) -> Operand:
    # A domain's values are cast to its type wherever they are used.
    native = column.native_type if column.base_type == column.native_type else ""
    return Operand(name, internal_type, column.null, places, native, computed=column.generated is not None)
