"""`__init__` of a project's field class -> what it makes of its arguments, followed statement by statement.

Only what presets arguments is followed: `kwargs["max_length"] = 40`, `setdefault`, a dictionary of defaults, `pop`,
parameters of its own, and the one call that passes everything on. Anything else leaves the arguments unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from tablewright.source.field_methods import ATTRIBUTES
from tablewright.source.maker_values import MAYBE, Arguments, Ends, Held, Lost
from tablewright.source.statements import UNKNOWN
from tablewright.source.values import Lookup, dotted


def passed_on(
    maker: ast.FunctionDef, arguments: Arguments, lookup: Lookup, known: Callable[[str], bool]
) -> Arguments | None:
    """What arrives at the next class's `__init__`; None when it cannot be told. `lookup`: of names in its module.
    `known`: whether the class whose `__init__` is called by name is the next one."""
    try:
        run = _Run(maker, arguments, lookup, known)
        run.block(maker.body)
    except (Lost, Ends, RecursionError):
        return None
    return run.result


class _Run(Held):
    """The way through one `__init__`. Where it forks and both ways are open, what they have in common stays known."""

    def block(self, body: Iterable[ast.stmt]) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return
        if isinstance(node, ast.Raise):
            raise Ends
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value)
        elif isinstance(node, ast.Assign):
            self._assign(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign([node.target], node.value)
        elif isinstance(node, ast.If):
            self._branch(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._delete(target)
        elif isinstance(node, ast.Assert) and not self.mentions(node):
            return
        else:
            raise Lost

    def _call(self, call: ast.Call) -> None:
        if self._passes(call):
            if self.result is not None:
                raise Lost
            self.result = self._passed(call)
            return
        found = self.of_dict(call)
        if found is None:
            if self.mentions(call) or self._may_set(call):
                raise Lost
            return
        method, held = found
        if method != "update":
            self.taken(call, method, held)
            return
        for each in call.args:
            held.update(self.mapping(each))
        for keyword in call.keywords:
            held.update({keyword.arg: self.value(keyword.value)} if keyword.arg else self.mapping(keyword.value))

    def _may_set(self, call: ast.Call) -> bool:
        """It may set attributes of the field, or names of the function: a method of its own, `setattr`."""
        path = dotted(call.func) or ""
        if path.count(".") == 1 and path.startswith(f"{self.me}."):
            return True
        return any(
            isinstance(part, ast.Name) and part.id in ("setattr", "vars", "locals", "exec") for part in ast.walk(call)
        )

    def _passes(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"

    def _passed(self, call: ast.Call) -> Arguments:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        args = list(call.args)
        if not (isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"):
            path = dotted(owner)
            first = args.pop(0) if args else None
            if path is None or not self.known(path) or not (isinstance(first, ast.Name) and first.id == self.me):
                raise Lost
        passed = Arguments(open=self.open)
        for each in args:
            if isinstance(each, ast.Starred):
                if not (isinstance(each.value, ast.Name) and each.value.id == self.rest):
                    raise Lost
                passed.positional += self.positional
            else:
                passed.positional.append(self.value(each))
        for keyword in call.keywords:
            if keyword.arg is not None:
                passed.named[keyword.arg] = self.value(keyword.value)
            elif isinstance(keyword.value, ast.Name) and keyword.value.id in self.dicts:
                passed.named.update(self.dicts[keyword.value.id])
            else:
                passed.named.update(self.mapping(keyword.value))
        return passed

    def _assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        if len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id not in (self.me, self.rest):
            name = targets[0].id
            try:
                made = self.mapping(value)
            except Lost:
                if name in self.dicts:
                    raise
                self.locals[name] = self.value(value)
            else:
                self.locals.pop(name, None)
                self.dicts[name] = made
            return
        said = self.value(value)
        for target in targets:
            if (
                isinstance(target, ast.Subscript)
                and isinstance(target.value, ast.Name)
                and target.value.id in self.dicts
            ):
                self.dicts[target.value.id][self.key(target.slice)] = said
            elif (
                isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == self.me
            ):
                if target.attr in ATTRIBUTES and self.result is not None:
                    raise Lost
            else:
                raise Lost

    def _delete(self, target: ast.expr) -> None:
        if not (
            isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in self.dicts
        ):
            raise Lost
        if self.open:
            raise Lost
        self.dicts[target.value.id].pop(self.key(target.slice), None)

    def _branch(self, node: ast.If) -> None:
        test = self._test(node.test)
        if test is not UNKNOWN:
            self.block(node.body if test else node.orelse)
            return
        before = self._state()
        ends = [self._try(node.body)]
        after = self._state()
        self._restore(before)
        ends.append(self._try(node.orelse))
        if all(ends):
            raise Ends
        if ends[0]:
            return
        if ends[1]:
            self._restore(after)
        else:
            self._join(after)

    def _try(self, body: list[ast.stmt]) -> bool:
        """Whether it raises."""
        try:
            self.block(body)
        except Ends:
            return True
        return False

    def _test(self, node: ast.expr) -> object:
        """The truth of a condition: also `"x" in kwargs` and `not kwargs.get("x")`."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self._test(node.operand)
            return inner if inner is UNKNOWN else not inner
        if isinstance(node, ast.BoolOp):
            return self._joined(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node)
        value = self.value(node)
        return value if value is UNKNOWN else bool(value)

    def _joined(self, node: ast.BoolOp) -> object:
        members = [self._test(each) for each in node.values]
        decides = isinstance(node.op, ast.Or)
        if any(each is decides for each in members):
            return decides
        return UNKNOWN if UNKNOWN in members else not decides

    def _compared(self, node: ast.Compare) -> object:
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, ast.Name) and right.id in self.dicts:
            held = self.dicts[right.id]
            name = self.key(node.left)
            if held.get(name) is MAYBE or (name not in held and self.partial(held)):
                return UNKNOWN
            return (name in held) is isinstance(operator, ast.In)
        first, second = self.value(node.left), self.value(right)
        if first is UNKNOWN or second is UNKNOWN:
            return UNKNOWN
        if isinstance(operator, ast.Is | ast.Eq):
            return first is second if second is None else first == second
        if isinstance(operator, ast.IsNot | ast.NotEq):
            return first is not second if second is None else first != second
        return UNKNOWN

    # -- what two ways have in common

    def _state(self) -> tuple[dict[str, object], dict[str, dict[str, object]], Arguments | None]:
        return dict(self.locals), {name: dict(held) for name, held in self.dicts.items()}, self.result

    def _restore(self, state: tuple[dict[str, object], dict[str, dict[str, object]], Arguments | None]) -> None:
        self.locals, self.result = dict(state[0]), state[2]
        self.dicts = {name: dict(held) for name, held in state[1].items()}

    def _join(self, other: tuple[dict[str, object], dict[str, dict[str, object]], Arguments | None]) -> None:
        if self.result is not other[2] or self.dicts.keys() != other[1].keys():
            raise Lost
        self.locals = {name: UNKNOWN if v is MAYBE else v for name, v in _common(self.locals, other[0]).items()}
        self.dicts = {name: _common(held, other[1][name]) for name, held in self.dicts.items()}


def _common(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    """Where they differ, nothing is known; a name that only one of them has may be there."""
    names = [*one, *(name for name in other if name not in one)]
    return {
        name: MAYBE
        if name not in one or name not in other or MAYBE in (one[name], other[name])
        else one[name]
        if _same(one[name], other[name])
        else UNKNOWN
        for name in names
    }


def _same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)
