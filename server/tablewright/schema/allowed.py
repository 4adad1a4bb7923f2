"""A check in the database's words -> the values that it allows one column, where that is all it says.

Each vendor prints `status IN ('a', 'b')` in its own way: PostgreSQL as `((status)::text = ANY ((ARRAY['a'::character
varying, …])::text[]))`, MySQL as ``(`status` in (_utf8mb4'a', …))``, SQL Server as `([status]='b' OR [status]='a')`,
SQLite as it was typed. Anything that may mean more, or less, gives None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tablewright.schema.expressions import OtherwiseError, Reader, Token, Value, tokens
from tablewright.schema.model import Check

__all__ = ["Allowed", "Value", "allowed"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """`column` has one of `values`, in the order in which the check names them. (NULL passes every such check.)"""

    column: str
    values: tuple[Value, ...]


@lru_cache(maxsize=4096)
def allowed(check: Check, vendor: str) -> Allowed | None:
    """Never raises; None for a check that is no list of values for one whole column, or does not hold for all rows."""
    if check.kind != "check" or len(check.columns) != 1 or not (check.enforced and check.validated):
        return None
    try:
        reader = _Reader(tokens(check.definition, vendor), check.columns[0], vendor)
        values = reader.alternatives()
    except (OtherwiseError, RecursionError):
        return None
    if reader.at != len(reader.tokens) or not values:
        return None
    return Allowed(check.columns[0], tuple(dict.fromkeys(values)))


class _Reader(Reader):
    def __init__(self, found: Sequence[Token], column: str, vendor: str) -> None:
        super().__init__(found, vendor)
        self.column = column

    def is_column(self, name: str) -> bool:
        return name.lower() == self.column.lower()

    def alternatives(self) -> list[Value]:
        """One list of values, or several with OR between them; `IS NULL` adds none."""
        values = self.alternative()
        while self.word("or"):
            values = values + self.alternative()
        return values

    def alternative(self) -> list[Value]:
        start = self.at
        if self.mark("("):
            try:
                values = self.alternatives()
                self.needs(")")
            except OtherwiseError:
                self.at = start  # the bracket is only about the column
            else:
                return values
        self.the_column()
        if self.word("is"):
            if not self.word("null"):
                raise OtherwiseError
            return []
        if self.word("in"):
            self.needs("(")
            return self.members(")")
        self.needs("=")
        if self.word("any"):
            self.needs("(")
            values = self.array()
            self.needs(")")
            return values
        return [self.value()]
