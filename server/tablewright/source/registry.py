"""The JSON of the agent's models role -> Registry: what the project's Django says of its models.

It is of the files as they were on disk when the role loaded them. `merging` completes what is typed with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class RegistryField:
    """A field of a model as `_meta.local_fields` and `_meta.local_many_to_many` have it, inherited abstract ones too.

    `column`: None where it maps none (many-to-many, generic relations, composite keys). `class_path`: of its class, by
    module and qualified name. `internal_type`: `get_internal_type()`, None where that fails. `db_types`: alias ->
    `db_type(connection)`; None for no column; no key where the alias could not be asked. `default`: "" | "value" |
    "callable". `target`: label of the model that a relation points at; None also where that is not loaded, and then
    `to` has what is written. `to_field`: the name of the field it points at, of the target. `on_delete`: "CASCADE".
    `defined_in`: dotted path of the class whose body has it; "" where none has (`id`, `<parent>_ptr`, `_order`, what
    code adds at run time). `through`: of a many-to-many, the label of the model in between. `adds_fields`: its class
    has a `contribute_to_class` of its own, outside of Django, which may add further fields; None: not told.
    """

    name: str
    class_path: str
    attname: str = ""
    column: str | None = None
    internal_type: str | None = None
    db_types: Mapping[str, str | None] = field(default_factory=dict)
    null: bool = False
    unique: bool = False
    primary_key: bool = False
    default: str = ""
    db_default: bool = False
    generated: bool = False
    max_length: int | None = None
    max_digits: int | None = None
    decimal_places: int | None = None
    db_index: bool = False
    choices: bool = False
    to: str | None = None
    target: str | None = None
    to_field: str | None = None
    on_delete: str | None = None
    one_to_one: bool = False
    many_to_many: bool = False
    parent_link: bool = False
    db_constraint: bool = True
    through: str | None = None
    defined_in: str = ""
    adds_fields: bool | None = None
    choice_values: tuple[Any, ...] | None = None
    """What may be stored, groups flattened; None where there are no choices, or values that JSON cannot say."""

    editable: bool = True
    comment: str | None = None
    collation: str | None = None
    related_name: str | None = None
    related_query_name: str | None = None
    m2m_table: str | None = None
    m2m_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistryIndex:
    """An index or constraint of `Meta`, or of `unique_together` / `index_together`.

    `kind`: "index" | "unique" | "check" | "exclusion" | "other". `fields` without "-"; () where it has expressions; of
    a check, those that its condition names. `descending`: by position, () where none is. `nulls_distinct`: None where
    not said. `method`: of a PostgreSQL class ("gin"), "" for Django's ordinary one. `option`: of Meta.
    """

    kind: str
    name: str = ""
    fields: tuple[str, ...] = ()
    expressions: bool = False
    condition: bool = False
    descending: tuple[bool, ...] = ()
    include: tuple[str, ...] = ()
    nulls_distinct: bool | None = None
    deferrable: bool = False
    method: str = ""
    operator_classes: tuple[str, ...] = ()
    option: str = ""


@dataclass(frozen=True, slots=True)
class RegistryModel:
    """A model that Django registered: concrete, proxy, swapped or made by Django (`auto_created`: the label of the
    model whose many-to-many field it is for).

    `file`: of its module, as Python has it; `line`: of its class, from 1, 0 where unknown. `bases`: dotted paths, in
    the order of the class statement. `ancestry`: dotted path -> file, for each class of its method resolution order
    that is no part of Django itself ("" where a class has no file). `table` is `_meta.db_table`. `swapped`: the label
    that replaces it. `read`, `write`: the aliases that routers choose, None where they fail. `primary_key`: field
    names. `migration`: "app.0001_initial", of what made its table; None where none does, or they were not asked.
    `migration_known`: False where None does not say that none does: one did not load, or they have it by other means.
    """

    label: str
    name: str
    module: str
    table: str
    app_label: str = ""
    file: str = ""
    line: int = 0
    bases: tuple[str, ...] = ()
    ancestry: Mapping[str, str] = field(default_factory=dict)
    managed: bool = True
    proxy: bool = False
    swapped: str | None = None
    auto_created: str | None = None
    read: str | None = None
    write: str | None = None
    primary_key: tuple[str, ...] = ()
    fields: tuple[RegistryField, ...] = ()
    indexes: tuple[RegistryIndex, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    """Label of each concrete parent -> the name of the link to it ("" for a proxy's)."""

    migration: str | None = None
    migration_known: bool = True
    comment: str | None = None

    def field(self, name: str) -> RegistryField | None:
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class RegistryProblem:
    """Why an app, or a model of it, is not here as it should be: the same as an agent's error, and `app` its label or
    entry. `line` from 1."""

    app: str
    kind: str
    message: str
    hint: str = ""
    file: str | None = None
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Migrations:
    """Per app label the names of migrations on disk, and those that the alias's `django_migrations` has, as Django
    counts squashed ones: of one and those that it replaces either is known, and it is applied when all of them are.

    `touches`: of each unapplied one ("app.0004_name") what it changes in this database, in lower case:
    "app.model" its table made, renamed or dropped; "app.model.field" a column or join table made or renamed;
    "app.model.field: null" what of a column changes (null, unique, key, index, comment, collation, default, generated,
    type, auto, check, foreign key); "app.model: column old" one that goes, or gets another name; "app.model: unique a,
    b" and "app.model: index a, b" by columns, and "app.model: name of_it" any index or constraint that comes or goes;
    "app.model: comment". `makes`: "app.model" -> the unapplied one that makes its table.
    """

    alias: str
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    applied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str | None = None
    touches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    makes: Mapping[str, str] = field(default_factory=dict)

    @property
    def unapplied(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (app, name) for app, names in self.known.items() for name in names if name not in self.applied.get(app, ())
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """`apps`: label -> package. `files`: every file of the project's that was loaded, with the SHA-256 of its bytes as
    they were then: while a file's bytes are the same, so is what is said of its classes."""

    django: str
    models: tuple[RegistryModel, ...]
    apps: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[RegistryProblem, ...] = ()
    migrations: tuple[Migrations, ...] = ()
    _named: Mapping[tuple[str, str], RegistryModel] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {(model.app_label, model.name.lower()): model for model in reversed(self.models)}
        object.__setattr__(self, "_named", named)

    def model(self, label: str) -> RegistryModel | None:
        """By label; Django compares the names of models without case."""
        app, _, name = label.rpartition(".")
        return self._named.get((app, name.lower()))


_T = TypeVar("_T")


def registry_from_json(data: Mapping[str, Any]) -> Registry:
    """The models role's answer, members as the dataclasses have them. Unknown members are ignored."""
    return Registry(
        django=data["django"],
        models=tuple(_model(each) for each in data["models"]),
        apps=dict(data.get("apps", {})),
        files=dict(data.get("files", {})),
        problems=_problems(data),
        migrations=_migrations(data),
    )


def with_migrations(registry: Registry, data: Mapping[str, Any]) -> Registry:
    """`data`: what the same process told of migrations then: {"migrations", "made": by label, what RegistryModel has of
    them, "problems"}."""
    made = data["made"]
    models = (replace(model, **made[model.label]) if model.label in made else model for model in registry.models)
    problems = (*registry.problems, *_problems(data))
    return replace(registry, models=tuple(models), problems=problems, migrations=_migrations(data))


def _problems(data: Mapping[str, Any]) -> tuple[RegistryProblem, ...]:
    return tuple(_made(RegistryProblem, each) for each in data.get("problems", ()))


def _migrations(data: Mapping[str, Any]) -> tuple[Migrations, ...]:
    return tuple(
        Migrations(
            each["alias"],
            _tuples(each.get("known", {})),
            _tuples(each.get("applied", {})),
            each.get("problem"),
            _tuples(each.get("touches", {})),
            dict(each.get("makes", {})),
        )
        for each in data.get("migrations", ())
    )


def field_from_json(data: Mapping[str, Any]) -> RegistryField:
    return _made(RegistryField, data)


def _model(data: Mapping[str, Any]) -> RegistryModel:
    own = tuple(field_from_json(each) for each in data.get("fields", ()))
    indexes = tuple(_made(RegistryIndex, each) for each in data.get("indexes", ()))
    return _made(RegistryModel, {**data, "fields": own, "indexes": indexes})


def _made(kind: type[_T], data: Mapping[str, Any]) -> _T:
    known = _NAMES[kind]
    return kind(
        **{name: tuple(value) if type(value) is list else value for name, value in data.items() if name in known}
    )


def _tuples(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(value) for name, value in data.items()}


_NAMES: Mapping[type[Any], frozenset[str]] = {
    kind: frozenset(each.name for each in fields(kind) if each.init)
    for kind in (RegistryField, RegistryIndex, RegistryModel, RegistryProblem)
}
