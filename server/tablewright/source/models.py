"""The words for what the classes of a project mean: models, fields, columns. Made by `source.resolve`.

A value that source alone cannot tell is UNKNOWN, with every conclusion from it left undrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tablewright.source.statements import UNKNOWN, Assignment, ClassStatement, Span, Unknown

if TYPE_CHECKING:
    from tablewright.source.reuse import Kept


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a ForeignKey, OneToOneField or ForeignObject points.

    `target` is the label of a model of the project ("clinic.Patient"), "settings.AUTH_USER_MODEL" resolved, or UNKNOWN.
    `to_field` None means the target's primary key. `on_delete` is the dotted path's last part ("CASCADE"), or UNKNOWN.
    `from_fields`: of a ForeignObject, which has no column, the names of the model's fields that it stands on.
    """

    target: str | Unknown
    to_field: str | Unknown | None
    on_delete: str | Unknown
    one_to_one: bool = False
    db_constraint: bool | Unknown = True
    from_fields: tuple[str, ...] | Unknown = ()


@dataclass(frozen=True, slots=True)
class ManyToMany:
    """What a ManyToManyField joins its model with, and where.

    `target`: label of the other model. `through`: label of the model in between that somebody wrote, None for the one
    that Django makes. `table`: the join table's name as Django would use it. `columns`: in it, of this model and of the
    target. All UNKNOWN where source cannot tell.
    """

    target: str | Unknown
    through: str | Unknown | None
    table: str | Unknown
    columns: tuple[str, str] | Unknown
    db_constraint: bool | Unknown = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model, with Django's defaults filled in.

    `class_path`: the resolved class ("django.db.models.CharField"), UNKNOWN for a name that leads nowhere known.
    `internal_type`: Django's own ("CharField"), UNKNOWN for a class that is not stock Django.
    `maps`: "column" | "none" (ManyToManyField, ForeignObject, GenericForeignKey) | "unknown".
    `column`: the column's name when `maps` is "column" and it is known, else UNKNOWN; None when it maps none.
    `inherited_from`: the label or dotted path of the abstract base (or parent) that defines it, None when it is the
    class's own. Then the spans of `statement` belong to that base, so findings go on the model's name. "" for one that
    code adds at run time; that one, and one from another package, has no `statement`.
    `implicit`: nobody wrote it: Django's `id`, or a child's `<parent>_ptr`; `statement` is None then.
    `db_types`: alias -> the column's type as Django says (None: it says none), of a class that is not stock Django;
    empty when it was not asked. `internal_type` may then be one that only the class itself knows. A foreign key's is
    of when Django was asked: it says something while the target's key is of that type.
    """

    name: str
    class_path: str | Unknown
    internal_type: str | Unknown
    maps: str
    column: str | Unknown | None
    null: bool | Unknown
    primary_key: bool | Unknown
    unique: bool | Unknown = False
    max_length: int | Unknown | None = None
    max_digits: int | Unknown | None = None
    decimal_places: int | Unknown | None = None
    has_default: bool | Unknown = False
    has_db_default: bool | Unknown = False
    db_default: object | Unknown = None
    generated: bool = False
    choices: bool = False
    choice_values: tuple[object, ...] | Unknown = ()
    db_index: bool | Unknown = False
    editable: bool | Unknown = True
    comment: str | Unknown | None = None
    collation: str | Unknown | None = None
    related_name: str | Unknown | None = None
    related_query_name: str | Unknown | None = None
    many_to_many: ManyToMany | None = None
    relation: Relation | None = None
    statement: Assignment | None = None
    inherited_from: str | None = None
    implicit: bool = False
    db_types: Mapping[str, str | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ModelIndex:
    """An index or constraint that a model asks for beyond its fields' own: from `Meta.indexes`, `Meta.constraints`,
    `unique_together`, `index_together`.

    `kind`: "index" | "unique" | "check" | "exclusion" | "other" (a class that is not Django's). `name`: None where
    Django makes one up. `columns`: column names in order; of a check, those that its condition names, in any order;
    UNKNOWN where they cannot be told, also where any is an expression. `descending`: by position, () where none is.
    `expressions`: any of it is one. `conditional`: it holds for some rows only. `nulls_distinct`: None where not
    said. `method`: of a PostgreSQL class ("gin"), "" for Django's ordinary index. `span`: of its text in the model's
    block: the call, or the tuple of names; None where it is a base's or only Django told of it.
    """

    kind: str
    name: str | Unknown | None
    columns: tuple[str, ...] | Unknown
    option: str = ""
    """The option of Meta that has it: "indexes" | "constraints" | "unique_together" | "index_together"."""

    fields: tuple[str, ...] | Unknown = ()
    """The same by names of fields, without "-"."""

    descending: tuple[bool, ...] = ()
    expressions: bool | Unknown = False
    conditional: bool | Unknown = False
    include: tuple[str, ...] | Unknown = ()
    nulls_distinct: bool | Unknown | None = None
    deferrable: bool | Unknown = False
    method: str | Unknown = ""
    operator_classes: tuple[str, ...] | Unknown = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """How this file speaks of Django: `models_name` is the name bound to `django.db.models` ("models"), None if none.

    `bindings`: dotted path -> the name that the file binds to it, for everything imported.
    """

    models_name: str | None
    bindings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """A class that maps a table. Spans in `statement` count from the start of its top-level block (see `statements`).

    `label`: "app.Model"; `app_label` is "" when the app is not known.
    `db_table`: the name as Django would use it, quotes of the namespace trick included; UNKNOWN when source cannot
    tell.
    `complete`: every base and every statement is understood, so a column without a field has none; when False, only
    what is written may be judged.
    `registered`: Django surely loads the class and gives it a table: it stands where the models of an installed app are
    loaded from, under no `if`, and is not swapped out. Only then is a missing table a mistake.
    `abstract` and `proxy` models map no table of their own and are never paired, nor is one that is `swapped` for
    another: the label of that. `read`, `write`: the aliases that routers choose; None where there are none to choose
    between, or they cannot tell. `indexes`: all that its Meta asks for, a base's included; UNKNOWN where any may be
    missing. `comment`: `db_table_comment`. `migration`: "app.0001_initial", the one on disk that makes its table; None
    where none does, UNKNOWN where nobody told.
    """

    name: str
    label: str
    app_label: str
    path: str
    statement: ClassStatement
    names: Names
    db_table: str | Unknown
    db_table_written: bool
    managed: bool | Unknown
    abstract: bool
    proxy: bool
    fields: tuple[Field, ...]
    complete: bool
    incomplete_reason: str | None = None
    composite_primary_key: tuple[str, ...] | Unknown | None = None
    registered: bool = True
    swapped: str | None = None
    read: str | None = None
    write: str | None = None
    indexes: tuple[ModelIndex, ...] | Unknown = UNKNOWN
    comment: str | Unknown | None = UNKNOWN
    migration: str | Unknown | None = UNKNOWN

    @property
    def paired(self) -> bool:
        return not self.abstract and not self.proxy and self.swapped is None

    @property
    def primary_key(self) -> Field | None:
        return next((f for f in self.fields if f.primary_key is True), None)

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    @property
    def span(self) -> Span:
        return self.statement.span


@dataclass(frozen=True, slots=True)
class PlacedModel:
    """A model and where its block starts in its file: absolute offset = `offset` + span."""

    model: Model
    offset: int


@dataclass(frozen=True, slots=True)
class Models:
    """All models of a project: what relations, routers and generation look things up in."""

    by_label: Mapping[str, Model]
    """Models of other packages are here and in `by_table` as well, as far as they are known; their `path` is ""."""
    by_table: Mapping[str, tuple[Model, ...]]
    """db_table as Django uses it -> models that own it (not proxies)."""
    by_path: Mapping[str, tuple[PlacedModel, ...]]
    """file path -> its models in order."""
    installed_apps: frozenset[str] = frozenset()
    """Packages of the installed apps; empty when they are not known."""
    kept: Kept | None = field(default=None, repr=False, compare=False)
    """What the next `resolve` can take over."""
    _by_lower: dict[str, Model] = field(default_factory=dict, repr=False, compare=False)
    """Filled when it is first needed."""
    _tables_lower: set[str] = field(default_factory=set, repr=False, compare=False)
    """The same."""

    def maps(self, table: str) -> bool:
        """A model's `db_table` is this name, in whatever letter case."""
        if not self._tables_lower:
            self._tables_lower.update(db_table.lower() for db_table in self.by_table)
        return table.lower() in self._tables_lower

    def target(self, label: str) -> Model | None:
        """By label; Django compares model names without case."""
        found = self.by_label.get(label)
        if found is None:
            if not self._by_lower:
                for model in self.by_label.values():
                    self._by_lower.setdefault(_lowered(model.label), model)
            found = self._by_lower.get(_lowered(label))
        return found


def _lowered(label: str) -> str:
    """The model's name in small letters, its app as it is."""
    app, _, name = label.rpartition(".")
    return f"{app}.{name.lower()}"
