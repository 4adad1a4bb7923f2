"""A model between two others -> those to which one more relation would leave a many-to-many field in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.rules._remembered import once
from tablewright.source.models import Field, Model, Models


def doubtful(model: Model, models: Models) -> frozenset[str]:
    """Labels in lower case. Django finds its way through a model by its only relation to each end (to the one model
    that a field joins with itself, by its only two), or by `through_fields`, and does not start otherwise."""
    ends = _ends(models).get(model.label.lower(), ())
    return frozenset(end for one, other in ends for end in (one, other) if _full(model, models, end, one == other))


def _full(model: Model, models: Models, end: str, to_itself: bool) -> bool:  # noqa: FBT001
    """It has as many relations to that end as Django can tell apart."""
    labels = (field.relation.target for field in model.fields if field.relation is not None)
    targets = (models.target(label) for label in labels if isinstance(label, str))
    return sum(target is not None and target.label.lower() == end for target in targets) > int(to_itself)


@once
def _ends(models: Models) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By the label of the model between: what the fields that name it, and no fields of it, join."""
    found: dict[str, list[tuple[str, str]]] = {}
    for model in models.by_label.values():
        for field in model.fields:
            join = field.many_to_many
            if join is None or not isinstance(join.through, str) or not isinstance(join.target, str):
                continue
            target, between = models.target(join.target), models.target(join.through)
            if target is not None and between is not None and not _is_said(field):
                found.setdefault(between.label.lower(), []).append((model.label.lower(), target.label.lower()))
    return {label: tuple(ends) for label, ends in found.items()}


def _is_said(field: Field) -> bool:
    return field.statement is not None and field.statement.argument("through_fields") is not None
