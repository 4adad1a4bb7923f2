"""Models, and the package that they go into -> a new file for each, `__init__` with their names, fields.py."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tablewright.rendering import text as layout
from tablewright.rendering.edits import insert_models
from tablewright.rendering.models import ModelText
from tablewright.source.edits import Edit, ImportNeed, import_edits
from tablewright.source.listed import assigned, with_items
from tablewright.source.module import parse_module
from tablewright.source.statements import Module, Span

FIELDS = "fields.py"
INIT = "__init__.py"

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def split(
    models: Sequence[ModelText], init: Module, fields: Module, taken: Iterable[str]
) -> dict[str, tuple[Edit, ...]]:
    """Name of a file in the package -> its edits. `init` and `fields` are what it has of these two, `taken` the names
    of its files without their ends."""
    beside = {each.name: each for model in models for each in model.beside}
    known = {placed.statement.name for placed in fields.classes}
    shared = [ModelText(name, each.text, each.imports) for name, each in beside.items() if name not in known]
    used = {*taken, "fields", "__init__"}
    files: dict[str, tuple[Edit, ...]] = {}
    if shared:
        files[FIELDS] = insert_models(fields, shared)
    names = []
    for model in models:
        stem = file_stem(model.class_name, used)
        used.add(stem)
        names.append((stem, model.class_name))
        own = replace(model, imports=tuple(_imports(model, known | set(beside))), beside=())
        files[f"{stem}.py"] = insert_models(parse_module(""), [own])
    files[INIT] = _init(init, names)
    return files


def file_stem(class_name: str, taken: Iterable[str]) -> str:
    """`InvoiceLine` -> "invoice_line", a name that `from .name import …` can have and no other file has, on systems
    too that take capitals for small letters."""
    used = {each.lower() for each in taken}
    stem = _HUMP.sub("_", class_name).lower()
    stem = f"{stem}_model" if keyword.iskeyword(stem) else stem
    found, number = stem, 2
    while found in used:
        found, number = f"{stem}_{number}", number + 1
    return found


def _imports(model: ModelText, fields: Iterable[str]) -> Iterator[ImportNeed]:
    """What the model's own text uses: an import of a class beside it goes where that class goes."""
    elsewhere = {need for each in model.beside for need in each.imports}
    for need in model.imports:
        if need not in elsewhere or _uses(model.text, need.alias or need.name or need.module.partition(".")[0]):
            yield need
    yield from (ImportNeed(".fields", name) for name in fields if re.search(rf"\b{name}\(", model.text))


def _uses(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _init(init: Module, names: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """The package's `__init__` imports each model, and says so in `__all__` where it has one or has nothing yet."""
    imports = import_edits(init, [ImportNeed(f".{stem}", name) for stem, name in names])
    if not init.text.strip():
        exported = layout.listing("__all__", sorted(layout.string(name) for _, name in names), "")
        lines = [*(f"from .{stem} import {name}" for stem, name in sorted(names)), "", *exported]
        return (Edit(Span(0, len(init.text)), "\n".join(lines) + "\n"),)
    listing = assigned(init.text, "__all__")
    names_too = with_items(init.text, listing, [name for _, name in names]) if listing is not None else None
    return (*imports, *(names_too or ()))
