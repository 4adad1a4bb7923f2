"""What Django says of a field -> Field, or a Field with its unknown facts filled in. What is known stays as it is."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Any

from tablewright.source.catalog import FIELDS, canonical
from tablewright.source.models import Field, ManyToMany, Relation
from tablewright.source.registry import Registry, RegistryField
from tablewright.source.statements import UNKNOWN, Unknown

FACTS = (
    *("class_path", "internal_type", "maps", "column", "null", "primary_key", "unique", "max_length", "max_digits"),
    *("decimal_places", "has_default", "has_db_default", "db_default", "relation"),
)
"""What is told of a field, in the order of `Field`, and shown with where it came from."""

_MORE = ("choice_values", "db_index", "editable", "comment", "collation", "related_name", "related_query_name")
_ALL = (*FACTS, *_MORE)
_facts = attrgetter(*_ALL)


def known_field(known: RegistryField, registry: Registry) -> Field:
    """All as Django says. A column's name and a relation are of the same time as the rest."""
    path = canonical(known.class_path)
    unsized: Unknown | None = UNKNOWN if known.generated else None  # Its sizes are its output field's.
    by_nobody = not known.defined_in and (known.parent_link or known.name == "_order" or is_automatic(known))
    return Field(
        name=known.name,
        class_path=path,
        internal_type=_internal_type(known),
        maps="none" if known.column is None else "column",
        column=known.column,
        null=known.null,
        primary_key=known.primary_key,
        unique=known.unique,
        has_default=bool(known.default),
        has_db_default=known.db_default,
        db_default=UNKNOWN if known.db_default else None,
        generated=known.generated,
        choices=known.choices,
        choice_values=(known.choice_values if known.choice_values is not None else UNKNOWN) if known.choices else (),
        db_index=known.db_index and not known.unique,
        editable=known.editable,
        comment=known.comment,
        collation=known.collation,
        related_name=known.related_name,
        related_query_name=known.related_query_name,
        many_to_many=_many_to_many(known, registry),
        relation=_relation(known, registry),
        inherited_from=None if by_nobody else known.defined_in,
        implicit=by_nobody,
        db_types={} if path in FIELDS else known.db_types,
        max_length=known.max_length if known.max_length is not None else unsized,
        max_digits=known.max_digits if known.max_digits is not None else unsized,
        decimal_places=known.decimal_places if known.decimal_places is not None else unsized,
    )


def _internal_type(known: RegistryField) -> str | Unknown:
    """A foreign key of another class calls itself by its own name: only stock ones count as types."""
    if known.column is not None and known.on_delete is not None:
        return "OneToOneField" if known.one_to_one else "ForeignKey"
    return known.internal_type if known.internal_type is not None else UNKNOWN


def is_automatic(known: RegistryField) -> bool:
    """The key that Django adds to a model without one."""
    return not known.defined_in and known.name == "id" and known.primary_key and not known.parent_link


def _relation(known: RegistryField, registry: Registry) -> Relation | None:
    """A to_field that is the target's key counts as not written: it follows the key."""
    if known.many_to_many or known.on_delete is None or (known.target is None and known.to is None):
        return None
    target = known.target if known.target is not None else known.to
    other = registry.model(known.target) if known.target is not None else None
    to_field = known.to_field if other is None or other.primary_key != (known.to_field,) else None
    return Relation(
        target=target if target is not None and "." in target else UNKNOWN,
        to_field=to_field,
        on_delete=known.on_delete,
        one_to_one=known.one_to_one,
        db_constraint=known.db_constraint,
        from_fields=UNKNOWN if known.column is None else (),
    )


def _many_to_many(known: RegistryField, registry: Registry) -> ManyToMany | None:
    if not known.many_to_many or known.through is None:
        return None
    through = registry.model(known.through)
    made = through is not None and through.auto_created is not None
    columns = known.m2m_columns
    return ManyToMany(
        target=known.target if known.target is not None else UNKNOWN,
        through=None if made else known.through,
        table=known.m2m_table if known.m2m_table and made else UNKNOWN,
        columns=(columns[0], columns[1]) if len(columns) == _BOTH else UNKNOWN,
        db_constraint=known.db_constraint,
    )


_BOTH = 2


def is_open(field: Field) -> bool:
    """Some fact of it is unknown."""
    if field.maps == "unknown" or UNKNOWN in _facts(field):
        return True
    join = field.many_to_many
    if join is not None and UNKNOWN in (join.target, join.through, join.table, join.columns):
        return True
    relation = field.relation
    return relation is not None and UNKNOWN in (relation.target, relation.to_field, relation.on_delete)


def filled(field: Field, known: RegistryField, registry: Registry) -> Field:
    """The field with what Django knows in the place of what is unknown; the same object when nothing is."""
    if not is_open(field) and field.relation is None:
        return field
    django = known_field(known, registry)
    more: dict[str, Any] = {
        name: getattr(django, name)
        for name in _ALL
        if name != "maps" and getattr(field, name) is UNKNOWN and getattr(django, name) is not UNKNOWN
    }
    if field.maps == "unknown":
        more |= {"maps": django.maps, "column": django.column}
    if field.class_path is UNKNOWN:
        more |= {"generated": django.generated, "choices": django.choices, "relation": django.relation}
    elif field.relation is not None and django.relation is not None:
        relation = _joined(field.relation, django.relation)
        if relation != field.relation:
            more["relation"] = relation
    if django.many_to_many is not None and field.many_to_many != django.many_to_many:
        more["many_to_many"] = django.many_to_many
    if field.internal_type is UNKNOWN and django.db_types:
        more["db_types"] = django.db_types
    return replace(field, **more) if more else field


def _joined(written: Relation, django: Relation) -> Relation:
    more: dict[str, Any] = {
        name: getattr(django, name)
        for name in ("target", "to_field", "on_delete", "db_constraint")
        if getattr(written, name) is UNKNOWN and getattr(django, name) is not UNKNOWN
    }
    if isinstance(written.target, str) and "." not in written.target and isinstance(django.target, str):
        more["target"] = django.target  # a label without its app leads nowhere
    return replace(written, **more) if more else written
