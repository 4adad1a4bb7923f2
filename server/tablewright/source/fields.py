"""Assignment in a class body -> Field, with Django's defaults filled in and everything unsure UNKNOWN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.source.ancestry import ancestors
from tablewright.source.catalog import Stock
from tablewright.source.field_extras import extras, flag
from tablewright.source.field_methods import maker_in
from tablewright.source.field_relations import Scope, many_to_many_of, relation_of
from tablewright.source.kinds import Kind, kind_of_call, source_of
from tablewright.source.maker_values import MAYBE, Arguments
from tablewright.source.makers import passed_on
from tablewright.source.models import Field
from tablewright.source.module import parse_module
from tablewright.source.statements import (
    UNKNOWN,
    Argument,
    Assignment,
    Opaque,
    Reference,
    Unknown,
)
from tablewright.source.world import Defined, World


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Arguments by parameter name, as the stock class gets them. `open`: others may have been passed that are not
    known. `blurred`: an `__init__` on the way is not followed, so that any of them may have changed."""

    given: Mapping[str, object | Unknown]
    written: Mapping[str, Argument]
    open: bool
    kind: Kind
    blurred: bool = False

    def unsure(self, name: str) -> bool:
        return self.kind.open or self.blurred or self.given.get(name) is MAYBE

    def get(self, name: str, default: object) -> object | Unknown:
        if self.unsure(name):
            return UNKNOWN
        if name in self.given:
            return self.given[name]
        return UNKNOWN if self.open else default

    def has(self, name: str) -> bool | Unknown:
        if self.unsure(name):
            return UNKNOWN
        if name in self.given:
            return True
        return UNKNOWN if self.open else False


def field_of(world: World, owner: Defined, assignment: Assignment, scope: Scope) -> Field | None:
    """None for what is surely no field (a manager, a property, a value of Python's own)."""
    kind = kind_of_call(world, owner, assignment)
    if kind is None:
        return None
    if isinstance(kind, Unknown):
        return _unknown(assignment)
    field = _known(world, owner, assignment, kind, scope)
    if assignment.conditional or not kind.placed:
        return replace(field, maps="unknown", column=UNKNOWN)
    return field


def _unknown(assignment: Assignment) -> Field:
    return Field(
        name=assignment.name,
        class_path=UNKNOWN,
        internal_type=UNKNOWN,
        maps="unknown",
        column=UNKNOWN,
        null=UNKNOWN,
        primary_key=UNKNOWN,
        unique=UNKNOWN,
        max_length=UNKNOWN,
        max_digits=UNKNOWN,
        decimal_places=UNKNOWN,
        has_default=UNKNOWN,
        has_db_default=UNKNOWN,
        db_default=UNKNOWN,
        choice_values=UNKNOWN,
        db_index=UNKNOWN,
        editable=UNKNOWN,
        comment=UNKNOWN,
        collation=UNKNOWN,
        related_name=UNKNOWN,
        related_query_name=UNKNOWN,
        statement=assignment,
    )


def _known(world: World, owner: Defined, assignment: Assignment, kind: Kind, scope: Scope) -> Field:
    stock = kind.stock
    bound = _bind(world, owner, assignment, kind)
    primary_key = flag(bound.get("primary_key", default=False))
    unique = flag(bound.get("unique", default=stock.unique))
    field = Field(
        name=assignment.name,
        class_path=kind.class_path,
        internal_type=stock.internal_type if kind.typed else UNKNOWN,
        maps=stock.maps,
        column=_column(bound, assignment, stock),
        null=flag(bound.get("null", default=stock.null)),
        primary_key=primary_key,
        unique=True if primary_key is True or stock.one_to_one else unique,
        max_length=stock.max_length if stock.forced else _number(bound.get("max_length", stock.max_length)),
        max_digits=_number(bound.get("max_digits", None)),
        decimal_places=_number(bound.get("decimal_places", None)),
        has_default=bound.has("default"),
        has_db_default=bound.has("db_default"),
        db_default=bound.get("db_default", None),
        choices=bound.given.get("choices") not in (None, (), []),
        relation=relation_of(world, owner, bound, stock, scope) if stock.relation else None,
        many_to_many=many_to_many_of(world, owner, bound, scope) if stock.internal_type == _JOINS else None,
        statement=assignment,
        **extras(  # type: ignore[arg-type]
            world,
            owner,
            bound.written,
            bound.get,
            indexed=stock.internal_type in _INDEXED,
            unique=True if primary_key is True or stock.one_to_one else unique,
            sure=not (kind.open or bound.blurred or bound.open or kind.makers),
        ),
    )
    if stock.internal_type == "GeneratedField":
        return _generated(world, owner, field, bound)
    return field


