"""Models -> what leads to each of them: what rules about names ask of models elsewhere in the project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tablewright.source.models import Model, Models

Pointer = tuple[object, ...]
"""A relation as seen from its target: which field of which model, and how it wants to be called there."""


@dataclass(slots=True)
class Pointing:
    """The relations of a project by the label of their target, in small letters, kept up to date from text to text."""

    _models: Models | None = None
    _made: dict[int, tuple[Model, tuple[tuple[str, Pointer], ...]]] = field(default_factory=dict)
    _to: Mapping[str, tuple[Pointer, ...]] = field(default_factory=dict)

    def at(self, models: Models, label: str) -> tuple[Pointer, ...]:
        if models is not self._models:
            # By identity; the models are kept beside, so that no id is given to another.
            self._made = {
                id(model): self._made.get(id(model)) or (model, tuple(_pointers(model)))
                for model in models.by_label.values()
            }
            to: dict[str, list[Pointer]] = {}
            for _, pointers in self._made.values():
                for target, pointer in pointers:
                    to.setdefault(target, []).append(pointer)
            self._to = {target: tuple(sorted(pointers, key=repr)) for target, pointers in to.items()}
            self._models = models
        return self._to.get(label.lower(), ())


def _pointers(model: Model) -> Iterator[tuple[str, Pointer]]:
    meta = model.statement.meta
    option = meta.options.get("default_related_name") if meta is not None else None
    for each in model.fields:
        target = each.many_to_many.target if each.many_to_many else each.relation.target if each.relation else None
        if isinstance(target, str):
            said = (each.related_name, each.related_query_name, option.value if option is not None else None)
            yield target.lower(), (model.label, each.name, *said)
