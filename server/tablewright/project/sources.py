"""A project's files, as typed or as on disk -> parsed modules and the models in them, each step cached."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tablewright.project.files import LARGEST, import_roots, model_files, module_file, read_source, too_large
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import Module

MOST_FILES = 5000
"""Modules that are followed by import; more than any project's models need."""


@dataclass(frozen=True, slots=True)
class Apps:
    """What the settings module says of models, as far as source needs it."""

    installed_apps: tuple[str, ...] = ()
    default_auto_field: str = ""
    auth_user_model: str = "auth.User"


class Sources:
    """Texts, modules and models of one root. Disk is read once, until `changed` says so."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self._lock = threading.RLock()
        self._opened: dict[Path, str] = {}
        self._read: dict[Path, tuple[str | None, str | None]] = {}
        self._modules: dict[Path, Module] = {}
        self._walked: tuple[Path, ...] | None = None
        self._located: dict[str, Path | None] = {}
        self._roots: tuple[tuple[str, ...], tuple[Path, ...]] = ((), ())
        self._resolved: tuple[Mapping[Path, Module], Apps, Models] | None = None
        self._current = False  # `_resolved` is of the texts as they are now
        self.version: object = object()
        """Another one whenever a text may be another."""

    def open(self, path: Path, text: str) -> None:
        with self._lock:
            self._current = self._current and self._opened.get(path) == text
            self._opened[path] = text
            self.version = object()

    def close(self, path: Path) -> None:
        with self._lock:
            self._current = False
            self.version = object()
            self._opened.pop(path, None)
            self._read.pop(path, None)

    def opened(self) -> tuple[Path, ...]:
        with self._lock:
            return tuple(self._opened)

    def changed(self, paths: Iterable[Path] | None) -> None:
        """Disk differs at `paths` (None: anywhere)."""
        with self._lock:
            self._current = False
            self.version = object()
            self._walked = None
            self._located.clear()
            self._roots = ((), ())
            for path in tuple(self._read) if paths is None else tuple(paths):
                self._read.pop(path, None)

    def moved(self, root: Path | None) -> None:
        with self._lock:
            self.root = root
            self._resolved = None
            self.changed(None)

    def text(self, path: Path) -> str | None:
        return self._source(path)[0]

    def problem(self, path: Path) -> str | None:
        text, problem = self._source(path)
        if text is None:
            return problem
        module = self.module(path)
        return module.problem if module is not None else None

    def _source(self, path: Path) -> tuple[str | None, str | None]:
        with self._lock:
            opened = self._opened.get(path)
            if opened is not None:
                return (opened, None) if len(opened) <= LARGEST else (None, too_large(path.name, len(opened)))
            if path not in self._read:
                self._read[path] = read_source(path)
            return self._read[path]

    def module(self, path: Path) -> Module | None:
        with self._lock:
            text = self.text(path)
            if text is None:
                self._modules.pop(path, None)
                return None
            before = self._modules.get(path)
            if before is None or before.text != text:
                self._modules[path] = parse_module(text, before)
            return self._modules[path]

    def read_ahead(self) -> None:
        """Begins to read and parse, beside what else is being waited for."""

        def work() -> None:
            for path in self.candidates():
                self.module(path)

        threading.Thread(target=work, name="tablewright-sources", daemon=True).start()

    def walked(self) -> tuple[Path, ...]:
        """models.py and models/ packages on disk."""
        with self._lock:
            if self._walked is None:
                self._walked = tuple(model_files(self.root)) if self.root is not None else ()
            return self._walked

    def files(self, models: Models) -> tuple[Path, ...]:
        """Files that may hold models: models.py and models/ packages below the root (virtual environments, hidden
        folders, node_modules and migrations left out), what these import that holds models, and opened files with a
        model in them."""
        held = {Path(path) for path, placed in models.by_path.items() if placed}
        return tuple(sorted({*self.walked(), *held}))

    def candidates(self) -> tuple[Path, ...]:
        """These, and everything that is open below the root."""
        with self._lock:
            return tuple(sorted({*self.walked(), *(path for path in self._opened if self._inside(path))}))

    def models(self, apps: Apps) -> tuple[Mapping[Path, Module], Models]:
        """The modules of the candidates and of what they import from the project, and the models in them."""
        with self._lock:
            if self.root is None:
                return {}, Models({}, {}, {})
            if self._current and self._resolved is not None and self._resolved[1] == apps:
                return self._resolved[0], self._resolved[2]
            modules = self._followed(apps.installed_apps)
            self._current = True
            if self._resolved is not None and self._resolved[1] == apps and _same(self._resolved[0], modules):
                return self._resolved[0], self._resolved[2]
            before = self._resolved[2] if self._resolved is not None and self._resolved[1] == apps else None
            models = self._models_of(modules, apps, before)
            self._resolved = (modules, apps, models)
            return modules, models

    def supposing(
        self, path: Path, text: str, apps: Apps, before: tuple[Mapping[Path, Module], Models] | None = None
    ) -> tuple[Mapping[Path, Module], Models]:
        """The same if this were the text of the file. Nothing is kept of it. `before`: what was supposed last."""
        with self._lock:
            modules, models = before or self.models(apps)
            supposed = dict(sorted({**modules, path: parse_module(text, modules.get(path))}.items()))
            return supposed, self._models_of(supposed, apps, models)

    def _models_of(self, modules: Mapping[Path, Module], apps: Apps, previous: Models | None) -> Models:
        return resolve(
            {str(path): module for path, module in modules.items()},
            root=str(self.root),
            installed_apps=apps.installed_apps,
            default_auto_field=apps.default_auto_field,
            auth_user_model=apps.auth_user_model,
            previous=previous,
        )

    def _followed(self, installed_apps: tuple[str, ...]) -> dict[Path, Module]:
        if self.root is not None and (self._roots[0] != installed_apps or not self._roots[1]):
            self._roots = (installed_apps, import_roots(self.root, self.walked(), installed_apps))
            self._located.clear()
        waiting = list(self.candidates())
        for app in installed_apps:
            waiting += [path for path in (self._locate(app), self._locate(f"{app}.apps")) if path is not None]
        modules: dict[Path, Module] = {}
        while waiting and len(modules) < MOST_FILES:
            path = waiting.pop()
            if path in modules:
                continue
            module = self.module(path)
            if module is not None:
                modules[path] = module
                waiting += [found for found in self._imported(path, module) if found not in modules]
        return dict(sorted(modules.items()))

    def _imported(self, path: Path, module: Module) -> Iterator[Path]:
        for dotted in (*module.imports.values(), *module.star_imports):
            found = self._locate(_absolute(dotted, path, self.root))
            if found is not None:
                yield found

    def _locate(self, dotted: str) -> Path | None:
        if dotted not in self._located:
            found = (module_file(root, dotted) for root in self._roots[1] if dotted)
            self._located[dotted] = next((path for path in found if path is not None), None)
        return self._located[dotted]

    def _inside(self, path: Path) -> bool:
        return self.root is not None and path.is_relative_to(self.root) and path.suffix == ".py"


def _absolute(dotted: str, path: Path, root: Path | None) -> str:
    """`.base.Stamped` in root/clinic/models.py -> `clinic.base.Stamped`; "" when it leads out of the root."""
    level = len(dotted) - len(dotted.lstrip("."))
    if level == 0:
        return dotted
    if root is None or not path.is_relative_to(root):
        return ""
    package = path.relative_to(root).parts[:-1]
    if level - 1 > len(package):
        return ""
    return ".".join([*package[: len(package) - level + 1], dotted[level:]])


def _same(before: Mapping[Path, Module], now: Mapping[Path, Module]) -> bool:
    return before.keys() == now.keys() and all(before[path] is module for path, module in now.items())
