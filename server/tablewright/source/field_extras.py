"""Arguments of a field's call -> what it says besides its column: choices, index, comment, collation, reverse names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from tablewright.source.field_methods import class_in
from tablewright.source.kinds import source_of
from tablewright.source.statements import UNKNOWN, Argument, Literal, Opaque, Reference, Unknown
from tablewright.source.values import evaluate_node, expression
from tablewright.source.world import Constant, Defined, External, World, base_definitions

Get = Callable[[str, object], object]
"""(parameter, Django's default) -> the value that is passed; UNKNOWN when it cannot be told."""

_DEPTH = 20

_PARAMETERS = frozenset(
    {"choices", "db_index", "editable", "db_comment", "db_collation", "related_name", "related_query_name"}
)
_PLAIN: Mapping[str, object] = {"db_index": False}
_INDEXED: Mapping[str, object] = {"db_index": True}
_UNSURE: Mapping[str, object] = {"db_index": UNKNOWN}
"""Of a field that says nothing of all this, as most do."""


def extras(
    world: World,
    owner: Defined,
    written: Mapping[str, Argument],
    get: Get,
    *,
    indexed: bool,
    unique: object,
    sure: bool = False,
) -> Mapping[str, object]:
    """Members of Field. `indexed`: Django makes an index unless it is told not to; `unique`: the field is a key.
    `sure`: no argument but the written ones can have been passed."""
    if sure and _PARAMETERS.isdisjoint(written):
        return _INDEXED if indexed and unique is False else _PLAIN if unique is not UNKNOWN else _UNSURE
    db_index = get("db_index", indexed)
    if unique is True:
        db_index = False
    elif unique is UNKNOWN:
        db_index = UNKNOWN
    return {
        "choice_values": _choices(world, owner, written.get("choices"), get("choices", None)),
        "db_index": flag(db_index),
        "editable": flag(get("editable", True)),
        "comment": _text(get("db_comment", None)),
        "collation": _text(get("db_collation", None)),
        "related_name": _text(get("related_name", None)),
        "related_query_name": _text(get("related_query_name", None)),
    }


def flag(value: object) -> bool | Unknown:
    return UNKNOWN if isinstance(value, Unknown) else bool(value)


def _text(value: object) -> str | Unknown | None:
    return value if value is None or isinstance(value, str) else UNKNOWN


def _choices(world: World, owner: Defined, argument: Argument | None, value: object) -> tuple[object, ...] | Unknown:
    if argument is not None and isinstance(value, Unknown):
        return _told(world, owner, argument)
    return _flattened(value)


def _flattened(value: object) -> tuple[object, ...] | Unknown:
    """Of pairs, of groups of pairs, of a dictionary."""
    if value is None:
        return ()
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list | tuple):
        return UNKNOWN
    found: list[object] = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            return UNKNOWN
        first, second = pair
        if isinstance(second, list | tuple | Mapping):
            inner = _flattened(second)
            if isinstance(inner, Unknown):
                return UNKNOWN
            found += inner
        elif isinstance(first, Unknown):
            return UNKNOWN
        else:
            found.append(first)
    return tuple(found)


def _told(world: World, owner: Defined, argument: Argument) -> tuple[object, ...] | Unknown:
    """Values whose labels are made by calls (`_("Open")`), and those of an enumeration."""
    if isinstance(argument.value, Reference):
        return _named(world, owner, argument.value.path, _DEPTH)
    if isinstance(argument.value, Opaque):
        node = expression(argument.value.text)
        return _of_node(world, owner, node) if node is not None else UNKNOWN
    return UNKNOWN


def _of_node(world: World, owner: Defined, node: ast.expr) -> tuple[object, ...] | Unknown:
    """Only the values count: labels may be anything."""
    pairs: list[tuple[ast.expr | None, ast.expr]] = []
    if isinstance(node, ast.Dict):
        pairs = list(zip(node.keys, node.values, strict=True))
    elif isinstance(node, ast.List | ast.Tuple):
        for each in node.elts:
            if not isinstance(each, ast.Tuple | ast.List) or len(each.elts) != 2:
                return UNKNOWN
            pairs.append((each.elts[0], each.elts[1]))
    else:
        return UNKNOWN
    found: list[object] = []
    for key, label in pairs:
        if isinstance(label, ast.List | ast.Tuple | ast.Dict):
            inner = _of_node(world, owner, label)
            if isinstance(inner, Unknown):
                return UNKNOWN
            found += inner
            continue
        value = _value(world, owner, key) if key is not None else UNKNOWN
        if value is UNKNOWN:
            return UNKNOWN
        found.append(value)
    return tuple(found)


