"""A schema -> statements that change its tables as a DBA does, one kind of change a table, and a sentence for each.

A statement may fail (a view needs the column): then the table stays as it was.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tablewright.rendering.statements import quoted, table_name
from tablewright.schema.model import Column, Schema, Table
from tablewright.schema.types import parse_type


@dataclass(frozen=True, slots=True)
class Change:
    table: str
    said: str
    sql: str


def changes(schema: Schema, seed: int) -> Iterator[Change]:
    """Of every second table of rows, in an order by chance."""
    chance = random.Random(seed)
    kinds = list(KINDS.get(schema.vendor, OF_SQLITE))
    tables = [each for each in schema.tables if each.kind == "table" and each.columns and each.parent is None]
    chance.shuffle(tables)
    shown = " ".join(each.definition or "" for each in schema.tables if each.is_view)
    if schema.vendor == "mysql":  # which lets go of a column that a view needs
        tables = [replace(each, columns=tuple(c for c in each.columns if c.name not in shown)) for each in tables]
    for number, table in enumerate(tables[: max(len(tables) // 2, 1)]):
        for offset in range(len(kinds)):
            made = kinds[(number + offset) % len(kinds)](schema.vendor, table, chance)
            if made is not None:
                yield made
                break


def _plain(table: Table, chance: random.Random, *words: str) -> Column | None:
    """A column that no key, constraint, index or generated column needs, of a type of one of these families."""
    parts = (*table.unique_constraints, *table.indexes, *table.foreign_keys, *table.checks)
    needed = {name for part in parts for name in part.columns} | set(table.primary_key)
    free = [
        each
        for each in table.columns
        if each.name not in needed and not each.auto and each.generated is None and each.base_type == each.native_type
    ]
    said = " ".join(part.definition or "" for part in (*table.checks, *table.indexes))
    said += " ".join(each.generated or "" for each in table.columns)
    return _one([each for each in free if each.name not in said], table, chance, words)


def _one(columns: list[Column], table: Table, chance: random.Random, words: tuple[str, ...]) -> Column | None:
    found = [each for each in columns if not words or each.native_type.startswith(words)]
    return chance.choice(found) if found else None


def _alter(vendor: str, table: Table, what: str, said: str) -> Change:
    return Change(table.name, said, f"ALTER TABLE {table_name(vendor, table)} {what};")


def _added(vendor: str, table: Table, chance: random.Random) -> Change:
    return _alter(vendor, table, f"ADD COLUMN {quoted(vendor, 'added later')} varchar(40)", "a new column")


def _renamed(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance)
    if column is None:
        return None
    names = f"{quoted(vendor, column.name)} TO {quoted(vendor, column.name + '_2')}"
    return _alter(vendor, table, f"RENAME COLUMN {names}", f"{column.name} renamed")


def _dropped(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance)
    if column is None or len(table.columns) < 3:
        return None
    return _alter(vendor, table, f"DROP COLUMN {quoted(vendor, column.name)}", f"{column.name} dropped")


def _indexed(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance, "int", "date", "timestamp", "varchar", "character varying")
    if column is None:
        return None
    name = quoted(vendor, f"later_{table.name}"[:60])
    sql = f"CREATE INDEX {name} ON {table_name(vendor, table)} ({quoted(vendor, column.name)});"
    return Change(table.name, f"an index on {column.name}", sql)


def _typed(vendor: str, table: Table, column: Column, type_: str, said: str, *, null: bool) -> Change:
    name = quoted(vendor, column.name)
    if vendor == "mysql":
        return _alter(vendor, table, f"MODIFY {name} {type_}{'' if null else ' NOT NULL'}", said)
    return _alter(vendor, table, f"ALTER COLUMN {name} TYPE {type_}", said)


def _longer(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance, "varchar(", "character varying(")
    if column is None:
        return None
    length = (parse_type(vendor, column.native_type).length or 0) + 7
    return _typed(vendor, table, column, f"varchar({length})", f"{column.name} longer", null=column.null)


def _wider(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance, "int", "smallint")
    if column is None:
        return None
    return _typed(vendor, table, column, "bigint", f"{column.name} a bigint", null=column.null)


def _nullable(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance, "int", "varchar(", "character varying(", "text", "date")
    if column is None:
        return None
    said = f"NULL in {column.name} {'refused' if column.null else 'allowed'}"
    if vendor == "mysql":
        return _typed(vendor, table, column, column.native_type, said, null=not column.null)
    verb = "SET" if column.null else "DROP"
    return _alter(vendor, table, f"ALTER COLUMN {quoted(vendor, column.name)} {verb} NOT NULL", said)


def _commented(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance)
    if column is None or vendor == "mysql":
        return None
    what = f"{table_name(vendor, table)}.{quoted(vendor, column.name)}"
    return Change(table.name, f"a comment on {column.name}", f"COMMENT ON COLUMN {what} IS 'Said “later”';")


def _unrelated(vendor: str, table: Table, chance: random.Random) -> Change | None:
    if not table.foreign_keys:
        return None
    key = chance.choice(table.foreign_keys)
    word = "FOREIGN KEY" if vendor == "mysql" else "CONSTRAINT"
    said = f"the foreign key of {', '.join(key.columns)} dropped"
    return _alter(vendor, table, f"DROP {word} {quoted(vendor, key.name)}", said)


def _unique(vendor: str, table: Table, chance: random.Random) -> Change | None:
    column = _plain(table, chance, "int", "varchar(", "character varying(", "date")
    if column is None:
        return None
    name = quoted(vendor, f"only_{table.name}"[:60])
    sql = f"CREATE UNIQUE INDEX {name} ON {table_name(vendor, table)} ({quoted(vendor, column.name)});"
    return Change(table.name, f"{column.name} unique", sql)


OF_SQLITE: tuple[Callable[[str, Table, random.Random], Change | None], ...]
OF_SQLITE = (_added, _renamed, _dropped, _indexed, _unique)
KINDS = {
    "postgresql": (*OF_SQLITE, _longer, _wider, _nullable, _commented, _unrelated),
    "mysql": (*OF_SQLITE, _longer, _wider, _nullable, _unrelated),
}
