"""State of a project -> `tablewright/state`: what the status bar and its tooltip say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from tablewright.explain.column import server
from tablewright.explain.markdown import code, prose
from tablewright.lsp.problems import sentence
from tablewright.lsp.session import Folder, Session
from tablewright.project import AliasState, State
from tablewright.settings import Problem

METHOD = "tablewright/state"
PAUSE = 0.5  # seconds

_SHORT = {
    "no-project": "no Django project",
    "no-interpreter": "no interpreter",
    "no-django": "no Django",
    "settings-missing": "no settings module",
    "settings-error": "settings fail",
    "environment-variable": "settings fail",
    "no-driver": "driver missing",
    "cannot-connect": "no database",
    "permission": "no permission",
    "timeout": "database too slow",
}


def notify(ls: Session, folder: Folder, *, loading: bool = False, doing: str = "") -> None:
    """Sends the folder's state; `loading` while a load runs, which `doing` describes."""
    state = folder.project.state
    phase = "loading" if loading else state.phase
    ls.protocol.notify(METHOD, notification(folder.uri, state, phase, doing, folder.counted))


async def settle(ls: Session, folder: Folder) -> None:
    """Counts what is found, in a thread since a large project takes seconds the first time, and sends the state."""
    folder.counted = await asyncio.to_thread(_count, folder)
    notify(ls, folder)


def recount(ls: Session, folder: Folder) -> None:
    """After keystrokes: sends the state once the user pauses, where the number of findings has changed."""

    def count() -> None:
        folder.counting = None
        idle = folder.loading is None or folder.loading.done()
        if idle and folder.uri in ls.folders:
            before, folder.counted = folder.counted, _count(folder)
            if before != folder.counted:
                notify(ls, folder)

    if folder.counting is not None:
        folder.counting.cancel()
    folder.counting = asyncio.get_running_loop().call_later(PAUSE, count)


def notification(folder: str, state: State, phase: str, doing: str, findings: int) -> dict[str, Any]:
    """The notification's JSON."""
    return {
        "folder": folder,
        "phase": phase,
        "text": _text(state, phase, doing),
        "detail": "\n\n".join(_detail(state, phase, doing, findings)),
        "problem": _problem(told(state)) if phase != "loading" else None,
        "aliases": [_alias(alias) for alias in state.aliases.values()],
        "findings": findings,
    }


def told(state: State) -> Problem | None:
    """The one problem that the user should be told of: the project's, else the first alias's."""
    return state.problem or next((a.problem for a in state.aliases.values() if a.problem), None)


def _text(state: State, phase: str, doing: str) -> str:
    if phase == "loading":
        return doing or "Reading the schema…"
    if phase == "idle":
        return "Not started"
    problem = told(state)
    if problem is not None:
        return _SHORT.get(problem.kind, "problem")
    tables = sum(len(alias.schema.tables) for alias in state.aliases.values() if alias.schema)
    return f"{tables} table" if tables == 1 else f"{tables} tables"


def _detail(state: State, phase: str, doing: str, findings: int) -> Iterator[str]:
    if phase == "loading":
        yield prose(doing or "Reading the schema…")
    elif state.problem is not None:
        yield prose(sentence(state.problem), limit=2000)
    items = []
    for alias in state.aliases.values():
        if alias.schema is not None:
            read = f"{len(alias.schema.tables)} tables, read in {alias.seconds:.1f} s"
            items.append(f"- {code(alias.alias)} {server(alias.schema)}: {read}")
        if alias.problem is not None and alias.problem != state.problem:
            items.append(f"- {code(alias.alias)} {prose(sentence(alias.problem), limit=2000)}")
    if items:
        yield "\n".join(items)
    if phase == "ready":
        yield f"{findings} finding" if findings == 1 else f"{findings} findings"
    versions = [
        f"{name} {version}" for name, version in (("Django", state.django), ("Python", state.python)) if version
    ]
    if versions:
        yield prose(" · ".join(versions))


def _alias(alias: AliasState) -> dict[str, Any]:
    return {
        "alias": alias.alias,
        "vendor": alias.schema.vendor if alias.schema else alias.backend.vendor if alias.backend else "",
        "serverVersion": alias.schema.server_version if alias.schema else "",
        "tables": len(alias.schema.tables) if alias.schema else 0,
        "problem": _problem(alias.problem),
    }


def _problem(problem: Problem | None) -> dict[str, str] | None:
    return {"kind": problem.kind, "message": problem.message, "hint": problem.hint} if problem else None


def _count(folder: Folder) -> int:
    return sum(len(folder.findings(path)) for path in folder.project.files())


def gone(ls: Session, folder: Folder) -> None:
    """The folder left the workspace."""
    ls.protocol.notify(METHOD, notification(folder.uri, State(), "idle", "", 0))
