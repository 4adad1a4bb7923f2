"""Table -> Python source of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.rendering import composite, many_to_many, text
from tablewright.rendering.choices import class_names, class_text, member_values
from tablewright.rendering.context import Context
from tablewright.rendering.fields import FieldText, field_text
from tablewright.rendering.joining import with_joins
from tablewright.rendering.kinds import Kind, kind_of
from tablewright.rendering.meta import Owners, db_table, meta_text, owners_of
from tablewright.rendering.migrating import that_migrate
from tablewright.rendering.operands import planned_operands
from tablewright.rendering.plans import Plan, in_order, plans_for, reverse_names
from tablewright.rendering.reach import reached, reached_part, why_lost
from tablewright.rendering.relations import Relation
from tablewright.rendering.scalars import Operands
from tablewright.schema.model import Column, Schema, Table, TableKey
from tablewright.source.class_edits import ClassText
from tablewright.source.edits import ImportNeed

_INDENT = "    "

Reverse = Mapping[tuple[TableKey, str], str | None]


@dataclass(frozen=True, slots=True)
class ModelText:
    """One class, "class Name(models.Model):\\n…\\n", with the imports that its text uses, and classes to stand in front
    of it: several models may have the same."""

    class_name: str
    text: str
    imports: tuple[ImportNeed, ...]
    beside: tuple[ClassText, ...] = ()


def model_for(table: Table, schema: Schema, context: Context, taken: Collection[str] = ()) -> ModelText:
    """The model of one table; its class name is not in `taken`. Relations point at models of `context.models`, or at
    the names that `models_for` gives other tables of the same run; otherwise they are plain fields with a comment."""
    return _render([table], schema, context, taken)[0]


def models_for(
    tables: Iterable[Table], schema: Schema, context: Context, taken: Collection[str] = ()
) -> tuple[ModelText, ...]:
    """Models of several tables, related among each other, in dependency order.

    A partition is left out where its parent is among the tables, and so is what has no columns to read, or a name that
    Django cannot write."""
    wanted = {table.key: table for table in tables if reached(table, context)}
    names = {name for _, name in wanted}
    chosen = [t for t in wanted.values() if t.columns and not (t.kind == "partition" and t.parent in names)]
    return _render(chosen, schema, context, taken)


def _render(tables: Sequence[Table], schema: Schema, context: Context, taken: Collection[str]) -> tuple[ModelText, ...]:
    parts = [reached_part(table, context) for table in tables]
    planned = plans_for([t for t, lost in parts if t.columns or not lost], schema, context, taken)
    plans = with_joins(that_migrate(planned, context), context)
    out_of_reach = {table.key: lost for table, lost in parts}
    reverse = reverse_names(plans, context)
    around = _Around(schema, plans, reverse, owners_of(schema, context.models), _class_names(plans, context))
    return tuple(_model(plan, around, out_of_reach[plan.table.key], context) for plan in in_order(plans))


@dataclass(frozen=True, slots=True)
class _Around:
    """What a model's text asks of the others. `classes`: the names of all models that it may refer to."""

    schema: Schema
    plans: Mapping[TableKey, Plan]
    reverse: Reverse
    owners: Owners
    classes: frozenset[str]


def _class_names(plans: Mapping[TableKey, Plan], context: Context) -> frozenset[str]:
    written = (model.name for model in context.models.by_label.values())
    return frozenset({*(plan.class_name for plan in plans.values()), *written, "settings"})


def _models_import(context: Context) -> ImportNeed:
    """`django.db.models` under the name that the text gives it; a dotted one is imported as a module."""
    if "." in context.models_name:
        return ImportNeed("django.db.models", "")
    return ImportNeed("django.db", "models", "" if context.models_name == "models" else context.models_name)


