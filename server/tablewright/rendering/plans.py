"""Tables -> plans of their models: every name, key and relation settled before any text is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.rendering import composite
from tablewright.rendering.composite import Composite
from tablewright.rendering.context import Context
from tablewright.rendering.fields import chosen_name
from tablewright.rendering.keys import Key, key_of
from tablewright.rendering.many_to_many import Join
from tablewright.rendering.naming import class_name, in_small_letters, mapped_class, mapped_field
from tablewright.rendering.relations import (
    Relation,
    Target,
    Targets,
    planned_target,
    relation_of,
    written_models,
    written_targets,
)
from tablewright.rendering.reverse import default_names, names_on, reverse_name
from tablewright.schema.model import Column, Schema, Table, TableKey


@dataclass(frozen=True, slots=True)
class Plan:
    """A model before its text: everything that another model's relations may ask of it. `names`: column -> field.

    `composites` and `joins` are fields without a column. `untold`: what no field says of the table's relations."""

    table: Table
    class_name: str
    key: Key
    relations: Mapping[str, Relation | str]
    names: Mapping[str, str]
    composites: tuple[Composite, ...] = ()
    joins: tuple[Join, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def taken(self) -> frozenset[str]:
        """All names that the fields take in the class."""
        return frozenset(
            {
                *self.names.values(),
                *_attributes(self),
                *(c.name for c in self.composites),
                *(j.name for j in self.joins),
            }
        )


def plans_for(
    tables: Sequence[Table], schema: Schema, context: Context, taken: Collection[str]
) -> dict[TableKey, Plan]:
    """Names first, then keys, then relations (which ask for both), then fields (whose names depend on relations), then
    relations over fields, then those over other models."""
    in_app = {model.name.upper() for model in context.models.by_label.values() if model.app_label == context.app_label}
    used = {*taken, *in_app, context.models_name}
    classes: dict[TableKey, str] = {}
    lower = in_small_letters(used)
    for table in sorted(tables, key=lambda table: _claim(table, context)):
        # What is on the search path is not told apart by its namespace, which nobody writes.
        told = not table.visible or mapped_class(table.name, table.namespace, context.naming)
        classes[table.key] = class_name(table.name, context.naming, used, table.namespace if told else "", lower)
        used.add(classes[table.key])
        lower |= in_small_letters([classes[table.key]])
    planned = {table.key: planned_target(table, classes[table.key], schema, context) for table in tables}
    written = written_targets(written_models(schema, context), context)

    def find(key: TableKey) -> Target | None:
        return planned.get(key) or written(key)

    plans = {}
    settled: dict[TableKey, dict[str, Relation | str]] = {}
    for table in sorted(tables, key=lambda table: table.key):
        key = key_of(table, schema, context)
        relations: dict[str, Relation | str] = {}
        for column in table.columns:
            relation = relation_of(column, table, schema, context, find)
            # A key that the table does not keep cannot be a OneToOneField: its values may repeat.
            guessed = not key.certain and key.columns == (column.name,)
            relations[column.name] = _unrelated(relation, "a guessed key cannot be a relation") if guessed else relation
        settled[table.key] = relations
        for column_name in [name for name in relations if _circular(table.key, name, settled)]:
            relations[column_name] = _unrelated(relations[column_name], "a key that refers back to itself has no type")
        plan = Plan(table, classes[table.key], key, relations, {})
        plans[table.key] = _with_composites(plan, schema, context, find)
    return {key: _named(plan, classes, context) for key, plan in plans.items()}


def _claim(table: Table, context: Context) -> tuple[bool, bool, int, TableKey]:
    """Who is named first: by the user, then by the bare name, then by a short one."""
    mapped = mapped_class(table.name, table.namespace, context.naming)
    return (not mapped, not table.visible, len(table.name), table.key)


def _with_composites(plan: Plan, schema: Schema, context: Context, targets: Targets) -> Plan:
    """Each foreign key that is no field of one column: as a ForeignObject, or with the reason why not."""
    relations, composites, untold = dict(plan.relations), [], []
    told = {
        (each.foreign_key.columns, each.foreign_key.target_namespace, each.foreign_key.target_table)
        for each in relations.values()
        if isinstance(each, Relation)
    }
    for key in sorted(plan.table.foreign_keys, key=lambda key: _place(key.columns, plan.table)):
        same = (key.columns, key.target_namespace, key.target_table)
        to_itself = same[1:] == plan.table.key and key.columns == key.target_columns
        if same in told or to_itself or any(plan.table.column(name) is None for name in key.columns):
            continue
        told.add(same)
        made = composite.composite_of(key, plan.table, schema, context, targets)
        for name in key.columns:  # what there says that there is no relation is said here, or no longer true
            if isinstance(relations[name], str) and (isinstance(made, Composite) or len(key.columns) > 1):
                relations[name] = ""
        if isinstance(made, Composite):
            composites.append(made)
        elif len(key.columns) > 1 or isinstance(relations[key.columns[0]], Relation):
            untold.append(made)
    return replace(plan, relations=relations, composites=tuple(composites), untold=tuple(untold))


def _place(columns: Sequence[str], table: Table) -> list[int]:
    found = (table.column(name) for name in columns)
    return [column.position for column in found if column is not None]


def _named(plan: Plan, classes: Mapping[TableKey, str], context: Context) -> Plan:
    """With the names of its fields, those with columns first."""
    names = _field_names(plan.table, plan.key, plan.relations, context)
    plan = replace(plan, names=names)
    named: list[Composite] = []
    for each in plan.composites:
        taken = plan.taken | {other.name for other in named}
        target = classes.get(each.end) or each.target.reference.rpartition(".")[2]
        reserved = {context.models_name.partition(".")[0], "settings"}
        named.append(replace(each, name=composite.name_of(each, target, taken, reserved)))
    return replace(plan, composites=tuple(named))


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
    needed = {need.name for each in relations.values() if isinstance(each, Relation) for need in each.target.imports}

    def claim(column: Column) -> tuple[bool, bool, int]:
        is_key = key.columns == (column.name,)
        mapped = mapped_field(column.name, table.name, table.namespace, context.naming, key=is_key)
        return (not mapped, *_changes(column, relations))

    for column in sorted(table.columns, key=claim):
        related = isinstance(relations[column.name], Relation)
        is_key = key.columns == (column.name,)
        name = chosen_name(column, table, context, taken, relation=related, key=is_key, needed=needed)
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


def _ways_back(plan: Plan) -> Iterator[tuple[str, str, bool]]:
    """(field, label of the target in small letters, whether it leads back to one object) of each relation."""
    for column in plan.table.columns:
        relation = plan.relations[column.name]
        if isinstance(relation, Relation):
            single = relation.one_to_one or plan.key.columns == (column.name,)
            yield plan.names[column.name], relation.target.label, single
    yield from ((each.name, each.target.label, False) for each in plan.composites)
    yield from ((each.name, each.target.label, False) for each in plan.joins)


def reverse_names(plans: Mapping[TableKey, Plan], context: Context) -> dict[tuple[TableKey, str], str | None]:
    """(table, field) of each relation -> its `related_name`, None where Django's own name is free on the target."""
    used = {f"{context.app_label}.{plan.class_name}".lower(): set(plan.taken) for plan in plans.values()}
    chosen: dict[tuple[TableKey, str], str | None] = {}
    for plan in plans.values():
        ways = list(_ways_back(plan))
        joins = {join.name for join in plan.joins}
        count = Counter(label for field, label, _ in ways if field not in joins)
        joined = Counter(label for field, label, _ in ways if field in joins)
        for field, label, single in ways:
            if label not in used:
                used[label] = names_on(label, context)
            # A foreign key's name does not hang on join tables, which come and go.
            ambiguous = count[label] > 1 or (field in joins and count[label] + joined[label] > 1)
            name = reverse_name(plan.class_name, field, single=single, ambiguous=ambiguous, used=used[label])
            chosen[plan.table.key, field] = name
            used[label] |= {name} if name else set(default_names(plan.class_name, single=single))
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
    ends = [(r.foreign_key.target_namespace, r.foreign_key.target_table) for r in relations]
    return [*ends, *(each.end for each in plan.composites)]
