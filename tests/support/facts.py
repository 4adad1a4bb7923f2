"""Models as the merge has them, what Django says of the same text -> every fact that differs. UNKNOWN never does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tablewright.source.catalog import canonical
from tablewright.source.models import Field, Model, Models
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.statements import UNKNOWN

Difference = tuple[str, str, object, object]
"""(label, fact, ours, Django's)."""


def differences(models: Models, truth: Registry) -> Iterator[Difference]:
    """Of the models that are written in files."""
    theirs = {(model.file, model.name): model for model in truth.models if model.auto_created is None}
    for path, placed in models.by_path.items():
        for model in (each.model for each in placed):
            django = theirs.get((path, model.name))
            if model.abstract:
                continue
            if django is None:
                if model.registered:
                    yield model.label, "model", "registered", None
                continue
            yield from _of_model(model, django)
    tables = {model.table for model in truth.models if not model.proxy and model.swapped is None}
    for table, owners in models.by_table.items():
        if table not in tables:
            yield owners[0].label, "table", table, None


def unknown(models: Models) -> list[str]:
    """`label` of a model that is not known in full, `label.field` of such a field."""
    found: list[str] = []
    for placed in models.by_path.values():
        for model in (each.model for each in placed if not each.model.abstract):
            if not model.complete or UNKNOWN in (model.db_table, model.managed):
                found.append(model.label)
            found += [f"{model.label}.{field.name}" for field in model.fields if _is_unknown(field)]
    return found


def _is_unknown(field: Field) -> bool:
    facts = [getattr(field, name) for name in _FACTS if name != "db_default"]
    return UNKNOWN in (field.maps, field.class_path, *facts) or field.maps == "unknown"


_FACTS = (
    *("column", "null", "primary_key", "unique", "max_length", "max_digits", "decimal_places", "has_default"),
    *("has_db_default", "internal_type"),
)


def _of_model(model: Model, django: RegistryModel) -> Iterator[Difference]:
    label = django.label
    pairs: Mapping[str, tuple[object, object]] = {
        "table": (model.db_table, django.table),
        "label": (model.label if model.app_label else UNKNOWN, django.label),
        "proxy": (model.proxy, django.proxy),
        "swapped": (model.swapped or None, django.swapped if model.swapped else None),
    }
    if not django.proxy:
        pairs = {**pairs, "managed": (model.managed, django.managed)}
    found = ((label, fact, one, other) for fact, (one, other) in pairs.items() if one is not UNKNOWN)
    yield from (each for each in found if each[2] != each[3])
    if django.proxy:
        return
    by_name = {field.name: field for field in model.fields}
    for field in model.fields:
        known = django.field(field.name)
        if known is None:
            if field.maps == "column":
                yield label, field.name, "a field", None
        else:
            yield from ((label, f"{field.name}.{fact}", *pair) for fact, pair in _of_field(field, known))
    for known in django.fields:
        if known.column is not None and known.name not in by_name and model.complete:
            yield label, known.name, "complete without", known.column


def _of_field(field: Field, django: RegistryField) -> Iterator[tuple[str, tuple[object, object]]]:
    for name in _FACTS:
        ours: object = getattr(field, name)
        theirs: object = getattr(django, _NAMES.get(name, name))
        theirs = bool(theirs) if name == "has_default" else theirs
        if name == "internal_type" and django.on_delete is not None:
            continue  # a foreign key of another class calls itself by that class's name
        if ours is not UNKNOWN and not (field.generated and name.startswith(("max", "dec"))) and ours != theirs:
            if name in ("column",) and field.maps == "unknown":
                continue
            yield name, (ours, theirs)
    if isinstance(field.class_path, str) and canonical(field.class_path) != canonical(django.class_path):
        yield "class", (field.class_path, django.class_path)
    # A foreign key's type counts only while its target's key has that type (see comparison.expected).
    for alias, kind in field.db_types.items() if django.on_delete is None else ():
        if kind != django.db_types.get(alias):
            yield f"type on {alias}", (kind, django.db_types.get(alias))
    relation = field.relation
    if relation is None:
        if django.on_delete is not None and django.target and field.class_path is not UNKNOWN:
            yield "relation", (None, django.target)
        return
    target = relation.target if relation.target is not UNKNOWN else django.target
    if str(target).lower() != str(django.target or django.to).lower():
        yield "target", (relation.target, django.target)
    if isinstance(relation.on_delete, str) and relation.on_delete != django.on_delete:
        yield "on_delete", (relation.on_delete, django.on_delete)
    if isinstance(relation.to_field, str) and django.to_field and relation.to_field != django.to_field:
        yield "to_field", (relation.to_field, django.to_field)
    if relation.db_constraint is not UNKNOWN and relation.db_constraint != django.db_constraint:
        yield "db_constraint", (relation.db_constraint, django.db_constraint)


_NAMES = {"has_db_default": "db_default", "has_default": "default"}
