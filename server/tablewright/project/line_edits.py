"""Two texts of a file -> the edits that lead from one to the other, line by line, fast where little changed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from tablewright.source.edits import Edit
from tablewright.source.statements import Span


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The lines of `before` that are others in `after`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(len(line) for line in old)]
    # Lines that both have once are the same line: between two of them little is left to compare.
    anchors = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    edits = []
    for (old_start, new_start), (old_end, new_end) in pairwise(anchors):
        at, to = old_start + 1, new_start + 1
        for start, end, first, last in _different(old[at:old_end], new[to:new_end]):
            edits.append(Edit(Span(starts[at + start], starts[at + end]), "".join(new[to + first : to + last])))
    return tuple(edits)


def _different(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    if old == new:
        return
    for what, *where in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            start, end, first, last = where
            yield start, end, first, last


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
