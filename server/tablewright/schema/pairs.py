"""Scored pairs of what is gone and what is new -> those that are likely the same thing under another name.

A pair is made only where each is the other's best by a clear margin: no guess is better than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

MARGIN = 0.05
"""So much better than any other must a pair be."""

MOST_PAIRS = 10_000
"""Among more than these, names are not compared one by one."""

Key = TypeVar("Key", bound=Hashable)
Scored = dict[tuple[Key, Key], tuple[float, str]]
"""(old, new) -> how well they go together, and why."""


def best_pairs(scored: Scored[Key]) -> dict[Key, tuple[Key, str]]:
    """Each with its best, as long as that one's best is it, and no other comes near."""
    pairs: dict[Key, tuple[Key, str]] = {}
    left = dict(scored)
    while left:
        best_old, best_new = _bests((old, new, score) for (old, new), (score, _) in left.items())
        sure = [(old, new) for old, new in best_old.items() if new is not None and best_new.get(new) == old]
        if not sure:
            break
        pairs |= {old: (new, left[old, new][1]) for old, new in sure if new is not None}
        taken, given = {old for old, _ in sure}, {new for _, new in sure}
        left = {pair: judged for pair, judged in left.items() if pair[0] not in taken and pair[1] not in given}
    return pairs


def _bests(scores: Iterable[tuple[Key, Key, float]]) -> tuple[dict[Key, Key | None], dict[Key, Key | None]]:
    """The best of each, in both directions; None where another is nearly as good."""
    sides: tuple[dict[Key, list[tuple[float, Key]]], ...] = (defaultdict(list), defaultdict(list))
    for old, new, score in scores:
        sides[0][old].append((score, new))
        sides[1][new].append((score, old))

    def clear(candidates: list[tuple[float, Key]]) -> Key | None:
        first, *rest = sorted(candidates, key=lambda candidate: -candidate[0])
        return None if rest and first[0] - rest[0][0] < MARGIN else first[1]

    one, other = ({key: clear(found) for key, found in side.items()} for side in sides)
    return one, other


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
