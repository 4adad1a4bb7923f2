"""Text and edits -> text; imports that new text needs -> edits of the file's head."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.source.statements import FromImport, Module, Span


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
    """Absolute edits that make each need importable: joins an existing `from x import …` line, else adds a line where
    it belongs among the file's imports (the standard library's first), else at `module.import_insert_at`.

    Nothing for a name that the file binds already, to the same thing or to another: an import never takes a name away
    from what is there. Whoever writes text for a file picks an `alias` for a name that `is_free` says is taken.
    """
    edits: list[Edit] = []
    plain: list[str] = []
    new: dict[str, list[str]] = {}
    for need in sorted(set(needs)):
        bound = need.alias or need.name or need.module.partition(".")[0]
        if not is_free(module, bound):
            continue
        if not need.name:
            plain.append(f"import {need.module}" + (f" as {need.alias}" if need.alias else ""))
            continue
        words = f"{need.name} as {need.alias}" if need.alias not in ("", need.name) else need.name
        line = next((each for each in module.from_imports if each.module == need.module), None)
        if line is None:
            new.setdefault(need.module, []).append(words)
        else:
            edits.append(_joined(line, words))
    froms = sorted(new.items(), key=lambda each: _place("from", each[0]))
    lines = [*plain, *(f"from {name} import {', '.join(names)}" for name, names in froms)]
    return (*edits, *_new_lines(module, lines))


def is_free(module: Module, name: str) -> bool:
    """The file binds the name to nothing."""
    bound = name in module.imports or name in module.constants or name in module.functions
    return not bound and all(placed.statement.name != name for placed in module.classes)


def _joined(line: FromImport, words: str) -> Edit:
    """The name among the others: in its place when they are sorted, else behind the last."""
    names = [name for name, _ in line.names]
    if names == sorted(names):
        for name, span in line.names:
            if name > words:
                return Edit(Span(span.start, span.start), words + line.gap)
    end = line.names[-1][1].end
    return Edit(Span(end, end), line.gap + words)


_IMPORT = re.compile(r"^(from|import)[ \t]+(\.*[\w.]*)", re.MULTILINE)
_Place = tuple[int, bool, str]
"""How imports are ordered: section, `from` behind `import`, module."""


def _place(word: str, module: str) -> _Place:
    top = module.partition(".")[0]
    section = 3 if not top else 0 if top == "__future__" else 1 if top in sys.stdlib_module_names else 2
    return section, word == "from", module


def _written(module: Module) -> list[tuple[_Place, int]]:
    """The imports that start a line of the file's head, with the offset of that line."""
    known = {*module.imports.values(), *module.star_imports}
    head = module.text[: module.import_insert_at] if module.behind_imports else ""
    found = []
    for match in _IMPORT.finditer(head.replace("\r", "\n")):
        name = match[2]
        if any(path == name or path.startswith(f"{name.rstrip('.')}.") for path in known):
            found.append((_place(match[1], name), match.start()))
    return found


def _new_lines(module: Module, lines: list[str]) -> Iterator[Edit]:
    """Whole lines: each before the first import that comes behind it, the others together behind the last."""
    written = _written(module)
    sections = [place[0] for place, _ in written]
    groups: dict[int, list[tuple[int, str]]] = {}
    for line in lines:
        match = _IMPORT.match(line)
        place = _place(match[1], match[2]) if match else _place("from", "")
        index = next((i for i, (other, _) in enumerate(written) if other > place), len(written))
        groups.setdefault(index, []).append((place[0], line))
    for index, members in groups.items():
        before = sections[index - 1] if index else None
        if index == len(written):
            yield _behind(module, _apart(before, members))
            continue
        at, behind = written[index][1], sections[index]
        closing = [line for section, line in members if section == before != behind]
        opening = members[len(closing) :]
        if closing:  # They end a section: right behind what it has.
            end = len(module.text[:at].rstrip())
            yield Edit(Span(end, end), "".join(module.newline + line for line in closing))
        if opening:
            rows = _apart(None, [*opening, (behind, "")])[:-1]
            yield Edit(Span(at, at), "".join(row + module.newline for row in rows))


def _apart(before: int | None, members: Iterable[tuple[int, str]]) -> list[str]:
    """Lines with an empty one where the section changes; `before`: the section of what stands in front."""
    rows: list[str] = []
    for section, line in members:
        rows += ["", line] if before not in (None, section) else [line]
        before = section
    return rows


def _behind(module: Module, rows: list[str]) -> Edit:
    """Lines at the place for imports, with an empty one towards what is no import."""
    text, at, newline = module.text, module.import_insert_at, module.newline
    before, after = text[:at].lstrip("\ufeff"), text[at:]
    added = "".join(row + newline for row in rows)
    if before and not module.behind_imports:
        added = newline + added
    if before and before[-1] not in "\r\n":
        added = newline + added
    if after[:1] not in ("", "\r", "\n") and not module.behind_imports:
        added += newline
    return Edit(Span(at, at), added)
