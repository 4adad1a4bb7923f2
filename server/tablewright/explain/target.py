"""(models of a file, offset) -> what the caret is on: a field, or a model's table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tablewright.source.models import Field, Model, PlacedModel
from tablewright.source.statements import Assignment, Span


@dataclass(frozen=True, slots=True)
class Target:
    """`field` None: the model's table is meant. `span` is what the caret touches, from the start of the file."""

    model: Model
    field: Field | None
    span: Span


def find_target(models: Iterable[PlacedModel], offset: int) -> Target | None:
    """None on anything that stands for neither a column nor a table, and in models that map no table of their own."""
    for placed in models:
        at = offset - placed.offset
        if placed.model.paired and placed.model.span.contains(at):
            found = _in_model(placed.model, at)
            if found is not None:
                return Target(placed.model, found[0], found[1].moved(placed.offset))
    return None


def _in_model(model: Model, at: int) -> tuple[Field | None, Span] | None:
    statement = model.statement
    if statement.name_span.contains(at):
        return None, statement.name_span
    if statement.meta is not None:
        option = statement.meta.options.get("db_table")
        spans = [statement.meta.name_span] + ([option.name_span, option.value_span] if option else [])
        for span in spans:
            if span.contains(at):
                return None, span
    for field in model.fields:
        if field.statement is not None and field.inherited_from is None:
            span_in_field = _in_assignment(field.statement, at)
            if span_in_field is not None:
                return field, span_in_field
    return None


def _in_assignment(statement: Assignment, at: int) -> Span | None:
    arguments = (argument.span for argument in statement.arguments)
    narrow = (statement.name_span, statement.path_span, *arguments)
    found = next((span for span in narrow if span.contains(at)), None)
    return found or (statement.call_span if statement.call_span.contains(at) else None)
