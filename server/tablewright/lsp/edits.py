"""Edits of files -> WorkspaceEdit, bound to the version of each open document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lsprotocol import types

from tablewright.lsp.session import Folder, Session
from tablewright.source.edits import Edit

Notes = Mapping[Path, types.ChangeAnnotation]
"""What the user is told of the changes of a file, and whether to confirm them."""

Noted = tuple[Edit, types.ChangeAnnotation]
"""One change, and what the user is told of it."""


def workspace_edit(
    ls: Session, folder: Folder, edits: Mapping[Path, Iterable[Edit]], notes: Notes | None = None
) -> types.WorkspaceEdit:
    """`documentChanges` with versions where the client knows them; a file that is missing is created first. Clients
    that know no annotations get none of the `notes`."""
    changes = {path: _text_edits(ls, folder, path, each) for path, each in edits.items()}
    if not ls.client.document_changes:
        return types.WorkspaceEdit(changes={ls.uri(path): each for path, each in changes.items()})
    ids = {path: note.label for path, note in (notes or {}).items() if ls.client.annotates and path in changes}
    steps: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for path, each in changes.items():
        document = ls.documents.get(path)
        if document is None and ls.client.creates_files and not path.exists():
            create = types.CreateFileOptions(ignore_if_exists=True)
            steps.append(types.CreateFile(ls.uri(path), options=create, annotation_id=ids.get(path)))
        identifier = types.OptionalVersionedTextDocumentIdentifier(
            ls.uri(path), version=document.version if document else None
        )
        if each:
            steps.append(types.TextDocumentEdit(identifier, _annotated(each, ids.get(path))))
    told = {label: (notes or {})[path] for path, label in ids.items()}
    return types.WorkspaceEdit(document_changes=steps, change_annotations=told or None)


def noted_edit(ls: Session, folder: Folder, edits: Mapping[Path, Sequence[Noted]]) -> types.WorkspaceEdit:
    """The same for files that are there, where each change has a note of its own; what has the same note is one group
    of a preview, in all files."""
    if not (ls.client.document_changes and ls.client.annotates):
        return workspace_edit(ls, folder, {path: [edit for edit, _ in each] for path, each in edits.items()})
    steps: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    notes: dict[str, types.ChangeAnnotation] = {}
    for path, each in edits.items():
        lines, document = ls.lines(folder.project, path), ls.documents.get(path)
        changes: list[types.AnnotatedTextEdit] = []
        for edit, note in sorted(each, key=lambda noted: (noted[0].span.start, noted[0].span.end)):
            name = next((name for name, other in notes.items() if other == note), str(len(notes) + 1))
            notes[name] = note
            changes.append(types.AnnotatedTextEdit(name, lines.range(edit.span), edit.text))
        version = document.version if document else None
        steps.append(
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(ls.uri(path), version), changes)
        )
    return types.WorkspaceEdit(document_changes=steps, change_annotations=notes)


def _annotated(edits: Sequence[types.TextEdit], note: str | None) -> Sequence[types.TextEdit | types.AnnotatedTextEdit]:
    return edits if note is None else [types.AnnotatedTextEdit(note, edit.range, edit.new_text) for edit in edits]


def _text_edits(ls: Session, folder: Folder, path: Path, edits: Iterable[Edit]) -> list[types.TextEdit]:
    lines = ls.lines(folder.project, path)
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    return [types.TextEdit(lines.range(edit.span), edit.text) for edit in ordered]
