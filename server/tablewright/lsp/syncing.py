"""`tablewright/sync`: a model, a file or an app -> the edit that brings it in line with its tables, and the report."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.lsp import freshness, state
from tablewright.lsp.edits import Noted, noted_edit
from tablewright.lsp.hover import unread
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.sync_page import page, sentence
from tablewright.lsp.uris import path_of
from tablewright.project import Project
from tablewright.project.files import read_only
from tablewright.project.snapshots import basis_path, read_snapshot
from tablewright.project.syncing import WAITING, Outcome, Synced, SyncWish
from tablewright.schema.snapshot import Snapshot
from tablewright.schema.snapshot_json import SnapshotError
from tablewright.source.models import PlacedModel
from tablewright.source.statements import Span

TRIES = 3
"""Times that a file is synced anew, because it was typed in meanwhile."""


@dataclass(frozen=True, slots=True)
class Order:
    """Files of a folder's project to sync, and what the user calls them."""

    folder: Folder
    paths: tuple[Path, ...]
    wish: SyncWish
    title: str


async def sync(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/sync {uri | uris, position? | model?, remove?, reshape?, managed?, again?} -> {edit, message,
    waiting, report, gone, more, model}

    `uri`: a file, or a folder for all files with models below it; `uris`: several. `more`: how many differences each
    of `reshape` and `managed` would have changed, where any. `remove`: [[model, field]] of fields to remove, as `gone`
    names them. `again`: the same once more, for which the database need not be asked. `edit` is null where
    nothing is to be changed; `waiting` says that something is left to people. `model`: the one that was meant, if any.
    """
    asked = params if isinstance(params, Mapping) else {}
    said = asked.get("uris")
    places = [_place(ls, each) for each in (said if isinstance(said, list) and said else [asked.get("uri")])]
    folder, paths = places[0][0], list(dict.fromkeys(path for _, path in places))
    if any(other is not folder for other, _ in places):
        raise Refused("What is selected is of several projects: sync these one after the other.")
    if asked.get("again") is not True:
        await _look(ls, folder)
    if reason := unread(folder.project):
        raise Refused(reason)
    order = order_of(ls, folder, paths, asked)
    before, basis = _basis(folder.project)
    for _ in range(TRIES):
        then = {document.path: document for document in ls.documents}
        done = await asyncio.to_thread(_synced, order, before)
        if all(ls.documents.get(each.path) is then.get(each.path) for each in done):
            return _answer(ls, order, done, basis)
    raise Refused(f"{order.title} was changed while it was synced, so nothing was changed. Run the command again.")


async def _look(ls: Session, folder: Folder) -> None:
    """What a table was dropped or changed meanwhile is to be known: it costs a query or two."""
    if folder.loading is not None and not folder.loading.done():
        await asyncio.shield(folder.loading)
    elif folder.project.settings.snapshot is None:
        await asyncio.shield(freshness.look(ls, folder))


def _place(ls: Session, uri: object) -> tuple[Folder, Path]:
    path = path_of(uri) if isinstance(uri, str) else None
    folder = ls.folder_of(path) if path is not None else None
    if folder is None or path is None:
        name = f"“{path.name}”" if path is not None else "This"
        raise Refused(f"{name} is not in an open workspace folder: only what is can be synced.")
    return folder, path


def order_of(ls: Session, folder: Folder, paths: Sequence[Path], asked: Mapping[str, Any]) -> Order:
    """Refused where there is nothing to sync."""
    by_path = folder.project.models().by_path
    paired = {Path(name): [each for each in placed if each.model.paired] for name, placed in by_path.items()}
    said = asked.get("remove")
    removed = [each for each in (said if isinstance(said, list) else ()) if isinstance(each, list) and len(each) == 2]
    remove = frozenset((str(label), str(field)) for label, field in removed)
    reshape, managed = asked.get("reshape") is True, asked.get("managed") is True
    wish = SyncWish(remove=remove, reshape=reshape, managed=managed)
    path = paths[0]
    if len(paths) > 1 or path.suffix != ".py":
        files = tuple(
            each
            for each in folder.project.files()
            if paired.get(each) and any(each.is_relative_to(chosen) for chosen in paths)
        )
        named = f"“{name_of(folder, path) or path.name}”" if len(paths) == 1 else "What is selected"
        if not files:
            raise Refused(f"{named} has no file whose models have tables.")
        return Order(folder, files, wish, named if len(paths) == 1 else f"{len(files)} files")
    name = f"“{name_of(folder, path)}”"
    if problem := folder.project.file_problem(path):
        raise Refused(problem)
    if not by_path.get(str(path)) and not _broken(folder, path):
        raise Refused(f"{name} has no models that could be synced.")
    model = _model(ls, folder, path, paired.get(path, ()), asked)
    if model is None:
        return Order(folder, (path,), wish, name)
    return Order(folder, (path,), replace(wish, models=frozenset({model.model.label})), f"“{model.model.name}”")


def _broken(folder: Folder, path: Path) -> bool:
    module = folder.project.module(path)
    return module is not None and bool(module.broken)


def _model(
    ls: Session, folder: Folder, path: Path, models: Iterable[PlacedModel], asked: Mapping[str, Any]
) -> PlacedModel | None:
    """The model that is named, or that a position is in; None where the whole file is meant."""
    label, position = asked.get("model"), asked.get("position")
    if isinstance(label, str) and label:
        found = next((each for each in models if each.model.label == label), None)
        if found is None:
            raise Refused(f"There is no model “{label}” with a table in “{name_of(folder, path)}” any more.")
        return found
    if not isinstance(position, Mapping):
        return None
    at = types.Position(int(position.get("line", 0)), int(position.get("character", 0)))
    lines = ls.lines(folder.project, path)
    start, end = lines.offset(types.Position(at.line, 0)), lines.offset(at)
    for each in models:
        span = each.model.span.moved(each.offset)
        if span.contains(start) or span.contains(end):
            return each
    raise Refused("There is no model at the caret that has a table: put it on the class that is to be synced.")


def name_of(folder: Folder, path: Path) -> str:
    for base in (folder.project.root, folder.path):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix().removeprefix(".")
    return str(path)


def _basis(project: Project) -> tuple[Snapshot | None, str | None]:
    """The schema that the models were last in step with, and its file; none where it is what they are compared with."""
    path = basis_path(project.root, project.settings)
    if path is None:
        return None, None
    try:
        return read_snapshot(path), path.relative_to(project.root).as_posix()
    except SnapshotError as error:
        told = f"{error.message} It says what people changed: “Write Snapshot” writes it anew, or delete it."
        raise Refused(told) from None


def _synced(order: Order, before: Snapshot | None) -> list[Synced]:
    done = []
    for path in order.paths:
        try:
            synced = order.folder.project.sync(path, order.wish, before)
        except ValueError as error:
            synced = Synced(path, "", "", (Outcome("refused", "file-not-read", str(error), Span(0, 0)),))
        if synced.after != synced.before and _read_only(path):
            message = f"“{name_of(order.folder, path)}” is read-only: nothing of it was changed."
            synced = replace(synced, after=synced.before, edits=(), outcomes=(_refused(message),))
        done.append(synced)
    return done


def _refused(message: str) -> Outcome:
    return Outcome("refused", "read-only", message, Span(0, 0))


def _read_only(path: Path) -> bool:
    try:
        return read_only(path)
    except OSError:
        return False  # a new document, which has no file yet


def _answer(ls: Session, order: Order, done: Sequence[Synced], basis: str | None) -> dict[str, Any]:
    folder = order.folder
    edits = {each.path: list(_noted(each)) for each in done if each.edits}
    old = state.age(folder.project.state, time.time())
    problem = state.told(folder.project.state)
    note = f"The database was not asked: this is by the {old}." if old and problem is not None else ""
    report = page(done, order.title, lambda path: name_of(folder, path), basis, note)
    return {
        "edit": noted_edit(ls, folder, edits) if edits else None,
        "message": " ".join(filter(None, (f"{order.title}: {sentence(done)}", note))),
        "waiting": any(each.of(*WAITING) for each in done),
        "report": {"title": f"Sync of {order.title}", "markdown": report},
        "gone": [_gone(ls, each) for synced in done for each in synced.of("gone")],
        "more": dict(Counter(outcome.wish for each in done for outcome in each.outcomes if outcome.wish)),
        "model": next(iter(order.wish.models or ()), None),
    }


def _noted(synced: Synced) -> Iterator[Noted]:
    """One group of changes a model, with what is done to it."""
    counts: dict[str, list[str]] = {}
    for outcome in synced.outcomes:
        if outcome.change and outcome.kind in ("renamed", "changed", "added", "removed"):
            counts.setdefault(outcome.model.rpartition(".")[2], []).append(outcome.change)
    for each in synced.edits:
        done = counts.get(each.label, [])
        what = "; ".join(done[:3]) + (f"; {len(done) - 3} more" if len(done) > 3 else "")
        note = types.ChangeAnnotation(each.label, each.confirm, what or None)
        yield each.edit, note


def _gone(ls: Session, outcome: Outcome) -> dict[str, Any]:
    uses = [{"uri": ls.uri(use.path), "line": use.line, "text": use.text} for use in outcome.uses]
    return {"model": outcome.model, "field": outcome.field, "message": outcome.message, "uses": uses}
