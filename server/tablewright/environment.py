"""Settings and a folder -> Environment: the interpreter, root, settings module and variables an agent runs with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tablewright.settings import Problem, Settings


@dataclass(frozen=True, slots=True)
class Environment:
    """An agent's identity: when any of it changes, so does the agent.

    `command` starts Python ("/x/.venv/bin/python",) or a prefix. `root` holds manage.py: cwd and sys.path[0].
    `variables` are added to ours. `decisions`: one line per decision, for the log and `doctor`.
    """

    root: Path
    command: tuple[str, ...]
    settings_module: str | None
    variables: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = ()


def find_root(start: Path) -> Path | None:
    """The folder with manage.py, looked for upward from `start`, then one and two levels down. None when none."""
    raise NotImplementedError


def find_environment(folder: Path, settings: Settings) -> Environment | Problem:
    """Numbered decisions: root, settings module, interpreter (each candidate probed by running it), env file."""
    raise NotImplementedError
