"""Fixes, one after the other -> whether one changes what another does, without looking at all the others each time."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from pathlib import Path

from tablewright.project.state import PlacedFix
from tablewright.source.edits import Edit

_CLASS = re.compile(r"^\s*class\b", re.MULTILINE)
_BESIDE = re.compile(r"^class[ \t]+(\w+)", re.MULTILINE)


class Taken:
    """The edits of fixes that do not clash. The same edit may be part of several: an import, say."""

    def __init__(self) -> None:
        self._of: dict[Path, _Edits] = {}

    def clashes(self, fix: PlacedFix) -> bool:
        """It changes what one that was taken does, or both add a class (Meta) in the same place."""
        return any(edits.meet(edit) for path, own in fix.edits.items() if (edits := self._of.get(path)) for edit in own)

    def add(self, fix: PlacedFix) -> None:
        for path, own in fix.edits.items():
            edits = self._of.setdefault(path, _Edits())
            for edit in own:
                edits.add(edit)


class _Edits:
    """Of one file. `_changed`: those of some text, by position, which do not overlap. `_places`: where something is put
    in between, in order; `_put`: what."""

    def __init__(self) -> None:
        self._changed: list[tuple[int, int, str]] = []
        self._places: list[int] = []
        self._put: dict[int, list[str]] = {}

    def meet(self, edit: Edit) -> bool:
        start, end = edit.span.start, edit.span.end
        if start == end and (there := self._put.get(start)):
            return any(text != edit.text and _in_each_others_way(text, edit.text) for text in there)
        # Of those that begin in front of it only the last can reach so far.
        index = max(0, bisect_left(self._changed, (start,)) - 1)
        while index < len(self._changed) and self._changed[index][0] < end:
            if start < self._changed[index][1] and self._changed[index] != (start, end, edit.text):
                return True
            index += 1
        place = bisect_left(self._places, start + 1)
        return place < len(self._places) and self._places[place] < end

    def add(self, edit: Edit) -> None:
        start, end = edit.span.start, edit.span.end
        if start != end:
            change = (start, end, edit.text)
            index = bisect_left(self._changed, change)
            if self._changed[index : index + 1] != [change]:
                self._changed.insert(index, change)
            return
        if start not in self._put:
            insort(self._places, start)
        self._put.setdefault(start, []).append(edit.text)


def _in_each_others_way(one: str, other: str) -> bool:
    """Of what is put in one place: where a class is among it, unless both are classes in front of the models."""
    beside, others = set(_BESIDE.findall(one)), set(_BESIDE.findall(other))
    if beside and others:
        return not beside.isdisjoint(others)
    return bool(_CLASS.search(one) or _CLASS.search(other))
