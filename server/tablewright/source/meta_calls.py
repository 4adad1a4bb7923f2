"""Call in a Meta's list, `models.Index(fields=["a"], name="b")` -> ModelIndex."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tablewright.source.models import ModelIndex
from tablewright.source.statements import UNKNOWN, Reference, Span, Unknown, Value
from tablewright.source.values import dotted, evaluate_node, expression
from tablewright.source.world import Constant, External, World

_METHODS = {
    "BTreeIndex": "btree",
    "BloomIndex": "bloom",
    "BrinIndex": "brin",
    "GinIndex": "gin",
    "GistIndex": "gist",
    "HashIndex": "hash",
    "SpGistIndex": "spgist",
}
_KINDS = {
    **dict.fromkeys(("Index", *_METHODS), "index"),
    "UniqueConstraint": "unique",
    "CheckConstraint": "check",
    "ExclusionConstraint": "exclusion",
}
_TEXTS = frozenset({"Value", "RawSQL", "Cast"})
"""Their texts name no field, or not only."""

Columns = Mapping[str, "str | Unknown"]


@dataclass(frozen=True, slots=True)
class Call:
    """A member of a list, and where its names mean something. `span` as in ModelIndex."""

    world: World
    node: ast.expr
    path: str
    local: Mapping[str, Value]
    span: Span | None

    def value(self, node: ast.expr) -> object | Unknown:
        return evaluate_node(node, lambda name: self.world.value(self.path, Reference(name), self.local))

    def external(self, node: ast.expr) -> str | None:
        """The dotted path of what is called, where that is another package's."""
        path = dotted(node)
        found = self.world.define(self.path, path) if path is not None else None
        return found.path if isinstance(found, External) else None


def index_of(call: Call, option: str, columns: Columns, label: str) -> ModelIndex:
    """A class that is not Django's is of the kind "other", and nothing of it is known."""
    node = call.node
    path = call.external(node.func) if isinstance(node, ast.Call) else None
    last = path.rpartition(".")[2] if path is not None and path.startswith("django.") else ""
    if not isinstance(node, ast.Call) or last not in _KINDS or any(k.arg is None for k in node.keywords):
        return ModelIndex("other", UNKNOWN, UNKNOWN, option, UNKNOWN, span=call.span)
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    kind = _KINDS[last]
    names, descending = _names(call, kind, node, given)
    found = [columns.get(name, UNKNOWN) for name in names] if names is not None else [UNKNOWN]
    condition = "condition" if kind != "check" else ""
    return ModelIndex(
        kind=kind,
        name=_name(call, given, label),
        columns=all_known(found),
        option=option,
        fields=tuple(names) if names is not None else UNKNOWN,
        descending=tuple(descending) if any(descending) else (),
        expressions=kind in ("index", "unique") and names is None,
        conditional=condition in given and not _is_none(given[condition]),
        include=_list(call, given.get("include"), columns),
        nulls_distinct=_plain(call, given.get("nulls_distinct"), bool),
        deferrable="deferrable" in given and not _is_none(given["deferrable"]),
        method=_METHODS.get(last, ""),
        operator_classes=_list(call, given.get("opclasses"), None),
        span=call.span,
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _name(call: Call, given: Mapping[str, ast.expr], label: str) -> str | Unknown | None:
    if "name" not in given:
        return None
    name = call.value(given["name"])
    if name is None or name == "":
        return None
    if not isinstance(name, str):
        return UNKNOWN
    app, _, model = label.rpartition(".")
    return name.replace("%(app_label)s", app.lower()).replace("%(class)s", model.lower())


def _plain(call: Call, node: ast.expr | None, kind: type[bool]) -> bool | Unknown | None:
    value = call.value(node) if node is not None else None
    return value if value is None or isinstance(value, kind) else UNKNOWN


def _list(call: Call, node: ast.expr | None, columns: Columns | None) -> tuple[str, ...] | Unknown:
    """A list of texts; of fields where `columns` are given."""
    value = call.value(node) if node is not None else ()
    if value is None:
        return ()
    if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(each, str) for each in value):
        return UNKNOWN
    found = [columns.get(each, UNKNOWN) if columns is not None else each for each in value]
    return all_known(found)


