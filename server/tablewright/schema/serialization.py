"""Schema, Table, Backend <-> their one JSON form: the agent's answers, the cache's and a snapshot's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from tablewright.schema.model import Backend, Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint

SCHEMA_VERSION = 1

_T = TypeVar("_T")


def schema_from_json(data: Mapping[str, Any]) -> Schema:
    """One alias as the agent or a snapshot has it -> Schema. Unknown keys are ignored; ValueError for a newer form."""
    version = data.get("version", SCHEMA_VERSION)
    if version > SCHEMA_VERSION:
        raise ValueError(
            f"The schema has format {version}, and this Tablewright reads up to {SCHEMA_VERSION}: update Tablewright."
        )
    return Schema(
        alias=data["alias"],
        vendor=data["vendor"],
        server_version=data.get("server_version", ""),
        tables=tuple(table_from_json(table) for table in data["tables"]),
        search_path=tuple(data.get("search_path", ())),
        problems=tuple(data.get("problems", ())),
        partial=bool(data.get("partial", False)),
        hides_tables=bool(data.get("hides_tables", False)),
    )


def table_from_json(data: Mapping[str, Any]) -> Table:
    nested: dict[str, Any] = {
        "columns": tuple(_build(Column, column) for column in data.get("columns", ())),
        "foreign_keys": tuple(_build(ForeignKey, key) for key in data.get("foreign_keys", ())),
        "unique_constraints": tuple(_build(UniqueConstraint, key) for key in data.get("unique_constraints", ())),
        "indexes": tuple(_build(Index, index) for index in data.get("indexes", ())),
        "checks": tuple(_build(Check, check) for check in data.get("checks", ())),
    }
    return _build(Table, {**data, **nested})


def backend_from_json(alias: str, data: Mapping[str, Any]) -> Backend:
    ranges = {name: (low, high) for name, (low, high) in data.get("integer_ranges", {}).items()}
    return _build(Backend, {**data, "alias": alias, "integer_ranges": ranges})


def schema_to_json(schema: Schema) -> dict[str, Any]:
    """Schema -> JSON object that `schema_from_json` reads back to an equal Schema; defaults are left out."""
    return {"version": SCHEMA_VERSION, **_plain(schema)}


def _build(kind: type[_T], data: Mapping[str, Any]) -> _T:
    known = _FIELD_NAMES[kind]
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in data.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    plain = {}
    for f in fields(value):
        member = getattr(value, f.name)
        if f.init and member != f.default:
            plain[f.name] = _plain(member)
    return plain


_FIELD_NAMES: Mapping[type[Any], frozenset[str]] = {
    kind: frozenset(f.name for f in fields(kind) if f.init)
    for kind in (Column, ForeignKey, UniqueConstraint, Index, Check, Table, Backend)
}
