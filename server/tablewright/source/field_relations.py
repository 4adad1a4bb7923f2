"""Arguments of a relation's call -> Relation, or ManyToMany: where it leads, as its model sees it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tablewright.source.catalog import Stock
from tablewright.source.field_extras import flag
from tablewright.source.models import ManyToMany, Relation
from tablewright.source.statements import UNKNOWN, Argument, Opaque, Reference, Unknown, Value
from tablewright.source.values import dotted, expression
from tablewright.source.world import Defined, World


@dataclass(frozen=True, slots=True)
class Scope:
    """The model that a field ends up in: what `"self"` and unqualified names in relations mean."""

    label: str
    app_label: str


class Bound(Protocol):
    """Arguments by parameter name."""

    @property
    def written(self) -> Mapping[str, Argument]: ...

    def get(self, name: str, default: object) -> object | Unknown: ...


def relation_of(world: World, owner: Defined, bound: Bound, stock: Stock, scope: Scope) -> Relation:
    to_field = bound.get("to_field", None)
    from_fields = bound.get("from_fields", ())
    on_delete = bound.written.get("on_delete")
    return Relation(
        target=_target(world, owner, bound, scope),
        to_field=to_field if to_field is None or isinstance(to_field, str) else UNKNOWN,
        on_delete=_last_name(on_delete.value) if on_delete is not None else UNKNOWN,
        one_to_one=stock.one_to_one,
        db_constraint=flag(bound.get("db_constraint", default=True)),
        from_fields=_names(from_fields),
    )


def _names(value: object) -> tuple[str, ...] | Unknown:
    plain = isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)
    return tuple(value) if plain and isinstance(value, (list, tuple)) else UNKNOWN


def _last_name(value: Value) -> str | Unknown:
    path = _called(value) if isinstance(value, Opaque) else value.path if isinstance(value, Reference) else None
    return UNKNOWN if path is None else path.rpartition(".")[2]


def _called(value: Opaque) -> str | None:
    """`models.SET(0)` -> "models.SET"; None when it is no call of a dotted name."""
    node = expression(value.text)
    return dotted(node.func) if isinstance(node, ast.Call) else None


def _target(world: World, owner: Defined, bound: Bound, scope: Scope, parameter: str = "to") -> str | Unknown:
    label = bound.get(parameter, UNKNOWN)
    argument = bound.written.get(parameter)
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


def many_to_many_of(world: World, owner: Defined, bound: Bound, scope: Scope) -> ManyToMany:
    """The table and its columns are the model's to say: see `keys.joined`."""
    through = bound.get("through", None)
    if through is not None:
        through = _target(world, owner, bound, scope, "through")
    table = bound.get("db_table", None)
    return ManyToMany(
        target=_target(world, owner, bound, scope),
        through=through if through is None or isinstance(through, str) else UNKNOWN,
        table=table if isinstance(table, str) and table else "" if table in (None, "") else UNKNOWN,
        columns=UNKNOWN,
        db_constraint=flag(bound.get("db_constraint", default=True)),
    )
