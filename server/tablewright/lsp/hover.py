"""textDocument/hover: what the database says of the field or table under the caret."""

from __future__ import annotations

import time
from pathlib import Path

from lsprotocol import types

from tablewright.comparison import pair
from tablewright.explain.age import read_words
from tablewright.explain.hover import Facts, hover
from tablewright.explain.target import find_target
from tablewright.lsp.problems import sentence
from tablewright.lsp.session import Folder, Session
from tablewright.lsp.state import told
from tablewright.project import AliasState, Project
from tablewright.schema.names import find_table
from tablewright.source.models import Model
from tablewright.source.statements import Unknown


def text_hover(ls: Session, params: types.HoverParams) -> types.Hover | None:
    """textDocument/hover"""
    placed = ls.place(params.text_document.uri)
    if placed is None:
        return None
    folder, path = placed
    lines = ls.lines(folder.project, path)
    models = folder.project.models().by_path.get(str(path), ())
    caret = lines.offset(params.position)
    target = find_target(models, caret)
    if target is None:
        return None
    found = hover(target, facts(folder, target.model, shown_at=caret if ls.client.diagnostics_in_hover else None))
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, lines.range(found.span))


def facts(folder: Folder, model: Model, shown_at: int | None = None) -> Facts:
    """Everything that is known of a model of the folder's project, but for findings at the offset `shown_at`."""
    project = folder.project
    findings = tuple(
        placed.finding
        for placed in folder.findings(Path(model.path))
        if placed.finding.model == model.label and (shown_at is None or not placed.span.contains(shown_at))
    )
    known = project.models()
    pairings = (
        pair(model, alias.schema, alias.backend, known, project.state.django_version)
        for alias in project.state.aliases.values()
        if alias.schema is not None and alias.backend is not None
    )
    paired = tuple(p for p in pairings if p is not None)
    why = unread(project) or (_unread_table(project, model) if not paired else "")
    return Facts(paired, findings, why, {alias: read(each) for alias, each in project.state.aliases.items()})


def read(alias: AliasState) -> str:
    """When the alias was read, in words."""
    return read_words(alias.source, alias.read_at, time.time())


def _unread_table(project: Project, model: Model) -> str:
    """Why nothing is known of the model's table, although a schema is; "" when it is not for the reading."""
    if isinstance(model.db_table, Unknown):
        return ""
    for alias in project.state.aliases.values():
        table = find_table(alias.schema, model.db_table) if alias.schema is not None else None
        if table is not None and table.error is not None:
            return f"Table “{model.db_table}” could not be read in full, so nothing is said about it: {table.error}"
        if alias.schema is not None and alias.schema.partial and table is None:
            return f"Table “{model.db_table}” has not been read yet: what it is follows in a moment."
    return ""


def unread(project: Project) -> str:
    """Why no schema is known at all; "" when one is."""
    state = project.state
    if any(alias.schema is not None for alias in state.aliases.values()):
        return ""
    problem = told(state)
    if state.phase in ("idle", "loading") or problem is None:
        return "Tablewright is reading the database’s schema: what it says of this field follows in a moment."
    return f"Tablewright knows nothing of the database: {sentence(problem)}"
