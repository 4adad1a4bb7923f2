"""Source of a field class -> the methods that decide what its column is.

Its text is what is remembered by, so that a keystroke elsewhere does not parse it again.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from textwrap import dedent

from tablewright.source.values import dotted

ATTRIBUTES = frozenset(
    {
        "null",
        "primary_key",
        "max_length",
        "max_digits",
        "decimal_places",
        "default",
        "db_default",
        "db_column",
        "column",
    }
    | {"_unique", "unique", "remote_field", "name", "attname", "choices", "db_constraint", "__class__", "__dict__"}
)
"""What a field's facts are read from: set behind the call of `super().__init__`, they are not what was passed."""


@lru_cache(maxsize=1024)
def maker_in(source: str) -> ast.FunctionDef | None:
    """The `__init__` of a class, given as source."""
    tree = class_in(source)
    found = None
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == "__init__" and not node.decorator_list:
            found = node
    return found


@lru_cache(maxsize=1024)
def class_in(source: str) -> ast.ClassDef | None:
    """The class that the source is; None for anything else."""
    try:
        body = ast.parse(dedent(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if len(body) == 1 and isinstance(body[0], ast.ClassDef) else None


@lru_cache(maxsize=1024)
def adds_only_itself(source: str) -> bool:
    """A class whose `contribute_to_class` calls Django's with its own `cls` and `name`, and adds nothing else that has
    a column: what is set with `setattr` is no field to Django."""
    tree = class_in(source)
    methods = [
        each
        for each in (tree.body if tree is not None else ())
        if isinstance(each, ast.FunctionDef) and each.name == "contribute_to_class"
    ]
    if len(methods) != 1 or methods[0].decorator_list:
        return False
    method = methods[0]
    names = [each.arg for each in method.args.args]
    if len(names) < 3:
        return False
    calls = [each for each in ast.walk(method) if isinstance(each, ast.Call) and _adds(each)]
    direct = [each.value for each in method.body if isinstance(each, ast.Expr)]
    if len(calls) != 1 or calls[0] not in direct:
        return False
    owner = calls[0].func.value if isinstance(calls[0].func, ast.Attribute) else None
    given = [dotted(each) for each in calls[0].args[:2]]
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return is_super and given == names[1:3] and not any(_rebinds(each, names) for each in ast.walk(method))


def _adds(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("contribute_to_class", "add_to_class", "add_field", "exec", "type")


def _rebinds(node: ast.AST, names: list[str]) -> bool:
    """It gives another meaning to a parameter, or sets what the field's facts are read from."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.id in names
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.attr in ATTRIBUTES
    return False
