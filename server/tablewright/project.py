"""One open project: settings, environment, agent, latest schemas, parsed sources. The only state there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tablewright.environment import Environment
from tablewright.findings import Finding
from tablewright.schema.model import Backend, Schema, Table
from tablewright.settings import Problem, Settings
from tablewright.source.edits import Edit
from tablewright.source.models import Models
from tablewright.source.statements import Module, Span

Report = Callable[[str, int | None], None]
"""Called with a sentence and a percentage (None: not known) while something long goes on."""


@dataclass(frozen=True, slots=True)
class AliasState:
    """One alias: its schema, or the problem that keeps it from being read. `seconds` is what the read took."""

    alias: str
    backend: Backend | None = None
    schema: Schema | None = None
    problem: Problem | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the project now; replaced whole, never changed.

    `phase`: "idle" | "loading" | "ready" | "failed". "ready" with an alias's problem is a project whose other aliases
    work. `problem` is set when "failed".
    """

    phase: str = "idle"
    environment: Environment | None = None
    problem: Problem | None = None
    aliases: Mapping[str, AliasState] = field(default_factory=dict)
    python: str = ""
    django: str = ""
    installed_apps: tuple[str, ...] = ()
    settings_file: Path | None = None
    settings_problems: tuple[Problem, ...] = ()

    @property
    def django_version(self) -> tuple[int, int]:
        """(5, 2); (0, 0) when not known."""
        parts = self.django.split(".")
        return (
            (int(parts[0]), int(parts[1])) if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() else (0, 0)
        )


@dataclass(frozen=True, slots=True)
class PlacedFix:
    """A fix with absolute edits per file."""

    title: str
    edits: Mapping[Path, tuple[Edit, ...]]
    safe: bool
    preferred: bool


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding at an absolute span of a file; `fixes` have absolute edits, imports included."""

    finding: Finding
    path: Path
    span: Span
    fixes: tuple[PlacedFix, ...]


class Project:
    """All methods but `load` are quick and do not touch the database. `load` blocks: give it a thread."""

    def __init__(self, folder: Path, editor_settings: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        self.settings: Settings
        self.state: State
        raise NotImplementedError

    def load(self, report: Report | None = None) -> State:
        """Finds the environment, starts an agent, reads every alias, ends the agent, swaps the new state in.

        Never raises for what a project or database may do: it is in the state. The last schemas are kept when the
        new read fails. Two loads at once: the second waits and then runs."""
        raise NotImplementedError

    def close(self) -> None:
        """Stops what runs."""
        raise NotImplementedError

    def open_text(self, path: Path, text: str) -> None:
        """The editor's text of a file from now on (saved or not)."""
        raise NotImplementedError

    def close_text(self, path: Path) -> None:
        """Back to what is on disk."""
        raise NotImplementedError

    def files(self) -> tuple[Path, ...]:
        """Files that may hold models: models.py and models/ packages below the root (virtual environments, hidden
        folders, node_modules and migrations left out), and opened files with a model in them."""
        raise NotImplementedError

    def text(self, path: Path) -> str | None:
        """Opened text, or the file's; None when it cannot be read (the cause is in `file_problem`)."""
        raise NotImplementedError

    def module(self, path: Path) -> Module | None:
        raise NotImplementedError

    def models(self) -> Models:
        raise NotImplementedError

    def findings(self, path: Path) -> tuple[PlacedFinding, ...]:
        """Of one file, by position; () while no schema is known."""
        raise NotImplementedError

    def unmapped_tables(self, alias: str | None = None) -> tuple[tuple[str, Table], ...]:
        """(alias, table) that no model maps; Django's own tables, join tables of its apps and partitions left out."""
        raise NotImplementedError

    def generate(self, path: Path, tables: list[tuple[str, str, str]], at: int | None = None) -> tuple[Edit, ...]:
        """Absolute edits of the file at `path` (which may be empty or missing) that add models for
        (alias, namespace, name) tables, with imports. LookupError when a table is gone."""
        raise NotImplementedError
