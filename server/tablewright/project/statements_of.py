"""Findings -> the SQL that would bring the tables in line with the models, in the words of the project's Django.

Nothing is executed. A table that Django manages gets the command that leads to it; statements only where it was changed
past the migrations.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tablewright.agent import Agent, AgentError
from tablewright.comparison import Pairing, Surroundings, pair
from tablewright.environment import Environment
from tablewright.findings import Finding
from tablewright.project.checking import surroundings_of
from tablewright.project.knowledge import Known
from tablewright.project.role import Role
from tablewright.project.state import PlacedFinding, State
from tablewright.project.statement_steps import (
    Step,
    Steps,
    in_sqlite,
    joined,
    key_of,
    order_of,
    renamed,
    steps_of,
    table_of,
)
from tablewright.project.sync_choice import NOT_OF_TABLES
from tablewright.project.unwritten import Unwritten, ask_unwritten, instead_of_statements
from tablewright.schema.model import Schema
from tablewright.schema.names import find_table
from tablewright.settings import Settings
from tablewright.source.models import Model, Models

_MORE = "The table has more than the model says, and that stays: no statement here drops anything."
_BY_HAND = "There is no statement for this: mend it in the model, or in the table by hand."

_ANEW = (
    "SQLite makes the table anew for it, and drops the old one behind the statement that copies its rows: have it stop"
    " at the first error (“sqlite3 -bail”)."
)

UNMAPPED = frozenset({"column-unmapped", "required-column-unmapped"})


@dataclass(frozen=True, slots=True)
class Statements:
    """What mends the findings of one field, or one other part, of a model. `later` runs behind the statements of all
    models. Without statements `why` says what to do instead, or what is left as it is."""

    findings: tuple[Finding, ...]
    statements: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    why: str = ""

    @property
    def model(self) -> str:
        return self.findings[0].model


def statements_of(
    found: Iterable[PlacedFinding], models: Models, state: State, settings: Settings, known: Known | None = None
) -> tuple[Statements, ...]:
    """In an order that runs. `known`: what Django told of its migrations. AgentError where Django cannot be asked."""
    found = tuple(each for each in found if each.finding.code not in NOT_OF_TABLES)
    placed = {each.model.label: each.model for here in models.by_path.values() for each in here}
    ends = dict.fromkeys((each.finding.alias, each.finding.model) for each in found)
    registry = known.registry if known is not None else None
    arounds = {alias: surroundings_of(alias, state, settings, registry) for alias, _ in ends}
    pairings = {end: _pairing(end[0], placed.get(end[1]), models, state, arounds[end[0]]) for end in ends}
    taken = {(each.finding.model, column) for each in found for column in _taken(each, pairings)}
    told: list[Statements] = []
    asked: dict[str, dict[tuple[Any, ...], _Asked]] = {}
    with _Django(state, settings) as django:
        managed = {each.model for each in map(_finding, found) if _managed(placed.get(each.model))}
        needed = {each.model for each in map(_finding, found) if each.model in managed and not each.migration}
        unwritten = django.unwritten({label.partition(".")[0] for label in needed})
        for each in found:
            finding = each.finding
            pairing = pairings[finding.alias, finding.model]
            if finding.code in UNMAPPED and (finding.model, finding.column) in taken:
                continue
            wanted = steps_of(each, pairing) if pairing is not None else Steps()
            why = wanted.why
            if finding.model in managed:
                instead = instead_of_statements(finding, pairing, unwritten)
                if not instead.past or not wanted.steps:
                    told.append(Statements((finding,), why=instead.why if not instead.past else _without(each, why)))
                    continue
                why = " ".join(filter(None, (instead.why, why)))
            if not wanted.steps:
                told.append(Statements((finding,), why=_without(each, why)))
            for step in wanted.steps:
                _add(asked.setdefault(finding.alias, {}), step, finding, pairing, why)
        for alias, steps in asked.items():
            told += django.asked(alias, sorted(steps.values(), key=lambda each: order_of(each.step)))
    return tuple(told)


def _finding(found: PlacedFinding) -> Finding:
    return found.finding


def _managed(model: Model | None) -> bool:
    return model is None or model.managed is not False


def _without(found: PlacedFinding, why: str) -> str:
    """Why there is no statement."""
    if found.finding.code in UNMAPPED:
        return f"Column “{found.finding.column}” stays: no statement here drops anything."
    return why or (_MORE if found.finding.code.endswith("-unmapped") else _BY_HAND)


@dataclass(slots=True)
class _Asked:
    step: Step
    findings: list[Finding]
    why: str


def _add(asked: dict[tuple[Any, ...], _Asked], step: Step, finding: Finding, pairing: Pairing | None, why: str) -> None:
    if pairing is not None and pairing.schema.vendor == "sqlite":
        step = in_sqlite(step, table_of(step, finding, pairing))
    known = asked.get(key_of(step))
    if known is None:
        asked[key_of(step)] = _Asked(step, [finding], why)
    else:
        joined(known.step, step)
        known.findings += [finding] if finding not in known.findings else []


def _pairing(name: str, model: Model | None, models: Models, state: State, around: Surroundings) -> Pairing | None:
    alias = state.aliases.get(name)
    if model is None or alias is None or alias.schema is None or alias.backend is None:
        return None
    return pair(model, alias.schema, alias.backend, models, state.django_version, around)


def _taken(found: PlacedFinding, pairings: Mapping[tuple[str, str], Pairing | None]) -> Iterator[str]:
    """The column without a field that a field without a column means."""
    if found.finding.code == "no-such-column":
        pairing = pairings[found.finding.alias, found.finding.model]
        column = renamed(found, pairing.table if pairing is not None else None)
        if column is not None:
            yield column.name


class _Django:
    """The project's own, asked in one process, which is there from the first question to the end of the block."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state, self._settings = state, settings
        self._open = contextlib.ExitStack()
        self._agent: Agent | None = None

    def __enter__(self) -> _Django:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def unwritten(self, apps: Iterable[str]) -> Unwritten | None:
        """None where it cannot be asked, or there is nothing to ask."""
        environment, apps = self._state.environment, frozenset(apps)
        if environment is None or not apps:
            return None
        return ask_unwritten(self._process(environment), apps, environment.settings_module, self._settings)

    def asked(self, alias: str, wanted: Sequence[_Asked]) -> list[Statements]:
        environment, schema = self._state.environment, self._state.aliases[alias].schema
        if environment is None or schema is None:
            message = "The statements are Django's own, and with a snapshot none is asked."
            raise AgentError("no-django", message, "Leave it out.")
        params = {
            "settings_module": environment.settings_module,
            "ready": self._settings.ready,
            "alias": alias,
            "operations": [each.step for each in wanted],
            "tables": [table.name for table in schema.tables],
            "rules": _rules(schema),
        }
        answer = self._process(environment).call("sql", params, timeout=self._settings.schema_timeout)
        return [_told(each, result) for each, result in zip(wanted, answer["results"], strict=True)]

    def _process(self, environment: Environment) -> Agent:
        if self._agent is None:
            role = Role()
            self._agent = self._open.enter_context(role.process(environment, role.begin()))
        return self._agent


