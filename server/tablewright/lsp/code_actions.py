"""textDocument/codeAction: fixes of the findings at hand and of their kind, their SQL, ways to silence them,
sync, generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from lsprotocol import types

from tablewright.lsp.diagnostics import finding_diagnostic
from tablewright.lsp.edits import workspace_edit
from tablewright.lsp.elsewhere import command_of
from tablewright.lsp.lifecycle import lifecycle_actions
from tablewright.lsp.placing import class_at
from tablewright.lsp.session import Folder, Session
from tablewright.lsp.silencing import silencing_actions
from tablewright.lsp.statements import sql_actions
from tablewright.lsp.sync_commands import sync_actions
from tablewright.project import PlacedFinding
from tablewright.project.fixing import FixWish, fixed, of_kind, together
from tablewright.project.line_edits import edits_between
from tablewright.source.statements import Span

FIX_ALL = "source.fixAll.tablewright"
GENERATE = "tablewright.generateModels"
OPTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor, FIX_ALL]
)


def code_action(ls: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """textDocument/codeAction"""
    placed = ls.place(params.text_document.uri)
    if placed is None:
        return []
    folder, path = placed
    findings = folder.findings(path)
    actions: list[types.CodeAction] = []
    span = ls.lines(folder.project, path).span(params.range)
    here = [found for found in findings if _touch(found.span, span)]
    if _wanted(types.CodeActionKind.QuickFix, params.context):
        actions += _quick_fixes(ls, folder, path, here)
        actions += _all_of_kind(ls, folder, path, findings, here)
        actions += sql_actions(ls, folder, path, here)
        actions += silencing_actions(ls, folder, path, here)
    if _wanted(FIX_ALL, params.context):
        actions += _fix_all(ls, folder, path)
    if _wanted(types.CodeActionKind.Refactor, params.context):
        actions += sync_actions(ls, folder, path, span, here)
        actions += lifecycle_actions(ls, folder, path, span)
        if _takes_models(folder, path):
            actions += _generate(ls, folder, path, params)
    return actions


def _quick_fixes(
    ls: Session, folder: Folder, path: Path, findings: Iterable[PlacedFinding]
) -> Iterator[types.CodeAction]:
    lines = ls.lines(folder.project, path)
    for placed in findings:
        for fix in placed.fixes:
            yield types.CodeAction(
                title=fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[finding_diagnostic(ls, folder, placed, lines)],
                is_preferred=fix.preferred or None,
                edit=workspace_edit(ls, folder, fix.edits) if fix.edits else None,
                command=command_of(fix, ls.uri(path)),
            )


def _fix_all(ls: Session, folder: Folder, path: Path) -> Iterator[types.CodeAction]:
    """All safe fixes of the file, those too that others make room for."""
    project = folder.project
    text = project.text(path)
    if text is None:
        return
    done = fixed(path, text, partial(project.supposed, path), FixWish())
    if done.made:
        count = len(done.made)
        yield types.CodeAction(
            title=f"Apply {count} safe fixes" if count > 1 else done.made[0][1].title,
            kind=FIX_ALL,
            edit=workspace_edit(ls, folder, {path: edits_between(done.before, done.after)}),
        )


def _all_of_kind(
    ls: Session, folder: Folder, path: Path, findings: Sequence[PlacedFinding], here: Iterable[PlacedFinding]
) -> Iterator[types.CodeAction]:
    """For each kind of the findings at hand of which the file has more."""
    lines = ls.lines(folder.project, path)
    for code in dict.fromkeys(found.finding.code for found in here):
        fixes = of_kind(findings, code)
        if len(fixes) > 1:
            yield types.CodeAction(
                title=f"Fix all {len(fixes)} “{code}” in this file",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[
                    finding_diagnostic(ls, folder, found, lines) for found in here if found.finding.code == code
                ],
                edit=workspace_edit(ls, folder, together(fixes)),
            )


def _generate(ls: Session, folder: Folder, path: Path, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    """Outside of classes: inside, a menu has enough to offer."""
    module = folder.project.module(path)
    caret = ls.lines(folder.project, path).offset(params.range.start)
    if folder.project.unmapped_tables() and (module is None or class_at(module, caret) is None):
        where = {"line": params.range.start.line, "character": params.range.start.character}
        title = "Generate models…"
        arguments = [{"uri": params.text_document.uri, "position": where}]
        yield types.CodeAction(
            title, types.CodeActionKind.Refactor, command=types.Command(title, GENERATE, None, arguments)
        )


def _takes_models(folder: Folder, path: Path) -> bool:
    """A file where people look for models: it has some, or is named as such."""
    base = folder.path if path.is_relative_to(folder.path) else folder.project.root
    named = path.name == "models.py" or "models" in path.relative_to(base).parts[:-1]
    return named or bool(folder.project.models().by_path.get(str(path)))


def _wanted(kind: str, context: types.CodeActionContext) -> bool:
    """Kinds are hierarchical; source actions are given only to those who ask for them."""
    if not context.only:
        return not kind.startswith("source.")
    return any(only == "" or kind == only or kind.startswith(f"{only}.") for only in map(_text, context.only))


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
