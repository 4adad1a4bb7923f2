"""A file with models and their tables -> the file brought in line, what people wrote kept, and a report of all of it.

What the table contradicts is what rules find, and each change is a fix of theirs, proven (`fixing`). What sync adds is
the choice: which fixes keep what people mean, and, where the schema is known that the models were in step with, whose
change a difference is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tablewright.project.basis import Side, basis_of, state_of_basis, with_renames
from tablewright.project.fixing import OPENING, Fixed, fixed, identity
from tablewright.project.line_edits import edits_between
from tablewright.project.state import PlacedFinding, State
from tablewright.project.supposing import Supposing
from tablewright.project.sync_choice import ADDED, KEPT, NAMING, NOT_OF_TABLES, SyncChoice, SyncWish
from tablewright.project.uses import Use, uses_of_field
from tablewright.schema.snapshot import Snapshot
from tablewright.source.edits import Edit
from tablewright.source.models import Field, Models, PlacedModel
from tablewright.source.statements import Module, Span

__all__ = ["NOT_OF_TABLES", "WAITING", "Outcome", "SyncEdit", "SyncWish", "Synced", "synced"]


WAITING = frozenset({"conflict", "gone", "refused"})
"""Kinds of what is left to people."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one difference. `kind`: "changed" | "added" | "renamed" | "removed" | "kept" | "gone" | "conflict"
    | "refused". `code`: the rule's, or "people-changed", "both-changed", "django-manages", "broken-model",
    "does-not-parse". `before`: what the rule said of the table that the models were in step with, where that tells
    something else. `change`: what was done, or why nothing was. `span` is of the text before. `uses`: of a field whose
    column is gone. `wish`: what of a SyncWish would have it changed, "reshape" | "managed"."""

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
    wish: str = ""


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
    choice = SyncChoice(wish, basis, here)
    result = fixed(path, text, suppose, choice, opening=OPENING | NAMING)
    outcomes = [
        *_unparsed(module, here.values()),
        *(_broken(placed) for label, placed in here.items() if placed.model.statement.broken and choice.wants(label)),
        *_made(result, choice),
        *_left(result, choice, uses),
        *_out_of_sight(result, choice, suppose.models(result.after)[1]),
    ]
    outcomes.sort(key=lambda each: each.span)
    return Synced(path, text, result.after, tuple(outcomes), tuple(_edits(module, text, result, outcomes)))


def _unheard(result: Fixed, choice: SyncChoice) -> Iterator[PlacedFinding]:
    """Of fields that no source tells of, such as a decorator's: once their class is edited, nobody knows of them until
    Django is asked again."""
    known = {identity(each) for each in (*(found for found, _ in result.made), *result.left)}
    for found in result.first:
        if choice.speaks_of(found) and identity(found) not in known:
            field = choice.models[found.finding.model].model.field(found.finding.field or "")
            if field is not None and field.statement is None:
                yield found


_UsesOf = Callable[[Iterable[str], Span], tuple[Use, ...]]


def _made(result: Fixed, choice: SyncChoice) -> Iterator[Outcome]:
    for found, fix in sorted(result.made, key=lambda made: made[1].order):
        kind = "added" if found.finding.code in ADDED else "removed" if fix.removes else "changed"
        yield _outcome("renamed" if fix.uses is not None else kind, found, choice, change=fix.title)


def _left(result: Fixed, choice: SyncChoice, uses: _UsesOf) -> Iterator[Outcome]:
    refused = {identity(each) for each in result.refused}
    for found in (*result.left, *_unheard(result, choice)):
        if not choice.speaks_of(found) or choice.models[found.finding.model].model.statement.broken:
            continue
        code = found.finding.code
        side, before = choice.side(found)
        own = [fix for fix in found.fixes if fix.edits]
        if choice.migrated(found):
            way = found.finding.migration or "makemigrations, and migrate"
            wish = "managed" if own and not found.finding.migration else ""
            change = f"mended in the table by: {way}"
            yield _outcome("kept", found, choice, code="django-manages", change=change, wish=wish)
        elif code in KEPT:
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
            why = "the project would reach its data by other names: done when you ask for it (quick fix, --reshape)"
            yield _outcome("refused", found, choice, change=why, wish="reshape")
        elif found.finding.field and choice.written(found) is None:
            yield _outcome("refused", found, choice, change="the field is not written in this class")
        else:
            yield _outcome("refused", found, choice, change="no change of the model that is surely right mends it")


def _out_of_sight(result: Fixed, choice: SyncChoice, models: Models) -> Iterator[Outcome]:
    """What was found in a class whose bases only Django knows, and is not said of the class as it was changed: Django
    knows the one that it loaded."""
    told = {identity(found) for found, _ in result.made} | {identity(found) for found in result.left}
    for found in result.first:
        label = found.finding.model
        if not choice.speaks_of(found) or identity(found) in told:
            continue
        before, now = choice.models[label].model, models.by_label.get(label)
        if now is None or now.complete or not before.complete:
            continue
        field = before.field(found.finding.field or "")
        if field is not None and field.statement is None:
            continue  # told as unheard of
        mapped = {field.column for field in now.fields if isinstance(field.column, str)}
        if found.finding.code not in ADDED or found.finding.column not in mapped:
            yield _outcome("refused", found, choice, change="sync again once Django has loaded the changed class")


def _outcome(
    kind: str,
    found: PlacedFinding,
    choice: SyncChoice,
    *,
    code: str | None = None,
    change: str = "",
    before: str | None = None,
    uses: tuple[Use, ...] = (),
    wish: str = "",
) -> Outcome:
    finding = found.finding
    facts = (finding.model, finding.field, finding.column, finding.table, change, before, uses, wish)
    return Outcome(kind, code or finding.code, finding.message, choice.place(found), *facts)


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