_INDEXED = frozenset({"ForeignKey", "SlugField"})
"""Django makes an index for them unless `db_index=False`."""

_JOINS = "ManyToManyField"


def _generated(world: World, owner: Defined, field: Field, bound: _Arguments) -> Field:
    """A GeneratedField is of its `output_field`'s type."""
    field = replace(field, generated=True, internal_type=UNKNOWN, max_length=UNKNOWN)
    argument = bound.written.get("output_field")
    if argument is None or not isinstance(argument.value, Opaque):
        return field
    module = parse_module(f"class _:\n    output_field = ({argument.value.text}\n)\n")
    calls = module.classes[0].statement.assignments if module.classes else ()
    if len(calls) != 1:
        return field
    output = field_of(world, owner, calls[0], Scope("", ""))
    if output is None or output.maps != "column":
        return field
    return replace(
        field,
        internal_type=output.internal_type,
        max_length=output.max_length,
        max_digits=output.max_digits,
        decimal_places=output.decimal_places,
    )


def _column(bound: _Arguments, assignment: Assignment, stock: Stock) -> str | Unknown | None:
    if stock.maps == "none":
        return None
    written = bound.get("db_column", None)
    if written is not None and written != "":
        return written if isinstance(written, str) else UNKNOWN
    name = bound.given.get("name") or assignment.name
    if not isinstance(name, str):
        return UNKNOWN
    return f"{name}_id" if stock.relation else name


def _number(value: object | Unknown) -> int | Unknown | None:
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else UNKNOWN


def _bind(world: World, owner: Defined, assignment: Assignment, kind: Kind) -> _Arguments:
    passed, written = _passed(world, owner, assignment)
    made: Arguments | None = passed
    for index, maker in enumerate(kind.makers):
        made = _through(world, maker, kind.makers[index + 1 :], made) if made is not None else None
    if made is None:
        return _blurred(passed, written, kind)
    given = dict(zip(kind.stock.parameters, made.positional, strict=False))
    given.update(made.named)
    names = dict(zip(kind.stock.parameters, (None for _ in made.positional), strict=False))
    by_name = {name: each for name, each in written.items() if isinstance(name, str)}
    if not kind.makers:
        by_name |= {name: written[index] for index, name in enumerate(names)}
    return _Arguments(given, by_name, made.open, kind)


def _passed(world: World, owner: Defined, assignment: Assignment) -> tuple[Arguments, dict[str | int, Argument]]:
    """The call's arguments, and where each is written: by name or by position."""
    passed = Arguments()
    written: dict[str | int, Argument] = {}
    for argument in assignment.arguments:
        value = world.value(owner.path, argument.value, owner.statement.constants)
        if argument.name == "*":
            passed.open = True
        elif argument.name == "**":
            if isinstance(value, Mapping):
                passed.named.update({str(name): member for name, member in value.items()})
            else:
                passed.open = True
        elif argument.name is not None:
            passed.named[argument.name], written[argument.name] = value, argument
        elif not passed.open:
            written[len(passed.positional)] = argument
            passed.positional.append(value)
    return passed, written


def _through(world: World, maker: Defined, rest: Sequence[Defined], given: Arguments) -> Arguments | None:
    """What the class's `__init__` passes on; None when that cannot be told."""
    function = maker_in(source_of(maker))
    if function is None:
        return None

    def lookup(name: str) -> object:
        return world.value(maker.path, Reference(name), {})

    def is_next(path: str) -> bool:
        found = world.define(maker.path, path)
        if isinstance(found, Defined):
            line = ancestors(world, found)
            return bool(rest) and rest[0] in line if rest else True
        return not rest

    return passed_on(function, given, lookup, is_next)


def _blurred(passed: Arguments, written: Mapping[str | int, Argument], kind: Kind) -> _Arguments:
    """Through an `__init__` that is not followed: only the first argument is where one expects it."""
    given = dict(passed.named)
    by_name = {name: each for name, each in written.items() if isinstance(name, str)}
    first = next(iter(kind.stock.parameters), None)
    if first is not None and passed.positional:
        given[first], by_name[first] = passed.positional[0], written[0]
    return _Arguments(given, by_name, passed.open or len(passed.positional) > 1, kind, blurred=True)
