"""A model as Django loaded it, files then and now -> what of it holds: all, its header, its Meta, single fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tablewright.source import parts
from tablewright.source.changes import Changed, relevant
from tablewright.source.registry import RegistryField, RegistryModel
from tablewright.source.statements import Assignment, ClassStatement, Literal, Module

ClassKey = tuple[str, str]
"""(file, name of the class)."""

Stands = tuple["tuple[ClassStatement, ClassStatement] | None", ...]
"""Of each class of a line (now, then)."""


@dataclass(slots=True)
class Then:
    """The files as typed and as Django loaded them. `models`: the names of the classes of each file that are models."""

    typed: Mapping[str, Module]
    loaded: Mapping[str, Module]
    changed: Mapping[str, Changed]
    models: Mapping[str, frozenset[str]]
    _classes: dict[int, Mapping[str, ClassStatement | None]] = field(default_factory=dict)

    def was(self, path: str, name: str) -> bool:
        """The file had a class of this name, or may have had one."""
        return path not in self.loaded or name in self._named(self.loaded[path])

    def is_model(self, key: ClassKey) -> bool:
        return key[1] in self.models.get(key[0], ())

    def pair(self, key: ClassKey) -> tuple[ClassStatement, ClassStatement] | None:
        """The class (now, then); None when one of them is not there, or not alone of its name."""
        now = self._named(self.typed.get(key[0])).get(key[1])
        then = self._named(self.loaded.get(key[0])).get(key[1])
        return (now, then) if now is not None and then is not None else None

    def stands(self, chain: tuple[ClassKey, ...], before: Stands) -> Stands:
        """Of each class (now, then): `before` itself where these are the very same."""
        now = tuple([self.pair(key) for key in chain])
        return before if len(now) == len(before) and all(map(_very_same, now, before)) else now

    def _named(self, module: Module | None) -> Mapping[str, ClassStatement | None]:
        if module is None:
            return {}
        found = self._classes.get(id(module))
        if found is None:
            found = {}
            for placed in module.classes:
                name = placed.statement.name
                found[name] = None if name in found else placed.statement
            self._classes[id(module)] = found
        return found


def _very_same(
    one: tuple[ClassStatement, ClassStatement] | None, other: tuple[ClassStatement, ClassStatement] | None
) -> bool:
    return one is other or (one is not None and other is not None and one[0] is other[0] and one[1] is other[1])


def chain_of(model: RegistryModel) -> tuple[ClassKey, ...]:
    """The classes that it is made of, itself first; those of other packages have files that nobody types in."""
    line = [(model.file, model.name)]
    line += [(file, dotted.rpartition(".")[2]) for dotted, file in model.ancestry.items()]
    return tuple(dict.fromkeys(line))


def same_class(key: ClassKey, then: Then, apart: frozenset[str]) -> bool:
    """Python would make the same of it. `apart`: the classes of its line, which are looked at one by one."""
    path, name = key
    changed = then.changed.get(path)
    if changed is None or not changed.names(name):
        return True
    if changed.whole or name in changed.rebound:
        return False
    both = then.pair(key)
    if both is None:
        return False
    now, before = both
    models = then.models.get(path, frozenset())
    text = relevant(now, models)
    if now is not before and text != relevant(before, models):
        return False
    return not changed.touches(parts.words(text), apart)


def same_header(key: ClassKey, then: Then, apart: frozenset[str]) -> bool:
    path, name = key
    changed = then.changed.get(path)
    if changed is None:
        return True
    both = then.pair(key)
    if changed.whole or name in changed.rebound or both is None:
        return False
    now, before = both
    return parts.header(now) == parts.header(before) and not changed.touches(parts.header_words(now), apart)


def same_meta(key: ClassKey, then: Then, apart: frozenset[str]) -> bool:
    """Also that there was none, and is none. A part that does not parse may be a Meta."""
    path, _ = key
    changed = then.changed.get(path)
    if changed is None:
        return True
    both = then.pair(key)
    if changed.whole or both is None:
        return False
    now, before = both
    if now.broken and now.meta is None:
        return False
    if parts.meta(now) != parts.meta(before) or any(
        now.meta is not None and now.meta.span.start <= part.start <= now.meta.span.end for part in now.broken
    ):
        return False
    return not changed.touches(parts.meta_words(now), apart)


def same_kind(key: ClassKey, then: Then) -> bool:
    """Abstract, a proxy, or neither, as it was; what does not parse is taken for a slip of the moment."""
    if key[0] not in then.changed:
        return True
    both = then.pair(key)
    if both is None:
        return False
    now, before = ([_option(each, name) for name in ("abstract", "proxy")] for each in both)
    return now == before


def _option(statement: ClassStatement, name: str) -> str | None:
    option = statement.meta.options.get(name) if statement.meta is not None else None
    return repr(option.value) if option is not None else None


@dataclass(frozen=True, slots=True)
class Standing:
    """`whole`: the model is as Django loaded it; nothing else is told then. `headers`, `metas`: these are, of it and of
    all project classes that it descends from. `same`: those of them that are the same as a whole."""

    whole: bool
    headers: bool = True
    metas: bool = True
    same: frozenset[ClassKey] = frozenset()
    chain: tuple[ClassKey, ...] = ()


_WHOLE = Standing(whole=True)


def all_whole(chain: tuple[ClassKey, ...], then: Then) -> bool:
    """Quickly, and only where it is plain to see."""
    for path, name in chain:
        changed = then.changed.get(path)
        if changed is not None and changed.names(name):
            return False
    return True


def standing_of(chain: tuple[ClassKey, ...], then: Then) -> Standing:
    """Of a model that Django made of these classes."""
    if all_whole(chain, then):
        return _WHOLE
    apart = frozenset(name for _, name in chain)
    same = frozenset(key for key in chain if same_class(key, then, apart))
    if len(same) == len(chain):
        return _WHOLE
    headers = all(same_header(key, then, apart) for key in chain)
    headers = headers and all(key in same or same_kind(key, then) for key in chain)
    metas = headers and all(key in same or same_meta(key, then, apart) for key in chain)
    return Standing(whole=False, headers=headers, metas=metas, same=same, chain=chain)


def owner_of(known: RegistryField, model: RegistryModel) -> ClassKey | None:
    """The class whose body has the field; None for one made at run time."""
    if not known.defined_in:
        return None
    name = known.defined_in.rpartition(".")[2]
    if known.defined_in == f"{model.module}.{model.name}":
        return (model.file, model.name)
    file = model.ancestry.get(known.defined_in)
    return (file, name) if file is not None else ("", known.defined_in)


def same_statement(known: RegistryField, key: ClassKey, standing: Standing, then: Then) -> Assignment | None:
    """The statement of the field as typed, when it is that which Django loaded."""
    changed, both = then.changed.get(key[0]), then.pair(key)
    if both is None:
        return None
    now, before = parts.assigned(both[0], known.name), parts.assigned(both[1], known.name)
    if now is None or before is None:
        return None
    if changed is None or key in standing.same:
        return now
    if now.conditional or parts.call(now) != parts.call(before):
        return None
    used = parts.call_words(now)
    if changed.touches(used) or not all(_same_local(name, both) for name in _local(used, both)):
        return None
    return now


def _local(used: parts.Words, both: tuple[ClassStatement, ClassStatement]) -> Iterator[str]:
    for statement in both:
        yield from (name for name in parts.names(statement) if name in used.plain)


def _same_local(name: str, both: tuple[ClassStatement, ClassStatement]) -> bool:
    now, before = (statement.constants.get(name) for statement in both)
    return isinstance(now, Literal) and repr(now) == repr(before)


def is_made_by_hand(known: RegistryField, key: ClassKey, then: Then) -> bool:
    """A plain statement of the class made it, so that it went with the statement."""
    both = then.pair(key)
    return both is not None and parts.assigned(both[1], known.name) is not None
