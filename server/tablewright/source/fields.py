"""Assignment in a class body -> Field, with Django's defaults filled in and everything unsure UNKNOWN."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tablewright.source.catalog import Stock
from tablewright.source.kinds import Kind, kind_of_call
from tablewright.source.models import Field, Relation
from tablewright.source.module import parse_module
from tablewright.source.statements import (
    UNKNOWN,
    Argument,
    Assignment,
    Opaque,
    Reference,
    Unknown,
    Value,
)
from tablewright.source.values import dotted, expression
from tablewright.source.world import Defined, World


@dataclass(frozen=True, slots=True)
class Scope:
    """The model that a field ends up in: what `"self"` and unqualified names in relations mean."""

    label: str
    app_label: str


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Arguments by parameter name. `open`: others may have been passed that are not known."""

    given: Mapping[str, object | Unknown]
    written: Mapping[str, Argument]
    open: bool
    kind: Kind

    def get(self, name: str, default: object) -> object | Unknown:
        if self.kind.unsure(name):
            return UNKNOWN
        if name in self.given:
            return self.given[name]
        return UNKNOWN if self.open else default

    def has(self, name: str) -> bool | Unknown:
        if name in self.given:
            return True
        return UNKNOWN if self.open or self.kind.unsure(name) else False


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
        statement=assignment,
    )


def _known(world: World, owner: Defined, assignment: Assignment, kind: Kind, scope: Scope) -> Field:
    stock = kind.stock
    bound = _bind(world, owner, assignment, kind)
    primary_key = _flag(bound.get("primary_key", default=False))
    unique = _flag(bound.get("unique", default=stock.unique))
    field = Field(
        name=assignment.name,
        class_path=kind.class_path,
        internal_type=stock.internal_type if kind.typed else UNKNOWN,
        maps=stock.maps,
        column=_column(bound, assignment, stock),
        null=_flag(bound.get("null", default=stock.null)),
        primary_key=primary_key,
        unique=True if primary_key is True else unique,
        max_length=_number(bound.get("max_length", stock.max_length)),
        max_digits=_number(bound.get("max_digits", None)),
        decimal_places=_number(bound.get("decimal_places", None)),
        has_default=bound.has("default"),
        has_db_default=bound.has("db_default"),
        db_default=bound.get("db_default", None),
        choices=bound.given.get("choices") not in (None, (), []),
        relation=_relation(world, owner, bound, stock, scope) if stock.relation else None,
        statement=assignment,
    )
    if stock.internal_type == "GeneratedField":
        return _generated(world, owner, field, bound)
    return field


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


def _flag(value: object | Unknown) -> bool | Unknown:
    return UNKNOWN if isinstance(value, Unknown) else bool(value)


def _number(value: object | Unknown) -> int | Unknown | None:
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else UNKNOWN


def _bind(world: World, owner: Defined, assignment: Assignment, kind: Kind) -> _Arguments:
    given: dict[str, object | Unknown] = {}
    written: dict[str, Argument] = {}
    positional = list(kind.stock.parameters)
    is_open = False
    if kind.makers:  # Its own `__init__`: only the first argument is where one expects it.
        del positional[1:]
        is_open = sum(argument.name is None for argument in assignment.arguments) > 1
    for argument in assignment.arguments:
        value = world.value(owner.path, argument.value, owner.statement.constants)
        if argument.name == "*":
            is_open, positional = True, []
        elif argument.name == "**":
            if isinstance(value, Mapping):
                given.update({str(name): member for name, member in value.items()})
            else:
                is_open = True
        elif argument.name is not None:
            given[argument.name], written[argument.name] = value, argument
        elif positional:
            name = positional.pop(0)
            given[name], written[name] = value, argument
    return _Arguments(given, written, is_open, kind)


def _relation(world: World, owner: Defined, bound: _Arguments, stock: Stock, scope: Scope) -> Relation:
    to_field = bound.get("to_field", None)
    on_delete = bound.written.get("on_delete")
    return Relation(
        target=_target(world, owner, bound, scope),
        to_field=to_field if to_field is None or isinstance(to_field, str) else UNKNOWN,
        on_delete=_last_name(on_delete.value) if on_delete is not None else UNKNOWN,
        one_to_one=stock.one_to_one,
        db_constraint=_flag(bound.get("db_constraint", default=True)),
    )


def _last_name(value: Value) -> str | Unknown:
    path = _called(value) if isinstance(value, Opaque) else value.path if isinstance(value, Reference) else None
    return UNKNOWN if path is None else path.rpartition(".")[2]


def _called(value: Opaque) -> str | None:
    """`models.SET(0)` -> "models.SET"; None when it is no call of a dotted name."""
    node = expression(value.text)
    return dotted(node.func) if isinstance(node, ast.Call) else None


def _target(world: World, owner: Defined, bound: _Arguments, scope: Scope) -> str | Unknown:
    label = bound.get("to", UNKNOWN)
    argument = bound.written.get("to")
    if isinstance(label, str):
        if label == "self":
            return scope.label or UNKNOWN
        if "." in label:
            return label
        return f"{scope.app_label}.{label}" if scope.app_label else UNKNOWN
    if argument is None:
        return UNKNOWN
    name = _called(argument.value) if isinstance(argument.value, Opaque) else None
    if name is not None and name.rpartition(".")[2] != "get_user_model":
        name = None
    if isinstance(argument.value, Reference):
        name = argument.value.path
    found = world.ask(("label", owner.path, name)) if name is not None else None
    return found if isinstance(found, str) else UNKNOWN
