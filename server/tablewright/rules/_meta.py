"""A model and an option of its Meta -> where it stands, and the edit that takes it out."""

from __future__ import annotations

import re

from tablewright.comparison import Pairing
from tablewright.rules._wording import class_name_span
from tablewright.source.edits import Edit
from tablewright.source.models import Model
from tablewright.source.statements import Option, Span


def option_of(model: Model, name: str) -> Option | None:
    """As this very class writes it; one that a base's Meta has is not here."""
    meta = model.statement.meta
    return meta.options.get(name) if meta else None


def option_span(pairing: Pairing, name: str) -> Span:
    """The option's value, or the model's name where it is not written."""
    option = option_of(pairing.model, name)
    return option.value_span if option else class_name_span(pairing)


def remove_option(model: Model, name: str) -> Edit | None:
    """Takes `name = …` out with its line; None where it is not written on lines of its own."""
    option, meta = option_of(model, name), model.statement.meta
    if option is None or meta is None or meta.body_on_header:
        return None
    block = model.statement.block
    start = max(block.rfind("\n", 0, option.span.start), block.rfind("\r", 0, option.span.start)) + 1
    rest = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)").match(block, option.span.end)
    if block[start : option.span.start].strip() or rest is None:
        return None
    if len(meta.options) == 1:
        return Edit(option.span, "pass")
    return Edit(Span(start, rest.end()), "")
