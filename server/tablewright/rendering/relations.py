"""Foreign key -> the relation that a field can be, or the reason why it stays a plain field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.rendering.keys import key_of, unique_columns
from tablewright.rendering.naming import DJANGO_NAMES
from tablewright.schema.model import Column, ForeignKey, Schema, Table, TableKey
from tablewright.schema.names import find_table
from tablewright.schema.types import parse_type
from tablewright.source.models import Field, Model, Models
from tablewright.source.statements import Literal

_NUMBERS = frozenset({"integer", "float", "decimal"})
_NO_FIELDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """A model that relations may point at, written or about to be.

    `label` tells models apart; `reference` is what the text calls it. `key`: the key's only column, None when there
    are more. `unique`: columns that alone tell rows apart. `fields`: column -> field name, for a model that is written.
    `python_level`: its own relations delete in Python, which Django does not mix with the database's rules.
    """

    label: str
    reference: str
    key: str | None
    unique: frozenset[str]
    fields: Mapping[str, str]
    python_level: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A field that can be a relation. `to_field`: the target's column when it is not its key."""

    foreign_key: ForeignKey
    target: Target
    to_field: str | None
    one_to_one: bool


Targets = Callable[[TableKey], Target | None]


def relation_of(column: Column, table: Table, schema: Schema, context: Context, targets: Targets) -> Relation | str:
    """The relation, or a note that says why there is none; "" for a column without a foreign key."""
    keys = [key for key in table.foreign_keys if column.name in key.columns]
    if not keys:
        return ""
    single = next((key for key in keys if len(key.columns) == 1), None)
    if single is None:
        return _said(keys[0], "Django has no field for a foreign key of several columns")
    if column.generated is not None:
        return _said(single, "a generated column cannot be a relation")
    target = targets((single.target_namespace, single.target_table))
    if target is None:
        return _said(single, "no model maps that table")
    other = schema.table((single.target_namespace, single.target_table))
    referred = single.target_columns[0] if single.target_columns else target.key
    if referred is None or referred not in target.unique:
        return _said(single, "those values are not unique in the model")
    end = other.column(referred) if other else None
    if other and end and not _comparable(column, end, context):
        return _said(single, f"a relation would take the type of that column, {end.native_type}")
    to_field = None if referred == target.key else referred
    return Relation(single, target, to_field, column.name in unique_columns(table))


def on_delete(relation: Relation, context: Context, *, null: bool, python_level: bool) -> str:
    """The database's own rule where Django can say it (6.1), else that the database sees to it."""
    rule = relation.foreign_key.on_delete
    mixed = python_level or relation.target.python_level
    if context.django >= (6, 1) and not mixed:
        if rule == "CASCADE":
            return f"{context.models_name}.DB_CASCADE"
        if rule == "SET NULL" and null:
            return f"{context.models_name}.DB_SET_NULL"
    return f"{context.models_name}.DO_NOTHING"


def written_targets(written: Mapping[TableKey, list[Model]], context: Context) -> Targets:
    """What `written_models` gives -> the relations' targets: of each table the first model."""

    def find(key: TableKey) -> Target | None:
        found = written.get(key)
        return _written(found[0], context) if found else None

    return find


def written_models(schema: Schema, context: Context) -> Mapping[TableKey, list[Model]]:
    """The models of each table, those of the same app first."""
    return _OfApp(_written_models(schema, context.models), context.app_label)


class _OfApp(Mapping[TableKey, list[Model]]):
    """The models of each table as one app sees them; put in order when they are asked for, since few ever are."""

    def __init__(self, written: Mapping[TableKey, list[Model]], app_label: str) -> None:
        self._written, self._app_label = written, app_label

    def __getitem__(self, key: TableKey) -> list[Model]:
        return sorted(self._written[key], key=lambda model: (model.app_label != self._app_label, model.label))

    def __iter__(self) -> Iterator[TableKey]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


_kept: list[tuple[Schema, Models, Mapping[TableKey, list[Model]]]] = []


