"""Environment -> what the project's Django knows of its models, asked of an agent in a process that ends then.

An app that hangs or ends the process takes all others along, so the next process is told to leave it out.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablewright.agent import Agent, AgentError
from tablewright.booting import Early, greeted
from tablewright.environment import Environment
from tablewright.project.state import Report
from tablewright.settings import Settings
from tablewright.source.registry import RegistryProblem

MOST_LOST = 3
"""So many apps may take the process with them, one after the other; each costs a process, or a whole timeout."""

Answer = Mapping[str, Any]
Take = Callable[[Answer, tuple[RegistryProblem, ...]], None]
"""Called with the JSON of a Registry, or with what `with_migrations` adds to it, and the problems of the apps that it
was asked to leave out."""


class EndedError(Exception):
    """Somebody ended it: there is nothing to say."""


class RoleError(Exception):
    """Django cannot be asked: why, and what was found on the way."""

    def __init__(self, error: AgentError, lost: tuple[RegistryProblem, ...] = ()) -> None:
        super().__init__(error.message)
        self.error = error
        self.lost = lost


class Role:
    """At most one process, which any thread may end. A turn is what was not ended since it began."""

    def __init__(self, early: Early | None = None) -> None:
        self._early = early
        self._lock = threading.Lock()
        self._agent: Agent | None = None
        self._turn = 0
        self._closed = False

    def begin(self) -> int:
        with self._lock:
            return self._turn

    def end(self) -> None:
        """Ends the turns that have begun."""
        with self._lock:
            self._turn += 1
            if self._agent is not None:
                self._agent.stop()

    def close(self) -> None:
        """Ends everything, for good."""
        with self._lock:
            self._closed = True
        self.end()

    def check(self, turn: int) -> None:
        """EndedError where the turn is over."""
        if self._closed or turn != self._turn:
            raise EndedError

    @contextlib.contextmanager
    def process(self, environment: Environment, turn: int) -> Iterator[Agent]:
        """A new one that has answered, and has ended when the block has. AgentError, or EndedError."""
        self.check(turn)
        try:
            early = self._early.of_models(environment) if self._early is not None else None
            agent = early or Agent(environment)
            with self._lock:
                self._agent = agent
                if self._closed or turn != self._turn:
                    agent.stop()
            try:
                greeted(agent)
                yield agent
            finally:
                agent.stop()
                with self._lock:
                    self._agent = None
        except AgentError:
            self.check(turn)
            raise


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask. `apps`: the path of an app's own file, for one that cannot say where it ended."""

    role: Role
    turn: int
    environment: Environment
    settings: Settings
    report: Report
    file_of: Callable[[str], str | None]


def ask_models(asked: Asked, take: Take, *, migrations: bool) -> None:
    """`take` is called with each answer: first the models, then, with `migrations`, what these tell of them.
    RoleError, or EndedError."""
    lost: dict[str, RegistryProblem] = {}
    while True:
        heard = _Heard(asked.report)
        params = {
            "settings_module": asked.environment.settings_module,
            "ready": asked.settings.ready,
            "skip": list(lost),
        }
        try:
            with asked.role.process(asked.environment, asked.turn) as agent:
                timeout = asked.settings.schema_timeout
                answer = agent.call("models", params, timeout=timeout, progress=heard.tell)
                asked.role.check(asked.turn)
                take(answer, tuple(lost.values()))
                if migrations:
                    _ask_migrations(asked, agent, params, take, tuple(lost.values()))
                return
        except AgentError as error:
            app = heard.guilty(error, asked.settings.schema_timeout)
            if app is None or app in lost:
                raise RoleError(error, tuple(lost.values())) from error
            lost[app] = _lost(app, error, heard, asked)
            if len(lost) > MOST_LOST:
                raise RoleError(_too_many(error, lost), tuple(lost.values())) from error


