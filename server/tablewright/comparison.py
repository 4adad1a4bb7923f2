"""(Model, Schema, Backend, Models) -> Pairing: a model with its table, fields with columns, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.source.models import Field, Model, Models


class Fit(Enum):
    """How a field's values relate to what its column holds."""

    SAME = "same"
    WIDER = "wider"
    """The field allows values that the column refuses or cuts."""
    NARROWER = "narrower"
    """The column holds values that the field's validation would refuse."""
    INCOMPATIBLE = "incompatible"
    """The field cannot read or write the column."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field and the column it maps.

    `column` is None when the table surely has no such column (only where `Pairing.table` is not None).
    `expected`: the native type that Django would give the column, None when unknown.
    `reason`: for WIDER and NARROWER, what differs: "length" | "range" | "digits" | "sign".
    """

    field: Field
    column: Column | None
    expected: str | None
    fit: Fit
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A model and its table. Rules read this and nothing else.

    `table` None: the schema was read whole and holds no such table. A model whose table name is unknown, or a table
    that was not read in full, is never paired (`pair` gives None).
    `unmapped`: columns that surely have no field; empty when the model is not complete.
    """

    model: Model
    schema: Schema
    backend: Backend
    models: Models
    table_name: str
    table: Table | None
    pairs: tuple[FieldPair, ...]
    unmapped: tuple[Column, ...]
    django: tuple[int, int]


def pair(model: Model, schema: Schema, backend: Backend, models: Models, django: tuple[int, int]) -> Pairing | None:
    """None when nothing may be said: abstract or proxy, unknown table name, or a table that was not read in full."""
    raise NotImplementedError
