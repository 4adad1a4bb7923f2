"""A file as Django loaded it and as typed now -> the names in it that may mean something else since then.

Django's word on a class holds while everything that it was made of is the same: not only its text, but what the names
in it mean. This is told by names, generously: a name that is named here may mean the same all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tablewright.source.catalog import known_package
from tablewright.source.parts import Words, header, skeleton, text_of, words
from tablewright.source.statements import ClassStatement, Module, Opaque

_COMPOUND = re.compile(r"(?:@|(?:if|for|while|try|with|match|async)\b)")
_LEADING = re.compile(r"@?([^\W\d]\w*)\s*[.(]")
_BINDS = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?(?:class|def)[ \t]+(\w+)|(\w+)[ \t]*[:=])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Changed:
    """Names of one file. `rebound`: they may mean anything. `classes`: classes whose own text may differ, `models`:
    those that are models. `whole`: there is nothing to compare with, so that every name of the file counts."""

    rebound: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    whole: bool = False

    def touches(self, used: Words, apart: frozenset[str] = frozenset()) -> bool:
        """Something that these words name may have changed. A model that is only pointed at may: where it leads to is
        in the text. `apart`: classes that the caller compares by itself."""
        if self.whole or not self.rebound.isdisjoint(used.plain):
            return True
        if not self.classes.isdisjoint(used.plain) and (self.classes & used.plain) - apart:
            return True
        return not self.models.isdisjoint(used.dotted) and bool((self.models & used.dotted) - apart)

    def names(self, name: str) -> bool:
        return self.whole or name in self.models or name in self.rebound or name in self.classes

    def all_names(self) -> frozenset[str]:
        return self.rebound | self.classes | self.models

    def with_(self, more: Changed) -> Changed:
        return Changed(self.rebound | more.rebound, self.classes | more.classes, self.models | more.models, self.whole)

    def __bool__(self) -> bool:
        return self.whole or bool(self.rebound or self.classes or self.models)


NOTHING = Changed()


def own_changes(module: Module, before: Module, models: frozenset[str]) -> Changed:
    """What the text of the file itself says."""
    names = {*module.imports, *before.imports} if module.imports != before.imports else ()
    rebound = {name for name in names if module.imports.get(name) != before.imports.get(name)}
    rebound.update(name for name in {*module.constants, *before.constants} if not _same_value(name, module, before))
    rebound |= module.functions ^ before.functions
    rebound |= module.patched ^ before.patched
    now, then = _differing_classes(module, before)
    rebound |= now.keys() ^ then.keys()
    differ = {name for name in now.keys() & then.keys() if not _same(now[name], then[name])}
    alone = {name for name in differ if not any(each.conditional for each in (*now[name], *then[name]))}
    alone = {name for name in alone if len(now[name]) == len(then[name]) == 1 and _as_before(now[name], then[name])}
    rebound |= differ - alone
    for text, facts in differing_blocks(module, before):
        if facts is None:
            rebound.update(name for pair in _BINDS.findall(text) for name in pair if name)
            continue
        rebound.update(binding.name for binding in facts.bindings if binding.kind == "function")
        if acts(text, facts, module):
            rebound |= words(text).plain & inside(bound_names(module), module)
    return Changed(frozenset(rebound), frozenset(alone - models), frozenset(alone & models))


def _same_value(name: str, module: Module, before: Module) -> bool:
    now, then = module.constants.get(name), before.constants.get(name)
    return now is then or repr(now) == repr(then)


def bound_names(module: Module) -> set[str]:
    names = {each.statement.name for each in module.classes}
    return names | module.imports.keys() | module.constants.keys() | module.functions


def alike(now: Sequence[object], then: Sequence[object]) -> tuple[int, int]:
    """How many in front, and how many behind these, are the very same in both; None is like nothing. A keystroke asks
    this of all that a file holds, and then looks at what lies between."""
    most = min(len(now), len(then))
    front = behind = 0
    while front < most and now[front] is then[front] and now[front] is not None:
        front += 1
    most -= front
    while behind < most and now[-1 - behind] is then[-1 - behind] and now[-1 - behind] is not None:
        behind += 1
    return front, behind


def different(now: Sequence[object], then: Sequence[object]) -> tuple[Sequence[int], Sequence[int]]:
    """Where in each of both stands what is not the very same in the other, at the same place where both are as long."""
    if len(now) == len(then):
        places = [i for i, (one, other) in enumerate(zip(now, then, strict=True)) if one is not other or one is None]
        return places, places
    front, behind = alike(now, then)
    return range(front, len(now) - behind), range(front, len(then) - behind)


def inside(names: Iterable[str], module: Module) -> frozenset[str]:
    """Those that may be the project's own: code can change these."""
    return frozenset(name for name in names if not known_package(module.imports.get(name, ".")))


