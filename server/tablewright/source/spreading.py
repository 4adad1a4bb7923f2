"""Files as Django loaded them and as typed now -> the names in each that may mean something else, whatever the cause.

A changed name changes what is made with it: in its file, in files that import it, and where code reaches into others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tablewright.source.catalog import known_package
from tablewright.source.changes import (
    NOTHING,
    Changed,
    acts,
    alike,
    bound_names,
    differing_blocks,
    inside,
    own_changes,
    relevant,
)
from tablewright.source.parts import Words, words, words_of
from tablewright.source.statements import ClassStatement, Module
from tablewright.source.world import World

_ROUNDS = 200
"""Names depend on names this deep at most; what is left then is taken for changed as a whole."""


_Use = tuple[str, frozenset[str], Words]
"""(what it is: "any" | "class" | "model", the names it makes or changes, the words it uses) of a statement."""


@dataclass(slots=True)
class Links:
    """file -> (file that it imports from, the name there, the name here). The name there is "" for the module itself,
    "*" for all of its names. `imports`: what they were made of, per file."""

    of: dict[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    imports: dict[str, object] = field(default_factory=dict)
    paths: object = None
    ends: dict[str, list[str]] = field(default_factory=dict)
    """Last part of a module's name -> files of such modules."""
    classes: dict[str, tuple[frozenset[str], list[ClassStatement], list[_Use]]] = field(default_factory=dict)
    """(names of its models, its classes, what each of these uses) of a file."""

    def files(self, dotted: str, world: World) -> list[str]:
        """Those that the name may lead to: one, or, where the folder to import from is not sure, any that fits."""
        sure = world.paths.get(dotted)
        if sure is not None or known_package(dotted):
            return [sure] if sure is not None and not sure.startswith("<") else []
        return [path for path in self.ends.get(dotted.rpartition(".")[2], ()) if _plain(path).endswith(_tail(dotted))]


def changes(
    typed: Mapping[str, Module],
    loaded: Mapping[str, Module],
    world: World,
    models: Mapping[str, frozenset[str]],
    links: Links,
) -> dict[str, Changed]:
    """By path, files without a change left out. `models`: the names of the classes of each file that are models.
    `links` is kept from one call to the next."""
    found: dict[str, Changed] = {}
    for path, module in typed.items():
        before = loaded.get(path)
        if before is module:
            continue
        if before is None or module.problem is not None or module.star_imports != before.star_imports:
            found[path] = Changed(whole=True)
        elif before.text != module.text:
            found[path] = own_changes(module, before, models.get(path, frozenset()))
    if not any(found.values()) and loaded.keys() <= typed.keys():
        return {}
    _without_deleted(typed, loaded, world, found)
    _link(typed, world, links)
    _patched_elsewhere(typed, loaded, found, links)
    return _spread(typed, found, models, links)


def _link(typed: Mapping[str, Module], world: World, links: Links) -> None:
    if links.paths is not world.paths:
        links.of, links.imports, links.paths, links.ends = {}, {}, world.paths, {}
        for path in typed:
            links.ends.setdefault(_plain(path).rpartition("/")[2], []).append(path)
    for path, module in typed.items():
        imports = (module.imports, module.star_imports)
        if links.imports.get(path) != imports:
            links.imports[path] = imports
            links.of[path] = tuple(_links(path, module, world, links))


def _plain(path: str) -> str:
    return path.replace("\\", "/").removesuffix(".py").removesuffix("/__init__")


def _tail(dotted: str) -> str:
    return "/" + dotted.replace(".", "/")


def _links(path: str, module: Module, world: World, links: Links) -> Iterator[tuple[str, str, str]]:
    for star in module.star_imports:
        for target in links.files(world.from_file(path, star), world):
            yield target, "*", "*"
    for name, dotted in module.imports.items():
        parts = world.from_file(path, dotted).split(".")
        for target in links.files(".".join(parts), world):
            yield target, "", name
        for target in links.files(".".join(parts[:-1]), world) if len(parts) > 1 else ():
            yield target, parts[-1], name


def _without_deleted(
    typed: Mapping[str, Module], loaded: Mapping[str, Module], world: World, found: dict[str, Changed]
) -> None:
    """What is imported from a file that is gone."""
    gone = [
        path.replace("\\", "/").removesuffix(".py").removesuffix("/__init__") for path in loaded if path not in typed
    ]
    if not gone:
        return

    def lost(path: str, dotted: str) -> bool:
        parts = world.from_file(path, dotted).split(".")
        tails = ["/" + "/".join(parts[:count]) for count in range(len(parts), 0, -1)]
        return ".".join(parts) not in world.paths and any(each.endswith(tail) for tail in tails for each in gone)

    for path, module in typed.items():
        if any(lost(path, star) for star in module.star_imports):
            found[path] = Changed(whole=True)
        names = frozenset(name for name, dotted in module.imports.items() if lost(path, dotted))
        if names and not found.get(path, NOTHING).whole:
            found[path] = found.get(path, NOTHING).with_(Changed(rebound=names))


