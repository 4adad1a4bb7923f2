"""Text and edits -> text; imports that new text needs -> edits of the file's head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tablewright.source.statements import Module, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`. What the span counts from is said where the edit is made:
    a rule's from its model's block, those of `project` and `import_edits` from the start of the file."""

    span: Span
    text: str

    def moved(self, offset: int) -> Edit:
        return Edit(self.span.moved(offset), self.text)


@dataclass(frozen=True, slots=True, order=True)
class ImportNeed:
    """A name that new text uses: ("django.db", "models") is `from django.db import models`.

    `name` "" is a plain `import module`. `alias` is the name that the text uses when it is not `name`.
    """

    module: str
    name: str
    alias: str = ""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made at once. ValueError when two overlap; inserts at one offset keep their order."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        if edit.span.start < at:
            raise ValueError(f"Two edits overlap at character {edit.span.start}.")
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


def import_edits(module: Module, needs: Iterable[ImportNeed]) -> tuple[Edit, ...]:
    """Absolute edits that make each need importable: joins an existing `from x import …` line, else adds a line at
    `module.import_insert_at`. Nothing for a name that is bound already."""
    raise NotImplementedError