def _rules(schema: Schema) -> dict[str, dict[str, tuple[str, str]]]:
    """table -> column -> what its foreign key does when a row goes, and when its key changes."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for table in schema.tables:
        for key in table.foreign_keys:
            rules = _rule(key.on_delete, schema), _rule(key.on_update, schema)
            if (
                find_table(schema, table.name) is table
                and len(key.columns) == 1
                and key.rules_known
                and set(rules) != {"NO ACTION"}
            ):
                found.setdefault(table.name, {})[key.columns[0]] = rules
    return found


def _rule(words: str, schema: Schema) -> str:
    """MySQL has two words for the same, and tells the one that nobody wrote."""
    return "NO ACTION" if schema.vendor == "mysql" and words == "RESTRICT" else words


def _told(asked: _Asked, result: Mapping[str, Any]) -> Statements:
    why = result.get("problem") or (asked.why if _any(result) else "Django's schema editor has no statement for it.")
    if any(statement.startswith("DROP TABLE") for statement in result.get("statements", ())):
        why = " ".join(filter(None, (why, _ANEW)))
    return Statements(tuple(asked.findings), tuple(result.get("statements", ())), tuple(result.get("later", ())), why)


def _any(result: Mapping[str, Any]) -> bool:
    return bool(result.get("statements") or result.get("later"))
