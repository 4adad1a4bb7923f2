"""Findings -> text for people (source lines with carets), or the JSON object for programs."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablewright.cli.console import Console, printable
from tablewright.cli.options import relative
from tablewright.cli.positions import Lines
from tablewright.environment.migrating import migrate_command
from tablewright.findings import Severity
from tablewright.project import PlacedFinding, PlacedFix, Project
from tablewright.source.statements import Span


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, and what came of it. `sources`: alias -> "database" | "snapshot".

    `accepted`: how many findings the baseline holds back, None without one; `gone`: how many of its entries nothing
    needs. `apps`: those that Django could not import.
    """

    findings: tuple[PlacedFinding, ...]
    models: int
    unknown_models: int
    unknown_fields: int
    tables: int
    sources: Mapping[str, str]
    seconds: float
    accepted: int | None = None
    gone: int = 0
    apps: tuple[str, ...] = ()


def as_text(checked: Checked, project: Project, console: Console) -> None:
    """`path:line:column severity code message`, the source with carets, the fix that comes first; then a summary."""
    lines: dict[Path, Lines] = {}
    for found in checked.findings:
        if found.path not in lines:
            lines[found.path] = Lines(project.text(found.path) or "")
        _finding(found, lines[found.path], project, console)
    if not console.quiet:
        console.print(_summary(checked, console))


def _finding(found: PlacedFinding, lines: Lines, project: Project, console: Console) -> None:
    line, column = lines.place(found.span.start)
    severity = found.finding.severity.value
    where = console.style(f"{relative(found.path, project.root)}:{line + 1}:{column + 1}", "bold")
    code = console.style(found.finding.code, "bold")
    console.print(f"{where} {console.style(severity, severity)} {code} {printable(found.finding.message)}")
    if console.quiet:
        return
    source = lines.text(line)
    last, end = lines.place(found.span.end)
    marked = source[column : end if last == line else len(source.rstrip())]
    width = len(str(line + 1))
    bar = console.style("|", "dim")
    caret = console.style("^" * max(1, _cells(marked)), severity)
    console.print(f"{' ' * width} {bar}")
    console.print(f"{console.style(str(line + 1), 'dim')} {bar} {_source(source)}")
    console.print(f"{' ' * width} {bar} {' ' * _cells(source[:column])}{caret}")
    for related in found.finding.related:
        text = project.text(Path(related.path)) or ""
        place = ":".join(str(number + 1) for number in Lines(text).place(related.span.start))
        where = f"{relative(Path(related.path), project.root)}:{place}"
        console.print(f"{' ' * width} {console.style('= see:', 'dim')} {where} {printable(related.message)}")
    if found.fixes:
        first = next((fix for fix in found.fixes if fix.preferred), found.fixes[0])
        console.print(f"{' ' * width} {console.style('= fix:', 'dim')} {printable(_words(first, project))}")
    console.print()


def _words(fix: PlacedFix, project: Project) -> str:
    """Its title; of one that is done in a terminal also what to type there."""
    environment = project.state.environment
    if fix.runs != "runMigrate" or environment is None:
        return fix.title
    return f"{fix.title}: {migrate_command(environment, *fix.arguments)}"


TAB = 4


def _source(line: str) -> str:
    return printable(line.rstrip("\r\n").replace("\t", " " * TAB))


def _cells(text: str) -> int:
    """Columns that the text takes on a terminal, as `_source` shows it."""
    cells = 0
    for character in text:
        if character == "\t":
            cells += TAB
        elif unicodedata.east_asian_width(character) in "WF":
            cells += 2
        elif unicodedata.combining(character):
            continue
        else:
            cells += len(printable(character))
    return cells


def _summary(checked: Checked, console: Console) -> str:
    counts = Counter(found.finding.severity for found in checked.findings)
    tables = _count(checked.tables, "table") + (" of the snapshot" if "snapshot" in checked.sources.values() else "")
    scope = f"{_count(checked.models, 'model')} against {tables}, {checked.seconds:.1f} s"
    unknown = [
        _count(number, word)
        for number, word in ((checked.unknown_models, "model"), (checked.unknown_fields, "field"))
        if number
    ]
    left = f" {' and '.join(unknown)} could not be judged in full." if unknown else ""
    if checked.accepted:
        left += f" {checked.accepted} more {'is' if checked.accepted == 1 else 'are'} accepted by the baseline."
    if not checked.findings:
        return console.style("Nothing to report", "good") + f": {scope}.{left}"
    parts = [
        console.style(_count(counts[severity], severity.value, _PLURALS[severity]), severity.value)
        for severity in Severity
        if counts[severity]
    ]
    return f"{_count(len(checked.findings), 'finding')}: {', '.join(parts)} ({scope}).{left}"


_PLURALS = {
    Severity.ERROR: "errors",
    Severity.WARNING: "warnings",
    Severity.INFORMATION: "information",
    Severity.HINT: "hints",
}


def _count(number: int, word: str, plural: str | None = None) -> str:
    return f"{number} {word if number == 1 else plural or word + 's'}"


def as_json(checked: Checked, project: Project, console: Console) -> None:
    lines: dict[Path, Lines] = {}

    def span_range(path: Path, span: Span) -> dict[str, Any]:
        if path not in lines:
            lines[path] = Lines(project.text(path) or "")
        return {"start": _position(lines[path], span.start), "end": _position(lines[path], span.end)}

    data = {
        "version": 1,
        "findings": [_as_object(found, project, span_range) for found in checked.findings],
        "summary": {
            "models": checked.models,
            "tables": checked.tables,
            "findings": len(checked.findings),
            "unknown": {"models": checked.unknown_models, "fields": checked.unknown_fields, "apps": list(checked.apps)},
            "baseline": {"accepted": checked.accepted, "gone": checked.gone} if checked.accepted is not None else None,
            "sources": dict(checked.sources),
            "seconds": round(checked.seconds, 3),
        },
    }
    console.print(json.dumps(data, indent=2))


def _as_object(found: PlacedFinding, project: Project, span_range: Any) -> dict[str, Any]:
    finding = found.finding
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "path": _plain_path(found.path, project.root),
        "range": span_range(found.path, found.span),
        "model": finding.model,
        "field": finding.field,
        "alias": finding.alias,
        "table": finding.table,
        "column": finding.column,
        "migration": finding.migration,
        "related": [
            {
                "path": _plain_path(Path(related.path), project.root),
                "range": span_range(Path(related.path), related.span),
                "message": related.message,
            }
            for related in finding.related
        ],
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "copies": fix.copies,
                "runs": fix.runs,
                "edits": [
                    {
                        "path": _plain_path(path, project.root),
                        "range": span_range(path, edit.span),
                        "text": edit.text,
                    }
                    for path, edits in fix.edits.items()
                    for edit in edits
                ],
            }
            for fix in found.fixes
        ],
    }


def _plain_path(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _position(lines: Lines, offset: int) -> dict[str, int]:
    line, character = lines.utf16(offset)
    return {"line": line, "character": character}