def _model(plan: Plan, around: _Around, lost: Sequence[str], context: Context) -> ModelText:
    plans, reverse = around.plans, around.reverse
    key = plan.key
    lines = [f"class {plan.class_name}({context.models_name}.Model):"]
    imports = {_models_import(context)}
    if plan.table.error:
        lines += text.comment_lines([f"This table could not be read in full: {plan.table.error}"], _INDENT)
    lines += text.comment_lines([f"{text.comment(name)}: {why_lost(context)}." for name in lost], _INDENT)
    if len(key.columns) > 1:
        lines += text.comment_lines([key.note] if key.note else [], _INDENT)
        members = [text.string(plan.names[column]) for column in key.columns]
        lines += text.assignment("pk", text.call(f"{context.models_name}.CompositePrimaryKey", members), _INDENT)
    kinds = {column.name: kind_of(column, plan.table, context) for column in plan.table.columns}
    choices = _choices(plan, around.classes, kinds, context)
    operands = planned_operands(plan.table, plan.names, plan.relations, around.schema, context)
    fields = [_field(column, plan, plans, reverse, choices, kinds, operands, context) for column in plan.table.columns]
    fields += _over_columns(plan, plans, reverse, context)
    nested = [each for field in fields for each in field.nested]
    beside = dict.fromkeys(each for field in fields for each in field.beside)
    imports.update(*(field.imports for field in fields), *(each.imports for each in (*nested, *beside)))
    for each in nested:
        lines += [f"{_INDENT}{line}".rstrip() for line in each.text.splitlines()] + [""]
    for field in fields:
        lines += field_lines(field, _INDENT)
    lines += text.comment_lines(plan.untold, _INDENT)
    if len(lines) > 1:
        lines.append("")
    meta = meta_text(plan, around.schema, around.owners, context, _INDENT)
    lines += meta.lines
    imports |= meta.imports
    return ModelText(plan.class_name, "\n".join(lines) + "\n", tuple(sorted(imports)), tuple(beside))


def field_lines(field: FieldText, indent: str) -> list[str]:
    """A field's statement, its notes above it."""
    return [*text.comment_lines(field.notes, indent), *text.assignment(field.name, field.call, indent)]


def _choices(plan: Plan, classes: frozenset[str], kinds: Mapping[str, Kind], context: Context) -> dict[str, ClassText]:
    """Column -> class of its choices, none of whose names hides a model that the class body may refer to."""
    values = {}
    for column in plan.table.columns:
        if isinstance(plan.relations[column.name], Relation) or plan.table.is_view:
            continue
        found = member_values(column, plan.table, kinds[column.name], context)
        if found:
            values[column.name] = found
    if not values:
        return {}
    taken = classes | plan.taken | {context.models_name.partition(".")[0]}
    names = class_names(plan.names, values, taken)
    return {
        column: ClassText(names[column], class_text(names[column], found, context)) for column, found in values.items()
    }


def _field(
    column: Column,
    plan: Plan,
    plans: Mapping[TableKey, Plan],
    reverse: Reverse,
    choices: Mapping[str, ClassText],
    kinds: Mapping[str, Kind],
    operands: Operands,
    context: Context,
) -> FieldText:
    relation, key = plan.relations[column.name], plan.key
    to_field = None
    if isinstance(relation, Relation) and relation.to_field is not None:
        other = plans.get((relation.foreign_key.target_namespace, relation.foreign_key.target_table))
        to_field = other.names[relation.to_field] if other else None
    is_key = key.columns == (column.name,)
    return field_text(
        column,
        plan.table,
        context,
        plan.names[column.name],
        relation,
        key=is_key,
        related_name=reverse.get((plan.table.key, plan.names[column.name])),
        to_field=to_field,
        in_key=column.name in key.columns,
        indexed=not context.managed,
        notes=(key.note,) if is_key and key.note else (),
        choices=choices.get(column.name),
        whole=True,
        kind=kinds[column.name],
        operands=operands,
    )


def _over_columns(
    plan: Plan, plans: Mapping[TableKey, Plan], reverse: Reverse, context: Context
) -> Iterator[FieldText]:
    """Fields without a column of their own: over several of this table, and over another one."""
    for each in plan.composites:
        end = plans.get(each.end)
        ends = end.names if end is not None else each.target.fields
        related_name = reverse.get((plan.table.key, each.name))
        call = composite.call_of(each, plan.table, context, plan.names, ends, related_name)
        yield FieldText(each.name, call, each.target.imports)
    for join in plan.joins:
        call = many_to_many.call_of(join, context, db_table, reverse.get((plan.table.key, join.name)))
        yield FieldText(join.name, call, join.target.imports)
