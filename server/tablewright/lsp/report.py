"""State of a project -> plain text to paste into a bug report. No password is in it: none ever reaches the server."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator

from tablewright import __version__
from tablewright.explain.age import read_words
from tablewright.lsp.problems import sentence
from tablewright.lsp.session import Folder, Session
from tablewright.project import AliasState


def report(ls: Session, folders: tuple[Folder, ...]) -> str:
    head = f"Tablewright {__version__} · Python {platform.python_version()} · {platform.platform()}"
    client = "pull" if ls.client.pulls else "push"
    lines = [head, f"Client: {client} diagnostics, columns in {ls.documents.encoding}"]
    for folder in folders:
        lines += ["", f"Folder {folder.path}", *(f"  {line}" for line in _folder(folder))]
    return "\n".join(lines) + "\n"


def _folder(folder: Folder) -> Iterator[str]:
    state = folder.project.state
    yield f"State: {state.phase}"
    yield from state.environment.decisions if state.environment else ()
    settings = folder.project.settings
    yield f"Refresh: {settings.refresh} · snapshot: {settings.snapshot or 'none'}"
    yield f"Python {state.python or 'unknown'} · Django {state.django or 'unknown'}"
    for problem in (*state.settings_problems, *([state.problem] if state.problem else ())):
        yield f"{problem.kind}: {sentence(problem)}"
    for each in state.app_problems:
        yield f"App {each.app}: {each.problem.kind}: {sentence(each.problem)}"
    for alias in state.aliases.values():
        yield from _alias(alias)
    known = folder.project.known
    told = f"{len(known.registry.models)} models, told in {known.seconds:.1f} s" if known is not None else "nothing"
    yield f"Django knows: {told}"
    yield f"Models: {len(folder.project.models().by_label)} in {len(folder.project.files())} files"


def _alias(alias: AliasState) -> Iterator[str]:
    if alias.schema is not None:
        server = f"{alias.schema.vendor} {alias.schema.server_version}"
        tables = f"{len(alias.schema.tables)} tables{' so far' if alias.schema.partial else ''}"
        when = read_words(alias.source, alias.read_at, time.time())
        yield f"Alias {alias.alias}: {server}, {tables} in {alias.seconds:.2f} s, {alias.source} {when}".rstrip()
        yield from (f"  {problem}" for problem in alias.schema.problems)
    if alias.problem is not None:
        yield f"Alias {alias.alias}: {alias.problem.kind}: {sentence(alias.problem)}"
