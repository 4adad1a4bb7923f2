"""What sync did to files -> its report, as text on stderr or as one JSON object."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tablewright.cli.console import Console, printable
from tablewright.cli.options import relative
from tablewright.cli.positions import Lines
from tablewright.project.syncing import Outcome, Synced

_WORDS = {
    "renamed": ("pointed to the new name", "would be pointed to the new name"),
    "changed": ("changed", "would change"),
    "added": ("added", "would be added"),
    "removed": ("removed", "would be removed"),
    "kept": ("kept as people wrote it", "kept as people wrote it"),
    "gone": ("without a column", "without a column"),
    "conflict": ("changed on both sides", "changed on both sides"),
    "refused": ("left alone", "left alone"),
}


def print_text(done: Sequence[Synced], root: Path, console: Console, *, basis: str | None, wrote: bool) -> None:
    for each in done:
        lines = Lines(each.before)
        for outcome in each.outcomes:
            line = lines.place(outcome.span.start)[0] + 1
            console.note(f"{relative(each.path, root)}:{line}: {_sentence(outcome)}")
            for use in outcome.uses:
                console.note(f"    used in {relative(use.path, root)}:{use.line + 1}: {printable(use.text)}")
    counts = Counter(outcome.kind for each in done for outcome in each.outcomes)
    if not counts:
        console.note("The models are in line with their tables: nothing to change.")
        return
    told = "; ".join(f"{counts[kind]} {words[0 if wrote else 1]}" for kind, words in _WORDS.items() if counts[kind])
    files = sum(each.after != each.before for each in done)
    what = f"{'Changed' if wrote else 'Would change'} {files} file{'' if files == 1 else 's'}"
    console.note(f"{what if files else 'Nothing was changed'}: {told}.")
    if basis is not None and (counts["kept"] or counts["conflict"]):
        console.note(f"What people changed was told by “{printable(basis)}”; --no-base takes the table's side.")
    if wrote and basis is not None and files:
        console.note("“tablewright snapshot” writes down what the models are in step with from now on.")


def print_json(done: Sequence[Synced], root: Path, console: Console, *, basis: str | None, wrote: bool) -> None:
    files = [
        {
            "path": relative(each.path, root),
            "changed": each.after != each.before,
            "outcomes": [_as_object(outcome, each, root) for outcome in each.outcomes],
        }
        for each in done
    ]
    counts = Counter(outcome.kind for each in done for outcome in each.outcomes)
    report = {"version": 1, "basis": basis, "written": wrote, "files": files, "summary": dict(sorted(counts.items()))}
    console.print(json.dumps(report, indent=2, ensure_ascii=False))


def _sentence(outcome: Outcome) -> str:
    about = f"{outcome.kind} [{outcome.code}] {printable(outcome.message)}"
    then = f" Before, it was: {printable(outcome.before)}" if outcome.before else ""
    return f"{about}{then}{f' ({printable(outcome.change)})' if outcome.change else ''}"


def _as_object(outcome: Outcome, synced: Synced, root: Path) -> dict[str, Any]:
    line, character = Lines(synced.before).place(outcome.span.start)
    return {
        "kind": outcome.kind,
        "code": outcome.code,
        "model": outcome.model or None,
        "field": outcome.field,
        "column": outcome.column,
        "table": outcome.table or None,
        "message": outcome.message,
        "change": outcome.change or None,
        "before": outcome.before,
        "position": {"line": line, "character": character},
        "uses": [{"path": relative(use.path, root), "line": use.line, "text": use.text} for use in outcome.uses],
    }
