"""Relations of all models -> the names by which they lead back, and which of these clash: what Django checks as
fields.E302 to E305."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.rules._remembered import once
from tablewright.source.models import Field, Model, Models
from tablewright.source.statements import UNKNOWN, Literal, Reference, Unknown


@dataclass(frozen=True, slots=True)
class Reverse:
    """A relation seen from its target. `accessor`: the attribute of the target's objects, None where there is none;
    `query`: the name in lookups. UNKNOWN where they cannot be told. `link`: it leads from a child to its parent."""

    model: Model
    field: Field
    target: str
    accessor: str | Unknown | None
    query: str | Unknown
    link: bool

    @property
    def hidden(self) -> bool:
        return self.accessor is None

    @property
    def label(self) -> str:
        return f"{self.model.label}.{self.field.name}"


@dataclass(frozen=True, slots=True)
class Clash:
    """`code`: Django's. `name`: what both are called. `other`: "shop.Visit.doctor"; `is_field`: that is a field of the
    target, not another relation to it."""

    code: str
    name: str
    other: str
    is_field: bool


def clashes(model: Model, field: Field, models: Models) -> tuple[Clash, ...]:
    """Accessors first. () also for what is not known."""
    mine = reverse_of(model, field, models)
    target = models.target(mine.target) if mine is not None else None
    if mine is None or target is None or target.abstract or target.swapped is not None:
        return ()
    return tuple(_clashes(mine, target, models))


def names_on(target: Model, models: Models) -> frozenset[str]:
    """All names that its fields and the relations to it take."""
    names = {name for field in _fields(target, models) for name in (field.name, f"{field.name}_id")}
    for each in _related(target, models):
        names |= {name for name in (each.accessor, each.query) if isinstance(name, str)}
    return frozenset(names)


def _clashes(mine: Reverse, target: Model, models: Models) -> Iterator[Clash]:
    fields, related = _names(target, models)
    back = [] if mine.hidden else [(mine.accessor, "fields.E302", "fields.E304")]
    for name, with_field, with_other in (*back, (mine.query, "fields.E303", "fields.E305")):
        if not isinstance(name, str):
            continue
        if name in fields:
            yield Clash(with_field, name, f"{target.label}.{name}", is_field=True)
        for each in related.get(name, ()):
            if each.label.lower() != mine.label.lower():
                yield Clash(with_other, name, each.label, is_field=False)


def reverse_of(model: Model, field: Field, models: Models) -> Reverse | None:
    """None for what is no relation, or leads nowhere known."""
    join = field.many_to_many
    target = join.target if join else field.relation.target if field.relation else UNKNOWN
    if isinstance(target, Unknown):
        return None
    link = field.implicit or _argument(field, "parent_link") not in (None, False)
    symmetrical = _symmetrical(model, field, target) if join else False
    related = UNKNOWN if symmetrical is UNKNOWN else _related_name(model, field, models)
    if symmetrical is True or (isinstance(related, str) and related.endswith("+")):
        return Reverse(model, field, target, None, UNKNOWN, link)
    many = join is not None or (field.relation is not None and not field.relation.one_to_one)
    lower = model.name.lower()
    accessor = related if related is not None else lower + ("_set" if many else "")
    query = field.related_query_name if field.related_query_name is not None else related
    if isinstance(query, str):
        query = _formatted(query, model)
    return Reverse(model, field, target, accessor, lower if query is None else query, link)


def _related_name(model: Model, field: Field, models: Models) -> str | Unknown | None:
    written = field.related_name
    if written is None or written == "":
        written = _default_name(model, models)
    return _formatted(written, model) if isinstance(written, str) else written


def _formatted(name: str, model: Model) -> str | Unknown:
    if "%" not in name:
        return name
    lower = model.name.lower()
    try:
        return name % {"class": lower, "model_name": lower, "app_label": model.app_label.lower()}
    except (KeyError, ValueError, TypeError):
        return UNKNOWN


def _default_name(model: Model, models: Models) -> str | Unknown | None:
    """`Meta.default_related_name`, which may be that of a base's Meta."""
    meta = model.statement.meta
    option = meta.options.get("default_related_name") if meta else None
    if option is not None:
        value = option.value.value if isinstance(option.value, Literal) else UNKNOWN
        return value if isinstance(value, str) else None if value is None else UNKNOWN
    plain = Reference(f"{model.names.models_name}.Model")
    if all(base == plain for base in model.statement.bases) and not (meta and meta.bases):
        return None
    if not model.complete:
        return UNKNOWN
    return UNKNOWN if _bases_name(models) else None


