"""What a database holds -> Schema: frozen tables, columns and constraints, looked up by name.

Facts are the database's own words; nothing here is Django's view of them, except `Backend`, which holds what the
project's Django says of the backend (its column type per internal type). Their JSON is in `serialization`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VIEW_KINDS = frozenset({"view", "materialized view"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `native_type` is spelt exactly as the database does; `base_type` is the type beneath a domain (otherwise equal).
    `null` is whether the *column* accepts NULL (a domain's NOT NULL counts).
    `element_type`: of an array, the type of what is in it, beneath domains.
    `auto` says how the column counts by itself: "" | "identity" | "sequence" | "auto_increment" | "rowid" | "trigger"
    (a trigger on insert gives the key its value). `identity_always`: an INSERT may not give a value of its own.
    `sequence`: the name of the sequence behind "identity" or "sequence", with its namespace where it is not visible.
    `generated` is the expression of a generated column, `generated_kind` "stored" | "virtual" | "".
    `collation` where it is not the usual one (of the type, of MySQL's table). `enum` holds the values of a native enum
    (MySQL: of ENUM and SET), in order; `schema.allowed` reads those of a check.
    `granted`: of the rights that the table denies, those that this user has on this column all the same.
    `default_on_null`: an INSERT of NULL gives the default instead (Oracle).
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
    element_type: str | None = None
    identity_always: bool = False
    sequence: str | None = None
    granted: tuple[str, ...] = ()
    default_on_null: bool = False

    @property
    def optional_on_insert(self) -> bool:
        """An INSERT that leaves the column out succeeds."""
        return self.null or self.default is not None or bool(self.auto) or self.generated is not None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign-key constraint; `columns` and `target_columns` pair up by position.

    Rules are SQL's words: "NO ACTION" | "RESTRICT" | "CASCADE" | "SET NULL" | "SET DEFAULT".
    `deferred`: it is deferrable, and checked at commit unless a transaction asks otherwise. `validated` is False where
    rows from before it may break it, `enforced` where new ones may as well. `rules_known` is False where this user is
    not shown `on_delete` and `on_update`.
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
    deferred: bool = False
    enforced: bool = True
    rules_known: bool = True


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """A set of columns without duplicates; `constraint` is False for a bare unique index.

    A member of `columns` is None where the index has an expression, or a prefix of a column: `expressions` has their
    texts, in order. `condition` is a partial index's predicate. `definition` is the whole in the database's words where
    the facts do not say it all. `descending`, `operator_classes` and `prefix_lengths` go with `columns` by position,
    and are () where all are the usual ones.
    """

    name: str
    columns: tuple[str | None, ...]
    constraint: bool = True
    condition: str | None = None
    definition: str | None = None
    nulls_distinct: bool = True
    deferrable: bool = False
    include: tuple[str, ...] = ()
    deferred: bool = False
    expressions: tuple[str, ...] = ()
    descending: tuple[bool, ...] = ()
    operator_classes: tuple[str | None, ...] = ()
    prefix_lengths: tuple[int | None, ...] = ()

    @property
    def plain(self) -> bool:
        """Holds for all rows and whole columns, so that it is a key of the table."""
        return self.condition is None and None not in self.columns


@dataclass(frozen=True, slots=True)
class Index:
    """A non-unique index; members as UniqueConstraint has them.

    `nulls_first`, by position, where it is not what the order implies (first when descending, else last).
    """

    name: str
    columns: tuple[str | None, ...]
    descending: tuple[bool, ...] = ()
    method: str = ""
    condition: str | None = None
    definition: str | None = None
    expressions: tuple[str, ...] = ()
    operator_classes: tuple[str | None, ...] = ()
    prefix_lengths: tuple[int | None, ...] = ()
    nulls_first: tuple[bool, ...] = ()
    include: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint, or (`kind` "exclusion") one that compares rows by other operators than equality: an exclusion
    constraint, and PostgreSQL's keys over time (WITHOUT OVERLAPS, PERIOD) where no other fact says it.

    `definition` is in the database's words: of a check the expression alone, of an exclusion the whole clause.
    """

    name: str
    definition: str
    columns: tuple[str, ...] = ()
    kind: str = "check"
    validated: bool = True
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table, view, materialized view, partition or foreign table.

    `kind`: "table" | "partitioned table" | "partition" | "view" | "materialized view" | "foreign table"
    | "virtual table".
    `visible`: the bare name finds it (it is on the search path, and no earlier namespace hides it).
    `error`: why the table could not be read in full; then nothing may be concluded from what is not here.
    `insert_triggers`: names of enabled triggers that run for each row before it is inserted, and may fill its columns;
    `triggers_known` is False where this user may not see them, or no reader asks for them. `checks_known` is False
    where this user may not see `checks`.
    `parent`: of a partition its table, of a virtual table's shadow the virtual table. `partitioning`: of a partitioned
    table by what ("RANGE (created)"), of a partition for which values.
    `synonym_of`: this is another name of a table ("OWNER.TABLE", or a bare one) that is here as well, with its facts;
    or of one behind a link ("TABLE@LINK"), which is not read.
    `extension`: the extension that brings it (PostgreSQL).
    `denied`: what of "select", "insert", "update", "delete" this user may not do with the whole table (see
    `Column.granted`); () also where no reader can tell, and then `rights_known` is False.
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
    checks_known: bool = True
    partitioning: str | None = None
    denied: tuple[str, ...] = ()
    rights_known: bool = True
    error: str | None = None
    synonym_of: str | None = None
    extension: str | None = None
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

    def readable(self, column: Column) -> bool:
        """No right is known to be missing that a SELECT of the column needs."""
        return "select" not in self.denied or "select" in column.granted

    def column(self, name: str) -> Column | None:
        """The column of exactly that name."""
        return self._by_name.get(name)


TableKey = tuple[str, str]
"""(namespace, name); the namespace is "" where the vendor has none."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What was read from one alias. `search_path` are the namespaces that bare names are looked up in, in order.

    `partial`: only some tables have been read so far, so that one which is not here may well exist.
    `hides_tables`: this user is shown no table without a right on it, and has none that covers all.
    """

    alias: str
    vendor: str
    server_version: str
    tables: tuple[Table, ...]
    search_path: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    partial: bool = False
    hides_tables: bool = False
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

    @property
    def is_gis(self) -> bool:
        """It is one of GeoDjango's, or made on one."""
        return self.features.get("gis_enabled", False)
