"""Folder and settings -> State: finds the environment, runs an agent, reads every alias. Blocks; never raises for what
a project or a database does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablewright.agent import AgentError
from tablewright.environment import Environment, environment_of, find_place
from tablewright.project.agents import Agents
from tablewright.project.cache import cached_state
from tablewright.project.reading import Reading, attempt, identity_of, known_of, load_alias, problem_of
from tablewright.project.state import AliasState, Report, State, with_alias, with_boot
from tablewright.schema.model import TableKey
from tablewright.settings import Problem, Settings

DUMMY_ENGINE = "django.db.backends.dummy"


@dataclass(frozen=True, slots=True)
class Doing:
    """What a load or a refresh works with. `watched`: somebody looks while it goes on, and may ask later what changed.
    `show` swaps in a state in which more is known; `first` gives the tables of the models in opened files; `remember`
    brings back what Django knew of a project's models, and gives a line on that for the log; `found` is told the
    environment as soon as there is one."""

    folder: Path
    settings: Settings
    agents: Agents
    report: Report
    watched: bool
    show: Callable[[State], None]
    first: Callable[[], Sequence[TableKey]]
    remember: Callable[[Path, str], str]
    found: Callable[[Environment], None]


def load_state(doing: Doing, before: State) -> State:
    """What `before` knew of an alias is kept where the new read fails; what the cache knew, where it knew nothing."""
    doing.report("Looking for the project's interpreter", None)
    begin = time.monotonic()
    early = doing.agents.found_early(doing.folder, doing.settings) if not doing.watched else None
    place = early or find_place(doing.folder, doing.settings)
    if isinstance(place, Problem):
        return replace(before, phase="failed", environment=None, problem=place, seconds=_since(begin))
    module = place.settings_module or ""
    cached = [doing.remember(place.root, module)] if doing.watched else []
    if doing.watched and not _knows(before, module):
        before, line = cached_state(before, place.root, module, doing.settings.databases)
        cached.append(line)
        if before.aliases:
            doing.show(before)
    found = place if isinstance(place, Environment) else environment_of(place, doing.folder, doing.settings)
    state = replace(before, problem=None, seconds=_since(begin))
    if isinstance(found, Problem):
        return replace(state, phase="failed", environment=None, problem=found)
    found = replace(found, decisions=(*found.decisions, *filter(None, cached)))
    state = replace(state, environment=found)
    doing.found(found)

    doing.report(f"Loading {found.settings_module}", 5)
    begin = time.monotonic()
    try:
        booted = doing.agents.booted(found, doing.settings).facts
        seconds = {**state.seconds, "boot": time.monotonic() - begin}
        state = replace(with_boot(state, booted), seconds=seconds)
        wanted, unknown = _wanted(booted["databases"], doing.settings)
        known = {alias: known_of(booted, alias, before.aliases.get(alias)) for alias in wanted}
    except AgentError as error:
        return replace(state, phase="failed", problem=problem_of(error), log=doing.agents.output())
    state = replace(state, aliases={**unknown, **known})
    for number, alias in enumerate(wanted):
        if doing.watched:
            doing.show(state)
        state = _read(doing, found, state, alias, (number, len(wanted)))
    return replace(state, phase="ready", log=doing.agents.output())


def reading_of(doing: Doing, environment: Environment, alias: str, start: float, length: float) -> Reading:
    """With the agent that runs, or a new one; AgentError where it does not start."""
    booted = doing.agents.booted(environment, doing.settings)
    identity = identity_of(booted.facts, alias)
    return Reading(
        doing.agents, booted, doing.settings, doing.report, alias, identity, doing.watched, start=start, length=length
    )


def _knows(state: State, settings_module: str) -> bool:
    """There is a schema, and it is not that of other settings."""
    same = state.environment is None or state.environment.settings_module == settings_module
    return same and any(alias.schema is not None for alias in state.aliases.values())


def _since(begin: float) -> Mapping[str, float]:
    return {"environment": time.monotonic() - begin}


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


def _read(doing: Doing, environment: Environment, state: State, alias: str, count: tuple[int, int]) -> State:
    """`count`: of how many this is which, from 0."""
    known = latest = state.aliases[alias]
    if known.problem is not None:
        return state
    start, length = 10 + 90 * count[0] / count[1], 90 / count[1]

    def show(found: AliasState) -> None:
        nonlocal latest
        latest = found
        doing.show(with_alias(state, found))

    def read() -> AliasState:
        doing.report(f"Reading the tables of “{alias}”", int(start))
        reading = reading_of(doing, environment, alias, start, length)
        return load_alias(replace(reading, first=doing.first if doing.watched else tuple, show=show), known)

    return with_alias(state, attempt(read, lambda: latest))
