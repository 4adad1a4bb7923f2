"""Environment -> an agent that has loaded the settings module; on the command line started early, while this process
still imports what the command needs.

What is started early is only taken where the command finds the very same: the folder, the settings that a load goes by,
the environment. Otherwise it ends unused, and all goes on as without it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tablewright.agent import PROTOCOL, Agent, AgentError
from tablewright.environment import Environment, absolute, find_environment, find_root
from tablewright.environment.folders import settings_folder
from tablewright.settings import Problem, Settings, loaded_with, read_settings

START_SECONDS = 30.0


def greeted(agent: Agent) -> Mapping[str, Any]:
    """What a new agent says of itself; AgentError where it does not start, or is of another version."""
    hello: Mapping[str, Any] = agent.call("hello", {"protocol": PROTOCOL}, timeout=START_SECONDS)
    if hello.get("protocol") != PROTOCOL:
        message = "The agent is of another version than this Tablewright."
        raise AgentError("internal", message, "Reinstall Tablewright.")
    return hello


def booted(agent: Agent, settings: Settings) -> Mapping[str, Any]:
    """The result of `boot`, with the version of the Python that runs there. AgentError."""
    hello = greeted(agent)
    params = {"settings_module": agent.environment.settings_module}
    facts = agent.call("boot", params, timeout=max(START_SECONDS, settings.schema_timeout))
    return {**facts, "python": hello.get("python", "")}


class Early:
    """An agent that loads the settings module, and with `models` another one for what Django knows of the models. Each
    is taken at most once; `end` stops those that nobody took."""

    def __init__(self, folder: Path, settings: Settings, environment: Environment, *, models: bool) -> None:
        """AgentError where the first cannot be started."""
        self._of = (folder, loaded_with(settings))
        self._environment = environment
        self._lock = threading.Lock()
        self._agent: Agent | None = Agent(environment)
        self._facts: SimpleQueue[Mapping[str, Any] | AgentError] = SimpleQueue()
        threading.Thread(target=self._boot, args=(self._agent, settings), name="tablewright-early", daemon=True).start()
        self._of_models: Agent | None = None
        if models:
            with contextlib.suppress(AgentError):  # who needs it starts it, and hears why that fails
                self._of_models = Agent(environment)

    def found(self, folder: Path, settings: Settings) -> Environment | None:
        """What was found there with these settings."""
        return self._environment if self._of == (folder, loaded_with(settings)) else None

    def agent(self, environment: Environment) -> Agent | None:
        """The one that loads the settings module; `facts` are what it says of them."""
        with self._lock:
            agent, self._agent = self._agent, None
        return self._fitting(agent, environment)

    def facts(self) -> Mapping[str, Any]:
        """Once, of the agent that was taken. Blocks; AgentError."""
        told = self._facts.get()
        if isinstance(told, AgentError):
            raise told
        return told

    def of_models(self, environment: Environment) -> Agent | None:
        """The other one, which has been asked nothing."""
        with self._lock:
            agent, self._of_models = self._of_models, None
        return self._fitting(agent, environment)

    def end(self) -> None:
        with self._lock:
            unused = [agent for agent in (self._agent, self._of_models) if agent is not None]
            self._agent = self._of_models = None
        for agent in unused:
            agent.stop()

    def _fitting(self, agent: Agent | None, environment: Environment) -> Agent | None:
        if agent is None or (environment == self._environment and agent.alive):
            return agent
        agent.stop()
        return None

    def _boot(self, agent: Agent, settings: Settings) -> None:
        try:
            self._facts.put(booted(agent, settings))
        except AgentError as error:
            self._facts.put(error)


def started_early(folder: Path, given: Mapping[str, Any], *, models: bool) -> Early | None:
    """`given`: what the command line says of settings. None where there is nothing to start, or no way to: whatever the
    reason is, the command meets it again and tells it."""
    folder = absolute(folder)
    root = find_root(folder) or folder
    settings, _ = read_settings(settings_folder(root, folder), given)
    if settings.snapshot is not None:
        return None
    environment = find_environment(folder, settings)
    if isinstance(environment, Problem):
        return None
    try:
        return Early(folder, settings, environment, models=models)
    except AgentError:
        return None
