"""Two texts of a file -> the edits that lead from one to the other, line by line, fast where little changed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from tablewright.source.edits import Edit
from tablewright.source.statements import Span

_NAMED = re.compile(r"[ \t]*\w+[ \t]*[=:](?!=)")


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The lines of `before` that are others in `after`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(len(line) for line in old)]
    return tuple(
        Edit(Span(starts[start], starts[end]), "".join(new[first:last])) for start, end, first, last in _runs(old, new)
    )


Run = tuple[int, int, int, int]
"""Start and end in the old lines, and in the new ones."""


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    # Lines that both have once are the same line: between two of them little is left to compare.
    for at, old_end, to, new_end in _between(_anchors(old, new), len(old), len(new)):
        here, there = old[at:old_end], new[to:new_end]
        if here == there:
            continue
        for what, start, end, first, last in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
            if what != "equal":
                for run in _of_statements(here[start:end], there[first:last]):
                    yield at + start + run[0], at + start + run[1], to + first + run[2], to + first + run[3]


def _of_statements(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """Of lines that all differ, those that begin alike (`name =`) are the same statement, changed."""
    pairs = _anchors(_names(old, "-"), _names(new, "+"))
    gaps = _between(pairs, len(old), len(new))
    changed = ((start, start + 1, first, first + 1) for start, first in pairs if old[start] != new[first])
    yield from sorted(run for run in (*gaps, *changed) if run[0] != run[1] or run[2] != run[3])


def _names(lines: Sequence[str], side: str) -> list[str]:
    """What each line begins with; something of its own for one without a name."""
    heads = (_NAMED.match(line) for line in lines)
    return [head[0] if head is not None else f"{side}{number}" for number, head in enumerate(heads)]


def _between(pairs: Sequence[tuple[int, int]], old: int, new: int) -> Iterator[Run]:
    """What lies in front of, between and behind pairs of lines."""
    at = to = 0
    for start, first in (*pairs, (old, new)):
        yield at, start, to, first
        at, to = start + 1, first + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of lines that stand once in each, the longest run of them that is in order in both."""
    once, once_new = _once(old), _once(new)
    pairs = [(place, once_new[line]) for line, place in once.items() if line in once_new]
    ends: list[int] = []  # by length of a run, the least place in `new` that one of it ends with
    last: list[int] = []
    ahead: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ahead.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    found = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = ahead[number]
    return found[::-1]


def _once(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: place for place, line in enumerate(lines) if counts[line] == 1}
