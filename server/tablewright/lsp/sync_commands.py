"""Where “Sync …” is offered; and the commands tablewright.syncModel and syncFile, for clients that bring none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.lsp.session import Folder, Session
from tablewright.lsp.syncing import sync
from tablewright.lsp.uris import uri_of
from tablewright.project import PlacedFinding
from tablewright.project.cache import cache_folder, write_whole
from tablewright.project.syncing import NOT_OF_TABLES
from tablewright.source.statements import Span

MODEL = "tablewright.syncModel"
FILE = "tablewright.syncFile"

AGAIN = "Sync Again"
KEEP, REMOVE = "Keep Them", "Remove Them"
LISTED = 10
"""Fields that a question names."""


def sync_actions(
    ls: Session, folder: Folder, path: Path, span: Span, here: Iterable[PlacedFinding]
) -> Iterator[types.CodeAction]:
    """On a class's first line, and on what was found in it; the whole file where it has more models than that."""
    models = [each for each in folder.project.models().by_path.get(str(path), ()) if each.model.paired]
    found = {each.finding.model for each in here if each.finding.code not in NOT_OF_TABLES}
    lines = ls.lines(folder.project, path)
    line = lines.position(span.start).line
    uri = ls.uri(path)
    on = [each for each in models if lines.position(each.model.statement.name_span.start + each.offset).line == line]
    for placed in [each for each in models if each in on or each.model.label in found]:
        title = f"Sync “{placed.model.name}” with its table"
        yield refactoring(title, MODEL, {"uri": uri, "model": placed.model.label})
    if on and len(models) > 1:
        yield refactoring("Sync all models of this file with their tables", FILE, {"uri": uri})


def refactoring(title: str, command: str, argument: Mapping[str, object]) -> types.CodeAction:
    """A code action that is done by a command."""
    kind = types.CodeActionKind.Refactor
    return types.CodeAction(title, kind, command=types.Command(title, command, None, [argument]))


async def sync_command(ls: Session, *arguments: Any) -> dict[str, Any]:
    """The commands tablewright.syncModel [{uri, model? | position?}] and syncFile [{uri}]: asks about fields that have
    lost their column, has the client make the changes, and shows the report, which is the answer, too"""
    asked = dict(arguments[0]) if arguments and isinstance(arguments[0], Mapping) else {}
    made = await sync(ls, asked)
    asked |= {"again": True, "model": made["model"]}
    asked.pop("position", None)  # what is typed meanwhile may move it
    if made["gone"] and "remove" not in asked:
        asked["remove"] = await _to_remove(ls, made["gone"])
        made = await sync(ls, asked) if asked["remove"] else made
    while made["edit"] is not None:
        done = await ls.workspace_apply_edit_async(
            types.ApplyWorkspaceEditParams(made["edit"], made["report"]["title"])
        )
        if done.applied:
            break
        why = f" ({done.failure_reason})" if done.failure_reason else ""
        message = f"Nothing was synced: the editor did not make the changes{why}."
        question = types.ShowMessageRequestParams(types.MessageType.Warning, message, [types.MessageActionItem(AGAIN)])
        if await ls.window_show_message_request_async(question) is None:
            return dict(made["report"])
        made = await sync(ls, asked)
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, made["message"]))
    if made["waiting"] and ls.client.shows_documents:
        await show_page(ls, "sync-report.md", made["report"]["markdown"])
    return dict(made["report"])


async def _to_remove(ls: Session, gone: list[dict[str, Any]]) -> list[list[str]]:
    """Those that the user wants to be removed: all or none; `remove` of the request names single ones."""
    fields = [
        f"“{each['model'].rpartition('.')[2]}.{each['field']}” (used in {len(each['uses'])} lines)" for each in gone
    ]
    more = [f"{len(fields) - LISTED} more"] if len(fields) > LISTED else []
    message = f"The column of {', '.join(fields[:LISTED] + more)} is gone. The report lists the uses."
    actions = [types.MessageActionItem(KEEP), types.MessageActionItem(REMOVE)]
    question = types.ShowMessageRequestParams(types.MessageType.Warning, message, actions)
    answer = await ls.window_show_message_request_async(question)
    wanted = answer is not None and answer.title == REMOVE
    return [[each["model"], each["field"]] for each in gone] if wanted else []


async def show_page(ls: Session, name: str, markdown: str) -> None:
    """As a file of the user's cache folder: a client opens nothing else."""
    path = cache_folder() / name
    try:
        await asyncio.to_thread(partial(write_whole, path, [markdown.encode("utf-8", "replace")]))
    except OSError:
        return  # the answer has it, too
    await ls.window_show_document_async(types.ShowDocumentParams(uri_of(path)))