def _value(world: World, owner: Defined, node: ast.expr) -> object:
    def lookup(name: str) -> object:
        return world.value(owner.path, Reference(name), owner.statement.constants)

    return evaluate_node(node, lookup)


def _named(world: World, owner: Defined, path: str, depth: int) -> tuple[object, ...] | Unknown:
    """`CHOICES` of a module or of the class, `Status.choices`, `Status`: nested in the model, or a module's."""
    if depth <= 0:
        return UNKNOWN
    head, _, last = path.rpartition(".")
    for name in (head, path) if last == "choices" else (path,):
        nested = _nested(source_of(owner), name.rpartition(".")[2]) if name else None
        if nested is not None and name in (nested.name, f"{owner.statement.name}.{nested.name}"):
            return _members(world, owner, nested) if _is_enumeration(world, owner, nested) else UNKNOWN
        found = world.define(owner.path, name) if name else None
        if isinstance(found, Defined) and _extends_choices(world, found, _DEPTH):
            node = class_in(source_of(found))
            return _members(world, found, node) if node is not None else UNKNOWN
    constant, place = owner.statement.constants.get(path), owner
    if constant is None:
        meant = world.define(owner.path, path)
        if not isinstance(meant, Constant):
            return UNKNOWN
        constant, place = meant.value, Defined(meant.path, owner.statement)
    if isinstance(constant, Opaque):
        listed = expression(constant.text)
        return _of_node(world, place, listed) if listed is not None else UNKNOWN
    return _flattened(constant.value) if isinstance(constant, Literal) else UNKNOWN


def _nested(source: str, name: str) -> ast.ClassDef | None:
    node = class_in(source) if f"class {name}" in source else None
    classes = [each for each in (node.body if node is not None else ()) if isinstance(each, ast.ClassDef)]
    return next((each for each in classes if each.name == name), None)


_ENUMERATIONS = frozenset({"TextChoices", "IntegerChoices", "Choices"})


def _is_enumeration(world: World, owner: Defined, node: ast.ClassDef) -> bool:
    found = [world.define(owner.path, ast.unparse(base)) for base in node.bases]
    return any(isinstance(each, External) and _is_choices(each.path) for each in found)


def _extends_choices(world: World, definition: Defined, depth: int) -> bool:
    return depth > 0 and any(
        (isinstance(base, External) and _is_choices(base.path))
        or (isinstance(base, Defined) and _extends_choices(world, base, depth - 1))
        for base in base_definitions(world, definition)
    )


def _is_choices(path: str) -> bool:
    return path.startswith("django.db.models") and path.rpartition(".")[2] in _ENUMERATIONS


def _members(world: World, owner: Defined, node: ast.ClassDef) -> tuple[object, ...] | Unknown:
    """The values of an enumeration's members; `__empty__` is none of them."""
    found: list[object] = []
    for statement in node.body:
        if not isinstance(statement, ast.Assign):
            if isinstance(statement, ast.AnnAssign | ast.If | ast.For | ast.With | ast.Try):
                return UNKNOWN
            continue
        names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        if len(names) != 1 or len(statement.targets) != 1:
            return UNKNOWN
        if names[0].startswith("_"):
            continue
        value = _first(statement.value)
        known = _value(world, owner, value) if value is not None else UNKNOWN
        if known is UNKNOWN:
            return UNKNOWN
        found.append(known)
    return tuple(found)


def _first(node: ast.expr) -> ast.expr | None:
    """`"a", _("A")` is "a": the last of several is the label."""
    elements: Sequence[ast.expr] = node.elts if isinstance(node, ast.Tuple) else [node]
    return elements[0] if len(elements) <= 2 else None
