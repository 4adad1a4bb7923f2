"""Modules of a project -> what a dotted name in one of them means: a class, a value, or something from outside.

Answers are remembered with the question, so that a model can be kept while all its questions have the same answers.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from tablewright.source.catalog import FIELDS, MODEL, canonical, known_package
from tablewright.source.models import Names
from tablewright.source.module import parse_module
from tablewright.source.statements import (
    UNKNOWN,
    ClassStatement,
    Literal,
    Module,
    Reference,
    Unknown,
    Value,
)
from tablewright.source.stock import MODULES
from tablewright.source.values import evaluate

_STEPS = 40
"""Imports and assignments followed for one name; more is a circle."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A class of the project (or one of Django's own models) in the file at `path`."""

    path: str
    statement: ClassStatement

    @property
    def key(self) -> tuple[str, str]:
        return (self.path, self.statement.name)


@dataclass(frozen=True, slots=True)
class Constant:
    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class File:
    """A module of the project."""

    path: str


@dataclass(frozen=True, slots=True)
class External:
    """Something outside of the project, by dotted path."""

    path: str


Definition = Defined | Constant | File | External
Question = tuple[str, str, str]
"""(kind, file path, name)."""


@lru_cache(maxsize=1)
def stock_modules() -> Mapping[str, Module]:
    """ "<django.contrib.auth.models>" -> that module; the path of no file."""
    return {f"<{name}>": parse_module(text) for name, text in MODULES.items()}


