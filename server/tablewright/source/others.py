"""What Django said -> models that no file of the project has as a class: other packages', and those that code makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tablewright.source.completing import Said, outside
from tablewright.source.models import Model, Models
from tablewright.source.registry import RegistryModel
from tablewright.source.standing import Then
from tablewright.source.told import Told


def other_models(told: Told, then: Then, said: Said, own: Iterable[Model]) -> Iterable[Model]:
    """Models that no file of the project has as a class."""
    joins = {model.label.lower(): model for model in own}
    for known in told.registry.models:
        if known.label.lower() in joins and known.auto_created is None:
            continue
        inside = known.file in then.typed
        if inside and known.auto_created is None and then.was(known.file, known.name):
            continue
        if known.auto_created is not None and not _is_joined(known, told, joins, then):
            continue
        facts = not inside or known.auto_created is not None or known.file not in then.changed
        key = (known.label, facts)
        if key not in told.outside:
            told.outside[key] = outside(known, said, facts=facts)
        yield told.outside[key]


def _is_joined(known: RegistryModel, told: Told, own: Mapping[str, Model], then: Then) -> bool:
    """The many-to-many field that it is for is still there."""
    owner = told.by_label.get((known.auto_created or "").lower())
    if owner is None:
        return True
    model = own.get(owner.label.lower())
    names = {each.name for each in owner.fields if each.through == known.label}
    if model is None:
        return owner.file not in then.typed or not then.was(owner.file, owner.name)
    if model.db_table != owner.table:
        return False
    return any(each.name in names and each.maps == "none" for each in model.fields)


def stock_models(models: Models, told: Told) -> Iterable[Model]:
    """Django's own models as source knows them, of apps that Django did not tell of."""
    apps = {model.app_label for model in told.registry.models}
    own = {id(placed.model) for each in models.by_path.values() for placed in each}
    return [model for model in models.by_label.values() if id(model) not in own and model.app_label not in apps]
