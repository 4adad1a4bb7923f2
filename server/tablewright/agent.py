"""Environment -> one running agent: start, call with a timeout, stop. Blocking; callers bring their own thread."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from tablewright.environment import Environment

PROTOCOL = 1


class AgentError(Exception):
    """What an agent could not do, as it says it: see ARCHITECTURE.md for the kinds."""

    def __init__(self, kind: str, message: str, hint: str = "", detail: str = "", **place: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.detail = detail
        self.place = place  # "file" and "line" where the agent knows them


class Agent:
    """A process in the project's interpreter. Every call has a timeout; one that runs out kills the process group."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        raise NotImplementedError

    def __enter__(self) -> Agent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def call(self, method: str, params: Mapping[str, Any] | None = None, *, timeout: float) -> Any:
        """The result, or AgentError. Calls may come from several threads; ids keep them apart."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ends the process group; calls under way raise AgentError("stopped"). Safe to call twice."""
        raise NotImplementedError

    @property
    def stderr(self) -> str:
        """The last of what the project's code printed (both of its streams), for the log and for error details."""
        raise NotImplementedError
