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

from tablewright.project.basis import Basis, Side, basis_of, state_of_basis
from tablewright.project.fixing import OPENING, Fixed, edits_between, fixed, identity
from tablewright.project.state import PlacedFinding, PlacedFix, State
from tablewright.project.supposing import Supposing
from tablewright.project.uses import Use, uses_of_field
from tablewright.schema.snapshot import Snapshot
from tablewright.source.edits import Edit
from tablewright.source.models import Field, Model
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
    suppose, basis = supposing(state), None
    if before is not None:
        basis = basis_of(supposing(state_of_basis(before, state))(text), before, state)
    module, models = suppose.models(text)
    here = {placed.model.label: placed.model for placed in models.by_path.get(str(path), ())}
    uses = partial(uses_of_field, root=suppose.root, own=path, text=text)
    choice = _Choice(wish, basis, here)
    found = tuple(suppose(text))
    result = fixed(path, text, suppose, choice, opening=OPENING | _NAMING)
    outcomes = [
        *_unparsed(module),
        *(_broken(model, found) for model in here.values() if model.statement.broken and choice.wants(model.label)),
        *_made(result, {identity(each): each for each in found}),
        *_left(result, choice, uses, {identity(each): each for each in found}),
    ]
    outcomes.sort(key=lambda each: each.span)
    return Synced(path, text, result.after, tuple(outcomes), tuple(_edits(module, text, result, outcomes)))


_UsesOf = Callable[[Iterable[str], Span], tuple[Use, ...]]


@dataclass(slots=True)
class _Choice:
    """What sync does with a finding: `fix` is called by `fixing` with each, round by round."""

    wish: SyncWish
    basis: Basis | None
    models: dict[str, Model]
    said: dict[tuple[str, ...], tuple[Side, str | None]] = field(default_factory=dict)

    def wants(self, label: str) -> bool:
        return label in self.models and (self.wish.models is None or label in self.wish.models)

    def speaks_of(self, found: PlacedFinding) -> bool:
        return found.finding.code not in NOT_OF_TABLES and self.wants(found.finding.model)

    def fix(self, found: PlacedFinding) -> PlacedFix | None:
        code, label = found.finding.code, found.finding.model
        if not self.speaks_of(found) or self.models[label].statement.broken or code in KEPT:
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
        finding = found.finding
        renamed = self.basis.renamed(finding, self.models[finding.model]) if self.basis is not None else None
        for fix in own:
            if fix.uses is not None and (fix.uses == renamed if renamed is not None else fix.preferred):
                return fix
        if renamed is None and self.gone(found):
            return next((fix for fix in own if fix.removes and self._to_remove(found)), None)
        return None

    def _to_remove(self, found: PlacedFinding) -> bool:
        return self.wish.remove_gone or (found.finding.model, found.finding.field or "") in self.wish.remove

    def gone(self, found: PlacedFinding) -> bool:
        """The field had a column, which is no longer there; without a basis that is taken for granted. One that a
        person wrote ahead of its column is not gone."""
        if found.finding.code != "no-such-column" or any(fix.uses is not None for fix in found.fixes):
            return False
        return self.side(found)[0] is Side.TABLE

    def side(self, found: PlacedFinding) -> tuple[Side, str | None]:
        """Who changed what the finding is about since the basis, and what was said then."""
        key = identity(found)
        if key not in self.said:
            self.said[key] = self.basis.side(found.finding) if self.basis is not None else (Side.TABLE, None)
        return self.said[key]


def _made(result: Fixed, first: dict[tuple[str, ...], PlacedFinding]) -> Iterator[Outcome]:
    for found, fix in result.made:
        kind = "added" if found.finding.code in _ADDED else "removed" if fix.removes else "changed"
        yield _outcome("renamed" if fix.uses is not None else kind, found, first, change=fix.title)


def _left(
    result: Fixed, choice: _Choice, uses: _UsesOf, first: dict[tuple[str, ...], PlacedFinding]
) -> Iterator[Outcome]:
    refused = {identity(each) for each in result.refused}
    for found in result.left:
        if not choice.speaks_of(found) or choice.models[found.finding.model].statement.broken:
            continue
        code = found.finding.code
        side, before = choice.side(found)
        own = [fix for fix in found.fixes if fix.edits]
        if code in KEPT:
            yield _outcome("kept", found, first, change=KEPT[code])
        elif identity(found) in refused:
            yield _outcome("refused", found, first, change="the change would not have mended it: do it by hand")
        elif code == "no-such-column" and any(fix.uses is not None for fix in own):
            yield _outcome("refused", found, first, change="which column is meant is for you to say")
        elif choice.gone(found):
            statement = _statement(choice.models, found)
            seen = uses(_names(statement), _moved(found, statement)) if statement is not None else ()
            yield _outcome("gone", found, first, change="the field is kept: removing it is your choice", uses=seen)
        elif side is Side.BOTH:
            yield _outcome("conflict", found, first, code="both-changed", before=before)
        elif side is Side.PEOPLE:
            yield _outcome("kept", found, first, code="people-changed", change="the model differed already then")
        elif any(fix.reshapes for fix in own):
            why = "the project would reach its data by other names: a quick fix, or --reshape, does it"
            yield _outcome("refused", found, first, change=why)
        else:
            yield _outcome("refused", found, first, change="no change of the model that is surely right mends it")


def _outcome(
    kind: str,
    found: PlacedFinding,
    first: dict[tuple[str, ...], PlacedFinding],
    *,
    code: str | None = None,
    change: str = "",
    before: str | None = None,
    uses: tuple[Use, ...] = (),
) -> Outcome:
    finding = found.finding
    told = code or finding.code
    facts = (finding.model, finding.field, finding.column, finding.table)
    span = first.get(identity(found), found).span
    return Outcome(kind, told, finding.message, span, *facts, change=change, before=before, uses=uses)


def _statement(models: dict[str, Model], found: PlacedFinding) -> Field | None:
    written = models[found.finding.model].field(found.finding.field or "")
    return written if written is not None and written.statement is not None else None


def _names(written: Field) -> tuple[str, ...]:
    return (written.name, f"{written.name}_id") if written.relation is not None else (written.name,)


def _moved(found: PlacedFinding, written: Field) -> Span:
    """The field's statement in the file. The finding stands somewhere in it, at a span that is known both ways."""
    if written.statement is None:
        return found.span
    return written.statement.span.moved(found.span.start - found.finding.span.start)


def _broken(model: Model, found: Iterable[PlacedFinding]) -> Outcome:
    offset = next((each.span.start - each.finding.span.start for each in found if each.finding.model == model.label), 0)
    message = f"“{model.name}” does not parse in full: nothing of it was changed."
    return Outcome("refused", "broken-model", message, model.statement.name_span.moved(offset), model.label)


def _unparsed(module: Module) -> Iterator[Outcome]:
    if module.problem is not None:
        yield Outcome("refused", "does-not-parse", module.problem, Span(0, 0))
    for span in module.broken:
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
        name = next((c.statement.name for c in module.classes if c.statement.span.moved(c.offset).contains(start)), "")
        yield SyncEdit(Edit(Span(start, end), new), name or "imports", name in removing)
