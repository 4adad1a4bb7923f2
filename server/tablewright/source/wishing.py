"""Field of a class that source does not explain -> what to ask the agent: the class, and its arguments as literals.

The agent makes such a field and tells its facts. Only what the source spells out can be asked for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tablewright.source.statements import Assignment
from tablewright.source.world import Defined, External, World

_WORDS = frozenset({"verbose_name", "help_text", "error_messages"})
"""Arguments that only people read: left out where they are no literals."""


@dataclass(frozen=True, slots=True)
class FieldWish:
    """`class_path`: what to import. `args`, `kwargs`: values that JSON can carry. `model`: the label of the model that
    the field is for, None when it is not known."""

    class_path: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    name: str
    model: str | None

    @property
    def key(self) -> str:
        """The same for the same question."""
        return json.dumps(self.as_json(), sort_keys=True)

    def as_json(self) -> dict[str, object]:
        """As the wire has it."""
        return {
            "class": self.class_path,
            "args": list(self.args),
            "kwargs": dict(self.kwargs),
            "name": self.name,
            "model": self.model,
        }


def wish_of(
    world: World, owner: Defined, assignment: Assignment, label: str, packages: Iterable[str]
) -> FieldWish | None:
    """None when the class or an argument is not spelt out. `packages`: those of the installed apps."""
    found = world.define(owner.path, assignment.call_path) if assignment.call_path is not None else None
    if isinstance(found, External):
        path = found.path
    elif isinstance(found, Defined) and not found.path.startswith("<"):
        path = f"{importable(world.names.get(found.path, ''), packages)}.{found.statement.name}"
    else:
        return None
    if path.startswith((".", "builtins.")) or "." not in path:
        return None
    args: list[object] = []
    kwargs: dict[str, object] = {}
    for argument in assignment.arguments:
        value = world.value(owner.path, argument.value, owner.statement.constants)
        if not _plain(value):
            if argument.name in _WORDS:
                continue
            return None
        if argument.name == "*" and isinstance(value, list | tuple):
            args += value
        elif argument.name == "**" and isinstance(value, Mapping):
            kwargs |= value
        elif argument.name in ("*", "**"):
            return None
        elif argument.name is None:
            args.append(value)
        else:
            kwargs[argument.name] = value
    return FieldWish(path, tuple(args), kwargs, assignment.name, label if "." in label else None)


def importable(module: str, packages: Iterable[str]) -> str:
    """The name that Python imports the module by: the project may run from a deeper folder than its root."""
    held = [package for package in packages if f".{module}.".find(f".{package}.") > 0]
    if not held or any(f"{module}.".startswith(f"{package}.") for package in packages):
        return module
    longest = max(held, key=len)
    return module[f".{module}.".find(f".{longest}.") :]


def _plain(value: object) -> bool:
    """JSON can carry it, and Python gets the same back (a tuple as a list)."""
    if value is None or isinstance(value, str | bool | int):
        return True
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(_plain(each) for each in value)
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and _plain(each) for name, each in value.items())
    return False
