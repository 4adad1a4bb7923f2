"""A file with models and their tables -> the file brought in line, what people wrote kept, and a report of all of it.

What the table contradicts is what rules find, and each change is a fix of theirs, proven (`fixing`). What sync adds is
the choice: which fixes keep what people mean, and, where the schema is known that the models were in step with, whose
change a difference is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tablewright.project.basis import Basis, Side, basis_of, state_of_basis, with_renames
from tablewright.project.fixing import OPENING, Fixed, fixed, identity
from tablewright.project.line_edits import edits_between
from tablewright.project.state import PlacedFinding, PlacedFix, State
from tablewright.project.supposing import Supposing
from tablewright.project.uses import Use, uses_of_field
from tablewright.schema.snapshot import Snapshot
from tablewright.source.edits import Edit
from tablewright.source.models import Field, PlacedModel
from tablewright.source.statements import Module, Span

NOT_OF_TABLES = frozenset(
    {
        "app-not-importable", "app-not-installed", "core-tables-missing", "database-driver-missing",
        "database-unreachable", "managed-existing-table", "migrations-pending", "reserved-name", "reverse-name-clash",
        "settings-not-importable", "table-mapped-twice", "table-not-readable", "table-without-model", "unused-ignore",
    }
)  # fmt: skip
"""What these find lies between the models and the project: no table contradicts anything."""

KEPT = {
    "choices-differ": "the choices are kept as people wrote them",
    "foreign-key-missing": "a relation that the database does not declare is kept",
    "check-missing": "what people demand of values is kept",
}
"""Contradicted by the table, and yet what people mean."""

_UNASKED = frozenset(
    {"column-comment-differs", "default-differs", "index-missing", "table-comment-differs", "unique-missing"}
)
"""The table has less than the model says; their fixes take it out, which a person would be asked about."""

_NAMING = frozenset({"no-such-column", "no-such-table"})
_ADDED = frozenset({"column-unmapped", "required-column-unmapped"})


@dataclass(frozen=True, slots=True)
class SyncWish:
    """`models`: labels, None for all of the file. `remove_gone`: fields whose column is gone go too; `remove`: only
    these (label, field). `reshape`: also what changes the names by which the project reaches its data."""

    models: frozenset[str] | None = None
    remove_gone: bool = False
    remove: frozenset[tuple[str, str]] = frozenset()
    reshape: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one difference. `kind`: "changed" | "added" | "renamed" | "removed" | "kept" | "gone" | "conflict"
    | "refused". `code`: the rule's, or "people-changed", "both-changed", "broken-model", "does-not-parse". `before`:
    what the rule said of the table that the models were in step with, where that tells something else. `change`: what
    was done, or why nothing was. `span` is of the text before. `uses`: of a field whose column is gone."""

    kind: str
    code: str
    message: str
    span: Span
    model: str = ""
    field: str | None = None
    column: str | None = None
    table: str = ""
    change: str = ""
    before: str | None = None
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncEdit:
    """A part of the change: `label` says whose it is, `confirm` that people should look at it first."""

    edit: Edit
    label: str
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Synced:
    path: Path
    before: str
    after: str
    outcomes: tuple[Outcome, ...] = ()
    edits: tuple[SyncEdit, ...] = ()

    def of(self, *kinds: str) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if each.kind in kinds)


def synced(
    path: Path,
    text: str,
    supposing: Callable[[State], Supposing],
    state: State,
    before: Snapshot | None,
    wish: SyncWish,
) -> Synced:
    """`before`: the schema that the models were in step with; None: not known, and the table is right in everything
    that it contradicts. Quick, but for fields whose column is gone: all of the project is searched for their uses."""
    basis = None
    if before is not None:
        state = with_renames(before, state)
        basis = basis_of(supposing(state_of_basis(before, state))(text), before, state)
    suppose = supposing(state)
    module, models = suppose.models(text)
    here = {placed.model.label: placed for placed in models.by_path.get(str(path), ())}
    uses = partial(uses_of_field, root=suppose.root, own=path, text=text)
    choice = _Choice(wish, basis, here)
    result = fixed(path, text, suppose, choice, opening=OPENING | _NAMING)
    outcomes = [
        *_unparsed(module, here.values()),
        *(_broken(placed) for label, placed in here.items() if placed.model.statement.broken and choice.wants(label)),
        *_made(result, choice),
        *_left(result, choice, uses),
    ]
    outcomes.sort(key=lambda each: each.span)
    return Synced(path, text, result.after, tuple(outcomes), tuple(_edits(module, text, result, outcomes)))


