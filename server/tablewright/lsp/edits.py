"""Edits of files -> WorkspaceEdit, bound to the version of each open document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lsprotocol import types

from tablewright.lsp.session import Folder, Session
from tablewright.source.edits import Edit


def workspace_edit(ls: Session, folder: Folder, edits: Mapping[Path, Iterable[Edit]]) -> types.WorkspaceEdit:
    """`documentChanges` with versions where the client knows them; a file that is missing is created first."""
    changes = {path: _text_edits(ls, folder, path, each) for path, each in edits.items()}
    if not ls.client.document_changes:
        return types.WorkspaceEdit(changes={ls.uri(path): each for path, each in changes.items()})
    steps: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for path, each in changes.items():
        document = ls.documents.get(path)
        if document is None and ls.client.creates_files and not path.exists():
            steps.append(types.CreateFile(ls.uri(path), options=types.CreateFileOptions(ignore_if_exists=True)))
        identifier = types.OptionalVersionedTextDocumentIdentifier(
            ls.uri(path), version=document.version if document else None
        )
        steps.append(types.TextDocumentEdit(identifier, each))
    return types.WorkspaceEdit(document_changes=steps)


def _text_edits(ls: Session, folder: Folder, path: Path, edits: Iterable[Edit]) -> list[types.TextEdit]:
    lines = ls.lines(folder.project, path)
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    return [types.TextEdit(lines.range(edit.span), edit.text) for edit in ordered]
