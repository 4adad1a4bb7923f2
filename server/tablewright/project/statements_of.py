"""Findings -> the SQL that would bring the tables in line with the models, in the words of the project's Django.

Nothing is executed. A table that Django manages gets no statement, but the command that leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tablewright.agent import AgentError
from tablewright.comparison import Pairing, pair
from tablewright.findings import Finding
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
from tablewright.settings import Settings
from tablewright.source.models import Model, Models

_MORE = "The table has more than the model says, and that stays: no statement here drops anything."
_BY_HAND = "There is no statement for this: mend it in the model, or in the table by hand."

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
    found: Iterable[PlacedFinding], models: Models, state: State, settings: Settings
) -> tuple[Statements, ...]:
    """In an order that runs. AgentError where Django cannot be asked."""
    told: list[Statements] = []
    asked: dict[str, dict[tuple[Any, ...], _Asked]] = {}
    found = tuple(found)
    placed = {each.model.label: each.model for here in models.by_path.values() for each in here}
    ends = dict.fromkeys((each.finding.alias, each.finding.model) for each in found)
    pairings = {(alias, label): _pairing(alias, placed.get(label), models, state) for alias, label in ends}
    taken = {(each.finding.model, column) for each in found for column in _taken(each, pairings)}
    for each in found:
        finding, model = each.finding, placed.get(each.finding.model)
        if finding.code in NOT_OF_TABLES:
            continue
        if finding.code in UNMAPPED:
            if (finding.model, finding.column) not in taken:
                why = f"Column “{finding.column}” stays: no statement here drops anything."
                told.append(Statements((finding,), why=why))
            continue
        pairing = pairings[finding.alias, finding.model]
        wanted = steps_of(each, pairing) if pairing is not None else Steps()
        if not wanted.steps:
            more = _MORE if finding.code.endswith("-unmapped") else _BY_HAND
            told.append(Statements((finding,), why=wanted.why or more))
        elif model is None or model.managed is not False:
            told.append(Statements((finding,), why=_instead(finding)))
        else:
            for step in wanted.steps:
                _add(asked.setdefault(finding.alias, {}), step, finding, pairing, wanted.why)
    for alias, steps in asked.items():
        told += _asked(alias, sorted(steps.values(), key=lambda each: order_of(each.step)), state, settings)
    return tuple(told)


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


def _pairing(name: str, model: Model | None, models: Models, state: State) -> Pairing | None:
    alias = state.aliases.get(name)
    if model is None or alias is None or alias.schema is None or alias.backend is None:
        return None
    return pair(model, alias.schema, alias.backend, models, state.django_version)


def _taken(found: PlacedFinding, pairings: Mapping[tuple[str, str], Pairing | None]) -> Iterator[str]:
    """The column without a field that a field without a column means."""
    if found.finding.code == "no-such-column":
        pairing = pairings[found.finding.alias, found.finding.model]
        column = renamed(found, pairing.table if pairing is not None else None)
        if column is not None:
            yield column.name


def _asked(alias: str, wanted: Sequence[_Asked], state: State, settings: Settings) -> list[Statements]:
    environment, schema = state.environment, state.aliases[alias].schema
    if environment is None or schema is None:
        message = "The statements are Django's own, and with a snapshot none is asked."
        raise AgentError("no-django", message, "Leave it out.")
    params = {
        "settings_module": environment.settings_module,
        "ready": settings.ready,
        "alias": alias,
        "operations": [each.step for each in wanted],
        "tables": [table.name for table in schema.tables],
    }
    role = Role()
    with role.process(environment, role.begin()) as agent:
        answer = agent.call("sql", params, timeout=settings.schema_timeout)
    return [
        Statements(
            tuple(each.findings),
            tuple(result.get("statements", ())),
            tuple(result.get("later", ())),
            result.get("problem") or (each.why if _any(result) else "Django's schema editor has no statement for it."),
        )
        for each, result in zip(wanted, answer["results"], strict=True)
    ]


def _any(result: Mapping[str, Any]) -> bool:
    return bool(result.get("statements") or result.get("later"))


def _instead(finding: Finding) -> str:
    app = finding.model.partition(".")[0]
    if finding.migration:
        return f"The migration “{finding.migration}” does it: run “python manage.py migrate {app}”."
    return f"Django manages this table: run “python manage.py makemigrations {app}”, then “migrate”."
