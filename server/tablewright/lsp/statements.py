"""`tablewright/sql`: a finding, a model or a file -> the SQL that would mend it in the table, shown and never run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.agent import AgentError
from tablewright.lsp.diagnostics import finding_diagnostic
from tablewright.lsp.hover import unread
from tablewright.lsp.knowing import answered
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.project import PlacedFinding
from tablewright.project.statement_steps import has_statements
from tablewright.project.statements_of import Statements, statements_of

SHOW = "tablewright.showSql"

_FACTS = ("code", "alias", "model", "field", "column", "table")
"""What tells one finding from the others of a file, wherever it stands by now."""


def sql_actions(ls: Session, folder: Folder, path: Path, here: Iterable[PlacedFinding]) -> Iterator[types.CodeAction]:
    """“Show the SQL”: no fix, but the other way to mend what was found."""
    lines = ls.lines(folder.project, path)
    for found in here:
        if has_statements(found.finding):
            title = f"Show the SQL that would mend “{found.finding.code}” in the table"
            argument = {"uri": ls.uri(path), "finding": _facts(found)}
            yield types.CodeAction(
                title,
                types.CodeActionKind.QuickFix,
                [finding_diagnostic(ls, folder, found, lines)],
                command=types.Command(title, SHOW, None, [argument]),
            )


def _facts(found: PlacedFinding) -> dict[str, str]:
    return {name: str(getattr(found.finding, name) or "") for name in _FACTS}


async def sql_request(ls: Session, params: Any) -> dict[str, str]:
    """tablewright/sql {uri, finding? | position?} -> {title, sql, message}. `sql` is "" where there is no statement:
    `message` says why."""
    asked = params if isinstance(params, Mapping) else {}
    placed = ls.place(str(asked.get("uri") or ""))
    if placed is None:
        raise Refused("This file is no Python file of an open workspace folder: no table is known for it.")
    folder, path = placed
    if reason := unread(folder.project):
        raise Refused(reason)
    await answered(folder)  # which migrations there are
    title, found = _asked_for(ls, folder, path, asked)
    project = folder.project
    try:
        facts = project.models(), project.state, project.settings, project.known
        told = await asyncio.to_thread(statements_of, found, *facts)
    except AgentError as error:
        raise Refused(" ".join(filter(None, (error.message, error.hint)))) from None
    sql = _text(told, unsaved=ls.unsaved(path)) if any(each.statements or each.later for each in told) else ""
    return {"title": title, "sql": sql, "message": _message(told)}


def _asked_for(
    ls: Session, folder: Folder, path: Path, asked: Mapping[str, Any]
) -> tuple[str, tuple[PlacedFinding, ...]]:
    """What to call it, and the findings: the one that was named, those of the model at a place, or all of the file."""
    findings = folder.findings(path)
    named, position = asked.get("finding"), asked.get("position")
    if isinstance(named, Mapping):
        one = {name: str(named.get(name) or "") for name in _FACTS}
        found = tuple(each for each in findings if _facts(each) == one)
        if not found:
            raise Refused("The finding is gone, so no statement is needed.")
        return found[0].finding.table or found[0].finding.model, found
    if isinstance(position, Mapping):
        at = types.Position(int(position.get("line", 0)), int(position.get("character", 0)))
        offset = ls.lines(folder.project, path).offset(at)
        for placed in folder.project.models().by_path.get(str(path), ()):
            if placed.model.paired and placed.model.span.moved(placed.offset).contains(offset):
                mine = tuple(each for each in findings if each.finding.model == placed.model.label)
                return placed.model.name, mine
    return path.stem, findings


def _text(told: Sequence[Statements], *, unsaved: bool) -> str:
    """One script: what is no statement is a comment of one line. What refers to other tables comes last."""
    lines = ["-- What would bring the table in line with the model, in the words of the project's Django."]
    lines.append("-- Tablewright runs none of it: look at it, and keep a copy of the data.")
    if unsaved:
        lines.append("-- Django reads the files as they are saved: what is typed and not saved yet is not in here.")
    for each in told:
        lines += ["", *(f"-- {finding.code}: {_one_line(finding.message)}" for finding in each.findings)]
        lines += [f"-- {_one_line(each.why)}"] if each.why else []
        lines += each.statements
    later = [statement for each in told for statement in each.later]
    if later:
        lines += ["", "-- What refers to other tables", *later]
    return "\n".join([*lines, ""])


def _message(told: Sequence[Statements]) -> str:
    """Why there is no statement: the migration to make instead, where Django manages the table."""
    reasons = dict.fromkeys(each.why for each in told if each.why)
    return _one_line(" ".join(reasons)) or "No statement is needed: what was found is mended in the model alone."


def _one_line(text: str) -> str:
    """A comment ends where its line does: the database's own words may hold anything."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


async def show_sql(ls: Session, *arguments: Any) -> dict[str, str]:
    """The command tablewright.showSql [{uri, finding? | position?}], for clients that bring none: shown as a message;
    the answer has it too, for the client to put where it likes"""
    told = await sql_request(ls, arguments[0] if arguments else None)
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, told["sql"] or told["message"]))
    return told
