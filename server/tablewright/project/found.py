"""Models of a file, state and settings -> its findings, judged again only where something changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tablewright.findings import Finding
from tablewright.project.baseline import new_findings
from tablewright.project.checking import Wish, as_wanted, is_judged, place, raw_findings, wish_for
from tablewright.project.knowledge import Heard
from tablewright.project.overview import project_findings
from tablewright.project.pointing import Pointing
from tablewright.project.silencing import CODE as UNUSED
from tablewright.project.silencing import Judging, silencers_for, unused_ignores
from tablewright.project.sources import Sources
from tablewright.project.state import PlacedFinding, State
from tablewright.settings import Settings
from tablewright.source.models import Field, Model, Models, PlacedModel
from tablewright.source.registry import Registry
from tablewright.source.silencing import Silencer, lines_around, silencers_of
from tablewright.source.statements import Module


class Found:
    """What was found, per file and model. Whoever changes state or settings clears it."""

    def __init__(self) -> None:
        self._of: dict[Path, dict[tuple[object, ...], tuple[object, tuple[Finding, ...]]]] = {}
        self._owners: tuple[tuple[str, str], ...] = ()
        self._owned: Models | None = None
        self._registry: Registry | None = None
        self._pointing = Pointing()
        self._whole: tuple[tuple[object, ...], tuple[PlacedFinding, ...]] | None = None

    def clear(self) -> None:
        self._of.clear()
        self._whole = None

    def of_project(
        self,
        root: Path,
        sources: Sources,
        models: Models,
        state: State,
        settings: Settings,
        registry: Registry | None,
    ) -> tuple[PlacedFinding, ...]:
        """Facts are compared by identity, and kept alive, so that no id is given to another."""
        facts = (root, models, state, settings, registry, sources.version)
        before = self._whole
        if before is None or any(one is not other for one, other in zip(facts, before[0], strict=True)):
            before = (facts, project_findings(root, sources, models, state, settings, registry))
            self._whole = before
        return before[1]

    def findings(
        self,
        path: Path,
        module: Module,
        models: Models,
        state: State,
        settings: Settings,
        wish: Wish,
        registry: Registry | None = None,
    ) -> tuple[PlacedFinding, ...]:
        self._note_owners(models, registry)
        before = self._of.get(path, {})
        now: dict[tuple[object, ...], tuple[object, tuple[Finding, ...]]] = {}
        placed: list[PlacedFinding] = []
        used: set[tuple[Silencer, str]] = set()
        here, silencers = models.by_path.get(str(path), ()), silencers_of(module)
        for model in here:
            near = _related(model.model, models)
            named = tuple(self._pointing.at(models, each.label) for each in near)
            key = (*(id(each) for each in near), named)
            # Facts are compared by identity; `near` keeps them alive, so that no id is given to another.
            now[key] = before.get(key) or (near, raw_findings(model.model, models, state, settings, registry))
            for finding in now[key][1]:
                by = silencers_for(finding, model, module, silencers)
                used |= {(silencer, finding.code) for silencer in by}
                if not by:
                    placed.append(place(finding, model, models, module, path))
        self._of[path] = now
        if silencers:
            judged = partial(is_judged, models=models, state=state, settings=settings)
            placed += _unused(module, path, here, Judging(models, state, wish.off, used, judged))
        wanted = [found for each in placed if (found := as_wanted(each, wish)) is not None]
        shown = new_findings(wanted, wish.accepted)
        return tuple(sorted(shown, key=lambda p: (p.span, p.finding.severity.rank, p.finding.code)))

    def _note_owners(self, models: Models, registry: Registry | None) -> None:
        """A fix may name any model: when a table gets another one, nothing that was found counts any longer. Nor does
        it when Django has said something new: its migrations explain what is found."""
        if registry is not self._registry:
            self._registry = registry
            self.clear()
        if models is self._owned:
            return
        self._owned = models
        owners = tuple(sorted((table, model.label) for table, owned in models.by_table.items() for model in owned))
        if owners != self._owners:
            self._owners = owners
            self.clear()


def found_ahead(sources: Sources, heard: Heard, state: State, settings: Settings) -> Found:
    """What will be found in opened files as soon as what was heard counts: worked out before it does, so that the first
    to ask then is not the one who waits."""
    found, registry, root = Found(), heard.known.registry, sources.root
    if root is None or heard.merged is None or not any(alias.schema for alias in state.aliases.values()):
        return found
    models = heard.merged[1].models
    for path in sources.opened():
        module = sources.module(path)
        if module is not None:
            with contextlib.suppress(Exception):  # a defect of ours is told to whoever asks for the file
                wish = wish_for(module, path, root, settings)
                found.findings(path, module, models, state, settings, wish, registry)
    return found


def _unused(module: Module, path: Path, models: tuple[PlacedModel, ...], judging: Judging) -> Iterator[PlacedFinding]:
    """Unless somebody wants to keep such a comment, and says so in it."""
    for found in unused_ignores(module, path, models, judging):
        around = lines_around(module.text, found.span)
        if not any(
            each.codes and each.silences(UNUSED) and around.contains(each.span.start) for each in silencers_of(module)
        ):
            yield found


def _related(model: Model, models: Models) -> tuple[Model, ...]:
    """The model and those whose facts decide what is found in it: the targets of its relations, what is between them,
    and onward by those of their fields that may be a key."""
    found = [model]
    seen = {id(model)}
    for each in found:
        for field in each.fields:
            if each is not model and not field.primary_key and not field.unique:
                continue
            for label in _led_to(field):
                other = models.target(label)
                if other is not None and id(other) not in seen:
                    seen.add(id(other))
                    found.append(other)
    return tuple(found)


def _led_to(field: Field) -> Iterator[str]:
    join = field.many_to_many
    labels = (join.target, join.through) if join is not None else (field.relation.target,) if field.relation else ()
    yield from (label for label in labels if isinstance(label, str))
