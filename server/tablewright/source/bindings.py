"""Syntax tree of a module -> what its names are bound to: imports, constants, functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.source.classes import branches
from tablewright.source.spans import Lines
from tablewright.source.statements import Opaque, Reference, Value
from tablewright.source.values import dotted, value_of

_PATCHES = frozenset({"add_to_class", "contribute_to_class"})


@dataclass(frozen=True, slots=True)
class Binding:
    """`kind`: "import" | "star" | "constant" | "function" | "class" | "patch"; `value` is a path or the value.

    `sure` is False for what runs only under a condition."""

    kind: str
    name: str
    value: Value | str
    sure: bool = True


def bindings_of(body: Iterable[ast.stmt], rows: Lines, *, sure: bool) -> Iterator[Binding]:
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield Binding("import", bound, alias.name if alias.asname else bound, sure)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    yield Binding("star", "*", module, sure)
                else:
                    joined = module + alias.name if module.endswith(".") else f"{module}.{alias.name}"
                    yield Binding("import", alias.asname or alias.name, joined, sure)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield from _assigned(node, rows, sure=sure)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Binding("function", node.name, "", sure)
        elif isinstance(node, ast.ClassDef):
            yield Binding("class", node.name, "", sure)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.Match):
            for branch, certain in branches(node):
                yield from bindings_of(branch, rows, sure=sure and certain)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.Expr | ast.Delete):
            yield from _effects(node)


def _assigned(node: ast.Assign | ast.AnnAssign | ast.AugAssign, rows: Lines, *, sure: bool) -> Iterator[Binding]:
    if node.value is None:
        return
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name):
            yield Binding("constant", target.id, _assigned_value(node, node.value, rows), sure)
        else:
            yield from _effects(target)


def _assigned_value(node: ast.stmt, value: ast.expr, rows: Lines) -> Value:
    if isinstance(node, ast.AugAssign):  # What the name means now is not followed.
        return Opaque("unknown()")
    return value_of(value, lambda: rows.text_of(value))


def _effects(node: ast.AST) -> Iterator[Binding]:
    """Names that are bound in a way that is not followed, and classes that get attributes from outside."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
            yield Binding("constant", part.id, Opaque("unknown()"))
        elif isinstance(part, ast.Call):
            yield from _patches(part)


def _patches(call: ast.Call) -> Iterator[Binding]:
    if isinstance(call.func, ast.Attribute) and call.func.attr in _PATCHES:
        owners = [call.func.value, *call.args[:1]]
    elif isinstance(call.func, ast.Name) and call.func.id == "setattr":
        owners = call.args[:1]
    else:
        return
    for owner in owners:
        path = dotted(owner)
        if path is not None:
            yield Binding("patch", path, "")


def bind(
    bindings: Iterable[Binding],
) -> tuple[dict[str, str], tuple[str, ...], dict[str, Value], frozenset[str], frozenset[str]]:
    """(imports, star imports, constants, functions, patched names): what is bound last holds.

    Of two that each may not run, the first import holds (`try: import a`, `except ImportError: import b`), and a
    constant is unknown unless both agree."""
    imports: dict[str, str] = {}
    stars: list[str] = []
    constants: dict[str, Value] = {}
    functions: set[str] = set()
    patched: set[str] = set()
    for binding in bindings:
        name, value = binding.name, binding.value
        if binding.kind == "patch":
            patched.add(name)
            continue
        if binding.kind == "star":
            stars.append(str(value))
            continue
        bound = name in imports or name in constants or name in functions
        if not binding.sure and bound:
            if name in constants and constants[name] != value:
                constants[name] = Opaque("unknown()")
            continue
        imports.pop(name, None)
        constants.pop(name, None)
        functions.discard(name)
        if isinstance(value, str):
            if binding.kind == "import":
                imports[name] = value
            elif binding.kind == "function":
                functions.add(name)
        else:
            constants[name] = value if binding.sure or isinstance(value, Reference) else Opaque("unknown()")
    return imports, tuple(dict.fromkeys(stars)), constants, frozenset(functions), frozenset(patched)
