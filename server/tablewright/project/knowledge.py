"""What Django said last of the models -> the models of the sources, completed by it.

It is of the files as they were when Django loaded them, so those are kept too, parsed: what differs since is told by
comparing with them, and that is for `source.merging`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablewright.project.files import LARGEST, decoded
from tablewright.project.state import AppProblem
from tablewright.settings import Problem
from tablewright.source.merging import FieldWish, Merged, merge, wishes
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.provenance import Fact, provenance
from tablewright.source.registry import Registry, RegistryField, RegistryModel, RegistryProblem, field_from_json
from tablewright.source.statements import Module


@dataclass(frozen=True, slots=True)
class Known:
    """What Django said. `registry` has this machine's paths.

    `root`, `settings_module`: of which project. `source`: "django" | "cache" (of last time, until Django has answered).
    `seconds`: what the answer took, the start of its process included.
    """

    registry: Registry
    root: Path
    settings_module: str
    source: str = "django"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What Django said, and what follows from it, before it counts. `new`: anything that was not known. `merged`: of
    which models of the sources, and what they are by it; None where nobody has asked."""

    known: Known
    new: bool
    loaded: Mapping[str, tuple[str, Module | None]]
    merged: tuple[Models, Merged] | None = None


class Knowledge:
    """The latest of it, and what was concluded from it. Any thread may ask; `conclude` reads files."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._known: Known | None = None
        self._loaded: dict[str, tuple[str, Module | None]] = {}
        self._constructed: dict[Any, RegistryField] = {}
        self._asked: set[Any] = set()
        self._merged: tuple[Known, Models, int, Merged] | None = None

    @property
    def known(self) -> Known | None:
        return self._known

    def conclude(self, known: Known, modules: Mapping[Path, Module], models: Models | None = None) -> Heard:
        """Takes its time, and changes nothing: whoever asks meanwhile is answered by what was known before. `models`
        are those that source alone gives for `modules`."""
        before = self._known
        if before is not None and _of_one(before, known):
            registry = _with_migrations(known.registry, before.registry)
            known = replace(known, registry=_carried(registry, before.registry))
        loaded = self._read(known.registry, modules)
        if before is not None and before.registry == known.registry:
            return Heard(replace(known, registry=before.registry), False, loaded)  # noqa: FBT003
        merged = None
        if models is not None:
            typed = {str(path): module for path, module in modules.items()}
            merged = models, merge(models, known.registry, typed, _texts(loaded), None, root=str(known.root))
        return Heard(known, True, loaded, merged)  # noqa: FBT003

    def take(self, heard: Heard) -> bool:
        """From now on this is what Django says. Whether it is anything new."""
        with self._lock:
            self._known, self._loaded = heard.known, dict(heard.loaded)
            if heard.new:
                self._constructed, self._asked = {}, set()
                self._merged = (heard.known, heard.merged[0], 0, heard.merged[1]) if heard.merged is not None else None
        return heard.new

    def drop(self) -> None:
        """It is of another project, or not to be used."""
        with self._lock:
            self._known, self._merged, self._loaded = None, None, {}
            self._constructed, self._asked = {}, set()

    def complete(self, modules: Mapping[Path, Module], models: Models) -> Models:
        """`models` are those that source alone gives for `modules`."""
        merged = self.merged(modules, models)
        return merged.models if merged is not None else models

    def merged(self, modules: Mapping[Path, Module], models: Models) -> Merged | None:
        """None while Django has said nothing."""
        with self._lock:
            known = self._known
            if known is None:
                return None
            count, before = len(self._constructed), self._merged
            if before is not None and before[0] is known and before[1] is models and before[2] == count:
                return before[3]
            typed = {str(path): module for path, module in modules.items()}
            self._loaded = {**self._loaded, **self._read(known.registry, modules, self._loaded)}
            previous = before[3] if before is not None and before[0] is known else None
            constructed = dict(self._constructed)
            loaded, root = _texts(self._loaded), str(known.root)
            merged = merge(models, known.registry, typed, loaded, previous, constructed=constructed, root=root)
            self._merged = (known, models, count, merged)
            return merged

    def provenance(self, label: str, modules: Mapping[Path, Module], models: Models) -> tuple[Fact, ...]:
        merged = self.merged(modules, models)
        typed = {str(path): module for path, module in modules.items()}
        return provenance(label, models, merged.models if merged is not None else models, typed, merged)

    def wanted(self, modules: Mapping[Path, Module], models: Models) -> tuple[FieldWish, ...]:
        """Edited fields of classes that only Django knows, of which it was not asked yet."""
        merged = self.merged(modules, models)
        if merged is None:
            return ()
        with self._lock:
            return tuple(wish for wish in wishes(merged) if wish.key not in self._asked)

    def construct(self, known: Known, wished: Sequence[FieldWish], answers: Sequence[Mapping[str, Any]]) -> bool:
        """What Django says of such fields. One that it cannot make stays unknown, and is not asked for again."""
        made = {
            wish.key: field_from_json(answer)
            for wish, answer in zip(wished, answers, strict=False)
            if "error" not in answer
        }
        with self._lock:
            if self._known is not known:
                return False
            self._asked |= {wish.key for wish in wished}
            self._constructed |= made
            return bool(made)

    def _read(
        self, registry: Registry, modules: Mapping[Path, Module], done: Collection[str] = ()
    ) -> dict[str, tuple[str, Module | None]]:
        """The modules that may define models, as Django loaded them: those whose bytes have not changed since then."""
        loaded = {}
        for path, module in modules.items():
            digest = registry.files.get(str(path))
            if digest is not None and str(path) not in done:
                kept = self._loaded.get(str(path))
                same = kept is not None and kept[0] == digest and kept[1] is not None
                loaded[str(path)] = kept if same and kept is not None else (digest, _as_loaded(path, digest, module))
        return loaded


def _texts(loaded: Mapping[str, tuple[str, Module | None]]) -> dict[str, Module]:
    return {path: module for path, (_, module) in loaded.items() if module is not None}


def problems_of(problems: Iterable[RegistryProblem]) -> tuple[AppProblem, ...]:
    """Django counts lines from 1."""

    def problem(each: RegistryProblem) -> Problem:
        line = max(0, each.line - 1) if each.line is not None else None
        path = Path(each.file) if each.file else None
        return Problem(each.kind, each.message, each.hint, path, line, each.detail)

    return tuple(AppProblem(each.app, problem(each)) for each in problems)


def _as_loaded(path: Path, digest: str, module: Module) -> Module | None:
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != digest:
        return None
    text, _ = decoded(path.name, data)
    if text is None:
        return None
    return module if module.text == text else parse_module(text, module)


def _of_one(one: Known, other: Known) -> bool:
    return (one.root, one.settings_module) == (other.root, other.settings_module)


def _with_migrations(new: Registry, old: Registry) -> Registry:
    """Those of before, until the answer that tells of them: it is the slower one."""
    if new.migrations or not old.migrations:
        return new
    made = {model.label: (model.migration, model.migration_known) for model in old.models}
    told = ((model, *made.get(model.label, (None, False))) for model in new.models)
    models = tuple(replace(model, migration=one, migration_known=known) for model, one, known in told)
    return replace(new, models=models, migrations=old.migrations)


def _carried(new: Registry, old: Registry) -> Registry:
    """With what was known of the models of apps that do not import now, as people save half of what they want to
    write. Not where other models come from a newer text of the same file: the facts of one text are of one time."""
    whole = [model for model in new.models if model.file or not _failed(model, new, old)]
    labels = {model.label for model in whole}  # a module that failed half-way has no file, and its models no text
    used = {file for model in whole for file in _files(model)}
    changed = {file for file in used if new.files.get(file) != old.files.get(file)}
    kept = [
        model
        for model in old.models
        if model.label not in labels and _failed(model, new, old) and changed.isdisjoint(_files(model))
    ]
    labels |= {model.label for model in kept}
    rest = (model for model in new.models if model.label not in labels)
    files = {file: old.files[file] for model in kept for file in _files(model) if file in old.files}
    apps = {model.app_label: old.apps[model.app_label] for model in kept if model.app_label in old.apps}
    return replace(new, models=(*whole, *kept, *rest), files={**new.files, **files}, apps={**apps, **new.apps})


def _failed(model: RegistryModel, new: Registry, old: Registry) -> bool:
    """An app is named by its label, or by its entry in INSTALLED_APPS: the package, or a class in it."""
    package = old.apps.get(model.app_label, model.app_label)
    return any(
        problem.app in (model.app_label, package) or problem.app.startswith(package + ".") for problem in new.problems
    )


def _files(model: RegistryModel) -> set[str]:
    return {model.file, *model.ancestry.values()}
