"""A model as written and what should change -> the smallest edits, in the file's own style.

Spans are those of the model's block, but for `insert_models`, whose edits count from the start of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tablewright.rendering.fields import FieldText
from tablewright.rendering.models import ModelText
from tablewright.source.edits import Edit
from tablewright.source.models import Model
from tablewright.source.statements import Assignment, Module


def set_argument(field: Assignment, name: str, text: str) -> Edit:
    """`name=text` in the field's call: replaces the value, or adds the keyword behind the last argument."""
    raise NotImplementedError


def remove_argument(model: Model, field: Assignment, name: str) -> Edit | None:
    """Takes `name=…` out with its comma; None when it is not there."""
    raise NotImplementedError


def replace_call(field: Assignment, call: str) -> Edit:
    """Another field class and arguments; the name, annotation and comment stay."""
    raise NotImplementedError


def remove_field(model: Model, field: Assignment) -> Edit:
    """The whole statement with its line end; leaves `pass` where the class would be empty."""
    raise NotImplementedError


def add_fields(model: Model, fields: Sequence[FieldText], newline: str = "\n") -> tuple[Edit, ...]:
    """New field statements at the model's `insert_at`, indented as its body."""
    raise NotImplementedError


def set_meta_option(model: Model, name: str, text: str, newline: str = "\n") -> tuple[Edit, ...]:
    """`name = text` in `class Meta`, which is added where there is none."""
    raise NotImplementedError


def insert_models(module: Module, models: Iterable[ModelText], at: int | None = None) -> tuple[Edit, ...]:
    """Absolute edits that add the classes (at the end of the file, or at the line start `at`) and their imports."""
    raise NotImplementedError