def ask_fields(asked: Asked, wishes: Sequence[Mapping[str, Any]]) -> Sequence[Answer]:
    """For each wish the JSON of a RegistryField, or {"error": …}. RoleError, or EndedError."""
    params = {"settings_module": asked.environment.settings_module, "fields": [dict(wish) for wish in wishes]}
    try:
        with asked.role.process(asked.environment, asked.turn) as agent:
            answer = agent.call("fields", params, timeout=asked.settings.schema_timeout)
            asked.role.check(asked.turn)
            fields: Sequence[Answer] = answer["fields"]
            return fields
    except AgentError as error:
        raise RoleError(error) from error


def _ask_migrations(asked: Asked, agent: Agent, params: Answer, take: Take, lost: tuple[RegistryProblem, ...]) -> None:
    """What only migrations tell is worth less than the models: where it cannot be had, it is missing, and why."""
    try:
        answer = agent.call("migrations", params, timeout=asked.settings.schema_timeout)
    except AgentError as error:
        asked.role.check(asked.turn)
        message = f"The migrations could not be read: {error.message}"
        file, line = error.place.get("file"), error.place.get("line")
        problem = RegistryProblem("", error.kind, message, error.hint, file, line, error.detail)
        take({}, (*lost, problem))
        return
    asked.role.check(asked.turn)
    take(answer, lost)


class _Heard:
    """What the role tells on its way: the app that it imports, and where that one hangs."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._app: str | None = None
        self._since = 0.0
        self.file: str | None = None
        self.line: int | None = None

    def tell(self, what: str, done: int, of: int) -> None:
        """In the thread that reads the answers."""
        kind, _, rest = what.partition(":")
        share = int(100 * done / of) if of > 0 else None
        if kind == "app":
            self._app, self.file, self.line, self._since = rest, None, None, time.monotonic()
            self._report(f"Importing the app “{rest}”", share)
        elif kind == "stuck":
            app, _, place = rest.partition(":")
            file, _, line = place.rpartition(":")
            if app == self._app and file:
                self.file, self.line = file, int(line) if line.isdigit() else None
                self._report(f"Importing the app “{app}”, which is at {file}:{line}", share)

    def guilty(self, error: AgentError, timeout: float) -> str | None:
        """The app that made the process hang or end. None where it failed otherwise, or all of it was too slow."""
        if error.kind == "died" or (error.kind == "timeout" and time.monotonic() - self._since > timeout / 2):
            return self._app
        return None


_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)


def _crashed(output: str, root: Path) -> tuple[str | None, int | None]:
    """Where the project's own code was, as `faulthandler` wrote it: the innermost frame comes first."""
    _, _, crashed = output.rpartition("\nCurrent thread ")
    frames = ((frame[1], int(frame[2])) for frame in _FRAME.finditer(crashed))
    return next((frame for frame in frames if Path(frame[0]).is_relative_to(root)), (None, None))


def _lost(app: str, error: AgentError, heard: _Heard, asked: Asked) -> RegistryProblem:
    left_out = "It is left out: what Django knows of its models is missing."
    file, line = heard.file, heard.line
    if file is None:
        file, line = _crashed(error.detail, asked.environment.root)
    file = file or asked.file_of(app)
    if error.kind == "timeout":
        seconds = f"{asked.settings.schema_timeout:g} seconds"
        message = f"The app “{app}” was still being imported when the {seconds} for it were over. {left_out}"
        hint = "Mend what waits or loops there on import; if it is only slow, raise “schema-timeout”."
        return RegistryProblem(app, "models-hang", message, hint, file, line, error.detail)
    message = f"Importing the app “{app}” ends the process. {error.message} {left_out}"
    return RegistryProblem(
        app, "app-error", message, "Let no code that runs on import do that.", file, line, error.detail
    )


def _too_many(error: AgentError, lost: Mapping[str, RegistryProblem]) -> AgentError:
    names = ", ".join(f"“{app}”" for app in lost)
    message = f"What Django knows of the models is not used: importing {names} hangs or ends the process each time."
    return AgentError(error.kind, message, "Mend these apps; then save one of their files, or reload.", error.detail)
