"""didOpen, didChange, didClose -> the text of every open file, by path.

The library's own documents cut lines at form feeds and U+2028, where LSP does not, so texts are kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lsprotocol import types

from tablewright.lsp.positions import Lines
from tablewright.lsp.uris import path_of

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """An open file. `uri` is spelt as the client spelt it."""

    uri: str
    path: Path
    version: int
    lines: Lines

    @property
    def text(self) -> str:
        return self.lines.text


class Documents:
    """All open files. `encoding` is what the client counts columns in."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._open: dict[Path, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def get(self, path: Path) -> Document | None:
        return self._open.get(path)

    def opened(self, item: types.TextDocumentItem) -> Document | None:
        """None for a document that is no file."""
        path = path_of(item.uri)
        if path is None:
            return None
        self._open[path] = Document(item.uri, path, item.version, self.lines(item.text))
        return self._open[path]

    def changed(self, params: types.DidChangeTextDocumentParams) -> Document | None:
        """None for a document that was never opened."""
        path = path_of(params.text_document.uri)
        document = self._open.get(path) if path else None
        if document is None:
            return None
        lines = document.lines
        for change in params.content_changes:
            lines = self.lines(_changed(lines, change))
        document = replace(document, version=params.text_document.version, lines=lines)
        self._open[document.path] = document
        return document

    def closed(self, uri: str) -> Path | None:
        path = path_of(uri)
        return path if path is not None and self._open.pop(path, None) is not None else None

    def lines(self, text: str) -> Lines:
        """Half characters (lone surrogates) have no place in a file: they become U+FFFD."""
        return Lines(_SURROGATE.sub("\ufffd", text), self.encoding)


def _changed(lines: Lines, change: types.TextDocumentContentChangeEvent) -> str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    span = lines.span(change.range)
    return lines.text[: span.start] + change.text + lines.text[span.end :]
