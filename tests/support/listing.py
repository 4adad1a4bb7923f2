"""Schema -> one line a fact, to compare with a text that people can read."""

from __future__ import annotations

from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint


def listing(schema: Schema) -> str:
    return "\n".join(table_listing(table) for table in schema.tables)


def table_listing(table: Table) -> str:
    head = [f"{_name(table.namespace)}.{_name(table.name)}" if table.namespace else _name(table.name), table.kind]
    head += [] if table.visible else ["not visible"]
    head += [f"parent {_name(table.parent)}"] if table.parent else []
    head += [f"by {table.partitioning}"] if table.partitioning else []
    head += [f"synonym of {table.synonym_of}"] if table.synonym_of else []
    head += [f"of extension {table.extension}"] if table.extension else []
    head += [f"comment {table.comment!r}"] if table.comment else []
    lines = [" ".join(head)]
    lines += [f"error {table.error}"] if table.error else []
    lines += [f"denied {', '.join(table.denied)}"] if table.denied else []
    lines += [] if table.rights_known else ["rights not known"]
    lines += [_column(column) for column in table.columns]
    lines += [f"key {_names(table.primary_key)}"] if table.primary_key else []
    lines += [_foreign_key(key) for key in table.foreign_keys]
    lines += [_unique(constraint) for constraint in table.unique_constraints]
    lines += [_index(index) for index in table.indexes]
    lines += [_check(check) for check in table.checks]
    lines += [f"before insert {_names(table.insert_triggers)}"] if table.insert_triggers else []
    lines += [] if table.triggers_known else ["triggers not known"]
    lines += [] if table.checks_known else ["checks not known"]
    return "\n    ".join(lines) + "\n"


def _column(column: Column) -> str:
    words = [f"{column.position} {_name(column.name)}: {column.native_type or '(no type)'}"]
    words += [f"= {column.base_type}"] if column.base_type != column.native_type else []
    words += [] if column.null else ["not null"]
    words += [f"default {column.default}"] if column.default is not None else []
    words += ["also for NULL"] if column.default_on_null else []
    words += [f"of {column.element_type}"] if column.element_type else []
    words += [column.auto] if column.auto else []
    words += ["always"] if column.identity_always else []
    words += [f"from {_name(column.sequence)}"] if column.sequence else []
    words += [f"{column.generated_kind} as {column.generated}"] if column.generated is not None else []
    words += [f"collate {column.collation}"] if column.collation else []
    words += [f"enum {list(column.enum)}"] if column.enum else []
    words += [f"comment {column.comment!r}"] if column.comment else []
    words += [f"granted {', '.join(column.granted)}"] if column.granted else []
    return " ".join(words)


def _foreign_key(key: ForeignKey) -> str:
    target = f"{_name(key.target_namespace)}.{_name(key.target_table)}"
    words = [f"foreign key {_name(key.name)} {_names(key.columns)} -> {target} {_names(key.target_columns)}"]
    words += [f"delete {key.on_delete}"] if key.on_delete != "NO ACTION" else []
    words += [f"update {key.on_update}"] if key.on_update != "NO ACTION" else []
    words += [] if key.rules_known else ["rules not known"]
    words += _when(key)
    words += _valid(key)
    return " ".join(words)


def _when(constraint: ForeignKey | UniqueConstraint) -> list[str]:
    words = ["deferrable"] if constraint.deferrable else []
    return [*words, "deferred"] if constraint.deferred else words


def _valid(constraint: ForeignKey | Check) -> list[str]:
    words = [] if constraint.validated else ["not validated"]
    return words if constraint.enforced else [*words, "not enforced"]


def _check(check: Check) -> str:
    words = [f"{check.kind} {_name(check.name)} {_names(check.columns)}: {check.definition}", *_valid(check)]
    return " ".join(words)


def _parts(index: Index | UniqueConstraint) -> list[str]:
    words = [f"of {' and '.join(index.expressions)}"] if index.expressions else []
    words += [f"descending {[int(down) for down in index.descending]}"] if index.descending else []
    words += [f"operators {list(index.operator_classes)}"] if index.operator_classes else []
    words += [f"prefixes {list(index.prefix_lengths)}"] if index.prefix_lengths else []
    return words


def _unique(unique: UniqueConstraint) -> str:
    words = [f"unique {'constraint' if unique.constraint else 'index'} {_name(unique.name)} {_names(unique.columns)}"]
    words += [f"include {_names(unique.include)}"] if unique.include else []
    words += [] if unique.nulls_distinct else ["nulls not distinct"]
    words += [*_when(unique), *_parts(unique)]
    words += [f"where {unique.condition}"] if unique.condition else []
    words += [f"-- {unique.definition}"] if unique.definition else []
    return " ".join(words)


def _index(index: Index) -> str:
    words = [f"index {_name(index.name)} {_names(index.columns)}"]
    words += [f"include {_names(index.include)}"] if index.include else []
    words += _parts(index)
    words += [f"nulls first {[int(first) for first in index.nulls_first]}"] if index.nulls_first else []
    words += [index.method] if index.method not in ("", "btree") else []
    words += [f"where {index.condition}"] if index.condition else []
    words += [f"-- {index.definition}"] if index.definition else []
    return " ".join(words)


def _names(names: tuple[str | None, ...]) -> str:
    return f"({', '.join('…' if name is None else _name(name) for name in names)})"


def _name(name: str) -> str:
    return name if name.isidentifier() else repr(name)
