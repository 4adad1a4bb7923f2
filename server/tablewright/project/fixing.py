"""A file's findings and their fixes -> the text with the fixes made, each of them proven: its finding is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tablewright.findings import Severity
from tablewright.project.clashing import Taken
from tablewright.project.state import PlacedFinding, PlacedFix
from tablewright.source.edits import Edit, apply
from tablewright.source.module import parse_module

MOST_ROUNDS = 50
"""A fix may make room for the next one in the same place; no file needs so many."""

MORE_ROUNDS = 4
"""For each finding, to find those whose fixes spoil something."""

Suppose = Callable[[str], Sequence[PlacedFinding]]
"""What is found in the file if this is its text."""

OPENING = frozenset({"no-such-table", "table-in-other-namespace"})
"""Until these are mended nothing else can be said of their model."""

_RENAMING = frozenset({"no-such-column", "column-name-case", "no-primary-key", "primary-key-differs"})
_RELATED = frozenset({"foreign-key-missing", "foreign-key-target", "many-to-many-table"})
"""They show in other models once this one's columns are known."""

_ADDING = frozenset({"column-unmapped", "required-column-unmapped"})
"""A field may be meant for the very column that has none: that is settled first. Once there is one, there may be a hint
on what else the column has, such as an index."""


class Choice(Protocol):
    """Which fix of a finding to make, None for none."""

    def fix(self, found: PlacedFinding) -> PlacedFix | None: ...


@dataclass(frozen=True, slots=True)
class FixWish:
    """`unsafe`: also fixes that depend on the data or on the rest of the project. `codes`: only of these, None: all."""

    unsafe: bool = False
    codes: frozenset[str] | None = None

    def fix(self, found: PlacedFinding) -> PlacedFix | None:
        """The one to make: what is preferred comes first."""
        if self.codes is not None and found.finding.code not in self.codes:
            return None
        own = [fix for fix in found.fixes if set(fix.edits) == {found.path} and (fix.safe or self.unsafe)]
        return min(own, key=lambda fix: not fix.preferred) if own else None


@dataclass(frozen=True, slots=True)
class Fixed:
    """`made`: the findings that are gone, each with its fix. `refused`: those whose fix did not do what it should, and
    was not made therefore. `first` is what is found in `before`, `left` what is found in `after`."""

    path: Path
    before: str
    after: str
    made: tuple[tuple[PlacedFinding, PlacedFix], ...] = ()
    refused: tuple[PlacedFinding, ...] = ()
    left: tuple[PlacedFinding, ...] = ()
    first: tuple[PlacedFinding, ...] = ()


def fixed(path: Path, text: str, suppose: Suppose, wish: Choice, opening: Collection[str] = OPENING) -> Fixed:
    """All fixes that the wish allows, several at a time, until none is left. What would break the text, leave its
    finding there or bring another one is not made; but those of codes in `opening` may show more of their model."""
    now, first = text, tuple(suppose(text))
    found = first
    made: list[tuple[PlacedFinding, PlacedFix]] = []
    refused: dict[tuple[str, ...], PlacedFinding] = {}
    most: int | None = None
    for _ in range(MOST_ROUNDS + MORE_ROUNDS * len(found)):
        chosen = list(_chosen(found, wish, refused))
        if not chosen:
            break
        # Where one of them spoils it, half of them are tried, and half of these, until it is found.
        attempt = chosen[:most]
        result = _made(now, found, attempt, suppose, opening)
        if result is not None:
            now, found = result
            made += attempt
            most = most // 2 if most is not None and most > 1 else None
        elif len(attempt) == 1:
            refused[identity(attempt[0][0])] = attempt[0][0]
            most = None
        else:
            most = (len(attempt) + 1) // 2
    return Fixed(path, text, now, tuple(made), tuple(refused.values()), found, first)


def identity(found: PlacedFinding) -> tuple[str, ...]:
    """What stays of a finding when its place moves, and others of its model are mended."""
    finding = found.finding
    return (finding.code, finding.model, finding.field or "", finding.column or "", finding.table)


def of_kind(found: Iterable[PlacedFinding], code: str) -> tuple[PlacedFix, ...]:
    """The fixes of all findings of a code in a file that can be made at once, each the one that is offered first."""
    wish = FixWish(unsafe=True, codes=frozenset({code}))
    return tuple(fix for _, fix in _chosen(found, wish, ()))


def together(fixes: Iterable[PlacedFix]) -> dict[Path, list[Edit]]:
    """The edits of several fixes per file; an import that several of them add is added once."""
    edits: dict[Path, list[Edit]] = {}
    for fix in sorted(fixes, key=lambda fix: fix.order):
        for path, each in fix.edits.items():
            here = edits.setdefault(path, [])
            here += [edit for edit in each if edit not in here]
    return edits


def _chosen(
    found: Iterable[PlacedFinding], wish: Choice, refused: Collection[tuple[str, ...]]
) -> Iterator[tuple[PlacedFinding, PlacedFix]]:
    taken = Taken()
    renamed: set[str] = set()
    # What is worse first: the right name of a column, say, before a field for a column that has none.
    for each in sorted(found, key=lambda each: (each.finding.code in _ADDING, each.finding.severity.rank)):
        fix = wish.fix(each) if identity(each) not in refused else None
        if fix is None or taken.clashes(fix):
            continue
        if each.finding.code in _RENAMING:
            renamed.add(each.finding.model)
        elif each.finding.code in _ADDING and each.finding.model in renamed:
            continue
        taken.add(fix)
        yield each, fix


def _made(
    text: str,
    found: Sequence[PlacedFinding],
    chosen: Sequence[tuple[PlacedFinding, PlacedFix]],
    suppose: Suppose,
    opening: Collection[str],
) -> tuple[str, tuple[PlacedFinding, ...]] | None:
    """The text with these fixes, and what is found in it; None where they do not do what they should."""
    try:
        (edits,) = together(fix for _, fix in chosen).values()
        after = apply(text, edits)
    except ValueError:
        return None
    if _holes(after) > _holes(text):
        return None
    then = tuple(suppose(after))
    gone = Counter(identity(each) for each, _ in chosen)
    more = Counter(map(identity, then)) - (Counter(map(identity, found)) - gone)
    opened = {each.finding.model for each, _ in chosen if each.finding.code in opening}
    renamed = any(each.finding.code in _RENAMING for each, _ in chosen)
    added = {each.finding.model for each, _ in chosen if each.finding.code in _RENAMING | _ADDING}
    hints = {identity(each) for each in then if each.finding.severity is Severity.HINT and each.finding.model in added}
    for code, model, *_ in (each for each in more if each not in hints):
        if model not in opened and not (renamed and code in _RELATED):
            return None
    return after, then


def _holes(text: str) -> int:
    """How much of it does not parse."""
    module = parse_module(text)
    of_classes = sum(len(each.statement.broken) for each in module.classes)
    return len(module.broken) + of_classes + (module.problem is not None)
