"""Expression -> its value, when the source spells it out; names through a lookup that the caller gives."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache

from tablewright.source.statements import UNKNOWN, Literal, Opaque, Reference, Unknown, Value

Lookup = Callable[[str], object]
"""Dotted name -> its value, or UNKNOWN."""

_DEPTH = 60
"""Expressions nested deeper are opaque: nobody writes them by hand, and recursion must end."""

_PLAIN = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr, ast.Compare)

_LARGEST_TEXT = 100_000
_PERCENT = re.compile(r"%[sd%]")
_LARGEST_NUMBER = 1 << 256


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` -> "a.b.c"; None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def value_of(node: ast.expr, text: Callable[[], str]) -> Value:
    """`text` gives the expression's source."""
    if isinstance(node, ast.Constant) and node.value is not ... and not isinstance(node.value, complex):
        return Literal(node.value)
    path = dotted(node)
    if path is not None:
        return Reference(path)
    found = _evaluate(node, _nothing, 0)
    return Opaque(text()) if found is UNKNOWN else Literal(found)


def _nothing(_: str) -> Unknown:
    return UNKNOWN


def evaluate(value: Value, lookup: Lookup) -> object | Unknown:
    """The value with its names looked up; UNKNOWN when any part of it stays unknown."""
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Reference):
        return lookup(value.path)
    node = expression(value.text)
    return UNKNOWN if node is None else _evaluate(node, lookup, 0)


def is_plain(value: Value) -> bool:
    """A list, a text, a comparison: whatever it holds, it is no object made elsewhere, such as a field."""
    node = expression(value.text) if isinstance(value, Opaque) else None
    return isinstance(value, Literal) or isinstance(node, _PLAIN)


def evaluate_node(node: ast.expr, lookup: Lookup) -> object | Unknown:
    """As `evaluate`, of a syntax tree."""
    return _evaluate(node, lookup, 0)


@lru_cache(maxsize=4096)
def expression(text: str) -> ast.expr | None:
    """The text as one expression; None when it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(f"({text}\n)", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _evaluate(node: ast.expr, lookup: Lookup, depth: int) -> object | Unknown:
    if depth > _DEPTH:
        return UNKNOWN
    depth += 1
    if isinstance(node, ast.Constant):
        return UNKNOWN if node.value is ... or isinstance(node.value, complex) else node.value
    if isinstance(node, ast.Name | ast.Attribute):
        path = dotted(node)
        return UNKNOWN if path is None else lookup(path)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        members = _members(node.elts, lookup, depth)
        return UNKNOWN if members is None else _collection(node, members)
    if isinstance(node, ast.Dict):
        return _mapping(node, lookup, depth)
    if isinstance(node, ast.UnaryOp):
        operand = _evaluate(node.operand, lookup, depth)
        if isinstance(node.op, ast.Not):
            return UNKNOWN if operand is UNKNOWN else not operand
        if isinstance(operand, int | float) and isinstance(node.op, ast.USub | ast.UAdd):
            return -operand if isinstance(node.op, ast.USub) else +operand
        return UNKNOWN
    if isinstance(node, ast.Subscript):
        return _member(_evaluate(node.value, lookup, depth), _evaluate(node.slice, lookup, depth))
    if isinstance(node, ast.BinOp):
        return _arithmetic(node.op, _evaluate(node.left, lookup, depth), _evaluate(node.right, lookup, depth))
    if isinstance(node, ast.JoinedStr):
        return _format(node, lookup, depth)
    if isinstance(node, ast.Compare):
        return _membership(node, lookup, depth)
    if isinstance(node, ast.IfExp):
        test = _evaluate(node.test, lookup, depth)
        return UNKNOWN if test is UNKNOWN else _evaluate(node.body if test else node.orelse, lookup, depth)
    if isinstance(node, ast.Call):
        return _call(node, lookup, depth)
    return UNKNOWN


def _members(nodes: list[ast.expr], lookup: Lookup, depth: int) -> list[object] | None:
    members: list[object] = []
    for node in nodes:
        member = _evaluate(node, lookup, depth)
        if member is UNKNOWN:
            return None
        members.append(member)
    return members


def _collection(node: ast.Tuple | ast.List | ast.Set, members: list[object]) -> object | Unknown:
    if isinstance(node, ast.Tuple):
        return tuple(members)
    if isinstance(node, ast.List):
        return members
    try:
        return frozenset(members)
    except TypeError:
        return UNKNOWN


def _mapping(node: ast.Dict, lookup: Lookup, depth: int) -> object | Unknown:
    result: dict[object, object] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = _evaluate(value_node, lookup, depth)
        if key_node is None:
            if not isinstance(value, Mapping):
                return UNKNOWN
            result.update(value)
            continue
        key = _evaluate(key_node, lookup, depth)
        if key is UNKNOWN or value is UNKNOWN:
            return UNKNOWN
        try:
            result[key] = value
        except TypeError:
            return UNKNOWN
    return result


def _member(held: object, key: object) -> object | Unknown:
    """`SIZES[0]`, `LIMITS["name"]`."""
    if isinstance(held, tuple | list) and isinstance(key, int):
        return held[key] if -len(held) <= key < len(held) else UNKNOWN
    if isinstance(held, Mapping) and isinstance(key, str | int):
        member: object = held.get(key, UNKNOWN)
        return member
    return UNKNOWN


def _percent(text: str, values: object) -> object | Unknown:
    """`"%s_x" % PREFIX`: only with `%s` and `%d`, of strings and whole numbers."""
    members = values if isinstance(values, tuple) else (values,)
    plain = all(isinstance(each, str | int) for each in members)
    if not plain or len(text) > _LARGEST_TEXT or _PERCENT.sub("", text).count("%"):
        return UNKNOWN
    try:
        return text % members
    except (TypeError, ValueError):
        return UNKNOWN


def _membership(node: ast.Compare, lookup: Lookup, depth: int) -> object | Unknown:
    """`"clinic" in settings.INSTALLED_APPS`, and `not in`; no other comparison."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.In | ast.NotIn):
        return UNKNOWN
    member, held = _evaluate(node.left, lookup, depth), _evaluate(node.comparators[0], lookup, depth)
    if not isinstance(member, str | int) or not isinstance(held, tuple | list):
        return UNKNOWN
    return (member in held) is isinstance(node.ops[0], ast.In)


