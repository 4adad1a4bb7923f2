"""A file as Django loaded it and as typed now -> the names in it that may mean something else since then.

Django's word on a class holds while everything that it was made of is the same: not only its text, but what the names
in it mean. This is told by names, generously: a name that is named here may mean the same all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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

    def with_(self, more: Changed) -> Changed:
        return Changed(self.rebound | more.rebound, self.classes | more.classes, self.models | more.models, self.whole)

    def __bool__(self) -> bool:
        return self.whole or bool(self.rebound or self.classes or self.models)


NOTHING = Changed()


def own_changes(module: Module, before: Module, models: frozenset[str]) -> Changed:
    """What the text of the file itself says."""
    rebound = {name for name in {*module.imports, *before.imports} if _imported(module, before, name)}
    constants = {*module.constants, *before.constants}
    rebound |= {name for name in constants if repr(module.constants.get(name)) != repr(before.constants.get(name))}
    rebound |= module.functions ^ before.functions
    rebound |= module.patched ^ before.patched
    now, then = _classes(module), _classes(before)
    rebound |= now.keys() ^ then.keys()
    differ = {name for name in now.keys() & then.keys() if not _same(now[name], then[name])}
    alone = {name for name in differ if not any(each.conditional for each in (*now[name], *then[name]))}
    alone = {name for name in alone if len(now[name]) == len(then[name]) == 1 and _as_before(now[name], then[name])}
    rebound |= differ - alone
    classes = now.keys() | module.constants.keys() | module.functions | module.imports.keys()
    for text, facts in differing_blocks(module, before):
        if facts is None:
            rebound.update(name for pair in _BINDS.findall(text) for name in pair if name)
            continue
        rebound.update(binding.name for binding in facts.bindings if binding.kind == "function")
        if acts(text, facts, module):
            rebound |= words(text).plain & inside(classes, module)
    return Changed(frozenset(rebound), frozenset(alone - models), frozenset(alone & models))


def _imported(module: Module, before: Module, name: str) -> bool:
    return module.imports.get(name) != before.imports.get(name)


def inside(names: Iterable[str], module: Module) -> frozenset[str]:
    """Those that may be the project's own: code can change these."""
    return frozenset(name for name in names if not known_package(module.imports.get(name, ".")))


def _classes(module: Module) -> dict[str, tuple[ClassStatement, ...]]:
    found: dict[str, tuple[ClassStatement, ...]] = {}
    for placed in module.classes:
        name = placed.statement.name
        found[name] = (*found[name], placed.statement) if name in found else (placed.statement,)
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
    shared = {id(facts) for *_, facts in module.pieces} & {id(facts) for *_, facts in before.pieces}  # of equal texts
    now, then = (
        {
            _plain(each.text[at:end]): facts
            for at, end, facts in each.pieces
            if facts is None or (id(facts) not in shared and (facts.broken or not only_classes(facts)))
        }
        for each in (module, before)
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


def only_classes(facts: Any) -> bool:
    bindings = facts.bindings
    if len(bindings) == 1:
        return bool(bindings[0].kind == "class" and facts.classes)
    return bool(facts.classes) and all(binding.kind == "class" for binding in bindings)


def relevant(statement: ClassStatement, models: frozenset[str]) -> str:
    """The text that decides what the class is: of a model, the bodies of its methods do not."""
    return skeleton(statement) if statement.name in models else text_of(statement)
