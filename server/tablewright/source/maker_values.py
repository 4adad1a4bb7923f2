"""Names and dictionaries of a field class's `__init__`, while its statements are followed.

A name that one way through the code gives and another does not is MAYBE; its value is then unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tablewright.source.statements import UNKNOWN
from tablewright.source.values import Lookup, evaluate_node


class Maybe:
    """The value of an argument that may not be given at all."""


MAYBE: Final = Maybe()


@dataclass(slots=True)
class Arguments:
    """Of one call. `open`: others may have been passed that are not known. A value may be UNKNOWN or MAYBE."""

    positional: list[object] = field(default_factory=list)
    named: dict[str, object] = field(default_factory=dict)
    open: bool = False


class Lost(Exception):  # noqa: N818 -- no error: the end of what is followed
    """The code does something that is not followed."""


class Ends(Exception):  # noqa: N818
    """The code raises here, so that no field comes of it."""


class Held:
    def __init__(self, maker: ast.FunctionDef, given: Arguments, lookup: Lookup, known: Callable[[str], bool]) -> None:
        self.outer = lookup
        self.known = known
        self.result: Arguments | None = None
        self.open = given.open
        self.locals: dict[str, object] = {}
        self.rest = maker.args.vararg.arg if maker.args.vararg else None
        self.named = maker.args.kwarg.arg if maker.args.kwarg else None
        self.dicts: dict[str, dict[str, object]] = {}
        self._bind(maker.args, given)

    def _bind(self, args: ast.arguments, given: Arguments) -> None:
        parameters = [each.arg for each in (*args.posonlyargs, *args.args)]
        if not parameters:
            raise Lost
        self.me, *parameters = parameters
        positional, named = list(given.positional), dict(given.named)
        defaults: dict[str, ast.expr] = {}
        if args.defaults:
            defaults.update(zip(parameters[-len(args.defaults) :], args.defaults, strict=False))
        for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            if default is not None:
                defaults[each.arg] = default
        for index, name in enumerate([*parameters, *(each.arg for each in args.kwonlyargs)]):
            if positional and index < len(parameters):
                self.locals[name] = positional.pop(0)
            elif name in named:
                said = named.pop(name)
                self.locals[name] = UNKNOWN if said is MAYBE else said
            elif given.open or name not in defaults:
                self.locals[name] = UNKNOWN
            else:
                self.locals[name] = evaluate_node(defaults[name], self.outer)
        if (positional and self.rest is None) or (named and self.named is None):
            raise Lost
        self.positional = positional
        if self.named is not None:
            self.dicts[self.named] = named

    def lookup(self, name: str) -> object:
        root = name.partition(".")[0]
        if name in self.locals:
            return self.locals[name]
        if root == self.me or root in self.locals or root in self.dicts or root == self.rest:
            return UNKNOWN
        return self.outer(name)

    def value(self, node: ast.expr) -> object:
        if isinstance(node, ast.Call) and (found := self.of_dict(node)) is not None:
            return self.taken(node, *found)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in self.dicts:
            said = self.dicts[node.value.id].get(self.key(node.slice), UNKNOWN)
            return UNKNOWN if said is MAYBE else said
        if self.mentions(node):
            self._only_reads(node)
            return UNKNOWN
        return evaluate_node(node, self.lookup)

    def mentions(self, node: ast.AST) -> bool:
        return any(isinstance(part, ast.Name) and part.id in (*self.dicts, self.rest) for part in ast.walk(node))

    def _only_reads(self, node: ast.expr) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr | ast.Await | ast.Yield):
                raise Lost
            if not isinstance(part, ast.Call) or not self.mentions(part):
                continue
            found = self.of_dict(part)
            if (found is None and part is node) or (found is not None and found[0] != "get"):
                raise Lost

    # -- dictionaries

    def of_dict(self, call: ast.Call) -> tuple[str, dict[str, object]] | None:
        """(method, dictionary) of `kwargs.method(…)`."""
        func = call.func
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in self.dicts:
            return func.attr, self.dicts[func.value.id]
        return None

    def taken(self, call: ast.Call, method: str, held: dict[str, object]) -> object:
        if method not in ("get", "pop", "setdefault") or call.keywords or not call.args:
            raise Lost
        name = self.key(call.args[0])
        default = self.value(call.args[1]) if len(call.args) > 1 else None
        found = held.get(name, UNKNOWN if self.partial(held) else default)
        if method == "pop":
            held.pop(name, None)
        elif method == "setdefault":
            held[name] = UNKNOWN if found is MAYBE else found
        return UNKNOWN if found is MAYBE else found

    def partial(self, held: dict[str, object]) -> bool:
        return self.open and held is self.dicts.get(self.named or "")

    def key(self, node: ast.expr) -> str:
        name = evaluate_node(node, self.lookup)
        if not isinstance(name, str):
            raise Lost
        return name

    def mapping(self, node: ast.expr) -> dict[str, object]:
        """A dictionary that the code makes: `{…}`, `{**defaults, **kwargs}`, `dict(a=1, **kwargs)`, `kwargs.copy()`."""
        made: dict[str, object] = {}
        if isinstance(node, ast.Name) and node.id in self.dicts:
            return self._copied(self.dicts[node.id])
        if isinstance(node, ast.Dict):
            for key, member in zip(node.keys, node.values, strict=True):
                if key is None:
                    made.update(self.mapping(member))
                else:
                    made[self.key(key)] = self.value(member)
            return made
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "dict":
                for each in node.args:
                    made.update(self.mapping(each))
                for keyword in node.keywords:
                    made.update(
                        {keyword.arg: self.value(keyword.value)} if keyword.arg else self.mapping(keyword.value)
                    )
                return made
            found = self.of_dict(node)
            if found is not None and found[0] == "copy" and not node.args:
                return self._copied(found[1])
        raise Lost

    def _copied(self, held: dict[str, object]) -> dict[str, object]:
        """What is not known of it would be lost, and override what is known beside it."""
        if self.open or MAYBE in held.values():
            raise Lost
        return dict(held)