_UsesOf = Callable[[Iterable[str], Span], tuple[Use, ...]]


@dataclass(slots=True)
class _Choice:
    """What sync does with a finding: `fix` is called by `fixing` with each, round by round."""

    wish: SyncWish
    basis: Basis | None
    models: dict[str, PlacedModel]
    """Of the file as it was, by label."""

    said: dict[tuple[str, ...], tuple[Side, str | None]] = field(default_factory=dict)

    def wants(self, label: str) -> bool:
        return label in self.models and (self.wish.models is None or label in self.wish.models)

    def speaks_of(self, found: PlacedFinding) -> bool:
        return found.finding.code not in NOT_OF_TABLES and self.wants(found.finding.model)

    def fix(self, found: PlacedFinding) -> PlacedFix | None:
        code, label = found.finding.code, found.finding.model
        if not self.speaks_of(found) or self.models[label].model.statement.broken or code in KEPT:
            return None
        own = [fix for fix in found.fixes if set(fix.edits) == {found.path} and (self.wish.reshape or not fix.reshapes)]
        if code in _NAMING:
            return self._naming(found, own)
        if self.side(found)[0] is not Side.TABLE:
            return None
        best = next((fix for fix in own if fix.preferred), None)
        return own[0] if best is None and own and code in _UNASKED | _ADDED else best

    def _naming(self, found: PlacedFinding, own: list[PlacedFix]) -> PlacedFix | None:
        """The column or table that is meant: the one that the basis shows to have been renamed, else the only one that
        is near. A person's new name for a field is no reason to leave it without its column."""
        known, renamed = self._renamed(found)
        for fix in own:
            if fix.uses is not None and (fix.uses == renamed if known else fix.preferred):
                return fix
        if self.gone(found):
            return next((fix for fix in own if fix.removes and self._to_remove(found)), None)
        return None

    def _renamed(self, found: PlacedFinding) -> tuple[bool, str | None]:
        """Whether the basis tells what became of the column or table, and its new name."""
        finding = found.finding
        placed = self.models[finding.model]
        return self.basis.renamed(finding, placed.model) if self.basis is not None else (False, None)

    def _to_remove(self, found: PlacedFinding) -> bool:
        return self.wish.remove_gone or (found.finding.model, found.finding.field or "") in self.wish.remove

    def gone(self, found: PlacedFinding) -> bool:
        """The field had a column, which is no longer there; without a basis that is taken for granted. One that a
        person wrote ahead of its column is not gone."""
        if found.finding.code != "no-such-column":
            return False
        known, renamed = self._renamed(found)
        if known:
            return renamed is None
        return self.side(found)[0] is Side.TABLE and all(fix.uses is None for fix in found.fixes)

    def side(self, found: PlacedFinding) -> tuple[Side, str | None]:
        """Who changed what the finding is about since the basis, and what was said then."""
        key = identity(found)
        if key not in self.said:
            self.said[key] = self.basis.side(found.finding) if self.basis is not None else (Side.TABLE, None)
        return self.said[key]

    def written(self, found: PlacedFinding) -> Field | None:
        """The field, where this class writes it."""
        own = self.models[found.finding.model].model.field(found.finding.field or "")
        return own if own is not None and own.statement is not None and own.inherited_from is None else None

    def place(self, found: PlacedFinding) -> Span:
        """In the text as it was: the field's statement, else the model's name."""
        placed, own = self.models[found.finding.model], self.written(found)
        statement = own.statement if own is not None else None
        return (statement.span if statement is not None else placed.model.statement.name_span).moved(placed.offset)


