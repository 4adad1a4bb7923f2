"""The words for what is known of an open project: its aliases' schemas, or why there are none; placed findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablewright.environment import Environment
from tablewright.findings import Finding
from tablewright.schema.freshness import Marks
from tablewright.schema.model import Backend, Schema
from tablewright.schema.renames import Renames
from tablewright.settings import Problem
from tablewright.source.edits import Edit
from tablewright.source.statements import Span

Report = Callable[[str, int | None], None]
"""Called with a sentence and a percentage (None: not known) while something long goes on."""


def silent(sentence: str, percentage: int | None) -> None:
    """A Report to nobody."""


Changed = Callable[[], None]
"""Called, in the thread that loads, whenever more is known: a new state was swapped in."""


@dataclass(frozen=True, slots=True)
class AliasState:
    """One alias: its schema, or the problem that keeps it from being read; both when an older schema is still used.

    `seconds` is what the read took. `source`: "database" | "cache" (of last time, until the database has answered)
    | "snapshot".
    """

    alias: str
    backend: Backend | None = None
    schema: Schema | None = None
    problem: Problem | None = None
    seconds: float = 0.0
    name: str = ""
    """The database's name (SQLite: its path)."""
    source: str = "database"
    read_at: float | None = None
    """When the schema was read, or last seen to be unchanged: seconds since the epoch."""
    marks: Marks | None = field(default=None, repr=False)
    """What tells whether it changed since; None where that cannot be told."""
    identity: str = field(default="", repr=False)
    """Of the database and of how it is seen: facts read under another one do not count. "" when not known."""


@dataclass(frozen=True, slots=True)
class AppProblem:
    """Why Django does not tell of an app's models, or not in full. `app`: its label, or its entry in INSTALLED_APPS; ""
    where Django cannot be asked at all."""

    app: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the project now; replaced whole, never changed.

    `phase`: "idle" | "loading" | "ready" | "failed". "ready" with an alias's problem is a project whose other aliases
    work. `problem` is set when "failed". `all_aliases` are the keys of DATABASES, also those that are not read.
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
    app_problems: tuple[AppProblem, ...] = ()
    """Why Django's own knowledge of the models is not there, or not in full."""
    all_aliases: tuple[str, ...] = ()
    routers: bool = False
    auth_user_model: str = "auth.User"
    default_auto_field: str = ""
    use_tz: bool | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    """What each step took, for `doctor`: "environment", "boot"."""
    renames: Mapping[str, Renames] = field(default_factory=dict)
    """By alias: since a schema that the models were in step with, where sync knows one."""
    log: str = ""
    """The last of what the project's code printed while it was loaded."""

    @property
    def packages(self) -> tuple[str, ...]:
        """Those of the installed apps, in order: "clinic.apps.ClinicConfig" is of "clinic"."""
        return tuple(app.partition(".apps.")[0] for app in self.installed_apps)

    @property
    def django_version(self) -> tuple[int, int]:
        """(5, 2); (0, 0) when not known."""
        parts = self.django.split(".")
        return (
            (int(parts[0]), int(parts[1])) if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() else (0, 0)
        )


def with_boot(state: State, booted: Mapping[str, Any]) -> State:
    """What `boot` says of the project itself."""
    return replace(
        state,
        python=booted["python"],
        django=booted["django"],
        installed_apps=tuple(booted["installed_apps"]),
        settings_file=Path(booted["settings_file"]) if booted.get("settings_file") else None,
        all_aliases=tuple(booted["databases"]),
        routers=bool(booted.get("routers")),
        auth_user_model=booted.get("auth_user_model") or "auth.User",
        default_auto_field=booted.get("default_auto_field") or "",
        use_tz=booted.get("use_tz"),
    )


def with_alias(state: State, alias: AliasState) -> State:
    return replace(state, aliases={**state.aliases, alias.alias: alias})


@dataclass(frozen=True, slots=True)
class PlacedFix:
    """A fix with absolute edits per file; the rest as `findings.Fix` has it."""

    title: str
    edits: Mapping[Path, tuple[Edit, ...]]
    safe: bool
    preferred: bool
    copies: str | None = None
    runs: str | None = None
    arguments: tuple[str, ...] = ()
    uses: str | None = None
    removes: bool = False
    reshapes: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding at an absolute span of a file; `fixes` have absolute edits, imports included."""

    finding: Finding
    path: Path
    span: Span
    fixes: tuple[PlacedFix, ...]
