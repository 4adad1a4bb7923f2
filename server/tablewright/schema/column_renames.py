"""Columns of a table that are gone, and new ones -> pairs that are likely the same one under another name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from tablewright.schema.model import Check, Column, ForeignKey, Index, Table, UniqueConstraint
from tablewright.schema.names import nearness
from tablewright.schema.pairs import MOST_PAIRS, Scored, best_pairs, listed


def renamed_columns(before: Table, after: Table) -> Mapping[str, tuple[str, str]]:
    """Old name -> (new name, the reason), of two states of one table."""
    gone = [column for column in before.columns if after.column(column.name) is None]
    come = [column for column in after.columns if before.column(column.name) is None]
    if not gone or not come:
        return {}
    moved = _moved_parts(before, after, {c.name for c in gone}, {c.name for c in come})
    places, new_places = _places(before, after), _places(after, before)
    by_place = {place: name for name, (place, _) in new_places.items()}
    few = len(gone) * len(come) <= MOST_PAIRS
    scored: Scored[str] = {}
    for column in gone:
        place, between = places[column.name]
        others = come if few else [c for c in come if c.name == by_place.get(place) or (column.name, c.name) in moved]
        for other in others:
            near = nearness(column.name, other.name)
            here = place == new_places[other.name][0]
            along = moved.get((column.name, other.name), "")
            judged = _judge_columns(column, other, near, along, here=here, between=between)
            if judged is not None:
                scored[column.name, other.name] = judged
    return best_pairs(scored)


def _judge_columns(
    before: Column, after: Column, near: float, along: str, *, here: bool, between: bool
) -> tuple[float, str] | None:
    same = before.native_type == after.native_type
    likely = (near or along or (here and between)) if same else (along and (near or here))
    if not likely:
        return None
    why = ["the same type"] if same else []
    why += ["the same place"] if here else []
    why += ["a similar name"] if near else []
    why += [f"{along} is on it now"] if along else []
    said = sum(
        getattr(before, fact) == getattr(after, fact) for fact in ("null", "default", "auto", "comment", "generated")
    )
    return same / 2 + here / 2 + near / 2 + bool(along) + said / 20, listed(why)


def _places(table: Table, other: Table) -> dict[str, tuple[Hashable, bool]]:
    """Column that only `table` has -> its place among those that both have, and whether one of them comes behind."""
    runs: list[tuple[str, list[str]]] = [("", [])]
    for column in table.columns:
        if other.column(column.name) is None:
            runs[-1][1].append(column.name)
        else:
            runs.append((column.name, []))
    ends = [name for name, _ in runs[1:]] + [""]
    return {
        name: ((start, end, len(run), number), bool(end))
        for (start, run), end in zip(runs, ends, strict=True)
        for number, name in enumerate(run)
    }


def _moved_parts(before: Table, after: Table, gone: set[str], come: set[str]) -> dict[tuple[str, str], str]:
    """(gone, new) -> what was on the one and is on the other, all else being the same."""
    found: dict[tuple[str, str], str] = {}

    def compare(what: str, first: Iterable[str | None], second: Iterable[str | None]) -> None:
        for a, b in zip(first, second, strict=True):
            if a is not None and b is not None and a in gone and b in come:
                found.setdefault((a, b), what)

    if len(before.primary_key) == len(after.primary_key):
        compare("the primary key", before.primary_key, after.primary_key)
    for word, what in _PARTS.items():
        named: dict[str, _Part] = {part.name: part for part in getattr(after, what) if part.name}
        part: _Part
        for part in getattr(before, what):
            other = named.get(part.name)
            if other is not None and len(part.columns) == len(other.columns):
                compare(f"the {word} “{part.name}”", part.columns, other.columns)
    return found


_Part = ForeignKey | UniqueConstraint | Index | Check
_PARTS = {"foreign key": "foreign_keys", "constraint": "unique_constraints", "index": "indexes", "check": "checks"}
