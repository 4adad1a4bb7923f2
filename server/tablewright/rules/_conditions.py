"""The condition of a check or an index of a pairing's table -> a `Q` that means the same, or None."""

from __future__ import annotations

from tablewright.comparison import Pairing
from tablewright.rendering import conditions
from tablewright.rendering.expressions import Expression
from tablewright.rendering.operands import operand_of
from tablewright.rendering.scalars import Operand
from tablewright.rules._wording import context
from tablewright.schema.names import find_column


def as_q(condition: str, pairing: Pairing) -> Expression | None:
    """Never raises."""
    table = pairing.table
    if table is None or pairing.model.names.models_name is None:
        return None
    pairs = {pair.column.name: pair for pair in pairing.pairs if pair.column is not None}

    def operand(name: str) -> Operand | None:
        column = find_column(pairing.schema, table, name.replace("%", "%%"))
        pair = pairs.get(column.name) if column is not None else None
        return operand_of(pair.field, column) if pair is not None and column is not None else None

    return conditions.as_q(condition, context(pairing).dialect, operand)
