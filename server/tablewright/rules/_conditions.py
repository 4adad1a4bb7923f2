"""The condition of a check or an index of a pairing's table -> the text of a `Q` that means the same, or None."""

from __future__ import annotations

from tablewright.comparison import Pairing
from tablewright.rendering import conditions
from tablewright.rendering.conditions import Operand
from tablewright.schema.names import find_column
from tablewright.source.statements import Unknown


def as_q(condition: str, pairing: Pairing) -> str | None:
    """Never raises."""
    table, models_name = pairing.table, pairing.model.names.models_name
    if table is None or models_name is None:
        return None
    pairs = {pair.column.name: pair for pair in pairing.pairs if pair.column is not None}

    def operand(name: str) -> Operand | None:
        column = find_column(pairing.schema, table, name.replace("%", "%%"))
        pair = pairs.get(column.name) if column is not None else None
        if column is None or pair is None:
            return None
        field = pair.field
        kind = "" if isinstance(field.internal_type, Unknown) else field.internal_type
        places = field.decimal_places if isinstance(field.decimal_places, int) else None
        return Operand(field.name, kind, column.null, places)

    return conditions.as_q(condition, pairing.schema.vendor, models_name, operand)
