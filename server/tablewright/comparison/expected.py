"""Field -> the native type that Django would give its column on this backend.

Of a class that is not stock Django, Django itself said what type that is; where it is a stock class's, the class is as
good as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.comparison.contrib_types import contrib_type
from tablewright.schema.model import Backend
from tablewright.schema.types import NativeType, parse_type
from tablewright.source.models import Field, Models, Names
from tablewright.source.statements import UNKNOWN

_AUTO_TARGETS = {"AutoField": "IntegerField", "SmallAutoField": "SmallIntegerField", "BigAutoField": "BigIntegerField"}
_RELATIONS = frozenset({"ForeignKey", "OneToOneField"})
_HOPS = 10
"""Foreign keys that are keys themselves are followed this far; a longer chain is a circle."""


@dataclass(frozen=True, slots=True)
class Expected:
    """`field` is the one whose values are stored: of a relation, the target's key. `internal_type` is that field's.

    `native` is None when the backend has no word for it. `relation`: the values are those of another table's key.
    `internal_type` is "" where the class has a type of its own: what it does with values is not known.
    """

    field: Field
    internal_type: str
    native: str | None
    relation: bool = False


def expected_type(field: Field, backend: Backend, models: Models, names: Names | None = None) -> Expected | None:
    """None when unknown: neither a stock field nor one that Django told of, or a relation whose target is not known.
    `names`: of the file that the field is written in, for an array's element."""
    stored: Field | None = field
    for _ in range(_HOPS):
        if stored is None:
            return None
        internal, relation = stored.internal_type, stored is not field
        if stored.db_types and internal not in _RELATIONS:
            return _told(stored, backend, relation=relation)
        if not isinstance(internal, str):
            return None
        if internal not in _RELATIONS:
            native = _native_type(stored, internal, backend, names, relation=relation)
            return Expected(stored, internal, native, relation) if _agrees(field, native, backend) else None
        stored = _target(stored, models)
    return None


def _agrees(field: Field, native: str | None, backend: Backend) -> bool:
    """A foreign key of another class may have a type of its own."""
    said = field.db_types.get(backend.alias, native)
    return said == native or (said is not None and native is not None and _alike(backend.vendor, said, native))


def _told(field: Field, backend: Backend, *, relation: bool) -> Expected | None:
    """As Django says. A key of another class may be kept as another type where it is pointed at (`rel_db_type`)."""
    said = field.db_types.get(backend.alias)
    if said is None or relation:
        return None
    internal = field.internal_type
    stock = _native_type(field, internal, backend, relation=False) if isinstance(internal, str) else None
    if isinstance(internal, str) and stock is not None and _alike(backend.vendor, said, stock):
        return Expected(field, internal, said)
    return Expected(field, "", said)


def _alike(vendor: str, one: str, other: str) -> bool:
    """Two native types that hold the same values."""
    return one == other or _held(parse_type(vendor, one)) == _held(parse_type(vendor, other))


def _held(kind: NativeType) -> tuple[object, ...]:
    name = kind.name if kind.family in ("other", "array", "json") else ""  # json is read otherwise than jsonb
    return (
        kind.family,
        name,
        kind.bits,
        kind.unsigned,
        kind.length,
        kind.precision,
        kind.scale,
        kind.zone,
        kind.element,
        kind.shape,
        kind.srid,
    )


def same_type(vendor: str, expected: str, native: str) -> bool:
    """A column of the type that a class of its own asks for."""
    return " ".join(expected.lower().split()) == " ".join(native.lower().split()) or (
        parse_type(vendor, expected).family != "other" and _alike(vendor, expected, native)
    )


def _target(field: Field, models: Models) -> Field | None:
    relation = field.relation
    if relation is None or not isinstance(relation.target, str) or relation.to_field is UNKNOWN:
        return None
    model = models.target(relation.target)
    if model is None:
        return None
    return model.field(relation.to_field) if isinstance(relation.to_field, str) else model.primary_key


def _native_type(
    field: Field, internal: str, backend: Backend, names: Names | None = None, *, relation: bool
) -> str | None:
    if relation and internal in _AUTO_TARGETS:
        own = backend.auto_types.get(internal)
        return own if own is not None else backend.data_types.get(_AUTO_TARGETS[internal])
    contrib = contrib_type(
        field, internal, backend.vendor, names, lambda each, kind: _native_type(each, kind, backend, relation=False)
    )
    if contrib is not None:
        return contrib
    sizes: Mapping[str, object] = {
        "max_length": field.max_length,
        "max_digits": field.max_digits,
        "decimal_places": field.decimal_places,
    }
    template = backend.data_types.get(internal)
    if template is not None and any(f"%({name})s" in template and size is None for name, size in sizes.items()):
        template = backend.data_types_unbounded.get(internal)
    if template is None or any(f"%({name})s" in template and size is UNKNOWN for name, size in sizes.items()):
        return None
    for name, size in sizes.items():
        template = template.replace(f"%({name})s", str(size))
    return template
