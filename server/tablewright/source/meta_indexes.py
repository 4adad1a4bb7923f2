"""Meta of a class -> the indexes and constraints that it asks for: `indexes`, `constraints`, `unique_together` and
`index_together`, as far as the source spells them out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.source.ancestry import OptionPlace, option_place, own_option
from tablewright.source.meta_calls import Call, all_known, index_of
from tablewright.source.models import Field, ModelIndex
from tablewright.source.spans import lines
from tablewright.source.statements import UNKNOWN, Opaque, Reference, Span, Unknown, Value
from tablewright.source.values import evaluate_node, expression
from tablewright.source.world import Constant, Defined, World

_DEPTH = 20
_TOGETHER = {"unique_together": "unique", "index_together": "index"}


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of a list: its syntax tree, whose names mean what they mean in `path`, `local` first. `span`: in the
    model's own block, None where it stands elsewhere."""

    node: ast.expr
    path: str
    local: Mapping[str, Value]
    span: Span | None


def indexes_of(
    world: World, definition: Defined, fields: Sequence[Field], label: str
) -> tuple[ModelIndex, ...] | Unknown:
    """`fields`: all of the model's, whose columns are meant. UNKNOWN where any may be missing."""
    columns = _columns(fields)
    found: list[ModelIndex] = []
    for option in ("indexes", "constraints", "unique_together", "index_together"):
        members = _members_of(world, definition, option)
        if members is None:
            return UNKNOWN
        for member in members:
            if option in _TOGETHER:
                made = _together(world, member, option, columns)
                if made is None:
                    return UNKNOWN
                found += made
            else:
                call = Call(world, member.node, member.path, member.local, member.span)
                found.append(index_of(call, option, columns, label))
    return tuple(found)


def _columns(fields: Sequence[Field]) -> Mapping[str, str | Unknown]:
    """Name of a field, or of its attribute -> its column."""
    found: dict[str, str | Unknown] = {}
    for field in fields:
        if field.maps == "none":
            continue
        column = field.column if isinstance(field.column, str) and field.maps == "column" else UNKNOWN
        found[field.name] = column
        if field.relation is not None:
            found.setdefault(f"{field.name}_id", column)
        if field.primary_key is True:
            found["pk"] = column
    return found


def _members_of(world: World, definition: Defined, option: str) -> list[_Member] | None:
    """None where they cannot be told."""
    place = option_place(world, definition, option)
    if place is None:
        return []
    if isinstance(place, Unknown) or place.value == Opaque("conditional"):
        return None
    own = place.holder.key == definition.key
    members = list(_of_place(world, place, _DEPTH, own=own))
    if option in _TOGETHER and members and all(member is None or _is_text(member.node) for member in members):
        whole = _node_of(place)  # unique_together = ("a", "b")
        return [_Member(whole, place.holder.path, place.local, place.span if own else None)] if whole else None
    known = [member for member in members if member is not None]
    return known if len(known) == len(members) else None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _node_of(place: OptionPlace) -> ast.expr | None:
    text = _text_of(place)
    return expression(text) if text is not None else None


def _text_of(place: OptionPlace) -> str | None:
    if place.span is not None:
        return place.holder.statement.block[place.span.start : place.span.end]
    if isinstance(place.value, Opaque):
        return place.value.text
    return place.value.path if isinstance(place.value, Reference) else repr(place.value.value)


def _of_place(world: World, place: OptionPlace, depth: int, *, own: bool) -> Iterator[_Member | None]:
    text = _text_of(place)
    node = expression(text) if text is not None else None
    if node is None or text is None:
        yield None
        return
    offset = place.span.start if own and place.span is not None else None
    yield from _flat(world, node, place.holder.path, place.local, _Texts(text, offset), depth)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The text that nodes are of, and where it starts in the model's block; None where it is not of it."""

    text: str
    offset: int | None

    def span(self, node: ast.expr) -> Span | None:
        if self.offset is None:
            return None
        return lines(f"({self.text}\n)").span(node).moved(self.offset - 1)


def _flat(
    world: World, node: ast.expr, path: str, local: Mapping[str, Value], texts: _Texts, depth: int
) -> Iterator[_Member | None]:
    """The members of a list, of lists that are added up, and of those that names mean; None for what is not known."""
    if depth <= 0:
        yield None
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for each in node.elts:
            if isinstance(each, ast.Starred):
                yield from _flat(world, each.value, path, local, texts, depth - 1)
            else:
                yield _Member(each, path, local, texts.span(each))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _flat(world, node.left, path, local, texts, depth - 1)
        yield from _flat(world, node.right, path, local, texts, depth - 1)
    elif isinstance(node, ast.Call) and _name(node.func) in ("list", "tuple") and len(node.args) == 1:
        yield from _flat(world, node.args[0], path, local, texts, depth - 1)
    else:
        yield from _named(world, _name(node), path, local, depth)


def _name(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _named(
    world: World, name: str | None, path: str, local: Mapping[str, Value], depth: int
) -> Iterator[_Member | None]:
    """What a name stands for: a list of the module, `Base.Meta.indexes`."""
    if name is None:
        yield None
        return
    owner, _, last = name.rpartition(".")
    if owner.endswith(".Meta"):
        base = world.define(path, owner.removesuffix(".Meta"))
        place = own_option(world, base, last) if isinstance(base, Defined) else UNKNOWN
        if isinstance(place, OptionPlace):
            yield from _of_place(world, place, depth - 1, own=False)
        else:
            yield None
        return
    found = world.define(path, name) if name not in local else Constant(path, local[name])
    text = found.value.text if isinstance(found, Constant) and isinstance(found.value, Opaque) else None
    if isinstance(found, Constant) and not isinstance(found.value, Opaque):
        text = found.value.path if isinstance(found.value, Reference) else repr(found.value.value)
    node = expression(text) if text is not None else None
    if node is None or not isinstance(found, Constant) or text is None:
        yield None
        return
    yield from _flat(world, node, found.path, {}, _Texts(text, None), depth - 1)


def _together(
    world: World, member: _Member, option: str, columns: Mapping[str, str | Unknown]
) -> list[ModelIndex] | None:
    names = evaluate_node(member.node, lambda name: world.value(member.path, Reference(name), member.local))
    if not isinstance(names, tuple | list) or not all(isinstance(name, str) for name in names):
        return None
    found = all_known([columns.get(name, UNKNOWN) for name in names])
    return [
        ModelIndex(
            _TOGETHER[option],
            None,
            found,
            option,
            tuple(names),
            span=member.span,
        )
    ]
