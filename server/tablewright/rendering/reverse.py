"""Relations -> the names by which they lead back, so that these clash with nothing on the model they lead from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tablewright.rendering.context import Context
from tablewright.rendering.naming import DJANGO_NAMES
from tablewright.source.models import Field, Model, Models
from tablewright.source.statements import Literal


def reverse_name(model: str, field: str, *, single: bool, ambiguous: bool, used: Collection[str]) -> str | None:
    """`related_name` that clashes with nothing on the target; None when Django's own names do not.

    It is Django's own name with the field's in it, as `inspectdb` has it: "note_writer_set". `single`: the way back
    leads to one object. `ambiguous`: the model has other relations to the target, which then are all named."""
    query, accessor = default_names(model, single=single)
    free = query not in used and accessor not in used and query not in DJANGO_NAMES
    if free and not ambiguous:
        return None
    base = f"{model.lower()}_{field}" if single else f"{model.lower()}_{field}_set"
    candidate, number = base, 2
    while candidate in used or candidate in DJANGO_NAMES:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


def default_names(model: str, *, single: bool) -> tuple[str, str]:
    """Django's own: the name in lookups, and the attribute."""
    return model.lower(), model.lower() if single else f"{model.lower()}_set"


def names_on(label: str, context: Context) -> set[str]:
    """What a written model has already, by its label in small letters: its fields, all else that its class body names,
    and the names that relations to it give it."""
    return set(_names(context.models).get(label, ()))


def attributes(field: Field) -> tuple[str, ...]:
    """The names that a field takes in its class: a relation has its "_id" too."""
    return (field.name, f"{field.name}_id") if field.relation and field.maps == "column" else (field.name,)


_kept: list[tuple[Models, Mapping[str, set[str]]]] = []


def _names(models: Models) -> Mapping[str, set[str]]:
    """Worked out once for models that are the same object: they are frozen."""
    for kept, answer in tuple(_kept):
        if kept is models:
            return answer
    found: dict[str, set[str]] = {}
    for model in models.by_label.values():
        names = found.setdefault(model.label.lower(), set())
        names.update(model.statement.others, *(attributes(field) for field in model.fields))
        for field in model.fields if model.paired else ():
            end = field.relation.target if field.relation else field.many_to_many.target if field.many_to_many else None
            if isinstance(end, str):
                found.setdefault(end.lower(), set()).update(_ways_back(model, field))
    _kept[:] = [(models, found)]
    return found


def _ways_back(model: Model, field: Field) -> Iterator[str]:
    """All that it may be called: where a base names it, both that and Django's own."""
    related = field.related_name
    option = model.statement.meta.options.get("default_related_name") if model.statement.meta else None
    if related is None and option is not None and isinstance(option.value, Literal):
        related = option.value.value if isinstance(option.value.value, str) else None
    if isinstance(related, str) and related and not related.endswith("+"):
        lower = model.name.lower()
        for part in ("%(class)s", "%(model_name)s"):
            related = related.replace(part, lower)
        yield related.replace("%(app_label)s", model.app_label.lower())
    elif not isinstance(related, str):
        yield from default_names(model.name, single=bool(field.relation and field.relation.one_to_one))
        yield f"{model.name.lower()}_set"
    if isinstance(field.related_query_name, str):
        yield field.related_query_name
