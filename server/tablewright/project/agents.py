"""Environment -> the project's one agent, booted: started when it is needed, kept while it may be of use, and ended at
once when someone asks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablewright.agent import Agent, AgentError, Progress
from tablewright.booting import Early, booted
from tablewright.environment import Environment
from tablewright.schema.serialization import table_from_json
from tablewright.settings import Settings

IDLE_SECONDS = 600.0
"""So long an agent that nobody asks is kept, for the next question whether the database changed."""


@dataclass(frozen=True, slots=True)
class Booted:
    """An agent that has loaded the settings module; `facts` is the result of `boot`, with the Python's version."""

    agent: Agent
    environment: Environment
    facts: Mapping[str, Any]


class Agents:
    """At most one agent of a project runs. One thread uses it, inside `work`; any may call `cancel` or `close`."""

    def __init__(self, early: Early | None = None) -> None:
        self._early = early
        self._lock = threading.Lock()
        self._agent: Agent | None = None
        self._booted: Booted | None = None
        self._timer: threading.Timer | None = None
        self._working = False
        self._cancelled = False
        self._closed = False

    @contextlib.contextmanager
    def work(self, *, keep: bool) -> Iterator[None]:
        """Around all that uses the agent. With `keep` it stays for the next time, for a while."""
        with self._lock:
            self._working, self._cancelled = True, False
            self._no_timer()
        try:
            yield
        finally:
            with self._lock:
                self._working = False
                if keep and self._booted is not None and not self._closed:
                    self._timer = threading.Timer(IDLE_SECONDS, self._idle)
                    self._timer.daemon = True
                    self._timer.start()
                else:
                    self._stop()

    def found_early(self, folder: Path, settings: Settings) -> Environment | None:
        """Where an agent was started already, for a load of this folder with these settings."""
        return self._early.found(folder, settings) if self._early is not None else None

    def check(self) -> None:
        """AgentError("cancelled") when the work under way shall end."""
        if self._cancelled:
            raise AgentError("cancelled", "Reading the schema was cancelled.", "Refresh the schema to read the rest.")

    def kept(self, environment: Environment) -> Booted | None:
        """The one that still runs in exactly this environment."""
        with self._lock:
            booted = self._booted
        return booted if booted is not None and booted.environment == environment and booted.agent.alive else None

    def booted(self, environment: Environment, settings: Settings) -> Booted:
        """The one that still runs in exactly this environment, else a new one."""
        return self.kept(environment) or self._boot(environment, settings)

    def call(
        self,
        booted: Booted,
        method: str,
        params: Mapping[str, Any],
        *,
        timeout: float,
        progress: Progress | None = None,
    ) -> Any:
        """The agent's answer. An agent that was too slow is no longer there for the next call."""
        self.check()
        try:
            return booted.agent.call(method, params, timeout=timeout, progress=progress, table=table_from_json)
        except AgentError as error:
            self.check()
            if error.kind in ("timeout", "died", "stopped"):
                self.stop()  # what it waits for would keep the next one waiting
            raise

    def output(self) -> str:
        """What the project's code printed in the agent that runs."""
        with self._lock:
            return self._agent.stderr if self._agent is not None else ""

    def stop(self) -> None:
        with self._lock:
            self._stop()

    def cancel(self) -> None:
        """Ends the work under way, if there is any."""
        with self._lock:
            if self._working:
                self._cancelled = True
                self._stop()

    def close(self) -> None:
        """Ends everything, for good."""
        with self._lock:
            self._closed = True
            self._stop()
        if self._early is not None:
            self._early.end()

    def _boot(self, environment: Environment, settings: Settings) -> Booted:
        self.stop()
        self.check()
        early = self._early.agent(environment) if self._early is not None else None
        agent = early or Agent(environment)
        with self._lock:
            self._agent = agent
            if self._closed or self._cancelled:
                agent.stop()
        try:
            facts = self._early.facts() if self._early is not None and early is not None else booted(agent, settings)
        except AgentError:
            self.check()
            raise
        done = Booted(agent, environment, facts)
        with self._lock:
            if self._agent is agent:
                self._booted = done
        return done

    def _idle(self) -> None:
        with self._lock:
            if not self._working:
                self._stop()

    def _stop(self) -> None:
        self._no_timer()
        self._booted = None
        if self._agent is not None:
            self._agent.stop()

    def _no_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
