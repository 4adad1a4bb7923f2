"""Class -> its ancestors in Python's order, whether it is a model, and the options of its Meta."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from tablewright.source.catalog import FIELDS, MODEL, canonical, known_package
from tablewright.source.models import Field
from tablewright.source.statements import UNKNOWN, ClassStatement, Literal, MetaClass, Reference, Span, Unknown, Value
from tablewright.source.world import Defined, Definition, External, World, base_definitions, base_path

MODEL_OPTIONS = frozenset(
    {"db_table", "managed", "unique_together", "index_together", "default_related_name", "order_with_respect_to"}
)
"""Options that only a model's Meta has: a form's, a serializer's or a filter's has others."""

_DEPTH = 30


def is_model(world: World, definition: Definition | None) -> bool | None:
    """None: nobody can tell."""
    if not isinstance(definition, Defined):
        return _is_model(world, definition, ())
    key = ("is model", definition.path, id(definition.statement))
    if key not in world.noted:
        world.noted[key] = _is_model(world, definition, ())
    return cast("bool | None", world.noted[key])


def _is_model(world: World, definition: Definition | None, seen: tuple[tuple[str, str], ...]) -> bool | None:
    if isinstance(definition, External):
        path = canonical(definition.path)
        if path == MODEL:
            return True
        return None if not known_package(path) or (".models." in path and not path.startswith("django.db.")) else False
    if not isinstance(definition, Defined):
        return None
    if definition.key in seen:
        return False
    answers = [_is_model(world, base, (*seen, definition.key)) for base in base_definitions(world, definition)]
    if True in answers:
        return True
    return None if None in answers else False


def is_abstract(world: World, definition: Defined) -> bool:
    """Said in its own Meta; it is not inherited. What cannot be told counts as said, so that nothing is concluded."""
    meta = definition.statement.meta
    if meta is None or "abstract" not in meta.options:
        return False
    value = world.value(definition.path, meta.options["abstract"].value, _values(meta))
    return value is UNKNOWN or bool(value)


def is_evident(world: World, definition: Defined, fields: list[Field]) -> bool:
    """A class whose bases are not known is a model all the same: it has model fields, or options of models only."""
    meta = definition.statement.meta
    if meta is not None and "model" not in meta.options:
        if not MODEL_OPTIONS.isdisjoint(meta.options):
            return True
        if "abstract" in meta.options and meta.options["abstract"].value == Literal(value=False):
            return True  # Said where `class Meta(Base.Meta)` would inherit it, which only models do.
    return any(isinstance(field.class_path, str) and field.class_path in FIELDS for field in fields)


def ancestors(world: World, definition: Defined) -> tuple[Defined, ...]:
    """The class and the project's classes that it descends from, in Python's method resolution order."""
    key = ("line", definition.path, id(definition.statement))
    if key not in world.noted:
        world.noted[key] = tuple(_linear(world, definition, ()))
    return cast("tuple[Defined, ...]", world.noted[key])


def _linear(world: World, definition: Defined, seen: tuple[tuple[str, str], ...]) -> list[Defined]:
    if definition.key in seen or len(seen) > _DEPTH:
        return []
    seen = (*seen, definition.key)
    bases = [base for base in base_definitions(world, definition) if isinstance(base, Defined)]
    bases = [base for base in bases if base.key not in seen]
    lists = [*(_linear(world, base, seen) for base in bases), bases]
    return [definition, *_merge([part for part in lists if part])]


def _merge(lists: list[list[Defined]]) -> Iterator[Defined]:
    """C3; where Python would refuse the class, the first that is left goes first."""
    while lists:
        tails = {each.key for part in lists for each in part[1:]}
        head = next((part[0] for part in lists if part[0].key not in tails), lists[0][0])
        yield head
        lists = [left for part in lists if (left := [each for each in part if each.key != head.key])]


@dataclass(frozen=True, slots=True)
class OptionPlace:
    """An option of a Meta: the class that has it, its value as written, what the names in it mean there before the
    file's own. `span`: of the value in that class's block, None where a plain class has it."""

    holder: Defined
    value: Value
    local: Mapping[str, Value]
    span: Span | None = None


def option(world: World, definition: Defined, name: str) -> object | Unknown | None:
    """The value of an option of the model's Meta; None when it is not set."""
    place = option_place(world, definition, name)
    return world.value(place.holder.path, place.value, place.local) if isinstance(place, OptionPlace) else place


