"""Plan of a model -> its `class Meta`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.fields import COMMENTING, quoted, unique_in_meta
from tablewright.rendering.plans import Plan
from tablewright.schema.model import Schema, Table, TableKey, UniqueConstraint
from tablewright.schema.names import join_table_name

ConstraintNames = Mapping[tuple[TableKey, tuple[str | None, ...]], str]
"""(table, columns) of a unique constraint -> a name that no other constraint of the schema has."""


def meta_lines(plan: Plan, names: ConstraintNames, context: Context, indent: str) -> list[str]:
    table, inner = plan.table, indent + "    "
    lines = [f"{indent}class Meta:"]
    if table.is_view:
        lines.append(f"{inner}managed = False  # a {table.kind}")
    elif not context.managed:
        lines.append(f"{inner}managed = False")
    lines += text.assignment("db_table", text.string(db_table(table, context)), inner)
    if table.comment and context.django >= (4, 2) and context.vendor in COMMENTING:
        lines += text.assignment("db_table_comment", text.string(table.comment), inner)
    lines += text.listing("constraints", list(_constraints(plan, names, context)), inner)
    return lines + text.comment_lines([_untold(c) for c in table.unique_constraints if not c.plain], inner)


def db_table(table: Table, context: Context) -> str:
    """The bare name where that finds the table, else its namespace too."""
    if table.visible or not table.namespace:
        return quoted(table.name, context.vendor)
    return join_table_name(context.vendor, table.namespace, table.name)


def constraint_names(schema: Schema) -> ConstraintNames:
    """The database's own names, where they are names and no other table has them: Django wants them unique."""
    counts = Counter(c.name.lower() for table in schema.tables for c in table.unique_constraints)
    used = {name for name, count in counts.items() if count == 1}
    names: dict[tuple[TableKey, tuple[str | None, ...]], str] = {}
    for table in sorted(schema.tables, key=lambda table: table.key):
        for columns, name in [*((c.columns, c.name) for c in table.unique_constraints), (table.primary_key, "")]:
            chosen, number = name, 2
            if not name or name.startswith("sqlite_autoindex_") or counts[name.lower()] > 1:
                base = "_".join([table.name, *(column or "" for column in columns), "uniq"])
                chosen = base
                while chosen.lower() in used:
                    chosen, number = f"{base}_{number}", number + 1
                used.add(chosen.lower())
            names.setdefault((table.key, columns), chosen)
    return names


def _constraints(plan: Plan, names: ConstraintNames, context: Context) -> Iterator[str]:
    """Unique constraints that no field and no key says; each set of columns once."""
    table, told = plan.table, {frozenset(plan.key.columns)}
    for constraint in (*table.unique_constraints, UniqueConstraint("", table.primary_key)):
        members = [name for name in constraint.columns if name is not None and name in plan.names]
        alone = table.column(members[0]) if len(members) == 1 else None
        if not members or len(members) != len(constraint.columns) or not constraint.plain or frozenset(members) in told:
            continue
        if alone is not None and not unique_in_meta(alone, context):
            continue
        told.add(frozenset(members))
        fields = ", ".join(text.string(plan.names[name]) for name in members)
        name = names[table.key, constraint.columns].replace("%", "%%")  # Django fills in %(class)s and the like
        arguments = [f"fields=[{fields}]", f"name={text.string(name)}"]
        if not constraint.nulls_distinct and context.django >= (5, 0) and context.vendor == "postgresql":
            arguments.append("nulls_distinct=False")
        yield text.call(f"{context.models_name}.UniqueConstraint", arguments)


def _untold(constraint: UniqueConstraint) -> str:
    columns = ", ".join(name or "an expression" for name in constraint.columns)
    rows = f", for rows with {constraint.condition}" if constraint.condition else ""
    return f"Also unique: {columns}{rows} ({constraint.name})."
