"""Indexes and constraints that Django said a model has -> those of the source, with what it could not tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tablewright.source.meta_calls import all_known
from tablewright.source.models import Field, ModelIndex
from tablewright.source.registry import RegistryIndex, RegistryModel
from tablewright.source.statements import UNKNOWN, Unknown


def indexes_told(
    written: tuple[ModelIndex, ...] | Unknown, known: RegistryModel, fields: Iterable[Field]
) -> tuple[ModelIndex, ...]:
    """All; where each of the source's has one of Django's, in the same order, it keeps its place in the text. Where
    Django has others besides, code made them at run time, a metaclass for example."""
    columns = _columns(fields)
    told = tuple(_told(each, columns) for each in known.indexes)
    if isinstance(written, Unknown):
        return told
    if len(written) != len(told):
        spans = {(own.option, own.kind, own.fields): own.span for own in written}
        return tuple(replace(each, span=spans.get((each.option, each.kind, each.fields))) for each in told)
    return tuple(
        replace(django, span=own.span) if _is_open(own) else own for own, django in zip(written, told, strict=True)
    )


def _is_open(index: ModelIndex) -> bool:
    return index.kind == "other" or UNKNOWN in (index.name, index.columns, index.include, index.operator_classes)


def _columns(fields: Iterable[Field]) -> Mapping[str, str | Unknown]:
    """Name of a field -> its column."""
    return {
        field.name: field.column if isinstance(field.column, str) and field.maps == "column" else UNKNOWN
        for field in fields
        if field.maps != "none"
    }


def _told(index: RegistryIndex, columns: Mapping[str, str | Unknown]) -> ModelIndex:
    return ModelIndex(
        kind=index.kind,
        name=index.name or None,
        columns=UNKNOWN if index.expressions else _of(index.fields, columns),
        option=index.option,
        fields=UNKNOWN if index.expressions else index.fields,
        descending=index.descending,
        expressions=index.expressions and index.kind in ("index", "unique"),
        conditional=index.condition,
        include=_of(index.include, columns),
        nulls_distinct=index.nulls_distinct,
        deferrable=index.deferrable,
        method=index.method,
        operator_classes=index.operator_classes,
    )


def _of(names: Iterable[str], columns: Mapping[str, str | Unknown]) -> tuple[str, ...] | Unknown:
    return all_known([columns.get(name, UNKNOWN) for name in names])