def _written_models(schema: Schema, models: Models) -> Mapping[TableKey, list[Model]]:
    """Worked out once for facts that are the same objects: they are frozen, and a changed project has others."""
    for kept_schema, kept_models, answer in tuple(_kept):
        if kept_schema is schema and kept_models is models:
            return answer
    found: dict[TableKey, list[Model]] = {}
    for name, of_table in models.by_table.items():
        if table := find_table(schema, name):
            found.setdefault(table.key, []).extend(model for model in of_table if model.paired)
    _kept[:] = [(schema, models, found)]
    return found


def planned_target(table: Table, class_name: str, context: Context) -> Target:
    """The model that a table is about to get."""
    key = key_of(table, context).columns
    single = key[0] if len(key) == 1 else None
    unique = unique_columns(table) | ({single} if single else set())
    return Target(f"{context.app_label}.{class_name}".lower(), class_name, single, frozenset(unique), _NO_FIELDS)


def reverse_names(model: str, field: str, *, one_to_one: bool, ambiguous: bool, used: Collection[str]) -> str | None:
    """`related_name` that clashes with nothing on the target; None when Django's own names do not."""
    query, accessor = model.lower(), model.lower() if one_to_one else f"{model.lower()}_set"
    free = query not in used and accessor not in used and query not in DJANGO_NAMES
    if free and not ambiguous:
        return None
    base = f"{model.lower()}_{field}" if one_to_one else f"{model.lower()}_{field}_set"
    candidate, number = base, 2
    while candidate in used:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


def names_on(target: Target, context: Context) -> set[str]:
    """What a written model has already: its fields, and the names that relations to it give it."""
    model = next((m for m in context.models.by_label.values() if m.label.lower() == target.label), None)
    if model is None:
        return set()
    used = {name for field in model.fields for name in attributes(field)}
    for other in context.models.by_label.values():
        for field in other.fields:
            end = field.relation.target if field.relation and other.paired else None
            if isinstance(end, str) and end.lower() == target.label:
                used |= _accessors(other, field)
    return used


def attributes(field: Field) -> tuple[str, ...]:
    """The names that a field takes in its class: a relation has its "_id" too."""
    return (field.name, f"{field.name}_id") if field.relation and field.maps == "column" else (field.name,)


def deletes_in_python(model: Model) -> bool:
    rules = [field.relation.on_delete for field in model.fields if field.relation]
    return any(rule != "DO_NOTHING" and not (isinstance(rule, str) and rule.startswith("DB_")) for rule in rules)


def _written(model: Model, context: Context) -> Target:
    fields = {field.column: field.name for field in model.fields if isinstance(field.column, str)}
    unique = {
        f.column for f in model.fields if isinstance(f.column, str) and (f.unique is True or f.primary_key is True)
    }
    key = model.primary_key.column if model.primary_key and not model.composite_primary_key else None
    if model.composite_primary_key and model.primary_key:
        unique.discard(model.primary_key.column if isinstance(model.primary_key.column, str) else "")
    same_app = model.app_label == context.app_label or not model.app_label
    return Target(
        label=model.label.lower(),
        reference=model.name if same_app else model.label,
        key=key if isinstance(key, str) else None,
        unique=frozenset(unique),
        fields=fields,
        python_level=deletes_in_python(model),
    )


def _accessors(model: Model, field: Field) -> set[str]:
    argument = field.statement.argument("related_name") if field.statement else None
    if argument and isinstance(argument.value, Literal) and isinstance(argument.value.value, str):
        return {argument.value.value}
    return {model.name.lower(), f"{model.name.lower()}_set"}


def _comparable(column: Column, end: Column, context: Context) -> bool:
    """SQLite lets a text column refer to an integer one; Django would take the values for integers."""
    one, two = (parse_type(context.vendor, each.base_type) for each in (column, end))
    if one.family == "other" or not column.base_type.strip():
        return one.name in (two.name, "")
    return one.family == two.family or {one.family, two.family} <= _NUMBERS


def _said(key: ForeignKey, why: str) -> str:
    columns = ", ".join(key.target_columns)
    return f"Refers to “{key.target_table}” ({columns}): {why}."
