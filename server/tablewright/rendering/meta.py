"""Plan of a model -> its `class Meta`: the table, and what it keeps besides columns and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tablewright.rendering import text
from tablewright.rendering.conditions import as_expression, as_q
from tablewright.rendering.context import Context
from tablewright.rendering.entries import EntryText, check_entry, index_entry, unique_entry
from tablewright.rendering.expressions import Expression, all_known, condition_in_words, expression_in_words
from tablewright.rendering.fields import COMMENTING, quoted, unique_in_meta
from tablewright.rendering.geometry import comes_with_geometry, says_geometry
from tablewright.rendering.keys import says_all
from tablewright.rendering.kinds import kind_of
from tablewright.rendering.meta_exclusions import exclusion_entry
from tablewright.rendering.operands import planned_operands
from tablewright.rendering.plans import Plan
from tablewright.rendering.relations import Relation
from tablewright.rendering.said_by_checks import not_negative
from tablewright.schema.geometries import SHAPE_OF
from tablewright.schema.index_words import collations_of
from tablewright.schema.model import Check, Column, Index, Schema, Table, TableKey, UniqueConstraint
from tablewright.schema.names import join_table_name
from tablewright.source.edits import ImportNeed
from tablewright.source.models import Models

Owners = Mapping[str, frozenset[TableKey | str]]
"""A name in small letters -> the tables and the models that have an index or constraint of that name."""

_GEOMETRY_FIELDS = frozenset(SHAPE_OF)
_NOBODY: frozenset[TableKey | str] = frozenset()
_JSON = re.compile(r"^[\s(]*(json_valid\s*\(|\S+\s+is\s+json\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MetaText:
    lines: list[str]
    imports: frozenset[ImportNeed] = field(default_factory=frozenset)


def meta_text(plan: Plan, schema: Schema, owners: Owners, context: Context, indent: str) -> MetaText:
    table, inner = plan.table, indent + "    "
    lines = [f"{indent}class Meta:"]
    if table.is_view:
        lines.append(f"{inner}managed = False  # a {table.kind}")
    elif not context.managed:
        lines.append(f"{inner}managed = False")
    lines += text.assignment("db_table", text.string(db_table(table, context)), inner)
    if table.comment and context.django >= (4, 2) and context.vendor in COMMENTING:
        lines += text.assignment("db_table_comment", text.string(table.comment), inner)
    kept = _Kept(plan, schema, owners, context)
    indexes, constraints = list(kept.indexes()), list(kept.constraints())
    lines += text.listing("indexes", [each.text for each in indexes], inner)
    lines += text.listing("constraints", [each.text for each in constraints], inner)
    lines += text.comment_lines(kept.untold, inner)
    return MetaText(lines, frozenset(need for each in (*indexes, *constraints) for need in each.imports))


def db_table(table: Table, context: Context) -> str:
    """The bare name where that finds the table, else its namespace too."""
    if table.visible or not table.namespace:
        return quoted(table.name, context.vendor)
    return join_table_name(context.vendor, table.namespace, table.name)


def owners_of(schema: Schema, models: Models) -> Owners:
    """Django wants the names of indexes and constraints to be unique in a project."""
    found: dict[str, set[TableKey | str]] = {}
    for table in schema.tables:
        for parts in (table.unique_constraints, table.indexes, table.checks):
            for part in parts:
                found.setdefault(part.name.lower(), set()).add(table.key)
    for model in models.by_label.values():
        for index in model.indexes if isinstance(model.indexes, tuple) else ():
            if isinstance(index.name, str):
                found.setdefault(index.name.lower(), set()).add(model.label)
    return {name: frozenset(keys) for name, keys in found.items()}


class _Kept:
    """What one table keeps, as entries of Meta; `untold` is what Django has no words for."""

    def __init__(self, plan: Plan, schema: Schema, owners: Owners, context: Context) -> None:
        self.plan, self.context = plan, context
        self.operands = planned_operands(plan.table, plan.names, plan.relations, schema, context)
        self.owners, self.own = owners, frozenset({plan.table.key})
        self.used: set[str] = set()
        self.untold: list[str] = []

    def taken(self, name: str) -> bool:
        return name in self.used or bool(self.owners.get(name, _NOBODY) - self.own)

    def kept(self, entry: EntryText) -> EntryText:
        self.used.add(entry.name.lower())
        return entry

    def indexes(self) -> Iterator[EntryText]:
        plan, context = self.plan, self.context
        told: set[Index] = set()
        for index in plan.table.indexes:
            same = replace(index, name="")
            if (same in told and not context.managed) or self._comes_with(index):
                continue
            told.add(same)
            condition, members = self._condition(index.condition), self._members(index) or ()
            entry = index_entry(index, plan.table, plan.names, context, self.taken, condition, {}, members)
            if entry is not None:
                yield self.kept(entry)
            else:
                self._leave("indexed", index)

    def _comes_with(self, index: Index) -> bool:
        """A field or a key has it already."""
        table, columns = self.plan.table, index.columns
        if index.condition is not None or None in columns:
            return False
        keys = [table.primary_key, self.plan.key.columns]
        keys += [tuple(filter(None, each.columns)) for each in table.unique_constraints if each.plain]
        alone = table.column(columns[0] or "") if len(columns) == 1 else None
        if alone is not None and index.method not in ("", "btree"):
            kind = kind_of(alone, table, self.context)
            if kind.internal_type in _GEOMETRY_FIELDS and comes_with_geometry(index, alone, table, kind.arguments):
                return True
        relation = len(columns) == 1 and isinstance(self.plan.relations.get(columns[0] or ""), Relation)
        if relation and not self.context.managed and not any(index.descending):
            return True  # a ForeignKey has one by itself
        if self.context.vendor != "mysql":
            return False
        if self.context.managed:
            return relation and not any(index.descending) and self._asked_for_by_key(index)
        return any(columns == key.columns for key in table.foreign_keys) or tuple(columns) in keys

    def _asked_for_by_key(self, index: Index) -> bool:
        """MySQL makes an index for a foreign key, unless another one begins with its column."""
        table, length = self.plan.table, len(index.columns)
        others = [each.columns for each in table.indexes if each is not index]
        keys = [table.primary_key, *(each.columns for each in table.unique_constraints)]
        return all(each[:length] != index.columns for each in (*others, *keys))

    def constraints(self) -> Iterator[EntryText]:
        yield from self._uniques()
        for check in self.plan.table.checks:
            if check.kind != "check":
                entry = exclusion_entry(check, self.plan.table, self.context, self._field, self._condition, self.taken)
                if entry is not None:
                    yield self.kept(entry)
                else:
                    self.untold.append(f"Also kept apart: {check.definition} ({check.name}).")
            elif check.definition and check.enforced and not self._of_field(check):
                condition = self._condition(check.definition)
                if condition is not None:
                    yield self.kept(check_entry(check.name, self.plan.table, condition, self.context, self.taken))
                else:
                    self.untold.append(f"Also checked: {check.definition} ({check.name}).")

    def _uniques(self) -> Iterator[EntryText]:
        """Those that no field and no key says; each set of columns once, unless the model is to make the same table."""
        plan, table = self.plan, self.plan.table
        told = {self._shape(plan.key.columns)}
        by_field = set(table.primary_key if len(table.primary_key) == 1 else ())
        # Others make one of two equal keys that stand in one CREATE TABLE.
        twice = self.context.managed and self.context.vendor == "mysql"
        key = UniqueConstraint("", table.primary_key)
        for constraint in (*table.unique_constraints, key):
            members = [name for name in constraint.columns if name is not None and name in plan.names]
            alone = table.column(members[0]) if len(members) == 1 else None
            is_key = constraint is key or (not table.primary_key and plan.key.columns == constraint.columns)
            again = self._shape(members) in told and (is_key or not twice)
            plain = constraint.plain and not collations_of(constraint, self.context.vendor)
            if constraint.plain and (not members or len(members) != len(constraint.columns) or (again and plain)):
                continue
            said = constraint.plain and alone is not None and self._said_by_field(constraint, alone)
            if alone is not None and said and not (twice and alone.name in by_field):
                by_field.add(alone.name)
                continue
            condition, parts = self._condition(constraint.condition), self._members(constraint) or ()
            entry = unique_entry(constraint, table, plan.names, self.context, self.taken, condition, parts)
            if entry is None:
                self._leave("unique", constraint)
                continue
            if plain:
                told.add(self._shape(members))
            yield self.kept(entry)

    def _shape(self, columns: Sequence[str]) -> Sequence[str] | frozenset[str]:
        """What makes two keys one: their order counts where the same table is to come of it."""
        return tuple(columns) if self.context.managed else frozenset(columns)

    def _said_by_field(self, constraint: UniqueConstraint, column: Column) -> bool:
        """`unique=True` says all of it; so does a OneToOneField, which cannot be without."""
        relation = self.plan.relations.get(column.name)
        if isinstance(relation, Relation) and relation.one_to_one:
            return True
        return says_all(constraint, self.plan.table, self.context) and not unique_in_meta(column, self.context)

    def _of_field(self, check: Check) -> bool:
        """The field's own class brings the check."""
        columns = [found for name in check.columns if (found := self.plan.table.column(name)) is not None]
        if len(columns) != 1:
            return False
        kind = kind_of(columns[0], self.plan.table, self.context).internal_type
        if kind.startswith("Positive") and self.context.vendor != "mysql" and not_negative(columns[0], self.plan.table):
            return True
        if kind in _GEOMETRY_FIELDS:
            return says_geometry(check)
        if kind == "JSONField":
            return _JSON.search(check.definition) is not None
        return kind == "BooleanField" and self.context.vendor == "oracle"

    def _condition(self, sql: str | None) -> Expression | None:
        """In Django's lookups where these are surely the same, else in the database's words."""
        if sql is None:
            return None
        found = as_q(sql, self.context.dialect, self.operands)
        return found or condition_in_words(sql, self.context.vendor, self.context.models_name, self._field)

    def _members(self, part: Index | UniqueConstraint) -> Sequence[Expression] | None:
        return all_known([self._member(each) for each in part.expressions])

    def _member(self, sql: str) -> Expression | None:
        vendor, models = self.context.vendor, self.context.models_name
        found = as_expression(sql, self.context.dialect, self.operands)
        if found is not None and found[1] != "boolean" and vendor != "mysql":
            return found[0]
        return expression_in_words(sql, vendor, models, self._field)

    def _field(self, name: str) -> str | None:
        found = self.operands(name)
        return found.name if found is not None else None

    def _leave(self, what: str, kept: Index | UniqueConstraint) -> None:
        """A comment with the database's words: for those who read the model, and who may know better."""
        expressions = iter(kept.expressions)
        listed = ", ".join(next(expressions, "an expression") if name is None else name for name in kept.columns)
        method = f" by {kept.method}" if isinstance(kept, Index) and kept.method not in ("", "btree") else ""
        rows = f", for rows with {kept.condition}" if kept.condition else ""
        self.untold.append(f"Also {what}{method}: {listed}{rows} ({kept.name}).")
