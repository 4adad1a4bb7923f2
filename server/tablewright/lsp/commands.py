"""workspace/executeCommand, for clients that bring no commands of their own, and the requests behind theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from lsprotocol import types

from tablewright.explain.column import table_name
from tablewright.lsp.configuration import restart
from tablewright.lsp.generating import generated, order_of, places_of, table_key
from tablewright.lsp.hover import unread
from tablewright.lsp.loading import reload
from tablewright.lsp.report import report
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.tables import rows
from tablewright.lsp.uris import path_of

CHOICES = 20
AGAIN = "Generate Again"

Choice = TypeVar("Choice")


async def refresh_request(ls: Session, params: Any) -> None:
    """tablewright/refresh {uri?} -> null, when the schema has been read again"""
    await _refreshed(ls, ls.folders_in(params))


async def report_request(ls: Session, params: Any) -> dict[str, str]:
    """tablewright/report {uri?} -> {text}"""
    return {"text": report(ls, ls.folders_in(params))}


async def refresh_schema(ls: Session, *arguments: Any) -> None:
    """The command tablewright.refreshSchema"""
    await _refreshed(ls, tuple(ls.folders.values()))


async def restart_all(ls: Session, *arguments: Any) -> None:
    """The command tablewright.restart"""
    for folder in tuple(ls.folders.values()):
        restart(ls, folder)


async def copy_report(ls: Session, *arguments: Any) -> str:
    """The command tablewright.copyReport: the text, for the client to put where it likes"""
    return report(ls, tuple(ls.folders.values()))


async def generate_models(ls: Session, *arguments: Any) -> None:
    """The command tablewright.generateModels [{uri?, tables?, table?, …}], with what `tablewright/generate` takes: asks
    for the table and the file where they are not said, and has the client make the changes"""
    asked = dict(arguments[0]) if arguments and isinstance(arguments[0], Mapping) else {}
    said = asked.get("tables")
    tables = [*(said if isinstance(said, list) else ()), asked.get("table")]
    tables = [table for table in tables if table_key(table) is not None]
    folder = _folder(ls, asked.get("uri"), tables)
    if not tables and (key := await _choose_table(ls, folder)) is not None:
        tables = [dict(zip(("alias", "namespace", "name"), key, strict=True))]
    if tables and not _says_where(ls, folder, asked):
        asked["uri"] = ls.uri(folder.path) if asked.get("newApp") else await _choose_file(ls, folder)
    if tables and asked["uri"]:
        await _make(ls, {**asked, "tables": tables})


def _says_where(ls: Session, folder: Folder, asked: Mapping[str, Any]) -> bool:
    """A fix in the settings names their file, which says what project is meant: it is no place for models."""
    if not asked.get("uri") or "position" in asked or asked.get("newApp"):
        return bool(asked.get("uri"))
    path = path_of(str(asked["uri"]))
    return path is not None and any(path_of(str(place["uri"])) == path for place in places_of(ls, folder))


async def _make(ls: Session, asked: Mapping[str, Any]) -> None:
    """Until the client has made the changes, or the user has had enough: it refuses them where a file was typed in."""
    while True:
        order = order_of(ls, asked)
        made = await generated(ls, order)
        label = "Generate models"
        done = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(made["edit"], label))
        if done.applied:
            break
        why = f" ({done.failure_reason})" if done.failure_reason else ""
        message = f"The models were not inserted: the editor did not make the changes{why}."
        question = types.ShowMessageRequestParams(types.MessageType.Warning, message, [types.MessageActionItem(AGAIN)])
        if await ls.window_show_message_request_async(question) is None:
            return
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, " ".join([made["message"], *made["notes"]])))
    if made["caret"] is not None and ls.client.shows_documents:
        at = types.Position(**made["caret"]["position"])
        shown = types.ShowDocumentParams(made["caret"]["uri"], take_focus=True, selection=types.Range(at, at))
        await ls.window_show_document_async(shown)


def _folder(ls: Session, uri: object, tables: Sequence[object]) -> Folder:
    """The folder of the file, else the first whose database has the (first) table, else the first with any."""
    path = path_of(uri) if isinstance(uri, str) and uri else None
    own = ls.folder_of(path) if path is not None else None
    if own is not None:
        return own
    wanted = table_key(tables[0]) if tables else None
    for folder in ls.folders.values() if not uri else ():
        if any(wanted in (None, (alias, *table.key)) for alias, table in rows(folder, unmapped=False)):
            return folder
    raise Refused("Run this on a models.py: the new model goes into that file.")


async def _choose_table(ls: Session, folder: Folder) -> tuple[str, str, str] | None:
    """The table that the user picks among those without a model; None when they pick none."""
    choices = {f"{table_name(t)} ({alias})": (alias, *t.key) for alias, t in rows(folder, unmapped=True)}
    if not choices:
        raise Refused(unread(folder.project) or "Every table that was read has a model already.")
    return await _choose(ls, "Generate a model for which table?", choices)


async def _choose_file(ls: Session, folder: Folder) -> str | None:
    """The models file that the user picks; without a question where there is one only."""
    files = {str(place["name"]): str(place["uri"]) for place in places_of(ls, folder) if place["kind"] == "file"}
    if not files:
        raise Refused(f"“{folder.project.root.name}” has no app whose models the new ones could join.")
    return next(iter(files.values())) if len(files) == 1 else await _choose(ls, "Which file gets the model?", files)


async def _choose(ls: Session, question: str, choices: Mapping[str, Choice]) -> Choice | None:
    more = len(choices) - CHOICES
    note = f" The first {CHOICES} of {len(choices)} are shown." if more > 0 else ""
    actions = [types.MessageActionItem(title) for title in list(choices)[:CHOICES]]
    answer = await ls.window_show_message_request_async(
        types.ShowMessageRequestParams(types.MessageType.Info, question + note, actions)
    )
    return choices.get(answer.title) if answer is not None else None


async def _refreshed(ls: Session, folders: tuple[Folder, ...]) -> None:
    for task in [reload(ls, folder) for folder in folders]:
        await asyncio.shield(task)
