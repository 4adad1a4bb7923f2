"""textDocument/hover: what the database says of the field or table under the caret."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tablewright.comparison import pair
from tablewright.explain.hover import Facts, hover
from tablewright.explain.target import find_target
from tablewright.lsp.problems import sentence
from tablewright.lsp.session import Folder, Session
from tablewright.lsp.state import told
from tablewright.project import Project
from tablewright.source.models import Model


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
    return Facts(tuple(p for p in pairings if p is not None), findings, unread(project))


def unread(project: Project) -> str:
    """Why no schema is known at all; "" when one is."""
    state = project.state
    if any(alias.schema is not None for alias in state.aliases.values()):
        return ""
    problem = told(state)
    if state.phase in ("idle", "loading") or problem is None:
        return "Tablewright is reading the database’s schema: what it says of this field follows in a moment."
    return f"Tablewright knows nothing of the database: {sentence(problem)}"
