"""The agent's JSON of one alias -> Schema: frozen tables, columns and constraints.

The same JSON is a snapshot's. Facts are the database's own words; nothing here is Django's view of them,
except `Backend`, which holds what the project's Django says of the backend (its column type per internal type).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

SCHEMA_VERSION = 1

VIEW_KINDS = frozenset({"view", "materialized view"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `native_type` is spelt exactly as the database does; `base_type` is the type beneath a domain (otherwise equal).
    `null` is whether the *column* accepts NULL (a domain's NOT NULL counts).
    `auto` says how the column counts by itself: "" | "identity" | "sequence" | "auto_increment" | "rowid".
    `generated` is the expression of a generated column, `generated_kind` "stored" | "virtual" | "".
    `enum` holds the values of a native enum, in order.
    """

    name: str
    position: int
    native_type: str
    base_type: str
    null: bool
    default: str | None = None
    auto: str = ""
    generated: str | None = None
    generated_kind: str = ""
    collation: str | None = None
    comment: str | None = None
    enum: tuple[str, ...] = ()

    @property
    def optional_on_insert(self) -> bool:
        """An INSERT that leaves the column out succeeds."""
        return self.null or self.default is not None or bool(self.auto) or self.generated is not None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign-key constraint; `columns` and `target_columns` pair up by position.

    Rules are SQL's words: "NO ACTION" | "RESTRICT" | "CASCADE" | "SET NULL" | "SET DEFAULT".
    """

    name: str
    columns: tuple[str, ...]
    target_namespace: str
    target_table: str
    target_columns: tuple[str, ...]
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    deferrable: bool = False
    validated: bool = True


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """A set of columns without duplicates; `constraint` is False for a bare unique index.

    A member of `columns` is None where the index has an expression; `condition` is a partial index's predicate.
    """

    name: str
    columns: tuple[str | None, ...]
    constraint: bool = True
    condition: str | None = None
    definition: str | None = None
    nulls_distinct: bool = True
    deferrable: bool = False
    include: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Holds for all rows and whole columns, so that it is a key of the table."""
        return self.condition is None and None not in self.columns


@dataclass(frozen=True, slots=True)
class Index:
    """A non-unique index; `columns` has None for an expression."""

    name: str
    columns: tuple[str | None, ...]
    descending: tuple[bool, ...] = ()
    method: str = ""
    condition: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint, or an exclusion constraint (`kind` "exclusion").

    `definition` is in the database's words: of a check the expression alone, of an exclusion the whole clause.
    """

    name: str
    definition: str
    columns: tuple[str, ...] = ()
    kind: str = "check"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, view, materialized view, partition or foreign table.

    `kind`: "table" | "partitioned table" | "partition" | "view" | "materialized view" | "foreign table"
    | "virtual table".
    `visible`: the bare name finds it (it is on the search path, and no earlier namespace hides it).
    `error`: why the table could not be read in full; then nothing may be concluded from what is not here.
    `insert_triggers`: names of enabled triggers that run for each row before it is inserted, and may fill its columns;
    `triggers_known` is False where this user may not see them, or no reader asks for them.
    """

    namespace: str
    name: str
    kind: str
    visible: bool = True
    comment: str | None = None
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique_constraints: tuple[UniqueConstraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    parent: str | None = None
    definition: str | None = None
    row_estimate: int | None = None
    insert_triggers: tuple[str, ...] = ()
    triggers_known: bool = True
    error: str | None = None
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    @property
    def key(self) -> TableKey:
        return (self.namespace, self.name)

    @property
    def is_view(self) -> bool:
        return self.kind in VIEW_KINDS

    @property
    def may_fill_columns(self) -> bool:
        """A trigger may give a column its value although the INSERT does not."""
        return bool(self.insert_triggers) or not self.triggers_known

    def column(self, name: str) -> Column | None:
        """The column of exactly that name."""
        return self._by_name.get(name)


TableKey = tuple[str, str]
"""(namespace, name); the namespace is "" where the vendor has none."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything read from one alias. `search_path` are the namespaces that bare names are looked up in, in order."""

    alias: str
    vendor: str
    server_version: str
    tables: tuple[Table, ...]
    search_path: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    _by_key: Mapping[TableKey, Table] = field(init=False, repr=False, compare=False, hash=False)
    _visible: Mapping[str, Table] = field(init=False, repr=False, compare=False, hash=False)
    _in_lower_case: Mapping[TableKey, Table] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        visible = {table.name: table for table in self.tables if table.visible}
        lower = {(table.namespace.lower(), table.name.lower()): table for table in reversed(self.tables)}
        bare = {("", name.lower()): table for name, table in reversed(visible.items())}
        object.__setattr__(self, "_by_key", {table.key: table for table in self.tables})
        object.__setattr__(self, "_visible", visible)
        object.__setattr__(self, "_in_lower_case", {**lower, **bare})

    def table(self, key: TableKey) -> Table | None:
        return self._by_key.get(key)

    def visible_table(self, name: str) -> Table | None:
        """The table that the bare name finds, letter for letter (see schema.names for a vendor's case rules)."""
        return self._visible.get(name)

    def table_in_any_case(self, name: str, namespace: str = "") -> Table | None:
        """The first table of that name whatever its letter case; without a namespace, a visible one."""
        return self._in_lower_case.get((namespace.lower(), name.lower()))


@dataclass(frozen=True, slots=True)
class Backend:
    """What the project's Django says of an alias: never read from the database, so known without one.

    `data_types`: internal type -> template, e.g. {"CharField": "varchar(%(max_length)s)"}.
    `data_types_unbounded`: the same for a field without max_length or digits where the backend allows that.
    `auto_types`: what an AutoField's foreign key column has, e.g. {"AutoField": "integer"} (`rel_db_type`).
    `integer_ranges`: internal type -> (lowest, highest) that the field's validators allow; None = unbounded.
    """

    alias: str
    engine: str
    vendor: str
    data_types: Mapping[str, str] = field(default_factory=dict)
    data_types_unbounded: Mapping[str, str] = field(default_factory=dict)
    auto_types: Mapping[str, str] = field(default_factory=dict)
    integer_ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    max_name_length: int | None = None
    features: Mapping[str, bool] = field(default_factory=dict)


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
