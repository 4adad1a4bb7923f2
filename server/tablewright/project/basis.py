"""A schema that the models were in step with, findings of now -> whose change each is: the table's, or people's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from tablewright.findings import Finding
from tablewright.project.state import AliasState, PlacedFinding, State
from tablewright.schema.model import Schema, Table
from tablewright.schema.names import find_column, find_table
from tablewright.schema.renames import Renames, renames_between
from tablewright.schema.snapshot import Snapshot
from tablewright.source.models import Model

_FACETS = {
    code: facet
    for facet, codes in {
        "name": "no-such-column column-name-case column-unmapped required-column-unmapped",
        "type": "type-mismatch field-wider-than-column field-narrower-than-column fixed-length-char time-zone-mismatch",
        "increment": "auto-increment-unmapped no-auto-increment",
        "null": "null-refused null-possible",
        "unique": "unique-missing unique-unmapped one-to-one-unmapped",
        "index": "index-missing index-unmapped",
        "check": "check-missing check-unmapped",
        "foreign key": "foreign-key-missing foreign-key-unmapped foreign-key-target delete-rule-differs",
        "key": "no-primary-key primary-key-differs composite-primary-key",
        "table": "no-such-table table-in-other-namespace",
    }.items()
    for code in codes.split()
}
"""What a finding is about: another code of the same facet is the same matter with other values."""


class Side(Enum):
    """Who changed something since the basis."""

    TABLE = "table"
    PEOPLE = "people"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Basis:
    """`found`: what would be found in the text, were the schemas still those; by model, field or column, and facet.
    `before`, `now`: the schemas by alias; `renames` between them."""

    found: Mapping[tuple[str, str, str], tuple[Finding, ...]]
    before: Mapping[str, Schema]
    now: Mapping[str, Schema]
    renames: Mapping[str, Renames]

    def side(self, finding: Finding) -> tuple[Side, str | None]:
        """The finding was there already: people's. Another one was there of the same matter: both, and what it said."""
        if finding.alias not in self.before:
            return Side.TABLE, None
        then = self.found.get(_key(finding), ())
        if any(each.code == finding.code and each.message == finding.message for each in then):
            return Side.PEOPLE, None
        return (Side.BOTH, then[0].message) if then else (Side.TABLE, None)

    def renamed(self, finding: Finding, model: Model) -> tuple[bool, str | None]:
        """Whether the field's column, or the model's table, was there before, and what it is called now, a table as
        messages quote it; None where it is gone."""
        before, now = self.before.get(finding.alias), self.now.get(finding.alias)
        old = find_table(before, model.db_table) if before is not None and isinstance(model.db_table, str) else None
        if before is None or now is None or old is None:
            return False, None
        renames = self.renames[finding.alias]
        new = now.table(renames.tables.get(old.key, old.key))
        if finding.code == "no-such-table":
            return True, _shown(new) if new is not None else None
        written = model.field(finding.field or "")
        if new is None or written is None or not isinstance(written.column, str):
            return False, None
        column = find_column(before, old, written.column)
        return column is not None, renames.column(new, column.name) if column is not None else None


_LAST: list[tuple[Snapshot, State, State]] = []


def with_renames(snapshot: Snapshot, state: State) -> State:
    """The state, with what has another name since the snapshot. Kept for the next file of the same two."""
    for known, old, made in _LAST:
        if known is snapshot and old is state:
            return made
    schemas = {alias.alias: alias.schema for alias in state.aliases.values() if alias.schema is not None}
    found = {
        alias: renames_between(before, schemas[alias])
        for alias, (_, before) in snapshot.aliases.items()
        if alias in schemas
    }
    made = replace(state, renames=found)
    _LAST[:] = [(snapshot, state, made)]
    return made


def basis_of(found: Iterable[PlacedFinding], snapshot: Snapshot, state: State) -> Basis:
    """`found`: with the state of the basis. `state`: of now, with its renames."""
    before = {alias: schema for alias, (_, schema) in snapshot.aliases.items()}
    keyed: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for each in found:
        keyed[_key(each.finding)].append(each.finding)
    now = {alias.alias: alias.schema for alias in state.aliases.values() if alias.schema is not None}
    return Basis({key: tuple(each) for key, each in keyed.items()}, before, now, state.renames)


def state_of_basis(snapshot: Snapshot, state: State) -> State:
    """The project as it is, on the schemas as they were. An alias that the snapshot does not have has none."""
    aliases = {
        alias: AliasState(alias, backend, schema, source="snapshot")
        for alias, (backend, schema) in snapshot.aliases.items()
        if alias in state.aliases
    }
    return replace(state, aliases=aliases, renames={})


def _shown(table: Table) -> str:
    return f"“{table.name if table.visible else f'{table.namespace}.{table.name}'}”"


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.model, finding.field or finding.column or "", _FACETS.get(finding.code, finding.code)
