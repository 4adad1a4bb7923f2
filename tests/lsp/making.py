"""A WorkspaceEdit as a client makes it -> the files of the project, on disk and in the editor."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from lsp.editor import Editor, capabilities
from tablewright.lsp.positions import Lines
from tablewright.lsp.uris import path_of
from tablewright.source.edits import Edit, apply


def annotating(*, dynamic: bool = True) -> types.ClientCapabilities:
    """A client that shows changes before it makes them."""
    can = capabilities(dynamic=dynamic)
    assert can.workspace is not None
    assert can.workspace.workspace_edit is not None
    can.workspace.workspace_edit.change_annotation_support = types.ChangeAnnotationsSupportOptions(groups_on_label=True)
    return can


def structured(e: Editor, edit: Mapping[str, Any]) -> types.WorkspaceEdit:
    found = e.client.protocol._converter.structure(edit, types.WorkspaceEdit)
    assert isinstance(found, types.WorkspaceEdit)
    return found


def make(e: Editor, edit: types.WorkspaceEdit) -> dict[str, str]:
    """What each file says afterwards, by its path below the project; open files get it too, and all are saved."""
    texts: dict[str, str] = {}
    changes: Sequence[Any] = edit.document_changes or [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, None), each)
        for uri, each in (edit.changes or {}).items()
    ]
    for change in changes:
        path = path_of(change.uri if isinstance(change, types.CreateFile) else change.text_document.uri)
        assert path is not None
        name = path.relative_to(e.root).as_posix()
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(change, types.CreateFile):
            assert not path.exists()
            path.touch()
            texts[name] = ""
        elif name in e.texts:
            document_changes = [change] if edit.document_changes is not None else None
            texts[name] = e.apply(name, types.WorkspaceEdit(edit.changes, document_changes))
            path.write_bytes(texts[name].encode())
        else:
            assert change.text_document.version is None
            before = path.read_bytes().decode() if path.exists() else ""
            texts[name] = applied(before, change.edits, e.encoding)
            path.write_bytes(texts[name].encode())
    return texts


def applied(text: str, edits: Sequence[Any], encoding: str) -> str:
    lines = Lines(text, encoding)
    return apply(text, [Edit(lines.span(each.range), each.new_text) for each in edits])


def django(root: Path, *words: str) -> str:
    """What manage.py says."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def accepted(root: Path, module: str, *models: str) -> None:
    """The project passes its checks without a word, and each model's table answers."""
    assert "no issues" in django(root, "check")
    asked = "; ".join(f"list({model}.objects.all()[:1])" for model in models)
    django(root, "shell", "-c", f"from {module} import {', '.join(models)}; {asked}")


def classes(text: str) -> list[str]:
    """The names of the file's classes, in order."""
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def at(e: Editor, name: str, caret: str) -> dict[str, int]:
    """The position of a caret, as requests have it."""
    found = e._caret(name, caret).start
    return {"line": found.line, "character": found.character}
