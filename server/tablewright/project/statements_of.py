"""Findings -> the SQL that would bring the tables in line with the models, in the words of the project's Django.

Nothing is executed. A table that Django manages gets no statement, but the command that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tablewright.agent import AgentError
from tablewright.findings import Finding
from tablewright.project.role import Role
from tablewright.project.state import PlacedFinding, State
from tablewright.project.sync_choice import NOT_OF_TABLES
from tablewright.schema.model import Schema
from tablewright.settings import Settings
from tablewright.source.models import Models

_OF_FIELDS = {
    "type-mismatch": "type",
    "field-wider-than-column": "type",
    "field-narrower-than-column": "type",
    "fixed-length-char": "type",
    "null-refused": "null",
    "null-possible": "null",
    "unique-missing": "unique",
    "index-missing": "index",
    "check-missing": "check",
    "foreign-key-missing": "foreign key",
    "default-differs": "default",
    "column-comment-differs": "comment",
}
_STEPS = ("create_model", "create_join", "add_field", "alter_field", "add_index", "add_constraint", "comment_table")
"""In the order in which they run: what later ones name is there then."""

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
    asked: dict[str, dict[tuple[Any, ...], tuple[dict[str, Any], list[Finding]]]] = {}
    managed = {placed.model.label: placed.model.managed for each in models.by_path.values() for placed in each}
    for each in (placed.finding for placed in found):
        schema = state.aliases[each.alias].schema if each.alias in state.aliases else None
        operation = _operation(each, schema) if schema is not None else None
        if each.code in UNMAPPED:
            told.append(Statements((each,), why=f"Column “{each.column}” stays: no statement here drops anything."))
        elif operation is None:
            if each.code not in NOT_OF_TABLES:
                told.append(Statements((each,), why=_MORE if each.code.endswith("-unmapped") else _BY_HAND))
        elif managed.get(each.model) is not False:
            told.append(Statements((each,), why=_instead(each)))
        else:
            key = (operation["do"], each.model, operation.get("field"), operation.get("name"), each.column)
            kept, findings = asked.setdefault(each.alias, {}).setdefault(key, (operation, []))
            kept["differs"] = sorted({*kept.get("differs", ()), *operation.get("differs", ())})
            findings.append(each)
    for alias, wanted in asked.items():
        told += _asked(alias, sorted(wanted.values(), key=lambda each: _STEPS.index(each[0]["do"])), state, settings)
    return tuple(told)


def _asked(
    alias: str, wanted: Sequence[tuple[Mapping[str, Any], list[Finding]]], state: State, settings: Settings
) -> list[Statements]:
    environment, schema = state.environment, state.aliases[alias].schema
    if environment is None or schema is None:
        message = "The statements are Django's own, and with a snapshot none is asked."
        raise AgentError("no-django", message, "Leave it out.")
    params = {
        "settings_module": environment.settings_module,
        "ready": settings.ready,
        "alias": alias,
        "operations": [operation for operation, _ in wanted],
        "tables": [table.name for table in schema.tables],
    }
    role = Role()
    with role.process(environment, role.begin()) as agent:
        answer = agent.call("sql", params, timeout=settings.schema_timeout)
    return [
        Statements(
            tuple(findings),
            tuple(result.get("statements", ())),
            tuple(result.get("later", ())),
            result.get("problem") or ("" if _any(result) else "Django's schema editor has no statement for it."),
        )
        for (_, findings), result in zip(wanted, answer["results"], strict=True)
    ]


def _any(result: Mapping[str, Any]) -> bool:
    return bool(result.get("statements") or result.get("later"))


def _operation(finding: Finding, schema: Schema) -> dict[str, Any] | None:
    """What mends it in the table; None where its mending is the model's, or nobody's."""
    operation: dict[str, Any] = {"model": finding.model}
    if finding.field:
        operation["field"] = finding.field
    if finding.code == "no-such-table":
        return {"do": "create_model", "model": finding.model}
    if finding.code == "table-comment-differs":
        return {"do": "comment_table", "model": finding.model}
    if finding.code == "many-to-many-table" and finding.field:
        return {"do": "create_join", **operation}
    if finding.code == "no-such-column" and finding.field:
        return {"do": "add_field", **operation}
    if finding.field and finding.code in _OF_FIELDS:
        tables = [table for table in schema.tables if table.name == finding.table]
        column = tables[0].column(finding.column or "") if len(tables) == 1 else None
        if column is None or tables[0].kind not in ("table", "partitioned table"):
            return None
        as_it_is = {"type": column.native_type, "null": column.null, "differs": [_OF_FIELDS[finding.code]]}
        return {"do": "alter_field", **operation, **as_it_is}
    if finding.code in ("index-missing", "unique-missing", "check-missing"):
        named = re.search(r"(?:an index|constraint) “([^”]+)”", finding.message)
        columns = finding.column.split(", ") if finding.column else []
        do = "add_index" if finding.code == "index-missing" else "add_constraint"
        return {"do": do, **operation, "name": named[1] if named else None, "columns": columns}
    return None


def _instead(finding: Finding) -> str:
    app = finding.model.partition(".")[0]
    if finding.migration:
        return f"The migration “{finding.migration}” does it: run “python manage.py migrate {app}”."
    return f"Django manages this table: run “python manage.py makemigrations {app}”, then “migrate”."
