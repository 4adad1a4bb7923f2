"""A path of an open project -> its text and module, as the editor has it or as it is on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tablewright.project.sources import Sources
from tablewright.source.statements import Module


class Texts:
    """What a project says of single files."""

    def __init__(self, root: Path) -> None:
        self._sources = Sources(root)

    def open_text(self, path: Path, text: str) -> None:
        """The editor's text of a file from now on (saved or not)."""
        self._sources.open(path, text)

    def close_text(self, path: Path) -> None:
        """Back to what is on disk."""
        self._sources.close(path)

    def files_changed(self, paths: Iterable[Path] | None = None) -> None:
        """Files were written, made or removed on disk (None: anywhere): read them again when they are asked for."""
        self._sources.changed(paths)

    def text(self, path: Path) -> str | None:
        """Opened text, or the file's; None when it cannot be read (the cause is in `file_problem`)."""
        return self._sources.text(path)

    def file_problem(self, path: Path) -> str | None:
        """Why nothing is known of the file, in one sentence; None for a file that is read."""
        return self._sources.problem(path)

    def module(self, path: Path) -> Module | None:
        return self._sources.module(path)
