"""Fields of a model -> with those that Django adds by itself: `id`, links to parent models, `_order`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablewright.source.catalog import FIELDS, canonical
from tablewright.source.models import Field, Relation
from tablewright.source.statements import UNKNOWN, Unknown

COMPOSITE = "django.db.models.CompositePrimaryKey"


def with_implicit(
    fields: list[Field], parents: Sequence[tuple[str, str]], automatic: Field | None, *, ordered: bool
) -> list[Field]:
    """`parents`: (name, label) of the concrete models that the model extends. `automatic`: the `id` that Django adds
    when there is no other key, None when it is not known whether there is one. `ordered`: by another model."""
    composite = any(field.class_path == COMPOSITE for field in fields)
    open_key = not composite and all(field.primary_key is False for field in fields)
    unsure = not composite and not open_key and all(field.primary_key in (False, UNKNOWN) for field in fields)
    added: list[Field] = []
    for name, label in parents:
        link = next((field for field in fields if _links(field, label)), None)
        if link is None:
            added.append(_link(name, label, primary_key=UNKNOWN if unsure else open_key))
        elif open_key:
            fields = [replace(field, primary_key=True, unique=True) if field is link else field for field in fields]
        open_key = False
    if open_key and automatic is not None:
        added.append(automatic)
    if ordered:
        added.append(implicit("_order", "django.db.models.OrderWrt", "_order", primary_key=False))
    return [*added, *fields]


def _links(field: Field, label: str) -> bool:
    if field.relation is None or field.statement is None or field.relation.target != label:
        return False
    return field.relation.one_to_one and field.statement.argument("parent_link") is not None


def _link(parent: str, label: str, *, primary_key: bool | Unknown) -> Field:
    name = f"{parent.lower()}_ptr"
    field = implicit(name, "django.db.models.OneToOneField", f"{name}_id", primary_key=primary_key)
    return replace(field, unique=True, relation=Relation(label, None, "CASCADE", one_to_one=True))


def implicit(name: str, path: str | Unknown, column: str, *, primary_key: bool | Unknown) -> Field:
    stock = FIELDS.get(canonical(path)) if isinstance(path, str) else None
    return Field(
        name=name,
        class_path=path,
        internal_type=stock.internal_type if stock is not None else UNKNOWN,
        maps="column",
        column=column,
        null=False,
        primary_key=primary_key,
        unique=primary_key,
        implicit=True,
    )


def with_joins(fields: list[Field], label: str, db_table: str | Unknown) -> list[Field]:
    """Many-to-many fields with the table and the columns that Django gives the one in between, as of the model
    `label`. A name that the backend cuts is told in full."""
    return [_joined(field, label, db_table) if field.many_to_many is not None else field for field in fields]


def _joined(field: Field, label: str, db_table: str | Unknown) -> Field:
    join = field.many_to_many
    if join is None or join.through is not None:
        return replace(field, many_to_many=replace(join, table=UNKNOWN)) if join is not None else field
    table = join.table
    if table == "":
        name = db_table.strip('"') if isinstance(db_table, str) else UNKNOWN
        table = f"{name}_{field.name}" if isinstance(name, str) else UNKNOWN
    own = label.rpartition(".")[2].lower()
    columns: tuple[str, str] | Unknown = UNKNOWN
    if isinstance(join.target, str):
        other = join.target.rpartition(".")[2].lower()
        columns = (f"from_{own}_id", f"to_{other}_id") if own == other else (f"{own}_id", f"{other}_id")
    return replace(field, many_to_many=replace(join, table=table, columns=columns))
