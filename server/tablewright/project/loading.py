"""Folder and settings -> State: finds the environment, runs an agent, reads every alias. Blocks; never raises for what
a project or a database does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tablewright.agent import PROTOCOL, Agent, AgentError
from tablewright.environment import Environment, find_environment
from tablewright.project.state import AliasState, Report, State
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.settings import Problem, Settings

START_SECONDS = 30.0
DUMMY_ENGINE = "django.db.backends.dummy"

Started = Callable[[Agent | None], None]
"""Told of the agent that runs now, so that another thread can stop it."""


def load_state(folder: Path, settings: Settings, before: State, report: Report, started: Started) -> State:
    """What `before` knew of an alias is kept where the new read fails."""
    report("Looking for the project's interpreter", None)
    begin = time.monotonic()
    found = find_environment(folder, settings)
    seconds = {"environment": time.monotonic() - begin}
    if isinstance(found, Problem):
        return replace(before, phase="failed", environment=None, problem=found, seconds=seconds)
    state = replace(before, environment=found, problem=None, seconds=seconds)

    report(f"Loading {found.settings_module}", 5)
    begin = time.monotonic()
    agent: Agent | None = None
    try:
        agent = _start(found, started)
        boot = _boot(agent, found, settings)
        seconds["boot"] = time.monotonic() - begin
        state = replace(
            state,
            python=boot["python"],
            django=boot["django"],
            installed_apps=tuple(boot["installed_apps"]),
            settings_file=Path(boot["settings_file"]) if boot.get("settings_file") else None,
            all_aliases=tuple(boot["databases"]),
            routers=bool(boot.get("routers")),
            auth_user_model=boot.get("auth_user_model") or "auth.User",
            default_auto_field=boot.get("default_auto_field") or "",
        )
        wanted, unknown = _wanted(boot["databases"], settings)
        aliases: dict[str, AliasState] = dict(unknown)
        for number, (alias, data) in enumerate(wanted.items()):
            report(f"Reading the tables of “{alias}”", 10 + 90 * number // len(wanted))
            if agent is None:
                agent = _start(found, started)
                _boot(agent, found, settings)
            aliases[alias] = _read(agent, alias, data, settings, before.aliases.get(alias))
            problem = aliases[alias].problem
            if problem is not None and problem.kind in ("timeout", "died"):
                agent.stop()
                agent = None
        log = agent.stderr if agent is not None else ""
        return replace(state, phase="ready", aliases=aliases, log=log)
    except AgentError as error:
        return replace(state, phase="failed", problem=problem_of(error), log=agent.stderr if agent is not None else "")
    finally:
        started(None)
        if agent is not None:
            agent.stop()


def _start(environment: Environment, started: Started) -> Agent:
    agent = Agent(environment)
    started(agent)
    return agent


def _boot(agent: Agent, environment: Environment, settings: Settings) -> dict[str, Any]:
    hello = agent.call("hello", {"protocol": PROTOCOL}, timeout=START_SECONDS)
    if hello.get("protocol") != PROTOCOL:
        raise AgentError("internal", "The agent is of another version than this Tablewright.", "Reinstall Tablewright.")
    params = {"settings_module": environment.settings_module}
    boot = agent.call("boot", params, timeout=max(START_SECONDS, settings.schema_timeout))
    return {**boot, "python": hello.get("python", "")}


def _wanted(databases: Mapping[str, Any], settings: Settings) -> tuple[dict[str, Any], dict[str, AliasState]]:
    """The aliases to read; those of the setting `databases` that do not exist, each with its problem."""
    if settings.databases is None:
        used = {alias: data for alias, data in databases.items() if data.get("engine") not in (DUMMY_ENGINE, "", None)}
        if not used:
            message = "No database is configured: DATABASES in the settings module is empty."
            raise AgentError("settings-error", message, "Set DATABASES, or name another settings module.")
        return used, {}
    known = ", ".join(f"“{alias}”" for alias in databases) or "none"
    unknown = {
        alias: AliasState(
            alias,
            problem=Problem("setting", f"DATABASES has no alias “{alias}”; it has {known}.", "Correct the alias."),
        )
        for alias in settings.databases
        if alias not in databases
    }
    return {alias: databases[alias] for alias in settings.databases if alias in databases}, unknown


def _read(
    agent: Agent, alias: str, data: Mapping[str, Any], settings: Settings, before: AliasState | None
) -> AliasState:
    old = before.schema if before is not None else None
    error = data.get("error")
    if error:
        backend = before.backend if before is not None else None
        return AliasState(alias, backend, old, problem_of(_error(error)))
    backend = backend_from_json(alias, data)
    name = str(data.get("name") or "")
    begin = time.monotonic()
    try:
        answer = agent.call("schema", {"alias": alias}, timeout=settings.schema_timeout)
        schema = schema_from_json(answer)
        # Some of a backend's types hang on the server's version, which is known only now.
        backend = backend_from_json(alias, {**data, **answer.get("backend", {})})
    except AgentError as problem:
        return AliasState(alias, backend, old, problem_of(problem), time.monotonic() - begin, name)
    except (KeyError, TypeError, ValueError) as unreadable:
        problem_here = Problem("internal", f"The agent's answer for “{alias}” could not be read: {unreadable}.")
        return AliasState(alias, backend, old, problem_here, time.monotonic() - begin, name)
    return AliasState(alias, backend, schema, None, time.monotonic() - begin, name)


def _error(data: Mapping[str, Any]) -> AgentError:
    place = {key: data[key] for key in ("file", "line", "variable", "package") if data.get(key) is not None}
    return AgentError(
        data.get("kind", "internal"), data.get("message", ""), data.get("hint", ""), data.get("traceback", ""), **place
    )


def problem_of(error: AgentError) -> Problem:
    """The agent counts lines from 1, as tracebacks do."""
    file, line = error.place.get("file"), error.place.get("line")
    return Problem(
        error.kind,
        error.message,
        error.hint,
        Path(file) if file else None,
        max(0, line - 1) if isinstance(line, int) else None,
        error.detail,
    )
