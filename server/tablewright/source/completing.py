"""(Model of the source, Django's word on it) -> Model with all that Django knows, as nothing of it was edited since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.source.filling import filled, known_field
from tablewright.source.models import Field, Model, Names
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.registry_indexes import indexes_told
from tablewright.source.standing import Standing
from tablewright.source.statements import UNKNOWN, ClassStatement, Span, Unknown

_NOBODY = ClassStatement("", Span(0, 0), Span(0, 0), (), (), (), {}, None, (), "    ", 0)
_NO_NAMES = Names(None, {})


@dataclass(frozen=True, slots=True)
class Said:
    """What Django said, and what follows from all of it together.

    `routed`: its routers choose between aliases, so that a choice says something. `labels`: the labels of apps, and of
    models that say no app, hold still: no file that names apps was edited."""

    registry: Registry
    routed: bool
    labels: bool = True


def completed(model: Model, known: RegistryModel, said: Said) -> Model:
    """A class that Django loaded just as it is typed. A name that is derived is Django's to derive."""
    registry = said.registry
    pairs = paired_fields(model.fields, known.fields)
    fields = [
        field
        if (django := pairs.get(field.name)) is None or _undecided(field, said)
        else filled(field, django, registry)
        for field in model.fields
        if field.name in pairs or not (field.maps == "unknown" or field.class_path is UNKNOWN) or known.proxy
    ]
    if not known.proxy:
        taken = {id(django) for django in pairs.values()}
        more = [known_field(each, registry) for each in known.fields if id(each) not in taken]
        fields = joined(more, fields)
        if not said.labels:
            fields = [_of_any_kind(field, pairs) for field in fields]
    app_label, label = labelled(model, known, said)
    return replace(
        model,
        label=label,
        app_label=app_label,
        db_table=model.db_table if model.db_table_written and isinstance(model.db_table, str) else known.table,
        managed=known.managed if model.managed is UNKNOWN else model.managed,
        fields=tuple(fields),
        proxy=known.proxy,
        complete=True,
        incomplete_reason=None,
        composite_primary_key=_composite(model, known),
        registered=known.swapped is None,
        swapped=known.swapped,
        read=known.read if said.routed else None,
        write=known.write if said.routed else None,
        indexes=indexes_told(model.indexes, known, fields),
        comment=known.comment if model.comment is UNKNOWN else model.comment,
        migration=migration_of(known, said),
    )


def migration_of(known: RegistryModel, said: Said) -> str | Unknown | None:
    """Unknown where nobody asked for migrations, or they do not tell."""
    return known.migration if said.registry.migrations and known.migration_known else UNKNOWN


def _of_any_kind(field: Field, source: Mapping[str, RegistryField]) -> Field:
    """The key that Django adds is of the kind that the app names, and the app was edited."""
    if not (field.implicit and field.name == "id") or field.name in source:
        return field
    return replace(field, class_path=UNKNOWN, internal_type=UNKNOWN)


def _undecided(field: Field, said: Said) -> bool:
    return field.implicit and field.name == "id" and not said.labels


def labelled(model: Model, known: RegistryModel, said: Said) -> tuple[str, str]:
    """(app label, label), where source cannot tell."""
    if model.app_label or not said.labels:
        return model.app_label, model.label
    return known.app_label, known.label


def paired_fields(fields: Sequence[Field], known: Sequence[RegistryField]) -> dict[str, RegistryField]:
    """Name in the source -> the same field as Django has it. By column where an argument gives it another name."""
    by_name = {each.name: each for each in known}
    found = {field.name: by_name[field.name] for field in fields if field.name in by_name}
    if len(found) < len(fields):
        by_column = {each.column: each for each in known if each.column is not None and each.name not in found}
        for field in fields:
            if field.name not in found and isinstance(field.column, str) and field.column in by_column:
                found[field.name] = by_column[field.column]
    return found


def joined(more: Iterable[Field], fields: Iterable[Field]) -> list[Field]:
    """Keys and links that nobody wrote come first, then inherited fields, then those of the source, then those that
    code adds at run time."""
    more = list(more)
    implicit = [each for each in more if each.implicit]
    late = [each for each in more if each.inherited_from == ""]
    inherited = [each for each in more if not each.implicit and each.inherited_from != ""]
    return [*implicit, *inherited, *fields, *late]


def _composite(model: Model, known: RegistryModel) -> tuple[str, ...] | None:
    if isinstance(model.composite_primary_key, tuple):
        return model.composite_primary_key
    return known.primary_key if len(known.primary_key) > 1 else None


def outside(known: RegistryModel, said: Said, *, facts: bool = True) -> Model:
    """A model that no file of the project has: of another package, or made by code. Without `facts` its table alone
    is told, since the code that makes it may have been edited."""
    fields = tuple(known_field(each, said.registry) for each in known.fields) if facts else ()
    return Model(
        name=known.name,
        label=known.label,
        app_label=known.app_label,
        path="",
        statement=replace(_NOBODY, name=known.name),
        names=_NO_NAMES,
        db_table=known.table,
        db_table_written=True,
        managed=known.managed,
        abstract=False,
        proxy=known.proxy,
        fields=fields,
        complete=facts,
        incomplete_reason=None if facts else f"Code makes “{known.name}”, and its file was edited since.",
        composite_primary_key=known.primary_key if len(known.primary_key) > 1 else None,
        registered=known.swapped is None,
        swapped=known.swapped,
        read=known.read if said.routed else None,
        write=known.write if said.routed else None,
        indexes=indexes_told(UNKNOWN, known, fields) if facts else UNKNOWN,
        comment=known.comment,
        migration=migration_of(known, said),
    )


def options(model: Model, known: RegistryModel | None, standing: Standing, said: Said) -> dict[str, object]:
    """What still holds of the model apart from its fields."""
    if known is None or not standing.headers:
        return {}
    app_label, label = labelled(model, known, said)
    found: dict[str, object] = {"label": label, "app_label": app_label}
    if standing.metas:
        routed = said.routed
        found |= {
            "db_table": known.table if model.db_table is UNKNOWN else model.db_table,
            "managed": known.managed if model.managed is UNKNOWN else model.managed,
            "registered": known.swapped is None,
            "swapped": known.swapped,
            "read": known.read if routed else None,
            "write": known.write if routed else None,
            "indexes": indexes_told(model.indexes, known, model.fields),
            "comment": known.comment if model.comment is UNKNOWN else model.comment,
            "migration": migration_of(known, said),
        }
    return found
