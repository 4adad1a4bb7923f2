"""Findings at hand -> “ignore here” and “add to the baseline”; and the baseline with more in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.lsp import diagnostics, state
from tablewright.lsp.edits import workspace_edit
from tablewright.lsp.problems import sentence
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.project import PlacedFinding
from tablewright.project.baseline import (
    Entry,
    acceptable,
    baseline_path,
    baseline_text,
    counted,
    entry_of,
    read_baseline,
)
from tablewright.project.silencing import ignoring_edit
from tablewright.project.snapshots import write_text
from tablewright.source.edits import Edit

ADD = "tablewright.addToBaseline"
REASON = "tablewright.typeReason"


def silencing_actions(
    ls: Session, folder: Folder, path: Path, findings: Iterable[PlacedFinding]
) -> Iterator[types.CodeAction]:
    """For findings of models: what is wrong with settings or a database goes away when it is mended."""
    project = folder.project
    lines, module = ls.lines(project, path), project.module(path)
    for found in findings:
        if not acceptable(found.finding) or module is None:
            continue
        code = found.finding.code
        told = [diagnostics.finding_diagnostic(ls, folder, found, lines)]
        edit = ignoring_edit(found, project.models(), module)
        if edit is not None:
            yield types.CodeAction(
                title=f"Ignore “{code}” here, with a reason",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=told,
                edit=workspace_edit(ls, folder, {path: [edit]}),
                command=_for_reason(ls, path, folder, edit),
            )
        entry = entry_of(found.finding)
        argument = {"uri": ls.uri(path), "entry": entry._asdict()}
        title = f"Add “{code}” to the baseline"
        yield types.CodeAction(
            title, types.CodeActionKind.QuickFix, told, command=types.Command(title, ADD, None, [argument])
        )


def _for_reason(ls: Session, path: Path, folder: Folder, edit: Edit) -> types.Command | None:
    """Where the client can, the caret goes behind the new comment: an edit cannot place it."""
    if not ls.client.commands or not edit.text.endswith("]"):
        return None
    start = ls.lines(folder.project, path).position(edit.span.start)
    where = {"line": start.line, "character": start.character + len(edit.text)}
    return types.Command("Type a reason", REASON, None, [{"uri": ls.uri(path), "position": where}])


async def add_request(ls: Session, params: Any) -> dict[str, str]:
    """tablewright/addToBaseline {uri, entry} -> {message}"""
    return {"message": await _add(ls, params)}


async def add_command(ls: Session, *arguments: Any) -> None:
    """The command tablewright.addToBaseline [{uri, entry}]"""
    message = await _add(ls, arguments[0] if arguments else None)
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


async def _add(ls: Session, params: Any) -> str:
    params = params if isinstance(params, Mapping) else {}
    said = params.get("entry")
    placed = ls.place(str(params.get("uri") or ""))
    if placed is None or not isinstance(said, Mapping):
        raise Refused("Run this on a finding: it is what goes into the baseline.")
    folder, path = placed
    project = folder.project
    entry = Entry(*(str(said.get(name) or "") for name in Entry._fields))
    number = counted(project.findings(path, accepted=True))[entry]
    file = baseline_path(project.root, project.settings)
    name = file.relative_to(project.root).as_posix() if file.is_relative_to(project.root) else str(file)
    before = read_baseline(file)
    if before.problem is not None:
        raise Refused(sentence(before.problem))
    if not number:
        raise Refused("The finding is gone, so there is nothing to accept.")
    accepted = {**before.accepted, entry: max(number, before.accepted.get(entry, 0))}
    try:
        await asyncio.to_thread(write_text, file, baseline_text(accepted))
    except OSError as error:
        raise Refused(f"The baseline “{name}” could not be written: {error.strerror or error}.") from None
    await state.settle(ls, folder)
    await diagnostics.refresh(ls, folder)
    return f"“{name}” accepts {len(accepted)} {'finding' if len(accepted) == 1 else 'findings'} now."