_Named = dict[str, tuple[ClassStatement, ...]]


def _differing_classes(module: Module, before: Module) -> tuple[_Named, _Named]:
    """By name, (now, then): all classes of each name of which one is not the very same."""
    now, then = ([placed.statement for placed in each.classes] for each in (module, before))
    places = different(now, then)
    names = {each[i].name for each, at in zip((now, then), places, strict=True) for i in at}
    return _named(now, names), _named(then, names)


def _named(statements: list[ClassStatement], names: set[str]) -> _Named:
    found: _Named = {}
    for each in statements if names else ():
        if each.name in names:
            found[each.name] = (*found.get(each.name, ()), each)
    return found


def _as_before(now: tuple[ClassStatement, ...], then: tuple[ClassStatement, ...]) -> bool:
    """With other bases a class may be another kind of thing."""
    return header(now[0]) == header(then[0])


def _same(now: tuple[ClassStatement, ...], then: tuple[ClassStatement, ...]) -> bool:
    return len(now) == len(then) and all(
        one is other or (one.conditional == other.conditional and text_of(one) == text_of(other))
        for one, other in zip(now, then, strict=True)
    )


def differing_blocks(module: Module, before: Module) -> Iterator[tuple[str, Any]]:
    """Text and facts of the blocks that only one of the two has, classes left out."""
    if module.pieces is before.pieces:
        return
    places = different([facts for *_, facts in module.pieces], [facts for *_, facts in before.pieces])
    between = [[each.pieces[i] for i in at] for each, at in zip((module, before), places, strict=True)]
    shared = {id(facts) for *_, facts in between[0]} & {id(facts) for *_, facts in between[1]}  # of equal texts
    now, then = (
        {
            _plain(each.text[at:end]): facts
            for at, end, facts in pieces
            if facts is None or (id(facts) not in shared and (facts.broken or not facts.only_classes))
        }
        for each, pieces in zip((module, before), between, strict=True)
    )
    yield from ((text, facts) for text, facts in now.items() if text not in then)
    yield from ((text, facts) for text, facts in then.items() if text not in now)


def _plain(text: str) -> str:
    """Without comments that stand alone, and without blank lines."""
    if '"""' in text or "'''" in text or "#" not in text:
        return text.strip()
    return "\n".join(line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#")


def acts(text: str, facts: Any, module: Module) -> bool:
    """It does more than bind names: it may change what they stand for. What Django or Python does with a model
    (`post_save.connect`, `@receiver`) leaves its fields alone."""
    plain = _plain(text)
    if any(binding.kind == "patch" for binding in facts.bindings):
        return True
    leading = _LEADING.match(plain)
    if leading is not None and known_package(module.imports.get(leading[1], ".")):
        return False
    if not facts.bindings and not facts.classes:
        return plain[:1] not in ("", '"', "'", "#")
    if any(isinstance(binding.value, Opaque) for binding in facts.bindings):
        return True
    return _COMPOUND.match(plain) is not None and (plain[0] != "@" or not facts.classes)


def relevant(statement: ClassStatement, models: frozenset[str]) -> str:
    """The text that decides what the class is: of a model, the bodies of its methods do not."""
    return skeleton(statement) if statement.name in models else text_of(statement)
