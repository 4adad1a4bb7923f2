"""A schema of then and of now -> what tables and columns are called now that had another name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.schema.column_renames import renamed_columns
from tablewright.schema.model import Schema, Table, TableKey
from tablewright.schema.names import split_table_name
from tablewright.schema.table_renames import renamed_tables


@dataclass(frozen=True, slots=True)
class Renames:
    """`tables`: old key -> new key. `columns`: by the table's key of now, old name -> new name."""

    tables: Mapping[TableKey, TableKey]
    columns: Mapping[TableKey, Mapping[str, str]]

    def table(self, db_table: str) -> TableKey | None:
        """That of a table as a model calls it."""
        namespace, name = split_table_name(db_table)
        found = [new for old, new in self.tables.items() if old[1] == name and namespace in (None, old[0])]
        return found[0] if len(found) == 1 else None

    def column(self, table: Table, name: str) -> str | None:
        """What a column of the table was called `name` is called now."""
        columns = self.columns.get(table.key, {})
        return columns.get(name) or next((new for old, new in columns.items() if old.lower() == name.lower()), None)


def renames_between(before: Schema, now: Schema) -> Renames:
    tables = {old: new for old, (new, _) in renamed_tables(before, now).items()}
    pairs = ((old, now.table(tables.get(old.key, old.key))) for old in before.tables)
    columns = {
        new.key: {name: to for name, (to, _) in renamed_columns(old, new).items()}
        for old, new in pairs
        if new is not None and not old.error and not new.error
    }
    return Renames(tables, {key: names for key, names in columns.items() if names})
