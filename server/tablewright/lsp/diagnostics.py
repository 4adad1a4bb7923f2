"""Findings and problems -> diagnostics: pulled by clients that can, pushed to the others."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types

from tablewright.findings import Finding, Severity
from tablewright.lsp.positions import Lines
from tablewright.lsp.problems import FileProblem, file_problems
from tablewright.lsp.session import Folder, Session
from tablewright.lsp.uris import path_of, uri_of
from tablewright.project import PlacedFinding
from tablewright.project.pages import page_of

SOURCE = "tablewright"
OPTIONS = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE)

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


def document_diagnostic(ls: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """textDocument/diagnostic"""
    path = path_of(params.text_document.uri)
    items = file_diagnostics(ls, path) if path else []
    identity = _identity(items)
    if identity == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(identity)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=identity)


async def workspace_diagnostic(ls: Session, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """workspace/diagnostic: every file of every project, so that drift shows without opening its file."""
    before = {previous.uri: previous.value for previous in params.previous_result_ids}
    reports: list[types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport] = []
    seen = set()
    for path in tuple(path for folder in ls.folders.values() for path in reported_files(ls, folder)):
        await asyncio.sleep(0)  # requests of the open editor go first
        seen.add(ls.uri(path))
        reports.append(_report(ls, path, before.get(ls.uri(path))))
    gone = (uri for uri in before if uri not in seen)
    return types.WorkspaceDiagnosticReport(
        [*reports, *(types.WorkspaceFullDocumentDiagnosticReport(u, []) for u in gone)]
    )


def _report(
    ls: Session, path: Path, before: str | None
) -> types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport:
    items = file_diagnostics(ls, path)
    identity = _identity(items)
    document = ls.documents.get(path)
    version = document.version if document else None
    if identity == before:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(ls.uri(path), identity, version)
    return types.WorkspaceFullDocumentDiagnosticReport(ls.uri(path), items, version, result_id=identity)


def reported_files(ls: Session, folder: Folder) -> tuple[Path, ...]:
    """Files of a folder that may have diagnostics; nested folders' files are theirs."""
    files = [*folder.project.files(), *(d.path for d in ls.documents_of(folder))]
    files += [problem.path for problem in file_problems(folder.project)]
    files += [found.path for found in folder.project_findings()]
    return tuple(dict.fromkeys(path for path in files if ls.folder_of(path) in (folder, None)))


def file_diagnostics(ls: Session, path: Path) -> list[types.Diagnostic]:
    """What is wrong in a file: its findings, and the problems of a project that belong there."""
    folder = ls.folder_of(path)
    items: list[types.Diagnostic] = []
    if folder is not None and path.suffix == ".py":
        lines = ls.lines(folder.project, path)
        items += [finding_diagnostic(ls, folder, placed, lines) for placed in folder.findings(path)]
        items += _tried(folder, path, lines)
        unread = folder.project.file_problem(path) if path in folder.project.files() else None
        if unread is not None:
            items.append(_whole_file(lines, unread))
    problems = [p for f in ls.folders.values() for p in file_problems(f.project) if p.path == path]
    return items + list(_problem_diagnostics(ls, path, problems))


def finding_diagnostic(ls: Session, folder: Folder, placed: PlacedFinding, lines: Lines) -> types.Diagnostic:
    finding, page = placed.finding, page_of(placed.finding.code)
    return types.Diagnostic(
        range=lines.range(placed.span),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(uri_of(page)) if page is not None else None,
        source=SOURCE,
        related_information=list(_related(ls, folder, finding)) or None,
        data={
            "alias": finding.alias,
            "table": finding.table,
            "column": finding.column,
            "model": finding.model,
            "field": finding.field,
        },
    )


def _tried(folder: Folder, path: Path, lines: Lines) -> Iterator[types.Diagnostic]:
    """Models that failed when somebody tried them, until their file is another."""
    for label, (file, text, tried) in folder.tried.items():
        if file != path or folder.project.text(path) != text:
            continue
        for placed in folder.project.models().by_path.get(str(path), ()):
            if placed.model.label == label:
                where = lines.range(placed.model.statement.name_span.moved(placed.offset))
                message = f"Reading a row failed: {tried.problem}"
                yield types.Diagnostic(where, message, types.DiagnosticSeverity.Error, "try-failed", source=SOURCE)


def _related(ls: Session, folder: Folder, finding: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
    for related in finding.related if ls.client.related_information else ():
        path = Path(related.path)
        where = ls.lines(folder.project, path).range(related.span)
        yield types.DiagnosticRelatedInformation(types.Location(ls.uri(path), where), related.message)


def _whole_file(lines: Lines, message: str) -> types.Diagnostic:
    where = lines.line_range(0)
    return types.Diagnostic(where, message, types.DiagnosticSeverity.Warning, "file-not-read", source=SOURCE)


def _problem_diagnostics(ls: Session, path: Path, problems: Iterable[FileProblem]) -> Iterator[types.Diagnostic]:
    for problem in problems:
        document = ls.documents.get(path)
        lines = document.lines if document else ls.documents.lines(_text_on_disk(path))
        yield types.Diagnostic(
            range=lines.line_range(problem.line),
            message=problem.message,
            severity=_SEVERITIES[problem.severity],
            code=problem.code,
            source=SOURCE,
        )


def _text_on_disk(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _identity(items: list[types.Diagnostic]) -> str:
    """Equal for equal diagnostics, so that an answer that has not changed is not sent again."""
    return hashlib.blake2b(repr(items).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


async def refresh(ls: Session, folder: Folder) -> None:
    """After a load, or a change on disk: the client asks again, or is sent everything of the folder."""
    if ls.client.pulls:
        ls.workspace_diagnostic_refresh(None)  # nothing waits for a client that does not answer
        return
    for path in reported_files(ls, folder):
        await asyncio.sleep(0)
        publish(ls, folder, path)
    for path in folder.published.difference(reported_files(ls, folder)):
        publish(ls, folder, path)


def typed(ls: Session, folder: Folder) -> None:
    """After a keystroke: a client that does not pull is sent all open files of the folder: models depend on models."""
    if not ls.client.pulls:
        for document in ls.documents_of(folder):
            publish(ls, folder, document.path)


def publish(ls: Session, folder: Folder, path: Path) -> None:
    """Sends what is wrong in a file; nothing when nothing is and nothing was."""
    items = file_diagnostics(ls, path)
    if not items and path not in folder.published:
        return
    (folder.published.add if items else folder.published.discard)(path)
    document = ls.documents.get(path)
    ls.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(ls.uri(path), items, version=document.version if document else None)
    )
