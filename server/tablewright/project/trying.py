"""Models that somebody wants to try -> what came of reading a row through each with the project's own Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tablewright.agent import AgentError
from tablewright.project.role import Role
from tablewright.project.state import State
from tablewright.settings import Settings


@dataclass(frozen=True, slots=True)
class Tried:
    """`rows`: 0 or 1, None where it failed: `problem` says why, in one line. `file`, `line` (from 0): where in the
    project's own code. `untried`: its app does not import, or its database does not answer, so that nothing is known of
    the model itself."""

    model: str
    alias: str | None = None
    rows: int | None = None
    problem: str | None = None
    file: Path | None = None
    line: int | None = None
    untried: bool = False


def tried(labels: Sequence[str], state: State, settings: Settings) -> tuple[Tried, ...]:
    """In order. The project's Django runs in a process of its own, which ends then; it reads the files as they are on
    disk. AgentError where it cannot be asked."""
    environment = state.environment
    if environment is None:
        raise AgentError(
            "no-django", "A model is tried on its database, and with a snapshot none is asked.", "Leave it out."
        )
    role = Role()
    params = {
        "settings_module": environment.settings_module,
        "ready": settings.ready,
        "models": list(labels),
        "timeout": settings.schema_timeout,
    }
    with role.process(environment, role.begin()) as agent:
        answer = agent.call("try", params, timeout=settings.schema_timeout * (len(labels) + 1))
    return tuple(
        Tried(
            each["label"],
            each.get("alias"),
            each.get("rows"),
            each.get("problem"),
            Path(each["file"]) if each.get("file") else None,
            each["line"] - 1 if each.get("line") else None,
            bool(each.get("untried")),
        )
        for each in answer["models"]
    )
