"""`tablewright/places`, `/generate`: tables and where their models go -> the edits for it, and what to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.lsp.edits import Notes, workspace_edit
from tablewright.lsp.hover import unread
from tablewright.lsp.placing import first_model, keeps, needed_further_down, place_near
from tablewright.lsp.positions import Lines
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.lsp.uris import path_of
from tablewright.project.generating import Made, Wanted
from tablewright.project.tables import app_label
from tablewright.source.edits import apply
from tablewright.source.module import parse_module
from tablewright.source.statements import Module

TRIES = 3
"""Times that models are made anew, because a file was typed in while they were made."""


First = tuple[Path, str, int]
"""Where the first new model will be: its file, what that will say, and the offset of its name."""


@dataclass(frozen=True, slots=True)
class Order:
    """Models for tables, in a folder's project. `preview`: the user wants to see the changes before they are made."""

    folder: Folder
    wanted: Wanted
    preview: bool = False


def places(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/places {uri?} -> {places: [{kind, uri, name, app, models}], taken}"""
    wanted = _object(params)
    found = [place for folder in ls.folders_in(wanted) for place in places_of(ls, folder)]
    taken = {name for folder in ls.folders_in(wanted) for name in _taken(folder)}
    return {"places": found, "taken": sorted(taken)}


def places_of(ls: Session, folder: Folder) -> Iterator[dict[str, Any]]:
    """Where models can go: "file" is a models file (with no models yet, where an app has no such file), "package" the
    folder of a models package that gets one file a model, "app" the folder that a new app goes into."""
    project = folder.project
    models, state = project.models(), project.state

    def place(kind: str, path: Path) -> dict[str, Any]:
        file = path / "__init__.py" if kind == "package" else path
        label = app_label(file, project.root, models, state) if kind != "app" else ""
        number = len(models.by_path.get(str(path), ()))
        return {"kind": kind, "uri": ls.uri(path), "name": _name(folder, path), "app": label, "models": number}

    files = [path for path in project.files() if path.is_relative_to(project.root)]
    packages = {path.parent: None for path in files if path.name == "__init__.py" and path.parent.name == "models"}
    for package in state.packages:
        home = project.root.joinpath(*package.split("."))
        file, split = home / "models.py", home / "models"
        if home.is_dir() and file not in files and split not in packages and not split.exists():
            files.append(file)
            packages[split] = None
    yield from (place("file", path) for path in files)
    yield from (place("package", path) for path in packages)
    yield place("app", project.root)


def _taken(folder: Folder) -> Iterator[str]:
    """Names that a new app cannot have: those of apps, and of what is beside manage.py already."""
    yield from (package.rpartition(".")[2] for package in folder.project.state.packages)
    if folder.project.root.is_dir():
        yield from (path.stem for path in folder.project.root.iterdir())


async def generate(ls: Session, params: Any) -> dict[str, Any]:
    """tablewright/generate {uri, tables, position?, split?, newApp?, admin?, managed?, preview?} -> {edit, message,
    notes, caret}"""
    return await generated(ls, order_of(ls, params))


def order_of(ls: Session, params: Any) -> Order:
    """What a client asks for, as one order; Refused where it makes no sense."""
    asked = _object(params)
    said = asked.get("tables")
    tables = tuple(key for key in map(table_key, said if isinstance(said, list) else ()) if key is not None)
    if not tables:
        raise Refused("No table was chosen, so no model was generated.")
    uri = str(asked.get("uri") or "")
    path = path_of(uri) if uri else None
    folder = ls.folder_of(path) if path is not None else None
    if folder is None or path is None:
        raise Refused("This file is no Python file of an open workspace folder: models go into one of the project’s.")
    new_app, split = str(asked.get("newApp") or ""), asked.get("split") is True
    if new_app:
        path = folder.project.root / new_app / ("models" if split else "models.py")
    elif split and path.suffix == ".py":
        path = path.parent
    elif not split and path.suffix != ".py":
        raise Refused("This file is no Python file of an open workspace folder: models go into one of the project’s.")
    managed = asked.get("managed")
    wanted = Wanted(
        tables=tables,
        into=path,
        at=_caret(ls, folder, path, asked.get("position")) if not (new_app or split) else None,
        split=split,
        admin=asked.get("admin") is True,
        new_app=new_app,
        managed=managed if isinstance(managed, bool) else None,
    )
    return Order(folder, wanted, asked.get("preview") is True)


def table_key(table: object) -> tuple[str, str, str] | None:
    """{alias, namespace, name} -> the three of them."""
    if not isinstance(table, Mapping) or not table.get("name"):
        return None
    return str(table.get("alias") or ""), str(table.get("namespace") or ""), str(table["name"])


def _caret(ls: Session, folder: Folder, path: Path, position: object) -> int | None:
    module = folder.project.module(path)
    if module is None or not isinstance(position, Mapping):
        return None
    at = types.Position(int(position.get("line", 0)), int(position.get("character", 0)))
    return place_near(module, ls.lines(folder.project, path).offset(at))


async def generated(ls: Session, order: Order) -> dict[str, Any]:
    """The same for an order. What is typed while the models are made gives another try."""
    reason = unread(order.folder.project)
    if reason:
        raise Refused(reason)
    for _ in range(TRIES):
        before = {document.path: document for document in ls.documents}
        made, first = await asyncio.to_thread(_made, order)
        if all(ls.documents.get(path) is before.get(path) for path in made.edits):
            return _answer(ls, order, made, first)
        order = replace(order, wanted=replace(order.wanted, at=None))
    name = _name(order.folder, order.wanted.into)
    raise Refused(f"“{name}” was changed while the models were made, so nothing was inserted. Run the command again.")


def _made(order: Order) -> tuple[Made, First | None]:
    """Such models as do no harm: at the caret, else at the end of the file. A file that is broken elsewhere keeps what
    it has. And where the first of them will be."""
    project, wanted = order.folder.project, order.wanted
    try:
        made = project.generate(wanted)
        edits = made.edits.get(wanted.into, ())
        module = project.module(wanted.into)
        if wanted.at is not None and module is not None:
            late = needed_further_down(module, edits, wanted.at)
            if late or not keeps(module, edits, made.models):
                made = project.generate(replace(wanted, at=None))
    except (LookupError, ValueError) as error:
        raise Refused(str(error.args[0]) if error.args else "The table is no longer there.") from None
    for path, edits in made.edits.items():
        module = project.module(path)
        expected = made.models if path == wanted.into else 0
        if module is not None and path.suffix == ".py" and not keeps(module, edits, expected):
            raise Refused(_broken(order.folder, path, module))
    return made, _first(order.folder, made)


def _broken(folder: Folder, path: Path, module: Module) -> str:
    name = _name(folder, path)
    if module.problem:
        return f"{module.problem} Nothing was inserted."
    if not module.broken:
        return f"“{name}” cannot take the models without losing something that it has. Nothing was inserted."
    line = Lines(module.text).position(module.broken[-1].start).line + 1
    return f"“{name}” does not parse from line {line} on, so that nothing can be added safely. Mend it first."


def _answer(ls: Session, order: Order, made: Made, first: First | None) -> dict[str, Any]:
    edit = workspace_edit(ls, order.folder, made.edits, _notes(order, made))
    caret = None
    if first is not None:
        path, text, offset = first
        at = Lines(text, ls.documents.encoding).position(offset)
        caret = {"uri": ls.uri(path), "position": {"line": at.line, "character": at.character}}
    return {"edit": edit, "message": _message(order, made), "notes": list(made.notes), "caret": caret}


def _notes(order: Order, made: Made) -> Notes:
    """Each file's changes under one of three headings of a preview."""
    kinds = {
        True: types.ChangeAnnotation("New files", order.preview, "made for the models"),
        False: types.ChangeAnnotation("What the models need elsewhere", order.preview, "settings, registrations"),
    }
    models = types.ChangeAnnotation(f"Models of {_tables(order)}", order.preview, "classes and their imports")
    return {path: models if path == order.wanted.into else kinds[path in made.created] for path in made.edits}


def _tables(order: Order) -> str:
    tables = order.wanted.tables
    return f"table “{tables[0][2]}”" if len(tables) == 1 else f"{len(tables):,} tables"


def _message(order: Order, made: Made) -> str:
    wanted = order.wanted
    what = "the model" if made.models == 1 else f"{made.models:,} models"
    where = f"“{_name(order.folder, wanted.into)}”"
    new = f"the new app “{wanted.new_app}”" if wanted.new_app else where
    return f"Added {what} of {_tables(order)} to {new}."


def _first(folder: Folder, made: Made) -> First | None:
    for path, edits in made.edits.items():
        module = folder.project.module(path) or parse_module("")
        text = apply(module.text, edits)
        offset = first_model(module, text)
        if offset is not None:
            return path, text, offset
    return None


def _name(folder: Folder, path: Path) -> str:
    for base in (folder.project.root, folder.path):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return str(path)


def _object(params: Any) -> Mapping[str, Any]:
    return params if isinstance(params, Mapping) else {}