@lru_cache(maxsize=4)
def layout(paths: tuple[str, ...], root: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(file path -> dotted name of its module from the root, dotted name -> file path).

    A dotted name from a deeper folder (`src/`, `apps/`) leads to a file as well when only one fits."""
    folder = root.replace("\\", "/").rstrip("/") + "/"
    names: dict[str, str] = {}
    for path in paths:
        plain = path.replace("\\", "/")
        if path.startswith("<"):
            names[path] = path.strip("<>")
        elif plain.startswith(folder) and plain.endswith(".py"):
            names[path] = plain[len(folder) : -3].removesuffix("/__init__").replace("/", ".")
    tails: dict[str, str | None] = {}
    for path, name in names.items():
        tail = name
        while "." in tail:
            tail = tail.partition(".")[2]
            tails[tail] = None if tail in tails else path
    found = {tail: path for tail, path in tails.items() if path is not None and not known_package(tail)}
    return names, {**found, **{name: path for path, name in names.items()}}


class World:
    """All questions to one state of the project. Lives for one `resolve`."""

    def __init__(self, modules: Mapping[str, Module], root: str, settings: Mapping[str, object] | None = None) -> None:
        """`settings`: those of Django's that are known, by name."""
        self.settings = {f"django.conf.settings.{name}": value for name, value in (settings or {}).items()}
        self.modules = {**stock_modules(), **modules}
        self.names, self.paths = layout(tuple(self.modules), root)
        self.answers: dict[Question, object] = {}
        self.asked: set[Question] = set()
        self.noted: dict[tuple[str, str, int], object] = {}
        self.consulted: set[str] = set()
        self.files: dict[Question, frozenset[str]] = {}
        self.kinds: dict[str, Callable[[str, str], object]] = {
            "define": self._define,
            "outer": self._outer,
            "names": self._names,
        }
        self._classes: dict[str, Mapping[str, ClassStatement]] = {}

    def ask(self, question: Question) -> object:
        """The answer, remembered; what is asked in answering it belongs to the answer, not to who asked."""
        self.asked.add(question)
        if question not in self.answers:
            outer = self.asked, self.noted, self.consulted
            self.begin()
            self.consulted = set()
            try:
                self.answers[question] = self.kinds[question[0]](question[1], question[2])
                self.files[question] = frozenset(self.consulted)
            finally:
                self.asked, self.noted, self.consulted = outer
        self.consulted |= self.files[question]
        return self.answers[question]

    def module(self, path: str) -> Module:
        """The only way to what a file says: from now on an answer that is being made depends on it."""
        self.consulted.add(path)
        return self.modules[path]

    def begin(self) -> None:
        """From now on `asked` are the questions of something new. `noted` is what was concluded from them, so that it
        need not be concluded again by who has asked them already."""
        self.asked, self.noted = set(), {}

    def define(self, path: str, dotted: str) -> Definition | None:
        """What the name means in the file; None when nobody can tell."""
        found = self.ask(("define", path, dotted))
        return found if isinstance(found, Defined | Constant | File | External) else None

    def names_of(self, path: str) -> Names:
        return cast(Names, self.ask(("names", path, "")))

    def value(self, path: str, value: Value, local: Mapping[str, Value], steps: int = _STEPS) -> object | Unknown:
        """A value with its names looked up, those of the class body (`local`) first."""

        def lookup(dotted: str) -> object:
            if steps <= 0:
                return UNKNOWN
            if dotted in local:
                return self.value(path, local[dotted], {k: v for k, v in local.items() if k != dotted}, steps - 1)
            found = self.define(path, dotted)
            if isinstance(found, External):
                return self.settings.get(found.path, UNKNOWN)
            return self.value(found.path, found.value, {}, steps - 1) if isinstance(found, Constant) else UNKNOWN

        return evaluate(value, lookup)

    def absolute(self, dotted: str) -> Definition | None:
        """What a dotted path from the root means."""
        return self._absolute(dotted, _STEPS)

    def outer(self, path: str, name: str) -> Definition | None:
        """What the name means in the file when its own class of that name is not meant: `class User(User)`."""
        found = self.ask(("outer", path, name))
        return found if isinstance(found, Defined | Constant | File | External) else None

    def _outer(self, path: str, name: str) -> Definition | None:
        return self._lookup(path, name, _STEPS, classes=False)

    def _define(self, path: str, dotted: str) -> Definition | None:
        return self._dotted(path, dotted, _STEPS)

    def _dotted(self, path: str, dotted: str, steps: int) -> Definition | None:
        root, *rest = dotted.split(".")
        found = self._lookup(path, root, steps)
        for attribute in rest:
            found = self._attribute(found, attribute, steps)
        return found

    def _attribute(self, owner: Definition | None, name: str, steps: int) -> Definition | None:
        if isinstance(owner, External):
            return self._absolute(f"{owner.path}.{name}", steps - 1)
        if isinstance(owner, File):
            found = self._lookup(owner.path, name, steps - 1)
            inner = self.paths.get(f"{self.names.get(owner.path, '')}.{name}")
            return File(inner) if found is None and inner is not None else found
        if isinstance(owner, Defined) and name in owner.statement.constants:
            plain = all(isinstance(base, Reference) and base.path == "object" for base in owner.statement.bases)
            return Constant(owner.path, owner.statement.constants[name]) if plain else None
        return None

    def _lookup(self, path: str, name: str, steps: int, *, classes: bool = True) -> Definition | None:
        if path not in self.modules or steps <= 0:
            return None
        module = self.module(path)
        statement = self.classes(path).get(name)
        if classes and statement is not None:
            return Defined(path, statement)
        if name in module.constants:
            value = module.constants[name]
            return self._dotted(path, value.path, steps - 1) if isinstance(value, Reference) else Constant(path, value)
        if name in module.imports:
            return self._absolute(self.from_file(path, module.imports[name]), steps - 1)
        if name in module.functions:
            return None
        return self._starred(path, module, name, steps) or _builtin(name)

    def _starred(self, path: str, module: Module, name: str, steps: int) -> Definition | None:
        for star in reversed(module.star_imports):
            dotted = self.from_file(path, star)
            if dotted in self.paths:
                found = self._lookup(self.paths[dotted], name, steps - 1)
                if found is not None and not (isinstance(found, External) and found.path.startswith("builtins.")):
                    return found
            elif canonical(f"{dotted}.{name}") in FIELDS or canonical(f"{dotted}.{name}") == MODEL:
                return External(f"{dotted}.{name}")
        return None

    def _absolute(self, dotted: str, steps: int) -> Definition | None:
        if steps <= 0 or not dotted:
            return None
        parts = dotted.split(".")
        for count in range(len(parts), 0, -1):
            path = self.paths.get(".".join(parts[:count]))
            if path is None:
                continue
            found: Definition | None = File(path)
            for attribute in parts[count:]:
                found = self._attribute(found, attribute, steps - 1)
            if found is None and path.startswith("<"):
                return External(dotted)
            return found
        return External(dotted)

    def from_file(self, path: str, dotted: str) -> str:
        """A path as imported in the file, without leading dots; "" when it leads out of the root."""
        level = len(dotted) - len(dotted.lstrip("."))
        if level == 0:
            return dotted
        name = self.names.get(path, "")
        package = name.split(".") if name else []
        if not path.replace("\\", "/").endswith("/__init__.py"):
            package = package[:-1]
        if level - 1 > len(package):
            return ""
        return ".".join(part for part in [*package[: len(package) - level + 1], dotted[level:]] if part)

    def classes(self, path: str) -> Mapping[str, ClassStatement]:
        """The classes of a file by name; the last of a name holds."""
        module = self.module(path)
        if path not in self._classes:
            self._classes[path] = {placed.statement.name: placed.statement for placed in module.classes}
        return self._classes[path]

    def _names(self, path: str, _: str) -> Names:
        module = self.module(path)
        bindings: dict[str, str] = {}
        for name, dotted in module.imports.items():
            bindings.setdefault(self.from_file(path, dotted) or dotted, name)
        models = bindings.get("django.db.models") or bindings.get("django.contrib.gis.db.models")
        return Names(models, bindings)


def _builtin(name: str) -> Definition | None:
    return External(f"builtins.{name}") if hasattr(builtins, name) else None


def base_definitions(world: World, definition: Defined) -> list[Definition | None]:
    """What each base of a class is; None for one that nobody knows."""
    found: list[Definition | None] = []
    for base in definition.statement.bases:
        path = base_path(base)
        if path == definition.statement.name:
            found.append(world.outer(definition.path, path))
        elif path is None or path.partition(".")[0] == definition.statement.name:
            found.append(None)
        else:
            meant = world.define(definition.path, path)
            found.append(None if isinstance(meant, Constant) else meant)
    return found


def base_path(base: Value) -> str | None:
    """The dotted name of a base class as written: `Generic[T]` is `Generic`."""
    if isinstance(base, Reference):
        return base.path
    if isinstance(base, Literal):
        return None
    name, bracket, _ = base.text.partition("[")
    plain = all(part.isidentifier() for part in name.strip().split("."))
    return name.strip() if bracket and plain else None