def option_place(world: World, definition: Defined, name: str) -> OptionPlace | Unknown | None:
    """Where an option of the model's Meta is written; None when it is not set."""
    holder = _meta_holder(world, definition)
    if holder is None:
        return UNKNOWN if any(_hides_meta(each) for each in ancestors(world, definition)) else None
    return _in_meta(world, holder, name, _DEPTH)


def own_option(world: World, owner: Defined, name: str) -> OptionPlace | Unknown | None:
    """What `Owner.Meta.name` means where a class body says so."""
    return _of_owner(world, owner, name, _DEPTH)


def _meta_holder(world: World, definition: Defined) -> Defined | None:
    """The class whose Meta holds: its own, or that of the first ancestor that passes one on. A concrete model does
    not: Django takes its Meta away."""
    line = ancestors(world, definition)
    for each in line:
        if each.statement.meta is None:
            if _hides_meta(each):
                return None
            continue
        if each is line[0] or is_abstract(world, each) or is_model(world, each) is False:
            return each
    return None


def _hides_meta(definition: Defined) -> bool:
    """What does not parse may be its Meta."""
    statement = definition.statement
    return statement.meta is None and any(_may_hold_meta(statement, part) for part in statement.broken)


def _may_hold_meta(statement: ClassStatement, part: Span) -> bool:
    text = statement.block[part.start : part.end]
    return not is_function(text) and ("\n" in text or "\r" in text or "class" in text or part.start == part.end)


def is_function(text: str) -> bool:
    return text.lstrip().startswith(("def ", "async def ", "async\t", "def\t"))


def _in_meta(world: World, holder: Defined, name: str, depth: int) -> OptionPlace | Unknown | None:
    meta = holder.statement.meta
    if meta is None or depth <= 0:
        return UNKNOWN
    if name in meta.options:
        found = meta.options[name]
        return OptionPlace(holder, found.value, _values(meta), found.value_span)
    if any(meta.span.start <= part.start <= meta.span.end for part in holder.statement.broken):
        return UNKNOWN
    for base in meta.bases:
        inherited = _in_base(world, holder, base, name, depth - 1)
        if inherited is not None:
            return inherited
    return None


def _in_base(world: World, holder: Defined, base: Value, name: str, depth: int) -> OptionPlace | Unknown | None:
    """An option that `class Meta(base)` inherits: from another model's Meta, or from a plain class."""
    path = base_path(base)
    if path is None or depth <= 0:
        return UNKNOWN
    if path == "object":
        return None
    owner_path, _, last = path.rpartition(".")
    if last == "Meta" and owner_path:
        owner = world.define(holder.path, owner_path)
        if not isinstance(owner, Defined):
            return UNKNOWN
        return _of_owner(world, owner, name, depth)
    plain = world.define(holder.path, path)
    if not isinstance(plain, Defined):
        return UNKNOWN
    for each in ancestors(world, plain):
        if name in each.statement.constants:
            return OptionPlace(each, each.statement.constants[name], each.statement.constants)
        if each.statement.broken or name in each.statement.others:
            return UNKNOWN
    return None


def _of_owner(world: World, owner: Defined, name: str, depth: int) -> OptionPlace | Unknown | None:
    for each in ancestors(world, owner):
        if each.statement.meta is None:
            continue
        if is_abstract(world, each) or is_model(world, each) is False:
            return _in_meta(world, each, name, depth)
        if is_model(world, each) is None:
            return UNKNOWN
        # Django takes its Meta away from a concrete model: `Base.Meta` is that of the next class.
    return UNKNOWN


def _values(meta: MetaClass) -> Mapping[str, Value]:
    return {name: each.value for name, each in meta.options.items()}


def harmless(world: World, definition: Defined, value: Value) -> bool:
    """A decorator that leaves the class as it is: one of Python's or Django's own."""
    if not isinstance(value, Reference):
        return False
    found = world.define(definition.path, value.path)
    return isinstance(found, External) and known_package(found.path)
