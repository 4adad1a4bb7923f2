"""Foreign key -> the relation that a field can be, or the reason why it stays a plain field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.keys import key_of, unique_columns
from tablewright.schema.model import Column, ForeignKey, Schema, Table, TableKey
from tablewright.schema.names import find_table
from tablewright.schema.types import parse_type
from tablewright.source.edits import ImportNeed
from tablewright.source.models import Model, Models

_NUMBERS = frozenset({"integer", "float", "decimal"})
_NO_FIELDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """A model that relations may point at, written or about to be.

    `label` tells models apart; `reference` is what the text calls it. `key`: the key's only column, None when there
    are more. `unique`: columns that alone tell rows apart. `fields`: column -> field name, for a model that is written.
    `python_level`: its own relations delete in Python, which Django does not mix with the database's rules.
    `unique_sets`: columns that together do, as the model says. `user`: it is the project's user model, which
    relations name by its setting.
    """

    label: str
    reference: str
    key: str | None
    unique: frozenset[str]
    fields: Mapping[str, str]
    python_level: bool = False
    unique_sets: frozenset[frozenset[str]] = frozenset()
    user: bool = False

    @property
    def expression(self) -> str:
        """What a relation's first argument is."""
        return "settings.AUTH_USER_MODEL" if self.user else text.string(self.reference)

    @property
    def imports(self) -> tuple[ImportNeed, ...]:
        return (ImportNeed("django.conf", "settings"),) if self.user else ()


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
    if "%" in table.name:
        return _said(single, "Django cannot join a table with a percent sign in its name")
    target = targets((single.target_namespace, single.target_table))
    if target is None:
        return _said(single, "no model maps that table")
    if target.label in context.doubtful:
        return _said(single, "a many-to-many field would need through_fields to tell it from another relation")
    other = schema.table((single.target_namespace, single.target_table))
    referred = single.target_columns[0] if single.target_columns else target.key
    if referred is None or referred not in target.unique:
        return _said(single, "those values are not unique in the model")
    end = other.column(referred) if other else None
    if other and end and not comparable(column, end, context):
        return _said(single, f"a relation would take the type of that column, {end.native_type}")
    to_field = None if referred == target.key else referred
    return Relation(single, target, to_field, column.name in unique_columns(table))


def on_delete(relation: Relation, context: Context, *, null: bool, python_level: bool, default: bool = False) -> str:
    """The database's own rule where Django can say it (6.1), else that the database sees to it.

    DO_NOTHING stands for NO ACTION and RESTRICT as well: the database refuses the delete, as it does for all programs,
    and Django need not look for rows first, as PROTECT and RESTRICT would. Tables that migrations make have no rule of
    their own before 6.1: there a managed model has Django do the same. `default`: the column has one in the model."""
    rule = relation.foreign_key.on_delete
    sayable = {"CASCADE": "CASCADE", "SET NULL": "SET_NULL" if null else ""}
    if context.django < (6, 1):
        name = sayable.get(rule, "") if context.managed else ""
    elif python_level or relation.target.python_level:
        name = ""
    else:
        # MySQL and Oracle know no such rule, and Django's check refuses it there.
        if default and context.vendor not in ("mysql", "oracle"):
            sayable["SET DEFAULT"] = "SET_DEFAULT"
        name = f"DB_{sayable[rule]}" if sayable.get(rule) else ""
    return f"{context.models_name}.{name or 'DO_NOTHING'}"


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


def planned_target(table: Table, class_name: str, schema: Schema, context: Context) -> Target:
    """The model that a table is about to get."""
    key = key_of(table, schema, context).columns
    single = key[0] if len(key) == 1 else None
    unique = unique_columns(table) | ({single} if single else set())
    sets = [table.primary_key, key, *(c.columns for c in table.unique_constraints if c.plain)]
    return Target(
        f"{context.app_label}.{class_name}".lower(),
        class_name,
        single,
        frozenset(unique),
        _NO_FIELDS,
        unique_sets=frozenset(frozenset(name for name in each if name is not None) for each in sets if each),
    )


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
        unique_sets=frozenset({*(frozenset({name}) for name in unique), *_sets(model)}),
        user=bool(context.auth_user_model) and model.label.lower() == context.auth_user_model.lower(),
    )


def _sets(model: Model) -> Iterator[frozenset[str]]:
    """Columns that the model says to be unique together, for all rows."""
    columns = {name: f.column for f in model.fields if isinstance(f.column, str) for name in (f.name, f"{f.name}_id")}
    if isinstance(model.composite_primary_key, tuple):
        yield frozenset(column for name in model.composite_primary_key if (column := columns.get(name)))
    for index in model.indexes if isinstance(model.indexes, tuple) else ():
        if index.kind == "unique" and isinstance(index.columns, tuple) and index.conditional is False and index.columns:
            yield frozenset(index.columns)


def comparable(column: Column, end: Column, context: Context) -> bool:
    """SQLite lets a text column refer to an integer one; Django would take the values for integers."""
    one, two = (parse_type(context.vendor, each.base_type) for each in (column, end))
    if one.family == "other" or not column.base_type.strip():
        return one.name in (two.name, "")
    return one.family == two.family or {one.family, two.family} <= _NUMBERS


def _said(key: ForeignKey, why: str) -> str:
    columns = ", ".join(key.target_columns)
    return f"Refers to “{key.target_table}” ({columns}): {why}."
