"""What a class body calls -> the kind of field that comes of it, or none."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.source.ancestry import ancestors
from tablewright.source.catalog import FIELDS, NO_COLUMN, Stock, canonical, known_package
from tablewright.source.field_methods import adds_only_itself
from tablewright.source.statements import UNKNOWN, Assignment, Unknown
from tablewright.source.world import Defined, External, World, base_definitions

_TYPE_METHODS = frozenset(
    {
        "db_type",
        "db_parameters",
        "get_internal_type",
        "cast_db_type",
        "rel_db_type",
        "__new__",
        "__getattribute__",
    }
)
_COLUMN_METHODS = frozenset({"get_attname", "get_attname_column", "set_attributes_from_name", "__init_subclass__"})
_ALTERING = frozenset(
    {"__new__", "__getattribute__", "__getattr__", "null", "primary_key", "max_length", "default", "unique"}
)
"""What a class body may have that changes how an argument, or its lack, is read back."""
_NOT_FIELDS = ("as_manager", "from_queryset")


@dataclass(frozen=True, slots=True)
class Kind:
    """A field class: the stock class it descends from, and what its own code leaves unsure.

    `typed`: its column type is the stock class's. `placed`: so is the way its column is named. `open`: any argument
    may be changed on the way. `makers`: the classes whose `__init__` gets the arguments, in Python's order.
    """

    class_path: str
    stock: Stock
    typed: bool = True
    placed: bool = True
    open: bool = False
    makers: tuple[Defined, ...] = ()


def kind_of_call(world: World, owner: Defined, assignment: Assignment) -> Kind | Unknown | None:
    path = assignment.call_path
    if path is None:
        text = owner.statement.block[assignment.path_span.start : assignment.path_span.end]
        return None if any(name in text for name in _NOT_FIELDS) else UNKNOWN
    last = path.rpartition(".")[2]
    if last in _NOT_FIELDS:
        return None
    found = world.define(owner.path, path)
    if isinstance(found, External):
        kind = _external(found.path)
    elif isinstance(found, Defined):
        kind = kind_of(world, found, ())
    else:
        kind = UNKNOWN
    if isinstance(kind, Unknown) and (last.endswith(("Manager", "QuerySet")) or assignment.name == "objects"):
        return None
    return kind


def _external(path: str) -> Kind | Unknown | None:
    public = canonical(path)
    if public in FIELDS:
        return Kind(public, FIELDS[public])
    if public in NO_COLUMN or path.endswith("Manager"):
        return None
    name = public.rpartition(".")[2]
    if known_package(public) and not (public.startswith("django.") and name.endswith(("Field", "ForeignObject"))):
        return None
    return UNKNOWN


def kind_of(world: World, definition: Defined, seen: tuple[tuple[str, str], ...]) -> Kind | Unknown | None:
    """The project's own field class; None for a class that is surely none."""
    if definition.key in seen:
        return None
    seen = (*seen, definition.key)
    kinds: list[Kind | Unknown | None] = []
    for base in base_definitions(world, definition):
        if isinstance(base, External):
            kinds.append(_external(base.path))
        elif isinstance(base, Defined):
            kinds.append(kind_of(world, base, seen))
        else:
            kinds.append(UNKNOWN)
    known = next((kind for kind in kinds if isinstance(kind, Kind)), None)
    if known is None:
        return UNKNOWN if UNKNOWN in kinds else None
    line = ancestors(world, definition)
    bodies = [each.statement for each in line]
    names = {name for body in bodies for name in body.others}
    unsure = UNKNOWN in kinds or any(body.broken or body.unclear for body in bodies)
    adding = [each for each in line if "contribute_to_class" in each.statement.others]
    public = world.names.get(definition.path, "").strip(".")
    return Kind(
        f"{public}.{definition.statement.name}" if public else definition.statement.name,
        known.stock,
        typed=known.typed and not unsure and not names & _TYPE_METHODS,
        placed=known.placed
        and not unsure
        and not names & _COLUMN_METHODS
        and all(adds_only_itself(source_of(each)) for each in adding),
        open=known.open or unsure or not names.isdisjoint(_ALTERING),
        makers=tuple(each for each in line if "__init__" in each.statement.others),
    )


def source_of(definition: Defined) -> str:
    statement = definition.statement
    start = statement.block.rfind("\n", 0, statement.span.start) + 1
    lead = statement.block[start : statement.span.start]
    return (lead if not lead.strip() else "") + statement.block[statement.span.start : statement.span.end]
