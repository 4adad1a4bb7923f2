"""workspace/executeCommand, for clients that bring no commands of their own, and the requests behind theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from tablewright.explain.column import table_name
from tablewright.lsp.configuration import restart
from tablewright.lsp.loading import reload
from tablewright.lsp.report import report
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.tables import generated, rows

CHOICES = 20


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
    """The command tablewright.generateModels [{uri, table?}]: asks for a table, and adds its model to the file"""
    first = arguments[0] if arguments and isinstance(arguments[0], Mapping) else {}
    placed = ls.place(str(first.get("uri") or ""))
    if placed is None:
        raise Refused("Run this on a models.py: the new model goes into that file.")
    folder, path = placed
    key = _named(first.get("table")) or await _choose(ls, folder)
    if key is not None:
        edit = generated(ls, folder, path, [key])
        await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, f"Generate model for “{key[2]}”"))


def _named(table: object) -> tuple[str, str, str] | None:
    if not isinstance(table, Mapping) or not table.get("name"):
        return None
    return str(table.get("alias") or ""), str(table.get("namespace") or ""), str(table["name"])


async def _choose(ls: Session, folder: Folder) -> tuple[str, str, str] | None:
    """The table that the user picks among those without a model; None when they pick none."""
    choices = {f"{table_name(t)} ({alias})": (alias, *t.key) for alias, t in rows(folder, unmapped=True)}
    if not choices:
        raise Refused("Every table that was read has a model already.")
    more = len(choices) - CHOICES
    note = f" The first {CHOICES} of {len(choices)} are shown." if more > 0 else ""
    actions = [types.MessageActionItem(title) for title in list(choices)[:CHOICES]]
    question = types.ShowMessageRequestParams(
        types.MessageType.Info, f"Generate a model for which table?{note}", actions
    )
    answer = await ls.window_show_message_request_async(question)
    return choices.get(answer.title) if answer is not None else None


async def _refreshed(ls: Session, folders: tuple[Folder, ...]) -> None:
    for task in [reload(ls, folder) for folder in folders]:
        await asyncio.shield(task)
