"""Schemas and models -> the tables that no model maps, and the edits that add models for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tablewright.comparison.contrib import CONTRIB_TABLES
from tablewright.project.checking import table_wanted
from tablewright.project.state import State
from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.names import find_table, split_table_name
from tablewright.settings import Settings
from tablewright.source.models import Field, Model, Models
from tablewright.source.statements import Literal, Unknown


def unmapped(schema: Schema, models: Models, state: State, settings: Settings) -> Iterator[Table]:
    """Tables that no model maps, in the schema's order, without those that Django itself or an extension brings; none
    before all tables were read, since the list would tell that there are no others."""
    if schema.partial:
        return
    mapped = {
        table.key for name in (*models.by_table, *_join_tables(models, state)) if (table := find_table(schema, name))
    }
    named_otherwise = {table.synonym_of for table in schema.tables if table.key in mapped}
    brought = {"django_migrations"}
    brought.update(*(tables for app, tables in CONTRIB_TABLES.items() if app in state.packages))
    for table in schema.tables:
        name = table.name.lower() if schema.vendor == "oracle" else table.name
        if table.key in mapped or table.kind == "partition" or (table.visible and name in brought):
            continue
        whole_name = f"{table.namespace}.{table.name}" if table.namespace else table.name
        if table.synonym_of or whole_name in named_otherwise or table.extension:
            continue  # the table itself is listed; a model maps it under another name; it is an extension's own
        if (table.kind == "virtual table" and table.parent) or not (table.columns or table.error):
            continue  # what SQLite keeps behind a virtual table; a table that has nothing to map
        if schema.vendor == "sqlite" and table.name.lower().startswith("sqlite_"):
            continue
        if table_wanted(table.namespace, table.name, settings):
            yield table


def unmapped_of(
    state: State, models: Models, settings: Settings, alias: str | None = None
) -> tuple[tuple[str, Table], ...]:
    """The same of all aliases, or of one: (alias, table)."""
    return tuple(
        (each.alias, table)
        for each in state.aliases.values()
        if each.schema is not None and alias in (None, each.alias)
        for table in unmapped(each.schema, models, state, settings)
    )


def tables_of(paths: Iterable[Path], models: Models) -> tuple[TableKey, ...]:
    """The tables that the models of these files name, and those that their relations lead to; the namespace is "" where
    the name has none."""
    found: dict[TableKey, None] = {}
    for model in (placed.model for path in paths for placed in models.by_path.get(str(path), ())):
        relations = (field.relation for field in model.fields if field.relation is not None)
        ends = (models.target(r.target) for r in relations if not isinstance(r.target, Unknown))
        for each in (model, *ends):
            if each is not None and each.paired and isinstance(each.db_table, str):
                namespace, name = split_table_name(each.db_table)
                found[namespace or "", name] = None
    return tuple(found)


def _join_tables(models: Models, state: State) -> Iterator[str]:
    """The names of the tables that Django makes for many-to-many fields without `through`."""
    for model in models.by_label.values():
        if isinstance(model.db_table, Unknown) or not model.paired:
            continue
        for field in model.fields:
            if (name := _join_table(model, model.db_table, field)) is not None:
                yield name
        if model.label.lower() == state.auth_user_model.lower():
            # AbstractUser and PermissionsMixin bring these; their source is not the project's.
            yield f"{model.db_table}_groups"
            yield f"{model.db_table}_user_permissions"


def _join_table(model: Model, db_table: str, field: Field) -> str | None:
    if isinstance(field.class_path, Unknown) or not field.class_path.endswith("ManyToManyField"):
        return None
    if field.statement is not None:
        if field.statement.argument("through") is not None:
            return None
        written = field.statement.argument("db_table")
        if written is not None:
            value = written.value
            return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None
    return f"{db_table}_{field.name}"


def owner(schema: Schema, models: Models, key: TableKey) -> Model | None:
    """The model that maps the table, the first by name."""
    for name, owners in sorted(models.by_table.items()):
        table = find_table(schema, name)
        if table is not None and table.key == key and owners:
            return owners[0]
    return None


def app_label(path: Path, root: Path, models: Models, state: State) -> str:
    """The app that a model in this file belongs to: its neighbours', else that of the nearest installed app."""
    placed = models.by_path.get(str(path), ())
    label = next((each.model.app_label for each in placed if each.model.app_label), "")
    if label or not path.is_relative_to(root):
        return label
    parts = path.relative_to(root).with_suffix("").parts
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in state.packages:
            return parts[length - 1]
    return parts[-2] if len(parts) > 1 else ""


def app_models_file(label: str, root: Path, models: Models, state: State) -> Path | None:
    """Where an app's models are: the file that holds most of them, else models.py in the app's folder."""
    held: dict[str, int] = {}
    for model in models.by_label.values():
        if model.app_label == label and model.path:
            held[model.path] = held.get(model.path, 0) + 1
    if held:
        return Path(min(held, key=lambda path: (-held[path], path)))
    for package in state.packages:
        folder = root.joinpath(*package.split("."))
        if package.rpartition(".")[2] == label and folder.is_dir():
            return folder / "models.py"
    return None
