"""A model -> whether Django reads a row through it, shown in its place; its table handed over to Django, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.agent import AgentError
from tablewright.lsp import diagnostics
from tablewright.lsp.edits import workspace_edit
from tablewright.lsp.hover import unread
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.sync_commands import refactoring, show_page
from tablewright.project.handing import as_markdown, why_not_yet
from tablewright.project.trying import Tried, tried
from tablewright.source.models import PlacedModel
from tablewright.source.statements import Span

TRY = "tablewright.tryModel"
HAND_OVER = "tablewright.handOver"


def lifecycle_actions(ls: Session, folder: Folder, path: Path, span: Span) -> Iterator[types.CodeAction]:
    """On a class's first line."""
    lines = ls.lines(folder.project, path)
    line = lines.position(span.start).line
    for placed in folder.project.models().by_path.get(str(path), ()):
        if (
            not placed.model.paired
            or lines.position(placed.model.statement.name_span.start + placed.offset).line != line
        ):
            continue
        name, argument = placed.model.name, {"uri": ls.uri(path), "model": placed.model.label}
        if placed.model.app_label:
            yield refactoring(f"Try “{name}”: read a row through it", TRY, argument)
        if placed.model.managed is False:
            yield refactoring(f"Hand the table of “{name}” over to Django", HAND_OVER, argument)
        elif placed.model.managed is True:
            yield refactoring(f"Take the table of “{name}” back from Django", HAND_OVER, {**argument, "back": True})


async def try_request(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/try {uri, model} -> {works, message}. What fails is shown at the model until its file is changed."""
    folder, path, placed = _asked_for(ls, params)
    project = folder.project
    text = project.text(path)
    try:
        (done,) = await asyncio.to_thread(tried, [placed.model.label], project.state, project.settings)
    except AgentError as error:
        raise Refused(" ".join(filter(None, (error.message, error.hint)))) from None
    mine = {label: each for label, each in folder.tried.items() if label != placed.model.label}
    failed = done.problem is not None and not done.untried
    folder.tried = {**mine, placed.model.label: (path, text, done)} if failed else mine
    await diagnostics.refresh(ls, folder)
    return {"works": done.problem is None, "message": _message(placed, done, unsaved=ls.unsaved(path))}


def _message(placed: PlacedModel, done: Tried, *, unsaved: bool) -> str:
    note = " Django reads the file as it is saved: what is typed since then was not tried." if unsaved else ""
    name = placed.model.name
    if done.problem is not None:
        return f"“{name}” {'could not be tried' if done.untried else 'fails'}: {done.problem}{note}"
    return f"“{name}” works: {'a row was read.' if done.rows else 'its table is empty.'}{note}"


async def hand_over_request(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/handOver {uri, model, back?, force?} -> {edit, title, markdown, message}. `edit` is null where the
    model disagrees with its table, of which `message` tells; with `force` it is not."""
    folder, _, placed = _asked_for(ls, params)
    asked = params if isinstance(params, Mapping) else {}
    back = asked.get("back") is True
    try:
        handover = await asyncio.to_thread(partial(folder.project.hand_over, placed.model.label, back=back))
    except (LookupError, ValueError) as error:
        raise Refused(str(error.args[0])) from None
    why = why_not_yet(handover)
    if why and asked.get("force") is not True:
        return {"edit": None, "title": handover.title, "markdown": "", "message": f"{why} Sync it first."}
    edit = workspace_edit(ls, folder, {handover.path: handover.edits})
    message = f"{handover.title}: the steps that are left are on the page."
    return {"edit": edit, "title": handover.title, "markdown": as_markdown(handover), "message": message}


def _asked_for(ls: Session, params: Any) -> tuple[Folder, Path, PlacedModel]:
    asked = params if isinstance(params, Mapping) else {}
    placed = ls.place(str(asked.get("uri") or ""))
    if placed is None:
        raise Refused("This file is no Python file of an open workspace folder: no table is known for it.")
    folder, path = placed
    if reason := unread(folder.project):
        raise Refused(reason)
    label = asked.get("model")
    for each in folder.project.models().by_path.get(str(path), ()):
        if each.model.label == label and each.model.paired:
            return folder, path, each
    raise Refused(f"There is no model “{label}” with a table in “{path.name}” any more.")


async def try_command(ls: Session, *arguments: Any) -> dict[str, Any]:
    """The command tablewright.tryModel [{uri, model}], for clients that bring none"""
    told = await try_request(ls, arguments[0] if arguments else None)
    kind = types.MessageType.Info if told["works"] else types.MessageType.Error
    ls.window_show_message(types.ShowMessageParams(kind, told["message"]))
    return told


async def hand_over_command(ls: Session, *arguments: Any) -> dict[str, Any]:
    """The command tablewright.handOver [{uri, model, back?, force?}], for clients that bring none"""
    told = await hand_over_request(ls, arguments[0] if arguments else None)
    if told["edit"] is not None:
        done = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(told["edit"], told["title"]))
        if not done.applied:
            why = f" ({done.failure_reason})" if done.failure_reason else ""
            raise Refused(f"Nothing was changed: the editor did not make the change{why}.")
        if ls.client.shows_documents:
            await show_page(ls, "handover.md", told["markdown"])
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, told["message"]))
    return {key: value for key, value in told.items() if key != "edit"}
