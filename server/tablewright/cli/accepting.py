"""Findings and a project's baseline -> what is new, what is accepted, which entries are gone; and a new baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import relative, sentence
from tablewright.project import PlacedFinding, Project
from tablewright.project.baseline import (
    Entry,
    baseline_path,
    baseline_problem,
    baseline_text,
    counted,
    new_findings,
    read_baseline,
)
from tablewright.project.checking import is_judged, wish_for
from tablewright.project.silencing import known_in_full, read_in_full
from tablewright.project.snapshots import write_text

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Accepted:
    """`new`: what is to be shown. `gone`: entries that no finding needs any longer, and how often."""

    new: tuple[PlacedFinding, ...]
    accepted: int
    gone: Mapping[Entry, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """What was checked: these files, `whole` when that is all of them, without these codes (`off`)."""

    files: Collection[Path]
    whole: bool
    off: Collection[str]


def accept(project: Project, findings: Iterable[PlacedFinding], scope: Scope) -> Accepted | None:
    """None where there is no baseline. Stop where there is one that cannot be used: whoever has one relies on it."""
    problem = baseline_problem(project.root, project.settings)
    if problem is not None:
        where = "" if problem.path is None or problem.line is None else f":{problem.line + 1}"
        place = f"{relative(problem.path, project.root)}{where}: " if problem.path is not None else ""
        raise Stop(place + sentence(problem))
    path = baseline_path(project.root, project.settings)
    if not path.exists():
        return None
    findings = tuple(findings)
    baseline = read_baseline(path)
    new = new_findings(findings, baseline)
    counts = counted(findings)
    gone = {
        entry: number - counts[entry]
        for entry, number in baseline.accepted.items()
        if counts[entry] < number and _judged(entry, project, scope, ("database",))
    }
    return Accepted(new, len(findings) - len(new), gone)


def write_baseline(project: Project, findings: Iterable[PlacedFinding], scope: Scope, console: Console) -> None:
    """What was found, and what the old baseline has of which nothing could be found out now."""
    path = baseline_path(project.root, project.settings)
    before = read_baseline(path)
    if before.problem is not None and (not scope.whole or scope.off):
        raise Stop(f"{sentence(before.problem)} Only a check of everything can replace it.")
    counts = counted(findings)
    kept = Counter(counts)
    for entry, number in before.accepted.items():
        if number > counts[entry] and not _judged(entry, project, scope, ("database", "snapshot")):
            kept[entry] = number
    try:
        write_text(path, baseline_text(kept))
    except OSError as error:
        where = relative(path, project.root)
        raise Stop(f"The baseline “{where}” could not be written: {error.strerror or error}.") from None
    added = sum((kept - Counter(before.accepted)).values())
    gone = sum((Counter(before.accepted) - kept).values())
    if not console.quiet:
        changes = f": {added} new, {gone} gone" if before.accepted else ""
        number = sum(kept.values())
        accepted = f"{number} finding{'' if number == 1 else 's'}"
        console.print(f"{relative(path, project.root)} accepts {accepted}{changes}.")


def _judged(entry: Entry, project: Project, scope: Scope, sources: Collection[str]) -> bool:
    """This check would have found what the entry is about, if it were there."""
    if entry.code in scope.off:
        return False
    models, state = project.models(), project.state
    model = models.by_label.get(entry.model)
    if model is None:
        return scope.whole and not state.app_problems and read_in_full(None, state, sources)
    path = Path(model.path)
    module = project.module(path)
    if path not in scope.files or module is None:
        return False
    if entry.code in wish_for(module, path, project.root, project.settings).off:
        return False
    on = [field for field in model.fields if _is_about(entry, field.name, field.column)]
    known = known_in_full(model, module, on, models, state) and read_in_full(model, state, sources)
    return known and is_judged(model, models, state, project.settings)


def _is_about(entry: Entry, name: str, column: object) -> bool:
    return column == entry.column if entry.column else bool(entry.field) and name == entry.field


def say_gone(accepted: Accepted, console: Console) -> None:
    number = sum(accepted.gone.values())
    if not number:
        return
    subject = "An accepted finding is" if number == 1 else f"{number} accepted findings are"
    console.note(f"{subject} gone. “tablewright check --write-baseline” takes what is there now:")
    for entry in sorted(accepted.gone)[:_SHOWN]:
        part = entry.column or entry.field
        where = f"{entry.table}.{part}" if part else entry.table
        console.note(printable(f"  {entry.code} {entry.model} ({where})"))
    if len(accepted.gone) > _SHOWN:
        console.note(f"  and {len(accepted.gone) - _SHOWN} more")
