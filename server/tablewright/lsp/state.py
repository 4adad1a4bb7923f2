"""State of a project -> `tablewright/state`: what the status bar and its tooltip say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from tablewright.explain.age import age_words, read_words
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
    "snapshot": "snapshot not usable",
    "cancelled": "reading cancelled",
}


def notify(ls: Session, folder: Folder) -> None:
    """Sends the folder's state."""
    message = notification(folder.uri, folder.project.state, folder.doing, folder.counted, time.time())
    ls.protocol.notify(METHOD, message)


async def settle(ls: Session, folder: Folder) -> None:
    """Counts what is found, in a thread, and sends the state. Who counts later knows more: what was begun before it,
    and may end behind it, is no news then."""
    folder.recounted += 1
    turn = folder.recounted
    counted = await asyncio.to_thread(count, folder)
    if folder.recounted == turn:
        folder.counted = counted
    notify(ls, folder)


def recount(ls: Session, folder: Folder) -> None:
    """After keystrokes: sends the state once the user pauses, where the number of findings has changed."""

    def due() -> None:
        folder.counting = None
        folder.recounted += 1
        if folder.uri in ls.folders:
            before, folder.counted = folder.counted, count(folder)
            if before != folder.counted:
                notify(ls, folder)

    if folder.counting is not None:
        folder.counting.cancel()
    folder.counting = asyncio.get_running_loop().call_later(PAUSE, due)


def notification(folder: str, state: State, doing: str | None, findings: int | None, now: float) -> dict[str, Any]:
    """The notification's JSON. `doing`: what a load is doing, None while none runs. `findings`: None while nobody has
    counted them."""
    loading = doing is not None
    return {
        "folder": folder,
        "phase": "loading" if loading else _phase(state),
        "text": _loading(state, doing) if doing is not None else _text(state),
        "age": age(state, now),
        "detail": "\n\n".join(_detail(state, doing, findings, now)),
        "problem": None if loading else _problem(told(state)),
        "aliases": [_alias(alias) for alias in state.aliases.values()],
        "findings": findings,
    }


def told(state: State) -> Problem | None:
    """The one problem that the user should be told of: the project's, else the first alias's."""
    return state.problem or next((a.problem for a in state.aliases.values() if a.problem), None)


def _phase(state: State) -> str:
    """While a check loads the project anew, nobody need know."""
    if state.phase != "loading":
        return state.phase
    return "ready" if _knows(state) else "failed"


def _knows(state: State) -> bool:
    return any(alias.schema is not None for alias in state.aliases.values())


def age(state: State, now: float) -> str:
    """How old what is shown is, where it is not what the database said last; the oldest counts."""
    old = [alias for alias in state.aliases.values() if alias.schema is not None and _old(alias, state)]
    oldest = min(old, key=lambda alias: (alias.source == "snapshot", alias.read_at or 0), default=None)
    return age_words(oldest.source, oldest.read_at, now) if oldest else ""


def _old(alias: AliasState, state: State) -> bool:
    return alias.source != "database" or alias.problem is not None or state.problem is not None


def _loading(state: State, doing: str) -> str:
    schemas = [alias.schema for alias in state.aliases.values() if alias.schema is not None]
    if any(schema.partial for schema in schemas):
        return f"{_tables(sum(len(schema.tables) for schema in schemas))} so far"
    return doing or "Reading the schema…"


def _text(state: State) -> str:
    if state.phase == "idle":
        return "Not started"
    problem = told(state)
    if problem is not None:
        return _SHORT.get(problem.kind, "problem")
    return _tables(sum(len(alias.schema.tables) for alias in state.aliases.values() if alias.schema))


def _detail(state: State, doing: str | None, findings: int | None, now: float) -> Iterator[str]:
    if doing is not None:
        yield prose(doing or "Reading the schema…")
    elif state.problem is not None:
        yield prose(sentence(state.problem), limit=2000)
    items = []
    for alias in state.aliases.values():
        if alias.schema is not None:
            items.append(f"- {code(alias.alias)} {server(alias.schema)}: {_read(alias, now)}")
        if alias.problem is not None and alias.problem != state.problem and doing is None:
            items.append(f"- {code(alias.alias)} {prose(sentence(alias.problem), limit=2000)}")
    items += [f"- {prose(sentence(each.problem), limit=2000)}" for each in state.app_problems if doing is None]
    if items:
        yield "\n".join(items)
    if findings is not None:
        yield f"{findings} finding" if findings == 1 else f"{findings} findings"
    versions = [
        f"{name} {version}" for name, version in (("Django", state.django), ("Python", state.python)) if version
    ]
    if versions:
        yield prose(" · ".join(versions))


def _read(alias: AliasState, now: float) -> str:
    tables = _tables(len(alias.schema.tables) if alias.schema else 0)
    if alias.schema is not None and alias.schema.partial:
        return f"{tables} so far"
    when = read_words(alias.source, alias.read_at, now)
    seconds = f"in {alias.seconds:.1f} s" if alias.source == "database" and alias.problem is None else ""
    read = " ".join(part for part in (when or ("read" if seconds else ""), seconds) if part)
    return f"{tables}, {read}" if read else tables


def _tables(count: int) -> str:
    return f"{count:,} table" if count == 1 else f"{count:,} tables"


def _alias(alias: AliasState) -> dict[str, Any]:
    return {
        "alias": alias.alias,
        "vendor": alias.schema.vendor if alias.schema else alias.backend.vendor if alias.backend else "",
        "serverVersion": alias.schema.server_version if alias.schema else "",
        "tables": len(alias.schema.tables) if alias.schema else 0,
        "partial": alias.schema.partial if alias.schema else False,
        "source": alias.source,
        "readAt": alias.read_at,
        "problem": _problem(alias.problem),
    }


def _problem(problem: Problem | None) -> dict[str, str] | None:
    return {"kind": problem.kind, "message": problem.message, "hint": problem.hint} if problem else None


def count(folder: Folder) -> int | None:
    """The findings of all files; a large project takes seconds the first time. None while no schema is known."""
    if not _knows(folder.project.state):
        return None
    files = folder.project.files()
    elsewhere = sum(found.path not in files for found in folder.project_findings())
    return elsewhere + sum(len(folder.findings(path)) for path in files)


def gone(ls: Session, folder: Folder) -> None:
    """The folder left the workspace."""
    ls.protocol.notify(METHOD, notification(folder.uri, State(), None, None, time.time()))