@once
def _bases_name(models: Models) -> bool:
    """Some abstract base says how its heirs are called."""
    bases = (placed.model for placed_models in models.by_path.values() for placed in placed_models)
    metas = (base.statement.meta for base in bases if base.abstract)
    return any(each is not None and "default_related_name" in each.options for each in metas)


def _symmetrical(model: Model, field: Field, target: str) -> bool | Unknown:
    """A many-to-many field of a model to itself leads back as it leads there, unless it says otherwise."""
    if target.lower() != model.label.lower():
        return False
    if field.statement is None:
        return UNKNOWN if field.related_name is UNKNOWN else False
    said = _argument(field, "symmetrical")
    if said is UNKNOWN:
        return UNKNOWN
    to = field.statement.argument("to") or next((a for a in field.statement.arguments if a.name is None), None)
    if to is None:
        return UNKNOWN
    itself = isinstance(to.value, Literal) and to.value.value in ("self", model.name)
    return bool(said) and itself if said is not None else isinstance(to.value, Literal) and to.value.value == "self"


def _argument(field: Field, name: str) -> object:
    """None where it is not written."""
    argument = field.statement.argument(name) if field.statement else None
    if argument is None:
        return None
    return argument.value.value if isinstance(argument.value, Literal) else UNKNOWN


def _related(target: Model, models: Models) -> Iterator[Reverse]:
    """Relations that lead to the model or to one of its parents, as Django's `related_objects` has them."""
    index = _index(models).relations
    own = True
    for label in _line(target, models):
        for each in index.get(label, ()):
            if not each.hidden and (own or not each.link):
                yield each
        own = False


def _fields(target: Model, models: Models) -> Iterator[Field]:
    """The model's fields and those of its parents. What is in doubt is left out."""
    seen: set[str] = set()
    for label in _line(target, models):
        model = models.target(label)
        for field in model.fields if model else ():
            if field.name not in seen and (field.maps == "column" or field.many_to_many is not None):
                seen.add(field.name)
                yield field


def _line(target: Model, models: Models) -> tuple[str, ...]:
    """Labels in small letters: the model's (of a proxy, the one behind it), then those of its parents."""
    line: list[str] = []
    waiting = [_concrete(target, models)]
    while waiting:
        model = waiting.pop(0)
        if model.label.lower() in line:
            continue
        line.append(model.label.lower())
        links = (_parent(field) for field in model.fields)
        parents = (models.target(label) for label in links if label is not None)
        waiting += [_concrete(parent, models) for parent in parents if parent is not None]
    return tuple(line)


def _parent(field: Field) -> str | None:
    """Label of the parent that a link leads to; None for other fields."""
    if field.relation is None or isinstance(field.relation.target, Unknown):
        return None
    added = field.implicit and field.name.endswith("_ptr")
    return field.relation.target if added or _argument(field, "parent_link") is True else None


def _concrete(model: Model, models: Models) -> Model:
    if not model.proxy or isinstance(model.db_table, Unknown):
        return model
    return next((each for each in models.by_table.get(model.db_table, ()) if not each.proxy), model)


def _names(target: Model, models: Models) -> tuple[frozenset[str], Mapping[str, Sequence[Reverse]]]:
    """Names of the target's fields, and the ways back by their accessors."""
    kept = _index(models).names
    if target.label not in kept:
        related: dict[str, list[Reverse]] = {}
        for each in _related(target, models):
            if isinstance(each.accessor, str):
                related.setdefault(each.accessor, []).append(each)
        kept[target.label] = frozenset(field.name for field in _fields(target, models)), related
    return kept[target.label]


@dataclass(frozen=True, slots=True)
class _Index:
    """`relations`: label of a model, in small letters -> the relations to it. `names`: what `_names` gave."""

    relations: Mapping[str, Sequence[Reverse]]
    names: dict[str, tuple[frozenset[str], Mapping[str, Sequence[Reverse]]]]


@once
def _index(models: Models) -> _Index:
    found: dict[str, list[Reverse]] = {}
    for model in models.by_label.values():
        if not model.paired or not model.registered:
            continue
        for field in model.fields:
            if field.relation is None and field.many_to_many is None:
                continue
            each = reverse_of(model, field, models)
            target = models.target(each.target) if each is not None else None
            if each is not None and target is not None and _own(field, models):
                found.setdefault(_concrete(target, models).label.lower(), []).append(each)
    return _Index(found, {})


def _own(field: Field, models: Models) -> bool:
    """Not a parent's that has a table of its own."""
    owner = models.target(field.inherited_from) if field.inherited_from else None
    return owner is None or owner.abstract
