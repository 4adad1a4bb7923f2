"""(Model, Schema, Backend, Models) -> Pairing: a model with its table, fields with columns, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.comparison.expected import Expected, expected_type, same_type
from tablewright.comparison.fit import Fit, fit_of
from tablewright.schema.model import Backend, Column, Schema, Table
from tablewright.schema.names import find_column, find_table, is_system_table, split_table_name
from tablewright.schema.renames import Renames
from tablewright.source.models import Field, Model, Models, Relation
from tablewright.source.registry import Migrations
from tablewright.source.statements import UNKNOWN

__all__ = ["FieldPair", "Fit", "JoinPair", "Pairing", "Surroundings", "fit_with", "pair"]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field and the column it maps.

    `column` is None when the table surely has no such column (only where `Pairing.table` is not None).
    `expected`: the native type that Django would give the column, None when unknown.
    `reason`: for WIDER and NARROWER, what differs: "length" | "range" | "digits" | "sign".
    A relation's fit says only whether keys of its target can stand in the column: their sizes are the target's matter.
    """

    field: Field
    column: Column | None
    expected: str | None
    fit: Fit
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JoinPair:
    """A many-to-many field and the join table that Django would make for it; one with a `through` model is none.

    `table` None: there is surely none of that name. `wanted`: the names of its columns, of this model and of the
    target, None where they are not known; `columns`: those that the table has, None for one that is missing; `fits`:
    how the two models' keys fit them.
    """

    field: Field
    table_name: str
    table: Table | None
    wanted: tuple[str, str] | None = None
    columns: tuple[Column | None, Column | None] = (None, None)
    fits: tuple[Fit, Fit] = (Fit.UNKNOWN, Fit.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules need of the project besides its models. None: not known.

    `use_tz`: the setting USE_TZ. `migrations`: of this alias. `default_auto_field`: "django.db.models.BigAutoField".
    `routed`: routers choose between aliases, so that a table elsewhere is no drift. `renames`: since the models were in
    step with the schema. What the user wishes of new text, as in Settings: `comments`, `yes_no`, and `names`
    ("table.column" -> a field's name).
    """

    use_tz: bool | None = None
    migrations: Migrations | None = None
    default_auto_field: str | None = None
    routed: bool = False
    renames: Renames | None = None
    comments: str = "db-comment"
    yes_no: bool = False
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """A model and its table. Rules read this and nothing else.

    `table` None: the schema was read whole and holds no such table. A model whose table name is unknown, or a table
    that was not read in full, is never paired (`pair` gives None).
    `pairs`: fields that surely map a column; one whose column name is unknown is in none.
    `unmapped`: columns that surely have no field; empty when the model is not complete.
    `joins`: many-to-many fields of this model whose join table is known.
    """

    model: Model
    schema: Schema
    backend: Backend
    models: Models
    table_name: str
    table: Table | None
    pairs: tuple[FieldPair, ...]
    unmapped: tuple[Column, ...]
    django: tuple[int, int]
    around: Surroundings = Surroundings()
    joins: tuple[JoinPair, ...] = ()


def pair(
    model: Model,
    schema: Schema,
    backend: Backend,
    models: Models,
    django: tuple[int, int],
    around: Surroundings = Surroundings(),
) -> Pairing | None:
    """None when nothing may be said: abstract, proxy or swapped, unknown table name, a table that was not read in full,
    or a model that routers send to other aliases."""
    db_table = model.db_table
    if not model.paired or db_table is UNKNOWN or _lives_elsewhere(model, schema.alias):
        return None
    table = find_table(schema, db_table)
    if table is None and not _surely_missing(model, db_table, schema, backend, written=model.db_table_written):
        return None
    if table is not None and table.error is not None:
        return None
    pairs: tuple[FieldPair, ...] = ()
    unmapped: tuple[Column, ...] = ()
    if table is not None:
        own = tuple(field for field in model.fields if _in_own_table(field, models))
        pairs = tuple(_pairs(own, table, schema, backend, models, model))
        unmapped = _unmapped(model, own, table, schema)
    joins = tuple(_joins(model, schema, backend, models, around))
    return Pairing(model, schema, backend, models, db_table, table, pairs, unmapped, django, around, joins)


def _lives_elsewhere(model: Model, alias: str) -> bool:
    """Both known: a router may leave one of them to others."""
    return model.read is not None and model.write is not None and alias not in (model.read, model.write)


def _surely_missing(model: Model, db_table: str, schema: Schema, backend: Backend, *, written: bool) -> bool:
    """Not so while there are tables to read, of the server's own tables, in a namespace that only PostgreSQL's reader
    would have seen, nor where Django cuts the derived name."""
    if schema.partial or not model.registered:
        return False
    namespace, name = split_table_name(db_table)
    if is_system_table(schema.vendor, namespace, name):
        return False
    if namespace is not None and schema.vendor != "postgresql":
        return namespace in {table.namespace for table in schema.tables}
    limit = backend.max_name_length
    return written or limit is None or len(name) <= limit


_JOINS = "django.db.models.ManyToManyField"


def _joins(model: Model, schema: Schema, backend: Backend, models: Models, around: Surroundings) -> Iterator[JoinPair]:
    for field in model.fields:
        join = field.many_to_many
        owner = models.target(field.inherited_from) if field.inherited_from else None
        if join is None or field.maps != "none" or join.through is not None or (owner and not owner.abstract):
            continue
        if field.class_path != _JOINS:  # a class of its own may make a table of its own
            continue
        target = models.target(join.target) if isinstance(join.target, str) else None
        if join.table is UNKNOWN or target is None or target.abstract or target.swapped is not None:
            continue
        table = find_table(schema, join.table)
        written = field.statement is not None and field.statement.argument("db_table") is not None
        if table is None:
            if not around.routed and _surely_missing(model, join.table, schema, backend, written=written):
                yield JoinPair(field, join.table, None, None if join.columns is UNKNOWN else join.columns)
        elif table.error is None and join.columns is not UNKNOWN:
            ends = zip(join.columns, (model.label, target.label), strict=True)
            keys = tuple(_key_to(label, name) for name, label in ends)
            one, other = _pairs(keys, table, schema, backend, models, model)
            columns, fits = (one.column, other.column), (one.fit, other.fit)
            yield JoinPair(field, join.table, table, join.columns, columns, fits)


def _key_to(label: str, column: str) -> Field:
    """The foreign key of the model that Django makes for a join table."""
    path = "django.db.models.ForeignKey"
    relation = Relation(label, None, "CASCADE")
    return Field(column, path, "ForeignKey", "column", column, null=False, primary_key=False, relation=relation)


def _in_own_table(field: Field, models: Models) -> bool:
    """Fields of a parent that has a table of its own are there, not here."""
    owner = models.target(field.inherited_from) if field.inherited_from else None
    return field.maps != "none" and (owner is None or owner.abstract)


def _pairs(
    fields: tuple[Field, ...], table: Table, schema: Schema, backend: Backend, models: Models, model: Model
) -> Iterator[FieldPair]:
    for field in fields:
        if field.maps != "column" or not isinstance(field.column, str):
            continue
        column = find_column(schema, table, field.column)
        if field.internal_type is UNKNOWN and not field.db_types:  # a class of its own may map what it likes
            if column is not None:
                yield FieldPair(field, column, None, Fit.UNKNOWN)
            continue
        home = models.target(field.inherited_from) if field.inherited_from else model
        expected = expected_type(field, backend, models, home.names if home else None)
        if column is None:
            yield FieldPair(field, None, expected.native if expected else None, Fit.UNKNOWN)
            continue
        fit, reason = _fit(expected, column, backend) if expected else (Fit.UNKNOWN, "")
        yield FieldPair(field, column, expected.native if expected else None, fit, reason)


def fit_with(pairing: Pairing, field: Field, column: Column) -> Fit:
    """How the field would fit, were this its column."""
    home = pairing.models.target(field.inherited_from) if field.inherited_from else pairing.model
    expected = expected_type(field, pairing.backend, pairing.models, home.names if home else None)
    return _fit(expected, column, pairing.backend)[0] if expected else Fit.UNKNOWN


def _fit(expected: Expected, column: Column, backend: Backend) -> tuple[Fit, str]:
    """A class with a type of its own fits a column of that type."""
    own = expected.native if not expected.internal_type else None
    if own is not None and same_type(backend.vendor, own, column.native_type):
        return Fit.SAME, ""
    return fit_of(expected, column, backend)


def _unmapped(model: Model, fields: tuple[Field, ...], table: Table, schema: Schema) -> tuple[Column, ...]:
    if not model.complete:
        return ()
    mapped: set[str] = set()
    for field in fields:
        if isinstance(field.column, str):
            mapped.add(field.column)
        elif field.maps == "column":
            return ()  # its column may be any
        if field.maps == "unknown":
            mapped |= {field.name, f"{field.name}_id"}
    reached = {column.name for name in mapped if (column := find_column(schema, table, name)) is not None}
    return tuple(column for column in table.columns if column.name not in reached)