def _made(result: Fixed, choice: _Choice) -> Iterator[Outcome]:
    for found, fix in sorted(result.made, key=lambda made: made[1].order):
        kind = "added" if found.finding.code in _ADDED else "removed" if fix.removes else "changed"
        yield _outcome("renamed" if fix.uses is not None else kind, found, choice, change=fix.title)


def _left(result: Fixed, choice: _Choice, uses: _UsesOf) -> Iterator[Outcome]:
    refused = {identity(each) for each in result.refused}
    for found in result.left:
        if not choice.speaks_of(found) or choice.models[found.finding.model].model.statement.broken:
            continue
        code = found.finding.code
        side, before = choice.side(found)
        own = [fix for fix in found.fixes if fix.edits]
        if code in KEPT:
            yield _outcome("kept", found, choice, change=KEPT[code])
        elif identity(found) in refused:
            yield _outcome("refused", found, choice, change="the change would not have mended it: do it by hand")
        elif choice.gone(found):
            own_field = choice.written(found)
            seen = uses(_names(own_field), choice.place(found)) if own_field is not None else ()
            yield _outcome("gone", found, choice, change="the field is kept: removing it is your choice", uses=seen)
        elif code == "no-such-column" and any(fix.uses is not None for fix in own):
            yield _outcome("refused", found, choice, change="which column is meant is for you to say")
        elif side is Side.BOTH:
            yield _outcome("conflict", found, choice, code="both-changed", before=before)
        elif side is Side.PEOPLE:
            yield _outcome("kept", found, choice, code="people-changed", change="the model differed already then")
        elif any(fix.reshapes for fix in own):
            why = "the project would reach its data by other names: a quick fix, or --reshape, does it"
            yield _outcome("refused", found, choice, change=why)
        else:
            yield _outcome("refused", found, choice, change="no change of the model that is surely right mends it")


def _outcome(
    kind: str,
    found: PlacedFinding,
    choice: _Choice,
    *,
    code: str | None = None,
    change: str = "",
    before: str | None = None,
    uses: tuple[Use, ...] = (),
) -> Outcome:
    finding = found.finding
    told = code or finding.code
    facts = (finding.model, finding.field, finding.column, finding.table)
    return Outcome(kind, told, finding.message, choice.place(found), *facts, change=change, before=before, uses=uses)


def _names(written: Field) -> tuple[str, ...]:
    return (written.name, f"{written.name}_id") if written.relation is not None else (written.name,)


def _broken(placed: PlacedModel) -> Outcome:
    name = placed.model.statement.name_span.moved(placed.offset)
    message = f"“{placed.model.name}” does not parse in full: nothing of it was changed."
    return Outcome("refused", "broken-model", message, name, placed.model.label)


def _unparsed(module: Module, models: Iterable[PlacedModel]) -> Iterator[Outcome]:
    """What is in no model: of those it is said by name."""
    inside = [placed.model.statement.span.moved(placed.offset) for placed in models]
    if module.problem is not None:
        yield Outcome("refused", "does-not-parse", module.problem, Span(0, 0))
    for span in module.broken:
        if any(each.contains(span.start) for each in inside):
            continue
        line = module.text.count("\n", 0, span.start) + 1
        message = f"Line {line} does not parse: nothing is known of what stands there, and nothing was changed."
        yield Outcome("refused", "does-not-parse", message, span)


def _edits(module: Module, text: str, result: Fixed, outcomes: Iterable[Outcome]) -> Iterator[SyncEdit]:
    removing = {each.model.rpartition(".")[2] for each in outcomes if each.kind == "removed"}
    for edit in edits_between(text, result.after):
        start, end, new = edit.span.start, edit.span.end, edit.text
        while start < end and new and text[start] == new[0]:
            start, new = start + 1, new[1:]
        while start < end and new and text[end - 1] == new[-1]:
            end, new = end - 1, new[:-1]
        ahead = [each for each in module.classes if each.statement.span.start + each.offset <= start]
        name = ahead[-1].statement.name if ahead else ""
        yield SyncEdit(Edit(Span(start, end), new), name or "imports", name in removing)
