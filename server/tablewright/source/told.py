"""What Django said -> the same by class and by label, and what one merge leaves to the next."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tablewright.source.completing import Said
from tablewright.source.filling import is_automatic
from tablewright.source.models import Model, Models
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.spreading import Links
from tablewright.source.standing import ClassKey, Stands, chain_of
from tablewright.source.statements import ClassStatement, Module
from tablewright.source.wishing import FieldWish


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the source and what was made of it. `context`: what else that depended on; None where it is to be made
    again. `stands`: the texts of its classes that this was judged by. `labels`: where all of it is as Django loaded
    it, whether labels of apps held still; else None."""

    source: Model
    model: Model
    context: tuple[object, object] | None = None
    labels: bool | None = None
    chain: tuple[ClassKey, ...] = ()
    wishes: tuple[FieldWish, ...] = ()
    known: RegistryModel | None = None
    headers: bool = True
    made: frozenset[str] = frozenset()
    """Names of fields that the agent made, with what is typed."""
    stands: Stands = ()


@dataclass(slots=True)
class Told:
    """What the next merge of the same answer can take over."""

    registry: Registry
    by_class: Mapping[ClassKey, RegistryModel]
    by_label: Mapping[str, RegistryModel]
    in_file: Mapping[str, frozenset[str]]
    chains: Mapping[str, tuple[ClassKey, ...]]
    automatic: Mapping[str, RegistryField]
    said: Said
    root: str
    links: Links = field(default_factory=Links)
    entries: Mapping[ClassKey, Entry] = field(default_factory=dict)
    outside: dict[tuple[str, bool], Model] = field(default_factory=dict)
    classes: dict[str, tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)
    proxies: dict[str, tuple[Model, Model, Model]] = field(default_factory=dict)
    unseen: dict[ClassKey, tuple[ClassStatement, bool, Model]] = field(default_factory=dict)


def told_of(registry: Registry, typed: Mapping[str, Module], root: str | None) -> Told:
    by_class: dict[ClassKey, RegistryModel] = {}
    twice: set[ClassKey] = set()
    automatic: dict[str, RegistryField] = {}
    for model in registry.models:
        key = (model.file, model.name)
        if model.auto_created is None:
            twice |= {key} if key in by_class else set()
            by_class[key] = model
        for each in model.fields:
            if is_automatic(each):
                automatic.setdefault(model.app_label, each)
    for key in twice:
        del by_class[key]
    chains = {model.label: chain_of(model) for model in by_class.values()}
    routed = any(alias not in (None, "default") for model in registry.models for alias in (model.read, model.write))
    by_label = {model.label.lower(): model for model in registry.models}
    folder = root if root is not None else _common(registry, typed)
    in_file: dict[str, frozenset[str]] = {}
    for path, name in by_class:
        in_file[path] = in_file.get(path, frozenset()) | {name}
    return Told(registry, by_class, by_label, in_file, chains, automatic, Said(registry, routed), folder)


def _common(registry: Registry, typed: Iterable[str]) -> str:
    """The folder that holds all files and all that they are imported from."""
    folders = {path.replace("\\", "/").rpartition("/")[0] for path in typed}
    for model in registry.models:
        module = "/" + model.module.replace(".", "/")
        plain = model.file.replace("\\", "/").removesuffix(".py").removesuffix("/__init__")
        if model.file in typed and plain.endswith(module):
            folders.add(plain.removesuffix(module))
    try:
        return posixpath.commonpath(folders) if folders else ""
    except ValueError:
        return ""


def names_apps(path: str) -> bool:
    plain = path.replace("\\", "/")
    return plain.endswith(("/apps.py", "/__init__.py")) and not plain.endswith("/models/__init__.py")


def model_names(models: Models, told: Told) -> dict[str, frozenset[str]]:
    """By path, the classes that are models."""
    names: dict[str, frozenset[str]] = {}
    for path, placed in models.by_path.items():
        now, before = tuple([each.model.name for each in placed]), told.classes.get(path)
        if before is None or before[0] != now:
            told.classes[path] = before = (now, frozenset(now))
        names[path] = before[1]
    return names
