"""Tables -> plans of their models: every name, key and relation settled before any text is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.rendering.fields import chosen_name, related
from tablewright.rendering.keys import Key, key_of
from tablewright.rendering.naming import class_name
from tablewright.rendering.relations import (
    Relation,
    Target,
    names_on,
    planned_target,
    relation_of,
    written_models,
    written_targets,
)
from tablewright.schema.model import Column, Schema, Table, TableKey


@dataclass(frozen=True, slots=True)
class Plan:
    """A model before its text: everything that another model's relations may ask of it. `names`: column -> field."""

    table: Table
    class_name: str
    key: Key
    relations: Mapping[str, Relation | str]
    names: Mapping[str, str]


def plans_for(
    tables: Sequence[Table], schema: Schema, context: Context, taken: Collection[str]
) -> dict[TableKey, Plan]:
    """Names first, then keys, then relations (which ask for both), then fields (whose names depend on relations)."""
    in_app = {model.name.upper() for model in context.models.by_label.values() if model.app_label == context.app_label}
    used = {*taken, *in_app, context.models_name}
    classes: dict[TableKey, str] = {}
    for table in sorted(tables, key=lambda table: (not table.visible, len(table.name), table.key)):
        classes[table.key] = class_name(table.name, context.naming, used)
        used.add(classes[table.key])
    planned = {table.key: planned_target(table, classes[table.key], context) for table in tables}
    written = written_targets(written_models(schema, context), context)

    def find(key: TableKey) -> Target | None:
        return planned.get(key) or written(key)

    plans = {}
    settled: dict[TableKey, dict[str, Relation | str]] = {}
    for table in sorted(tables, key=lambda table: table.key):
        key = key_of(table, context)
        relations: dict[str, Relation | str] = {}
        for column in table.columns:
            relation = relation_of(column, table, schema, context, find)
            # A key that the table does not keep cannot be a OneToOneField: its values may repeat.
            guessed = not key.certain and key.columns == (column.name,)
            relations[column.name] = _unrelated(relation, "a guessed key cannot be a relation") if guessed else relation
        settled[table.key] = relations
        for column_name in [name for name in relations if _circular(table.key, name, settled)]:
            relations[column_name] = _unrelated(relations[column_name], "a key that refers back to itself has no type")
        names = _field_names(table, key, relations, context)
        plans[table.key] = Plan(table, classes[table.key], key, relations, names)
    return plans


def _circular(table: TableKey, column: str, settled: Mapping[TableKey, Mapping[str, Relation | str]]) -> bool:
    """A relation takes its type from the column it refers to: following that leads back here, for ever."""
    seen = set()
    while (table, column) not in seen:
        seen.add((table, column))
        relation = settled.get(table, {}).get(column)
        if not isinstance(relation, Relation):
            return False
        key = relation.foreign_key
        end = relation.to_field or relation.target.key
        if end is None:
            return False
        table, column = (key.target_namespace, key.target_table), end
    return True


def _field_names(table: Table, key: Key, relations: Mapping[str, Relation | str], context: Context) -> dict[str, str]:
    """Column -> field name. Columns whose names need no change come first, so that they keep them."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in sorted(table.columns, key=lambda column: _changes(column, relations)):
        related = isinstance(relations[column.name], Relation)
        is_key = key.columns == (column.name,)
        name = chosen_name(column, table, context, taken, relation=related, key=is_key)
        names[column.name] = name
        taken |= {name, f"{name}_id"} if related else {name}
    return names


def _changes(column: Column, relations: Mapping[str, Relation | str]) -> tuple[bool, int]:
    return (isinstance(relations[column.name], Relation) or not column.name.islower(), column.position)


def _unrelated(relation: Relation | str, why: str) -> str:
    if isinstance(relation, str):
        return relation
    key = relation.foreign_key
    return f"Refers to “{key.target_table}” ({', '.join(key.target_columns)}): {why}."


def _attributes(plan: Plan) -> set[str]:
    return {f"{plan.names[column]}_id" for column, relation in plan.relations.items() if isinstance(relation, Relation)}


def _planned_label(name: str, context: Context) -> str:
    return f"{context.app_label}.{name}".lower()


def reverse_names(plans: Mapping[TableKey, Plan], context: Context) -> dict[tuple[TableKey, str], str | None]:
    """(table, column) of each relation -> its `related_name`, None where Django's own name is free on the target."""
    used: dict[str, set[str]] = {}
    for plan in plans.values():
        used[_planned_label(plan.class_name, context)] = {*plan.names.values(), *_attributes(plan)}
    chosen: dict[tuple[TableKey, str], str | None] = {}
    for plan in plans.values():
        for column, relation in plan.relations.items():
            if not isinstance(relation, Relation):
                continue
            label = relation.target.label
            if label not in used:
                used[label] = names_on(relation.target, context)
            name = related(relation, plan.class_name, plan.names[column], plan.table, used[label])
            chosen[plan.table.key, column] = name
            query = plan.class_name.lower()
            used[label] |= {name} if name else {query, f"{query}_set"}
    return chosen


def in_order(plans: Mapping[TableKey, Plan]) -> list[Plan]:
    """What others refer to comes first, by name otherwise; a circle is entered at its first name."""
    ordered: list[Plan] = []
    seen: set[TableKey] = set()
    for start in sorted(plans):
        stack = [(start, False)]
        while stack:
            key, done = stack.pop()
            if done:
                ordered.append(plans[key])
            elif key not in seen:
                seen.add(key)
                stack.append((key, True))
                ends = {end for end in _ends(plans[key]) if end in plans and end not in seen}
                stack += [(end, False) for end in sorted(ends, reverse=True)]
    return ordered


def _ends(plan: Plan) -> list[TableKey]:
    relations = (relation for relation in plan.relations.values() if isinstance(relation, Relation))
    return [(r.foreign_key.target_namespace, r.foreign_key.target_table) for r in relations]
