"""(Models of the source, what Django said of older files) -> Models that know what both know, and claim nothing else.

What is typed counts. Django completes it: in full where a class, all it descends from and all that their names mean
are as Django loaded them, and field by field where something was edited since.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tablewright.source.completing import Said, completed, outside
from tablewright.source.filling import is_automatic
from tablewright.source.models import Model, Models, PlacedModel
from tablewright.source.partly import Partly
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.spreading import Links, changes
from tablewright.source.standing import ClassKey, Standing, Then, chain_of, standing_of
from tablewright.source.statements import Module
from tablewright.source.wishing import FieldWish
from tablewright.source.world import World

__all__ = ["FieldWish", "Merged", "merge", "wishes"]

_NOTHING_HOLDS = Standing(whole=False, headers=False, metas=False)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A model of the source and what was made of it. `context`: what else that depended on, None where on nothing."""

    source: Model
    context: object
    model: Model
    wishes: tuple[FieldWish, ...] = ()
    known: RegistryModel | None = None


@dataclass(slots=True)
class _Kept:
    """What the next merge of the same answer can take over."""

    registry: Registry
    by_class: Mapping[ClassKey, RegistryModel]
    by_label: Mapping[str, RegistryModel]
    chains: Mapping[str, tuple[ClassKey, ...]]
    automatic: Mapping[str, RegistryField]
    said: Said
    root: str
    links: Links = field(default_factory=Links)
    entries: Mapping[tuple[str, str, int], _Entry] = field(default_factory=dict)
    outside: dict[tuple[str, bool], Model] = field(default_factory=dict)
    classes: dict[str, tuple[object, frozenset[str]]] = field(default_factory=dict)
    proxies: dict[str, tuple[Model, Model, Model]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """`models`: those of the source, completed. `wishes`: what the agent can tell of fields that were edited."""

    models: Models
    wishes: tuple[FieldWish, ...]
    kept: _Kept = field(repr=False, compare=False)

    def known(self, model: Model) -> RegistryModel | None:
        """What Django said of a model of these, or of an older text of it."""
        by_class = self.kept.by_class.get((model.path, model.name)) if model.path else None
        return by_class or self.kept.by_label.get(model.label.lower())


def wishes(merged: Merged) -> tuple[FieldWish, ...]:
    return merged.wishes


def merge(
    models: Models,
    registry: Registry,
    typed: Mapping[str, Module],
    loaded: Mapping[str, Module],
    previous: Merged | None = None,
    *,
    constructed: Mapping[str, RegistryField] | None = None,
    root: str | None = None,
) -> Merged:
    """`models` are what source alone says of `typed`; `loaded`: the files as Django loaded them, without those whose
    text at that time is not known. Both by path, and `registry` has the same paths; nobody types in other files.
    `constructed`: by `FieldWish.key`, what the agent told. `root`: as for `resolve`; None: the folder that holds all.
    Models that neither the edit nor the answer touches are the same objects as in `previous`.
    """
    kept = previous.kept if previous is not None and previous.kept.registry is registry else None
    kept = kept if kept is not None else _kept(registry, typed, root)
    names = _model_names(models, kept)
    worlds: list[World] = []

    def world() -> World:
        if not worlds:
            worlds.append(World(typed, kept.root))
        return worlds[0]

    differ = any(loaded.get(path) is not module for path, module in typed.items()) or not loaded.keys() <= typed.keys()
    changed = changes(typed, loaded, world(), names, kept.links) if differ else {}
    then = Then(typed, loaded, changed, names)
    said = replace(kept.said, labels=not any(_names_apps(path) for path in changed))
    partly = Partly(said, then, world, constructed or {}, kept.automatic)
    work = _Work(kept, partly, previous)
    by_path = {
        path: tuple(work.placed(position, each) for position, each in enumerate(placed))
        for path, placed in models.by_path.items()
    }
    by_path = work.with_proxies(by_path)
    own = [placed.model for each in by_path.values() for placed in each]
    others = [*_others(kept, then, said, own), *_stock(models, kept)]
    by_label: dict[str, Model] = {}
    by_table: dict[str, list[Model]] = {}
    for model in (*own, *others):
        by_label.setdefault(model.label, model)
        if isinstance(model.db_table, str) and model.paired:
            by_table.setdefault(model.db_table, []).append(model)
    tables = {name: tuple(found) for name, found in by_table.items()}
    result = Models(by_label, tables, by_path, models.installed_apps, models.kept)
    asked = {wish.key: wish for entry in work.entries.values() for wish in entry.wishes}
    return Merged(result, tuple(asked.values()), replace(kept, entries=work.entries))


@dataclass(slots=True)
class _Work:
    kept: _Kept
    partly: Partly
    previous: Merged | None
    entries: dict[tuple[str, str, int], _Entry] = field(default_factory=dict)

    def placed(self, position: int, placed: PlacedModel) -> PlacedModel:
        model = placed.model
        key = (model.path, model.name, position)
        before = self.kept.entries.get(key)
        entry = self._entry(model, before)
        self.entries[key] = entry
        return placed if entry.model is model else PlacedModel(entry.model, placed.offset)

    def with_proxies(self, by_path: dict[str, tuple[PlacedModel, ...]]) -> dict[str, tuple[PlacedModel, ...]]:
        """A proxy has the fields of the model behind it."""
        behind = {entry.model.label.lower(): entry for entry in self.entries.values()}
        done = dict(by_path)
        for path, placed in by_path.items():
            if any(each.model.proxy for each in placed):
                done[path] = tuple(
                    PlacedModel(self._proxy(each.model, behind), each.offset) if each.model.proxy else each
                    for each in placed
                )
        return done

    def _proxy(self, model: Model, behind: Mapping[str, _Entry]) -> Model:
        entry = behind.get(model.label.lower())
        known = entry.known if entry is not None and entry.source is not None else None
        label = next(iter(known.parents), "").lower() if known is not None else ""
        parent = behind.get(label)
        if known is None or parent is None or not known.proxy or not model.complete or parent.model.proxy:
            return model
        before = self.kept.proxies.get(model.label)
        if before is not None and before[0] is model and before[1] is parent.model:
            return before[2]
        found = replace(
            model,
            fields=parent.model.fields,
            complete=parent.model.complete,
            incomplete_reason=parent.model.incomplete_reason,
            db_table=parent.model.db_table,
            composite_primary_key=parent.model.composite_primary_key,
        )
        found = before[2] if before is not None and before[2] == found else found
        self.kept.proxies[model.label] = (model, parent.model, found)
        return found

    def _entry(self, model: Model, before: _Entry | None) -> _Entry:
        kept, partly = self.kept, self.partly
        known = kept.by_class.get((model.path, model.name))
        if model.abstract:
            return _Entry(model, None, model)
        if known is not None and not _fits(model, known, partly.then):
            known = None
        chain = kept.chains[known.label] if known is not None else ((model.path, model.name),)
        standing = standing_of(known, chain, partly.then) if known is not None else _NOTHING_HOLDS
        context: object = (partly.said.labels, "whole")
        if not standing.whole:
            around = tuple(partly.then.changed.get(path) for path, _ in chain)
            context = (partly.said.labels, standing, around, partly.constructed)
        if before is not None and before.source is model and before.context == context:
            return before
        found: tuple[Model, list[FieldWish]]
        if known is not None and standing.whole:
            found = completed(model, known, partly.said), []
        else:
            found = partly.merged(model, known, standing)
        result = found[0]
        if before is not None and before.model == result:
            result = before.model
        elif result == model:
            result = model
        return _Entry(model, context, result, tuple(found[1]), known)


def _fits(model: Model, known: RegistryModel, then: Then) -> bool:
    """It is the same model for Django: a label that was edited makes it another one."""
    if model.app_label and model.label.lower() != known.label.lower():
        return False
    return model.proxy == known.proxy or model.path not in then.changed


def _kept(registry: Registry, typed: Mapping[str, Module], root: str | None) -> _Kept:
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
    return _Kept(registry, by_class, by_label, chains, automatic, Said(registry, routed), folder)


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


def _names_apps(path: str) -> bool:
    plain = path.replace("\\", "/")
    return plain.endswith(("/apps.py", "/__init__.py")) and not plain.endswith("/models/__init__.py")


def _model_names(models: Models, kept: _Kept) -> dict[str, frozenset[str]]:
    names: dict[str, frozenset[str]] = {}
    for path, placed in models.by_path.items():
        before = kept.classes.get(path)
        if before is None or before[0] != tuple(each.model.name for each in placed):
            found = tuple(each.model.name for each in placed)
            kept.classes[path] = before = (found, frozenset(found))
        names[path] = before[1]
    return names


def _others(kept: _Kept, then: Then, said: Said, own: Iterable[Model]) -> Iterable[Model]:
    """Models that no file of the project has as a class."""
    joins = {model.label.lower(): model for model in own}
    for known in kept.registry.models:
        inside = known.file in then.typed
        if inside and known.auto_created is None and _is_written(known, then):
            continue
        if known.auto_created is not None and not _is_joined(known, kept, joins):
            continue
        facts = not inside or known.file not in then.changed
        key = (known.label, facts)
        if key not in kept.outside:
            kept.outside[key] = outside(known, said, facts=facts)
        yield kept.outside[key]


def _is_written(known: RegistryModel, then: Then) -> bool:
    """Its class was in the file, or may have been."""
    before = then.loaded.get(known.file)
    return before is None or any(placed.statement.name == known.name for placed in before.classes)


def _is_joined(known: RegistryModel, kept: _Kept, own: Mapping[str, Model]) -> bool:
    """The many-to-many field that it is for is still there."""
    owner = kept.by_label.get((known.auto_created or "").lower())
    if owner is None:
        return True
    model = own.get(owner.label.lower())
    names = {each.name for each in owner.fields if each.through == known.label}
    if model is None:
        return (owner.file, owner.name) not in kept.by_class or not owner.file
    return any(each.name in names for each in model.fields)


def _stock(models: Models, kept: _Kept) -> Iterable[Model]:
    """Django's own models as source knows them, of apps that Django did not tell of."""
    told = {model.app_label for model in kept.registry.models}
    own = {id(placed.model) for each in models.by_path.values() for placed in each}
    return [model for model in models.by_label.values() if id(model) not in own and model.app_label not in told]
