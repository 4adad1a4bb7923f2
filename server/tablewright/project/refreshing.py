"""A loaded State -> the same, with what changed in the databases since; cheap where nothing did."""

from __future__ import annotations

from dataclasses import replace

from tablewright.agent import AgentError
from tablewright.environment import Environment, find_place
from tablewright.project.agents import Booted
from tablewright.project.loading import Doing, reading_of
from tablewright.project.reading import attempt, identity_of, problem_of, renew_alias
from tablewright.project.state import AliasState, State, with_alias, with_boot
from tablewright.settings import Problem


def refresh_state(doing: Doing, state: State) -> State | None:
    """None when only a load can tell, because the project is not loaded, or is no longer the one that was. A schema
    of which nothing changed is the very same object. Never raises for what a project or a database does."""
    environment = state.environment
    if state.problem is not None and state.problem.kind == "cancelled":
        return state  # to go on is for the user to say
    if state.phase != "ready" or environment is None or _moved(doing, environment):
        return None
    fresh = doing.agents.kept(environment) is None
    try:
        booted = doing.agents.booted(environment, doing.settings)
    except AgentError as error:
        if error.kind == "cancelled":
            return replace(state, aliases={name: _cancelled(a, error) for name, a in state.aliases.items()})
        return replace(state, phase="failed", problem=problem_of(error), log=doing.agents.output())
    if with_boot(state, booted.facts) != state or any(_elsewhere(alias, booted) for alias in state.aliases.values()):
        return None
    for number, alias in enumerate(tuple(state.aliases.values())):
        if alias.alias not in booted.facts["databases"] or booted.facts["databases"][alias.alias].get("error"):
            continue  # only another environment, or other settings, can change that
        start, length = 100 * number / len(state.aliases), 100 / len(state.aliases)
        found = _renewed(doing, environment, alias, (start, length), fresh=fresh)
        state = with_alias(state, found)
        if not alike(alias, found):
            doing.show(state)
    return replace(state, log=doing.agents.output())


def alike(one: AliasState, other: AliasState) -> bool:
    """Nothing but the time is another."""
    return (one.problem, one.source, one.backend) == (other.problem, other.source, other.backend) and (
        one.schema is other.schema or one.schema == other.schema
    )


def all_alike(one: State, other: State) -> bool:
    """Nobody sees a difference, but for the time."""
    names = one.aliases.keys() == other.aliases.keys()
    return (one.phase, one.problem) == (other.phase, other.problem) and (
        names and all(alike(alias, other.aliases[name]) for name, alias in one.aliases.items())
    )


def same_schemas(one: State, other: State) -> bool:
    """What was found by the one holds by the other."""
    told = ("django", "installed_apps", "all_aliases", "routers", "auth_user_model", "default_auto_field", "use_tz")
    return all(getattr(one, name) == getattr(other, name) for name in told) and (
        [(alias.alias, id(alias.schema), alias.backend) for alias in one.aliases.values()]
        == [(alias.alias, id(alias.schema), alias.backend) for alias in other.aliases.values()]
    )


def _moved(doing: Doing, environment: Environment) -> bool:
    place = find_place(doing.folder, doing.settings)
    return isinstance(place, Problem) or (place.root, place.settings_module, place.variables) != (
        environment.root,
        environment.settings_module,
        environment.variables,
    )


def _elsewhere(alias: AliasState, booted: Booted) -> bool:
    """What is known is of another database than the settings name now."""
    return alias.problem is None and alias.identity != identity_of(booted.facts, alias.alias)


def _cancelled(alias: AliasState, error: AgentError) -> AliasState:
    return alias if alias.problem is not None else replace(alias, problem=problem_of(error))


def _renewed(
    doing: Doing, environment: Environment, alias: AliasState, share: tuple[float, float], *, fresh: bool
) -> AliasState:
    """`fresh`: the agent was started just now, so that another one would fare no better."""

    def renew() -> AliasState:
        return renew_alias(reading_of(doing, environment, alias.alias, *share), alias)

    def renew_once_more() -> AliasState:
        try:
            return renew()
        except AgentError as error:
            if error.kind != "died":
                raise
            return renew()

    found = attempt(renew if fresh else renew_once_more, lambda: alias)
    return replace(found, seconds=alias.seconds) if found.schema is alias.schema else found
