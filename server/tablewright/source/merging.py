"""(Models of the source, what Django said of older files) -> Models that know what both know, and claim nothing else.

What is typed counts. Django completes it: in full where a class, all it descends from and all that their names mean
are as Django loaded them, and field by field where something was edited since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tablewright.source.changes import Changed
from tablewright.source.completing import completed
from tablewright.source.models import Model, Models, PlacedModel
from tablewright.source.others import other_models, stock_models
from tablewright.source.partly import Partly, asks
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.spreading import changes
from tablewright.source.standing import ClassKey, Standing, Then, all_whole, standing_of
from tablewright.source.statements import Module
from tablewright.source.told import Entry, Told, model_names, names_apps, told_of
from tablewright.source.unseen import with_unseen
from tablewright.source.wishing import FieldWish
from tablewright.source.world import Defined, World

__all__ = ["FieldWish", "Merged", "merge", "wishes"]

_NO_NAMES: tuple[tuple[str, ...], frozenset[str]] = ((), frozenset())
_NOTHING_HOLDS = Standing(whole=False, headers=False, metas=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """`models`: those of the source, completed. `wishes`: what the agent can tell of fields that were edited."""

    models: Models
    wishes: tuple[FieldWish, ...]
    kept: Told = field(repr=False, compare=False)

    def entry(self, model: Model) -> Entry | None:
        """How a model of these was made; None for one of another package."""
        return next((each for each in self.kept.entries.values() if each.model.label == model.label), None)

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
    if kept is None:
        kept = told_of(registry, typed, root)
        if previous is not None:  # Equal models are to be the same objects all the same.
            kept.entries = {
                key: replace(each, context=None, labels=None) for key, each in previous.kept.entries.items()
            }
            kept.proxies = dict(previous.kept.proxies)
    known = model_names(models, kept)
    names = {path: _both(known.get(path, frozenset()), kept.in_file.get(path, frozenset())) for path in typed}
    worlds: list[World] = []

    def world() -> World:
        if not worlds:
            made = World(typed, kept.root)
            made.kinds["label"] = lambda path, dotted: _label(made, models, kept, path, dotted)
            worlds.append(made)
        return worlds[0]

    differ = any(loaded.get(path) is not module for path, module in typed.items()) or not loaded.keys() <= typed.keys()
    changed = changes(typed, loaded, world(), names, kept.links) if differ else {}
    then = Then(typed, loaded, changed, names)
    said = replace(kept.said, labels=not any(names_apps(path) for path in changed))
    partly = Partly(said, then, world, constructed or {}, kept.automatic)
    work = _Work(kept, partly, said.labels, _touched(changed))
    unseen = with_unseen(models.by_path, kept, then, known, world, labels=said.labels)
    by_path = {path: tuple([work.placed(each) for each in placed]) for path, placed in unseen.items()}
    by_path = work.with_proxies(by_path)
    own = [placed.model for each in by_path.values() for placed in each]
    others = [*other_models(kept, then, said, own), *stock_models(models, kept)]
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
    kept: Told
    partly: Partly
    labels: bool
    touched: frozenset[ClassKey] | None
    entries: dict[ClassKey, Entry] = field(default_factory=dict)

    def placed(self, placed: PlacedModel) -> PlacedModel:
        model, touched = placed.model, self.touched
        key = (model.path, model.name)
        while key in self.entries:  # another class of this name
            key = (model.path, f"{key[1]} again")
        before = self.kept.entries.get(key)
        if before is None or before.source is not model or before.labels is not self.labels:
            entry = self._entry(model, before)
        elif touched.isdisjoint(before.chain) if touched is not None else all_whole(before.chain, self.partly.then):
            entry = before
        else:
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

    def _proxy(self, model: Model, behind: Mapping[str, Entry]) -> Model:
        entry = behind.get(model.label.lower())
        known = entry.known if entry is not None and entry.headers else None
        label = next(iter(known.parents), "").lower() if known is not None else ""
        parent = behind.get(label)
        if known is None or parent is None or not known.proxy or parent.model.proxy:
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

    def _elsewhere(self, model: Model) -> RegistryModel | None:
        """A class may say that it is of another module than its own, where there is none of its name."""
        known = self.kept.by_label.get(model.label.lower())
        if known is None or known.auto_created is not None or known.file not in self.partly.then.typed:
            return None
        return None if self.partly.then.was(known.file, known.name) else known

    def _alone(self, model: Model) -> bool:
        """No other class of the file has its name, so that it is the one that Django told of."""
        names, apart = self.kept.classes.get(model.path, _NO_NAMES)
        return len(names) == len(apart) or names.count(model.name) == 1

    def _entry(self, model: Model, before: Entry | None) -> Entry:
        kept, partly = self.kept, self.partly
        if model.abstract:
            return Entry(model, model)
        known = kept.by_class.get((model.path, model.name)) or self._elsewhere(model)
        if known is not None and not (self._alone(model) and _fits(model, known, partly.then)):
            known = None
        own = ((model.path, model.name),)
        chain = own if known is None else (*own, *(key for key in kept.chains.get(known.label, ()) if key != own[0]))
        chain = chain if known is None or known.file == model.path else (*own, *chain[2:])
        again = before if before is not None and before.source is model else None
        then = partly.then
        around = (partly.said.labels, known, chain, [(then.changed.get(key[0]), then.is_model(key)) for key in chain])
        stands = then.stands(chain, before.stands if before is not None else ())
        judged = again.context if again is not None and again.stands is stands else None
        if again is not None and judged is not None and judged[0] == around:
            return again
        standing = standing_of(chain, then) if known is not None else _NOTHING_HOLDS
        context: tuple[object, object] | None = None
        if not standing.whole and not asks(model):  # else values of its arguments may be written elsewhere
            context = (around, standing)
            if again is not None and again.context == context:
                return replace(again, stands=stands)
        wishes: list[FieldWish] = []
        made: frozenset[str] = frozenset()
        if known is not None and standing.whole:
            result = completed(model, known, partly.said)
        else:
            result, wishes, made = partly.merged(model, known, standing)
        if known is None and result.registered and _is_unloaded(model, kept.registry):
            result = replace(result, registered=False)
        if before is not None and before.model == result:
            result = before.model
        elif result == model:
            result = model
        labels = partly.said.labels if standing.whole else None
        return Entry(model, result, context, labels, chain, tuple(wishes), known, standing.headers, made, stands)


def _is_unloaded(model: Model, registry: Registry) -> bool:
    """Django loaded the app without this file: nothing imports it, so its classes are no models yet."""
    return model.app_label in registry.apps and model.path not in registry.files


def _both(some: frozenset[str], more: frozenset[str]) -> frozenset[str]:
    return some if more <= some else some | more


def _touched(changed: Mapping[str, Changed]) -> frozenset[ClassKey] | None:
    """Every class that may mean something else; None where that is every class of some file."""
    if any(each.whole for each in changed.values()):
        return None
    return frozenset((path, name) for path, each in changed.items() for name in each.all_names())


def _label(world: World, models: Models, kept: Told, path: str, dotted: str) -> str | None:
    """The label of the model that a name in a file means."""
    found = world.define(path, dotted)
    if not isinstance(found, Defined):
        return None
    placed = (each.model for each in models.by_path.get(found.path, ()) if each.model.name == found.statement.name)
    model = next(placed, None) or kept.by_class.get(found.key)
    return model.label if model is not None else None


def _fits(model: Model, known: RegistryModel, then: Then) -> bool:
    """It is the same model for Django: a label that was edited makes it another one."""
    if model.app_label and model.label.lower() != known.label.lower():
        return False
    return model.proxy == known.proxy or model.path not in then.changed
