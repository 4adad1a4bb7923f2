"""Foreign key that is no field of one column -> a ForeignObject over its columns, or the reason why it is a comment.

These are foreign keys of several columns, and those of a column that is the model's key although the table does not
keep it unique: there a OneToOneField would promise what is not so, and Django warns of a ForeignKey.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.naming import field_name
from tablewright.rendering.relations import Target, Targets, comparable
from tablewright.schema.model import ForeignKey, Schema, Table, TableKey


@dataclass(frozen=True, slots=True)
class Composite:
    """A ForeignObject called `name`. `columns` and `target_columns` pair up by position; `null`: any may be NULL, and
    then the row refers to none. `covers`: it takes the place of the relation that its one column would have been."""

    name: str
    foreign_key: ForeignKey
    target: Target
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    null: bool

    @property
    def end(self) -> TableKey:
        return (self.foreign_key.target_namespace, self.foreign_key.target_table)


def composite_of(key: ForeignKey, table: Table, schema: Schema, context: Context, targets: Targets) -> Composite | str:
    """Still without a name; or why there is none."""
    target, other = targets((key.target_namespace, key.target_table)), None
    if "%" in table.name:
        return _said(key, "Django cannot join a table with a percent sign in its name")
    if target is None:
        return _said(key, "no model maps that table")
    other = schema.table((key.target_namespace, key.target_table))
    ends = key.target_columns or (other.primary_key if other else ())
    if len(ends) != len(key.columns) or len(set(ends)) != len(ends) or len(set(key.columns)) != len(ends):
        return _said(key, "the columns do not pair up")
    if not any(unique <= set(ends) for unique in target.unique_sets):
        return _said(key, "those values are not unique in the model")
    null = False
    for name, end_name in zip(key.columns, ends, strict=True):
        column, end = table.column(name), other.column(end_name) if other else None
        if column is None or (target.fields and end_name not in target.fields):
            return _said(key, "the model has no field for one of those columns")
        if end and not comparable(column, end, context):
            return _said(key, f"“{name}” and “{end_name}” hold values of different types")
        null = null or (column.null and name not in table.primary_key)
    return Composite("", key, target, key.columns, ends, null)


def name_of(composite: Composite, class_name: str, taken: Collection[str], reserved: Collection[str]) -> str:
    """What all the columns have in front of the target's ("ship_country", "ship_zip" -> "ship"), else the target."""
    names = []
    if len(composite.columns) == 1:
        column = field_name(composite.columns[0], (), relation=True, key=True, reserved=reserved)
        names = [column] if column not in ("id", "pk") else []
    else:
        pairs = list(zip(composite.columns, composite.target_columns, strict=True))
        whole = all(column.lower().endswith(end.lower()) for column, end in pairs)
        heads = {column[: -len(end)].strip("_ ") for column, end in pairs} if whole else set()
        names = [field_name(head, (), key=False, reserved=reserved) for head in heads if head and len(heads) == 1]
    names.append(field_name(class_name, (), key=False, reserved=reserved))
    free = next((name for name in names if name not in taken), None)
    return free or field_name(f"{names[0]}_ref", taken, key=False, reserved=reserved)


def call_of(
    composite: Composite,
    table: Table,
    context: Context,
    names: Mapping[str, str],
    ends: Mapping[str, str],
    related_name: str | None,
) -> str:
    """`ends`: the target's field names by column. Forms and fixtures leave the field out: they have its columns.

    Whatever the database's rule, it is left to the database: Django makes no constraint for a ForeignObject, and none
    of its own rules sets several columns."""
    target = '"self"' if composite.end == table.key else composite.target.expression
    arguments = [
        target,
        f"{context.models_name}.DO_NOTHING",
        f"from_fields={_tuple([names[column] for column in composite.columns])}",
        f"to_fields={_tuple([ends[column] for column in composite.target_columns])}",
        *(["null=True"] if composite.null else []),
        "editable=False",
        "serialize=False",
        *([f"related_name={text.string(related_name)}"] if related_name else []),
    ]
    return text.call(f"{context.models_name}.ForeignObject", arguments)


def _tuple(names: Sequence[str]) -> str:
    """Not a list: before Django 5 makemigrations takes those for changed, time and again."""
    return f"({', '.join(text.string(name) for name in names)}{',' if len(names) == 1 else ''})"


def _said(key: ForeignKey, why: str) -> str:
    columns = ", ".join(f"“{name}”" for name in key.columns)
    ends = ", ".join(key.target_columns)
    verb = "refer" if len(key.columns) > 1 else "refers"
    return f"{columns} {verb} to “{key.target_table}” ({ends}): {why}."