def all_known(found: Sequence[object]) -> tuple[str, ...] | Unknown:
    """UNKNOWN where any of them is."""
    known = tuple(each for each in found if isinstance(each, str))
    return known if len(known) == len(found) else UNKNOWN


def _names(call: Call, kind: str, node: ast.Call, given: Mapping[str, ast.expr]) -> tuple[list[str] | None, list[bool]]:
    """Names of fields and which go down; None where any is an expression or cannot be told."""
    if kind == "check":
        condition = given.get("check", given.get("condition"))
        return (_condition_names(call, condition, set()) if condition is not None else None), []
    if kind == "exclusion":
        return _exclusion_names(call, given.get("expressions")), []
    if any(isinstance(each, ast.Starred) for each in node.args):
        return None, []
    if "fields" in given:
        value = call.value(given["fields"])
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            return None, []
        names = [str(each) for each in value]
        return [name.removeprefix("-") for name in names], [name.startswith("-") for name in names]
    names, descending = [], []
    for each in node.args:
        name, down = _ordered(call, each)
        if name is None:
            return None, []
        names.append(name)
        descending.append(down)
    return (names or None), descending


def _ordered(call: Call, node: ast.expr) -> tuple[str | None, bool]:
    """`"a"`, `F("a")`, `F("a").desc()`, `OpClass("a", name="b")`: which class compares, decides nothing here."""
    if isinstance(node, ast.Constant):
        return (node.value, False) if isinstance(node.value, str) else (None, False)
    if not isinstance(node, ast.Call):
        return None, False
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("desc", "asc") and not (node.args or node.keywords):
        return _ordered(call, node.func.value)[0], node.func.attr == "desc"
    last = (call.external(node.func) or "").rpartition(".")[2]
    plain = (last == "F" and len(node.args) == 1) or (last == "OpClass" and node.args)
    return _ordered(call, node.args[0]) if plain else (None, False)


def _exclusion_names(call: Call, node: ast.expr | None) -> list[str] | None:
    names = []
    for each in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        name = _ordered(call, each.elts[0])[0] if isinstance(each, ast.Tuple) and each.elts else None
        if name is None:
            return None
        names.append(name)
    return names or None


def _condition_names(call: Call, node: ast.expr, seen: set[str]) -> list[str] | None:
    """Fields that a condition names, in any order; None where they cannot be told."""
    found: dict[str, None] = {}
    name = dotted(node)
    if name is not None:
        constant = (
            call.world.define(call.path, name) if name not in call.local else Constant(call.path, call.local[name])
        )
        text = getattr(constant.value, "text", None) if isinstance(constant, Constant) else None
        inner = expression(text) if isinstance(text, str) and name not in seen else None
        if inner is None or not isinstance(constant, Constant):
            return None
        there = Call(call.world, inner, constant.path, {}, None)
        return _condition_names(there, inner, {*seen, name})
    for each in ast.walk(node):
        if not isinstance(each, ast.Call):
            continue
        last = (call.external(each.func) or "").rpartition(".")[2]
        if not last:
            return None
        texts = [arg.value for arg in each.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if last == "Q":
            if any(keyword.arg is None for keyword in each.keywords) or any(map(_is_pair_unknown, each.args)):
                return None
            pairs = [arg.elts[0] for arg in each.args if isinstance(arg, ast.Tuple) and arg.elts]
            texts = [keyword.arg for keyword in each.keywords if keyword.arg is not None and keyword.arg[0] != "_"]
            texts += [p.value for p in pairs if isinstance(p, ast.Constant) and isinstance(p.value, str)]
        elif last in _TEXTS:
            if last == "RawSQL":
                return None
            texts = texts[:1] if last == "Cast" else []
        found.update(dict.fromkeys(text.partition("__")[0] for text in texts))
    return list(found) if found else None


def _is_pair_unknown(node: ast.expr) -> bool:
    """A positional argument of Q that is neither another condition nor a pair that begins with a text."""
    if isinstance(node, ast.Tuple):
        return not (node.elts and isinstance(node.elts[0], ast.Constant))
    return not isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp)