def _attribute(node: ast.Call, lookup: Lookup) -> object | Unknown:
    """`getattr(settings, "AUTH_USER_MODEL", "auth.User")`, while the attribute's value is known."""
    owner = dotted(node.args[0]) if len(node.args) in (2, 3) and not node.keywords else None
    name = node.args[1] if owner is not None else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or not name.value.isidentifier():
        return UNKNOWN
    return lookup(f"{owner}.{name.value}")


def _call(node: ast.Call, lookup: Lookup, depth: int) -> object | Unknown:
    """Only `dict(a=1)`, which people write for shared keyword arguments, and `getattr`."""
    if isinstance(node.func, ast.Name) and node.func.id == "getattr" and lookup("getattr") is UNKNOWN:
        return _attribute(node, lookup)
    if not (isinstance(node.func, ast.Name) and node.func.id == "dict") or lookup("dict") is not UNKNOWN:
        return UNKNOWN
    result: dict[object, object] = {}
    for argument in node.args:
        members = _evaluate(argument, lookup, depth)
        if not isinstance(members, Mapping):
            return UNKNOWN
        result.update(members)
    for keyword in node.keywords:
        value = _evaluate(keyword.value, lookup, depth)
        if keyword.arg is None:
            if not isinstance(value, Mapping):
                return UNKNOWN
            result.update(value)
        elif value is UNKNOWN:
            return UNKNOWN
        else:
            result[keyword.arg] = value
    return result


def _arithmetic(operator: ast.operator, left: object, right: object) -> object | Unknown:
    if isinstance(left, str) and isinstance(right, str) and isinstance(operator, ast.Add):
        return left + right if len(left) + len(right) <= _LARGEST_TEXT else UNKNOWN
    if isinstance(left, str) and isinstance(operator, ast.Mod):
        return UNKNOWN if right is UNKNOWN else _percent(left, right)
    if isinstance(left, tuple) and isinstance(right, tuple) and isinstance(operator, ast.Add):
        return left + right
    if isinstance(left, list) and isinstance(right, list) and isinstance(operator, ast.Add):
        return left + right
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return UNKNOWN
    if max(abs(left), abs(right)) > _LARGEST_NUMBER:
        return UNKNOWN
    try:
        return _number(operator, left, right)
    except (ArithmeticError, ValueError):
        return UNKNOWN


def _number(operator: ast.operator, left: float, right: float) -> object | Unknown:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    if isinstance(operator, ast.Mult):
        return left * right
    if isinstance(operator, ast.Div):
        return left / right
    if isinstance(operator, ast.FloorDiv):
        return left // right
    if isinstance(operator, ast.Mod):
        return left % right
    if isinstance(operator, ast.Pow) and abs(right) <= 256:
        power: object = left**right
        return power if isinstance(power, int | float) else UNKNOWN
    if isinstance(operator, ast.LShift) and isinstance(left, int) and isinstance(right, int) and 0 <= right <= 256:
        return left << right
    return UNKNOWN


def _format(node: ast.JoinedStr, lookup: Lookup, depth: int) -> object | Unknown:
    """An f-string whose parts are known strings and whole numbers, without conversion or format."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            if part.conversion != -1 or part.format_spec is not None:
                return UNKNOWN
            value = _evaluate(part.value, lookup, depth)
        else:
            value = _evaluate(part, lookup, depth)
        if not isinstance(value, str | int):
            return UNKNOWN
        parts.append(str(value))
    return "".join(parts)
