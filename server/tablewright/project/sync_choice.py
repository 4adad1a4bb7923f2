"""A finding and what people wish -> the fix that sync makes, where one keeps what they mean; whose change it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tablewright.project.basis import Basis, Side
from tablewright.project.fixing import identity
from tablewright.project.state import PlacedFinding, PlacedFix
from tablewright.source.models import Field, PlacedModel
from tablewright.source.statements import Span

NOT_OF_TABLES = frozenset(
    {
        "app-not-importable", "app-not-installed", "core-tables-missing", "database-driver-missing",
        "database-unreachable", "managed-existing-table", "migrations-pending", "reserved-name", "reverse-name-clash",
        "settings-not-importable", "table-mapped-twice", "table-not-readable", "table-without-model", "unused-ignore",
    }
)  # fmt: skip
"""What these find lies between the models and the project: no table contradicts anything."""

KEPT = {
    "choices-differ": "the choices are kept as people wrote them",
    "foreign-key-missing": "a relation that the database does not declare is kept",
    "check-missing": "what people demand of values is kept",
}
"""Contradicted by the table, and yet what people mean."""

_UNASKED = frozenset(
    {"column-comment-differs", "default-differs", "index-missing", "table-comment-differs", "unique-missing"}
)
"""The table has less than the model says; their fixes take it out, which a person would be asked about."""

NAMING = frozenset({"no-such-column", "no-such-table"})
ADDED = frozenset({"column-unmapped", "required-column-unmapped"})


@dataclass(frozen=True, slots=True)
class SyncWish:
    """`models`: labels, None for all of the file. `remove_gone`: fields whose column is gone go too; `remove`: only
    these (label, field). `reshape`: also what changes the names by which the project reaches its data. `managed`: also
    models whose table a migration makes: there the model says how the table is to be."""

    models: frozenset[str] | None = None
    remove_gone: bool = False
    remove: frozenset[tuple[str, str]] = frozenset()
    reshape: bool = False
    managed: bool = False


@dataclass(slots=True)
class SyncChoice:
    """What sync does with a finding: `fix` is called by `fixing` with each, round by round."""

    wish: SyncWish
    basis: Basis | None
    models: dict[str, PlacedModel]
    """Of the file as it was, by label."""

    said: dict[tuple[str, ...], tuple[Side, str | None]] = field(default_factory=dict)

    def wants(self, label: str) -> bool:
        return label in self.models and (self.wish.models is None or label in self.wish.models)

    def speaks_of(self, found: PlacedFinding) -> bool:
        return found.finding.code not in NOT_OF_TABLES and self.wants(found.finding.model)

    def fix(self, found: PlacedFinding) -> PlacedFix | None:
        code, label = found.finding.code, found.finding.model
        if not self.speaks_of(found) or self.models[label].model.statement.broken or code in KEPT:
            return None
        if self.migrated(found):
            return None
        own = [fix for fix in found.fixes if set(fix.edits) == {found.path} and (self.wish.reshape or not fix.reshapes)]
        if code in NAMING:
            return self._naming(found, own)
        if self.side(found)[0] is not Side.TABLE:
            return None
        best = next((fix for fix in own if fix.preferred), None)
        return own[0] if best is None and own and code in _UNASKED | ADDED else best

    def migrated(self, found: PlacedFinding) -> bool:
        """A migration brings the table in line with the model, and not the other way round."""
        model = self.models[found.finding.model].model
        made = model.managed is not False and isinstance(model.migration, str)
        return bool(found.finding.migration) or (made and not self.wish.managed)

    def _naming(self, found: PlacedFinding, own: list[PlacedFix]) -> PlacedFix | None:
        """The column or table that is meant: the one that the basis shows to have been renamed, else the only one that
        is near. A person's new name for a field is no reason to leave it without its column."""
        known, renamed = self._renamed(found)
        for fix in own:
            if fix.uses is not None and (fix.uses == renamed if known else fix.preferred):
                return fix
        if self.gone(found):
            return next((fix for fix in own if fix.removes and self._to_remove(found)), None)
        return None

    def _renamed(self, found: PlacedFinding) -> tuple[bool, str | None]:
        """Whether the basis tells what became of the column or table, and its new name."""
        finding = found.finding
        placed = self.models[finding.model]
        return self.basis.renamed(finding, placed.model) if self.basis is not None else (False, None)

    def _to_remove(self, found: PlacedFinding) -> bool:
        return self.wish.remove_gone or (found.finding.model, found.finding.field or "") in self.wish.remove

    def gone(self, found: PlacedFinding) -> bool:
        """The field had a column, which is no longer there; without a basis that is taken for granted. One that a
        person wrote ahead of its column is not gone."""
        if found.finding.code != "no-such-column":
            return False
        known, renamed = self._renamed(found)
        if known:
            return renamed is None
        return self.side(found)[0] is Side.TABLE and all(fix.uses is None for fix in found.fixes)

    def side(self, found: PlacedFinding) -> tuple[Side, str | None]:
        """Who changed what the finding is about since the basis, and what was said then."""
        key = identity(found)
        if key not in self.said:
            self.said[key] = self.basis.side(found.finding) if self.basis is not None else (Side.TABLE, None)
        return self.said[key]

    def written(self, found: PlacedFinding) -> Field | None:
        """The field, where this class writes it."""
        own = self.models[found.finding.model].model.field(found.finding.field or "")
        return own if own is not None and own.statement is not None and own.inherited_from is None else None

    def place(self, found: PlacedFinding) -> Span:
        """In the text as it was: the field's statement, else the model's name."""
        placed, own = self.models[found.finding.model], self.written(found)
        statement = own.statement if own is not None else None
        return (statement.span if statement is not None else placed.model.statement.name_span).moved(placed.offset)