def _patched_elsewhere(
    typed: Mapping[str, Module], loaded: Mapping[str, Module], found: dict[str, Changed], links: Links
) -> None:
    """Code of one file that changed may change the class of another one."""
    for path in [path for path, changed in found.items() if changed and not changed.whole]:
        used = {
            text
            for text, facts in differing_blocks(typed[path], loaded[path])
            if facts is not None and acts(text, facts, typed[path])
        }
        plain = frozenset(name for text in used for name in words(text).plain)
        for target, there, here in links.of.get(path, ()) if plain else ():
            if target not in typed or found.get(target, NOTHING).whole or (here != "*" and here not in plain):
                continue
            names = plain if there in ("", "*") else frozenset({there})
            own = names & {each.statement.name for each in typed[target].classes}
            found[target] = found.get(target, NOTHING).with_(Changed(rebound=own))


def _spread(
    typed: Mapping[str, Module],
    found: dict[str, Changed],
    models: Mapping[str, frozenset[str]],
    links: Links,
) -> dict[str, Changed]:
    importers: dict[str, set[str]] = {}
    for path, links_of in links.of.items():
        for target, _, _ in links_of:
            importers.setdefault(target, set()).add(path)
    waiting = [path for path, changed in found.items() if changed]
    rounds: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        rounds[path] = rounds.get(path, 0) + 1
        if path not in typed:
            continue
        before = found.get(path, NOTHING)
        after = Changed(whole=True) if rounds[path] > _ROUNDS else _received(path, typed, found, links)
        if not after.whole:
            after = _within(path, typed[path], after, models.get(path, frozenset()), links)
        found[path] = after
        if after != before or rounds[path] == 1:
            waiting += [importer for importer in importers.get(path, ()) if importer != path]
    return {path: changed for path, changed in found.items() if changed}


def _received(path: str, typed: Mapping[str, Module], found: Mapping[str, Changed], links: Links) -> Changed:
    result = found.get(path, NOTHING)
    for target, there, here in links.of.get(path, ()) if not result.whole else ():
        changed = found.get(target, NOTHING)
        if not changed:
            continue
        if changed.whole and here == "*":
            return Changed(whole=True)
        if changed.whole:
            result = result.with_(Changed(rebound=frozenset({here})))
        elif there in ("", "*"):
            result = result.with_(changed)
        elif there in changed.rebound:
            result = result.with_(Changed(rebound=frozenset({here})))
        elif there in changed.models:
            result = result.with_(Changed(models=frozenset({here})))
        elif there in changed.classes:
            result = result.with_(Changed(classes=frozenset({here})))
    return result


def _within(path: str, module: Module, changed: Changed, models: frozenset[str], links: Links) -> Changed:
    """What depends on a changed name in the same file is changed as well."""
    uses = _uses(path, module, models, links)
    fresh = changed.all_names()
    while fresh:
        rebound, classes, own = set(changed.rebound), set(changed.classes), set(changed.models)
        for kind, names, used in uses:
            if fresh.isdisjoint(used.plain):  # Then nothing has changed for it since the round before.
                continue
            target = rebound if kind == "any" else own if kind == "model" else classes
            if not target.issuperset(names) and changed.touches(used, names if kind == "model" else frozenset()):
                target |= names
        after = Changed(frozenset(rebound), frozenset(classes), frozenset(own))
        fresh = (after.rebound - changed.rebound) | (after.classes - changed.classes) | (after.models - changed.models)
        changed = after
    return changed


def _uses(path: str, module: Module, models: frozenset[str], links: Links) -> list[_Use]:
    found: list[_Use] = [("any", frozenset({name}), words_of(value)) for name, value in module.constants.items()]
    found += _of_classes(path, module, models, links)
    names: frozenset[str] | None = None
    others = [each for each in module.pieces if each[2] is not None and (each[2].broken or not each[2].only_classes)]
    for at, end, facts in others:
        text = module.text[at:end]
        bound = frozenset(binding.name for binding in facts.bindings if binding.kind == "function")
        if acts(text, facts, module):
            names = inside(bound_names(module), module) if names is None else names
            bound |= words(text).plain & names
        if bound:
            found.append(("any", bound, words(text)))
    return found


def _of_classes(path: str, module: Module, models: frozenset[str], links: Links) -> list[_Use]:
    known, before, uses = links.classes.get(path, (models, [], []))
    before = before if known == models else []  # what a class uses depends on its being a model
    now = [placed.statement for placed in module.classes]
    front, behind = alike(now, before)
    end = len(before) - behind
    kept = {id(each): use for each, use in zip(before[front:end], uses[front:end], strict=False)}
    between = [kept.get(id(each)) or _use(each, models) for each in now[front : len(now) - behind]]
    uses = [*uses[:front], *between, *uses[end : len(before)]]
    links.classes[path] = (models, now, uses)
    return uses


def _use(statement: ClassStatement, models: frozenset[str]) -> _Use:
    kind = "model" if statement.name in models else "class"
    return kind, frozenset({statement.name}), words(relevant(statement, models))
