"""What an agent runs with, and what of it is found without running anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

Overrides = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """An agent's identity: when any of it changes, so does the agent.

    `command` starts Python ("/x/.venv/bin/python",) or a prefix. `root` holds manage.py: cwd and sys.path[0].
    `variables` are added to ours. `decisions`: one line per decision, for the log and `doctor`.
    `sent`: the command may run anywhere, so the agent's files go over the wire; then `root_there` is the root's path
    on that side (None: found there), and a variable of `weak` yields to one that is set there. `overrides`: alias ->
    what of its entry in DATABASES is another for us.
    """

    root: Path
    command: tuple[str, ...]
    settings_module: str | None
    variables: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = field(default=(), compare=False)
    sent: bool = False
    root_there: str | None = None
    weak: frozenset[str] = frozenset()
    overrides: Overrides = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An environment but for its interpreter: what is found without running anything."""

    root: Path
    settings_module: str
    variables: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = field(default=(), compare=False)
    weak: frozenset[str] = frozenset()
