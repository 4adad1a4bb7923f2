"""A rule's fix, and the file that its model stands in -> absolute edits, with the imports and classes its text uses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tablewright.findings import Fix
from tablewright.project.state import PlacedFix
from tablewright.source.class_edits import known_classes, renamed_in, uses
from tablewright.source.edits import Edit, ImportNeed, import_edits
from tablewright.source.models import Models, PlacedModel
from tablewright.source.statements import Module

_MODELS = "models"


def placed_fix(fix: Fix, model: PlacedModel, models: Models, module: Module, path: Path) -> PlacedFix:
    edits = [edit.moved(model.offset) for edit in fix.edits]
    title, imports = fix.title, list(fix.imports)
    if fix.classes:
        here = models.by_path.get(str(path), ())
        modules = models.kept.modules if models.kept is not None else {}
        first = min((each.offset for each in here), default=model.offset)
        known = known_classes(str(path), module, fix.classes, first, model.offset, modules)
        edits = [Edit(edit.span, renamed_in(edit.text, known.renamed)) for edit in edits]
        title = renamed_in(title, known.renamed)
        # What only the classes need comes with them, where they are written here.
        inner = {need for each in fix.classes for need in each.imports}
        own = [need for need in imports if need not in inner or _used(need, edits)]
        imports = list(dict.fromkeys([*own, *known.imports]))
        edits = [*known.edits, *edits]
    if model.model.names.models_name is None and any(uses(edit.text, _MODELS) for edit in edits):
        imports.append(ImportNeed("django.db", _MODELS))
    if imports:
        edits = [*import_edits(module, imports), *edits]
    by_path = {path: tuple(edits)} if edits else {}
    told = (fix.copies, fix.runs, fix.arguments, fix.uses, fix.removes, fix.reshapes, fix.order)
    return PlacedFix(title, by_path, fix.safe, fix.preferred, *told)


def _used(need: ImportNeed, edits: Iterable[Edit]) -> bool:
    name = need.alias or need.name or need.module.partition(".")[0]
    return any(uses(edit.text, name) for edit in edits)
