"""What sync did, would do and leaves to people -> a page of Markdown, and one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tablewright.explain.markdown import code, prose
from tablewright.project.syncing import Outcome, Synced

Name = Callable[[Path], str]
"""What the user calls a file."""

LONGEST = 2000
"""Characters of a message: all of it matters here."""

_HEADINGS = {
    "conflict": "Changed on both sides: yours to decide",
    "gone": "Fields that have lost their column: yours to decide",
    "refused": "Left as it is",
    "renamed": "Renamed in the table",
    "changed": "Changed",
    "added": "Added",
    "removed": "Removed",
    "kept": "Kept as people wrote it",
}
"""What waits for somebody comes first."""

_WORDS = {
    "renamed": "{} renamed",
    "changed": "{} changed",
    "added": "{} added",
    "removed": "{} removed",
    "kept": "{} kept",
    "conflict": "{} changed on both sides",
    "gone": "{} without a column",
    "refused": "{} left",
}


def page(done: Sequence[Synced], title: str, name: Name, basis: str | None, note: str) -> str:
    """`basis`: the snapshot that tells what people changed from what the database did. `note`: what else to know."""
    parts = [f"# Sync of {prose(title)}", prose(sentence(done))]
    if basis is not None:
        known = (
            f"What the models were in step with is known from {code(basis)}: a change of the table since then is made,"
        )
        parts.append(f"{known} a change that people made is kept, and what both changed is left to you.")
    if note:
        parts.append(prose(note))
    for kind, heading in _HEADINGS.items():
        items = [line for each in done for line in _items(each, kind, name)]
        if items:
            parts += [f"## {heading}", "\n".join(items)]
    return "\n\n".join(parts) + "\n"


def _items(synced: Synced, kind: str, name: Name) -> Iterator[str]:
    for outcome in synced.outcomes:
        if outcome.kind == kind:
            line = synced.before.count("\n", 0, outcome.span.start) + 1
            yield f"- {code(f'{name(synced.path)}:{line}')} {_about(outcome)} {prose(outcome.message, limit=LONGEST)}"
            if outcome.before:
                yield f"  - What was said when the models were in step: {prose(outcome.before, limit=LONGEST)}"
            if outcome.change:
                yield f"  - {prose(_capital(outcome.change), limit=LONGEST)}"
            for use in outcome.uses:
                yield f"  - used in {code(f'{name(use.path)}:{use.line + 1}')}: {code(use.text)}"


def _about(outcome: Outcome) -> str:
    label = ".".join(part for part in (outcome.model.rpartition(".")[2], outcome.field) if part)
    return f"{code(label)} ({code(outcome.code)}):" if label else f"({code(outcome.code)}):"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(done: Sequence[Synced]) -> str:
    """“3 changed, 1 added, 1 left.”"""
    counts = Counter(outcome.kind for each in done for outcome in each.outcomes)
    if not counts:
        return "In line with the tables: nothing to change."
    return ", ".join(words.format(counts[kind]) for kind, words in _WORDS.items() if counts[kind]) + "."
