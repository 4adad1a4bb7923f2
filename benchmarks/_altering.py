"""A schema -> statements that change its tables as a DBA does, up to three of a table, with a sentence for each.

A statement may fail (a view needs the column, rows contradict it): then the table stays as it was. SQLite cannot alter
a column: there its own table of CREATE statements is written, as a DBA's tool does it in the end.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tablewright.rendering.statements import quoted, table_name
from tablewright.schema.model import Column, Schema, Table
from tablewright.schema.types import parse_type

MOST = 3  # changes of a table


@dataclass(frozen=True, slots=True)
class Change:
    """`column`: the one that it is about, "" for none. `drops`: the table goes."""

    table: str
    said: str
    sql: str
    column: str = ""
    drops: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A table to change, in its schema. `free`: columns that none of its other changes is about."""

    schema: Schema
    table: Table
    free: tuple[Column, ...]
    chance: random.Random

    @property
    def vendor(self) -> str:
        return self.schema.vendor

    @property
    def name(self) -> str:
        return table_name(self.vendor, self.table)

    def quoted(self, name: str) -> str:
        return quoted(self.vendor, name)

    def one(self, *words: str, of: tuple[Column, ...] | None = None) -> Column | None:
        """A column of a type of one of these families; of any without words."""
        plain = self.plain if of is None else of
        found = [each for each in plain if not words or each.native_type.lower().startswith(words)]
        return self.chance.choice(found) if found else None

    @property
    def plain(self) -> tuple[Column, ...]:
        """Columns that no key, constraint, index or generated column needs."""
        table = self.table
        parts = (*table.unique_constraints, *table.indexes, *table.foreign_keys, *table.checks)
        needed = {name for part in parts for name in part.columns} | set(table.primary_key)
        said = " ".join(part.definition or "" for part in (*table.checks, *table.indexes))
        said += " ".join(each.generated or "" for each in table.columns)
        free = [each for each in self.free if each.name not in needed and each.name not in said]
        usual = [each for each in free if not each.auto and each.generated is None]
        return tuple(each for each in usual if each.base_type == each.native_type)


Maker = Callable[[Place], Change | None]


def changes(schema: Schema, seed: int) -> Iterator[Change]:
    """Of every second table of rows, in an order by chance; each table has other kinds."""
    chance = random.Random(seed)
    kinds = list(KINDS.get(schema.vendor, OF_SQLITE))
    chance.shuffle(kinds)
    tables = [each for each in schema.tables if each.kind == "table" and each.columns and each.parent is None]
    chance.shuffle(tables)
    shown = " ".join(each.definition or "" for each in schema.tables if each.is_view)
    number = 0
    for table in tables[: max(len(tables) // 2, 1)]:
        # MySQL lets go of a column that a view needs.
        free = tuple(c for c in table.columns if schema.vendor != "mysql" or c.name not in shown)
        made, tried, most = 0, 0, chance.randint(1, MOST)
        while made < most and tried < len(kinds):
            change = kinds[number % len(kinds)](Place(schema, table, free, chance))
            number, tried = number + 1, tried + 1
            if change is None:
                continue
            made += 1
            yield change
            free = tuple(each for each in free if each.name != change.column)
            if change.drops:
                break


def _alter(place: Place, what: str, said: str, column: str = "") -> Change:
    return Change(place.table.name, said, f"ALTER TABLE {place.name} {what};", column)


def _added(place: Place) -> Change:
    return _alter(place, f"ADD COLUMN {place.quoted('added later')} varchar(40)", "a new column")


def _added_required(place: Place) -> Change:
    """With a default, as rows that are there need one."""
    what = f"ADD COLUMN {place.quoted('rank_of_it')} integer NOT NULL DEFAULT 7"
    return _alter(place, what, "a new column that is NOT NULL")


def _added_relation(place: Place) -> Change | None:
    target = _target(place, None)
    if target is None:
        return None
    other, key = target
    name, points = place.quoted("later_id"), f"{table_name(place.vendor, other)} ({place.quoted(key.name)})"
    said = f"a new column that points to {other.name}"
    if place.vendor == "mysql":
        what = f"ADD COLUMN {name} {key.native_type}, ADD FOREIGN KEY ({name}) REFERENCES {points}"
        return _alter(place, what, said)
    return _alter(place, f"ADD COLUMN {name} {key.native_type} REFERENCES {points}", said)


def _related(place: Place) -> Change | None:
    """A foreign key over a column that was a plain number; rows need not obey it."""
    column = place.one("int", "smallint", "bigint", "mediumint", "tinyint")
    target = _target(place, column) if column is not None else None
    if column is None or target is None:
        return None
    other, key = target
    points = f"{table_name(place.vendor, other)} ({place.quoted(key.name)})"
    what = f"ADD FOREIGN KEY ({place.quoted(column.name)}) REFERENCES {points}"
    said = f"{column.name} points to {other.name}"
    if place.vendor == "mysql":
        change = _alter(place, what, said, column.name)
        return replace(change, sql=f"SET foreign_key_checks = 0; {change.sql}")
    return _alter(place, f"{what} NOT VALID", said, column.name)


def _target(place: Place, column: Column | None) -> tuple[Table, Column] | None:
    """Another table and its key, of the same type where a column is to point there."""
    keys = [(each, each.column(each.primary_key[0])) for each in place.schema.tables if len(each.primary_key) == 1]
    found = [
        (table, key)
        for table, key in keys
        if key is not None and table.name != place.table.name and table.kind == "table" and table.visible
        if column is None or key.native_type == column.native_type
    ]  # fmt: skip
    return place.chance.choice(found) if found else None


def _renamed(place: Place) -> Change | None:
    column = place.one()
    if column is None:
        return None
    names = f"{place.quoted(column.name)} TO {place.quoted(column.name + '_2')}"
    return _alter(place, f"RENAME COLUMN {names}", f"{column.name} renamed", column.name)


def _dropped(place: Place) -> Change | None:
    column = place.one()
    if column is None or len(place.table.columns) < 3:
        return None
    return _alter(place, f"DROP COLUMN {place.quoted(column.name)}", f"{column.name} dropped", column.name)


def _table_dropped(place: Place) -> Change | None:
    """One in three, and with what hangs on it where a vendor does that."""
    if place.chance.random() > 0.3:
        return None
    cascade = " CASCADE" if place.vendor == "postgresql" else ""
    checks = "SET foreign_key_checks = 0; " if place.vendor == "mysql" else ""
    return Change(place.table.name, "dropped", f"{checks}DROP TABLE {place.name}{cascade};", drops=True)


INDEXABLE = ("int", "date", "timestamp", "varchar", "character varying", "nvarchar")


def _indexed(place: Place) -> Change | None:
    column = place.one(*INDEXABLE)
    if column is None:
        return None
    name = place.quoted(f"later_{place.table.name}"[:60])
    sql = f"CREATE INDEX {name} ON {place.name} ({place.quoted(column.name)});"
    return Change(place.table.name, f"an index on {column.name}", sql, column.name)


def _unique(place: Place) -> Change | None:
    column = place.one(*INDEXABLE)
    if column is None:
        return None
    name = place.quoted(f"only_{place.table.name}"[:60])
    sql = f"CREATE UNIQUE INDEX {name} ON {place.name} ({place.quoted(column.name)});"
    return Change(place.table.name, f"{column.name} unique", sql, column.name)


def _unindexed(place: Place) -> Change | None:
    if not place.table.indexes:
        return None
    index = place.chance.choice(place.table.indexes)
    said = f"the index {index.name} dropped"
    if place.vendor == "mysql":
        return _alter(place, f"DROP INDEX {place.quoted(index.name)}", said)
    return Change(place.table.name, said, f"DROP INDEX {_beside(place, index.name)};")


def _not_unique(place: Place) -> Change | None:
    found = [each for each in place.table.unique_constraints if not each.name.startswith("sqlite_autoindex")]
    if not found:
        return None
    chosen = place.chance.choice(found)
    said = f"the unique {chosen.name} dropped"
    if place.vendor == "mysql":
        return _alter(place, f"DROP INDEX {place.quoted(chosen.name)}", said)
    if chosen.constraint and place.vendor == "postgresql":
        return _alter(place, f"DROP CONSTRAINT {place.quoted(chosen.name)}", said)
    return Change(place.table.name, said, f"DROP INDEX {_beside(place, chosen.name)};")


def _beside(place: Place, name: str) -> str:
    """The name of what lies in the table's namespace."""
    bare = place.quoted(name)
    return bare if place.vendor == "sqlite" else f"{place.quoted(place.table.namespace)}.{bare}"


def _typed(place: Place, column: Column, type_: str, said: str, *, null: bool) -> Change:
    name = place.quoted(column.name)
    if place.vendor == "mysql":
        what = f"MODIFY {name} {type_}{'' if null else ' NOT NULL'}{_mysql_rest(column, column.comment)}"
        return _alter(place, what, said, column.name)
    return _alter(place, f"ALTER COLUMN {name} TYPE {type_}", said, column.name)


def _mysql_rest(column: Column, comment: str | None) -> str:
    """What MODIFY would take away."""
    default = f" DEFAULT {column.default}" if column.default is not None else ""
    return default + (f" COMMENT '{_escaped(comment)}'" if comment else "")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")


def _longer(place: Place) -> Change | None:
    column = place.one("varchar(", "character varying(", "nvarchar(")
    if column is None:
        return None
    length = (parse_type(place.vendor, column.native_type).length or 0) + place.chance.choice((7, -1))
    word = column.native_type.partition("(")[0]
    if place.vendor == "sqlite":
        return _rewritten(place, column, f"{word}({length})", f"{column.name} of length {length}")
    return _typed(place, column, f"varchar({length})", f"{column.name} of length {length}", null=column.null)


def _wider(place: Place) -> Change | None:
    column = place.one("int", "smallint")
    if column is None:
        return None
    if place.vendor == "sqlite":
        return _rewritten(place, column, "bigint", f"{column.name} a bigint")
    return _typed(place, column, "bigint", f"{column.name} a bigint", null=column.null)


def _another_type(place: Place) -> Change | None:
    """Of another family: numbers and dates become text."""
    column = place.one("int", "date", "numeric", "decimal", "timestamp")
    if column is None:
        return None
    said = f"{column.name} a text of 50"
    if place.vendor == "sqlite":
        return _rewritten(place, column, "varchar(50)", said)
    bare = replace(column, default=None)
    return _typed(place, bare, "varchar(50)", said, null=column.null)


def _rewritten(place: Place, column: Column, type_: str, said: str) -> Change | None:
    """SQLite: another type in the CREATE statement, where that is found once."""
    text = place.table.definition or ""
    name, old = re.escape(column.name), re.escape(column.native_type)
    found = re.compile(rf"""(?i)(?<=[\s,(])((?:"{name}"|\[{name}\]|`{name}`|{name})\s+){old}(?=[\s,)])""")
    if len(found.findall(text)) != 1:
        return None
    new = found.sub(lambda match: match[1] + type_, text).replace("'", "''")
    update = f"UPDATE sqlite_master SET sql = '{new}' WHERE type = 'table' AND name = '{_escaped(place.table.name)}';"
    sql = f"PRAGMA writable_schema = ON; {update} PRAGMA writable_schema = RESET;"
    return Change(place.table.name, said, sql, column.name)


def _nullable(place: Place) -> Change | None:
    column = place.one("int", "varchar(", "character varying(", "text", "date")
    if column is None:
        return None
    said = f"NULL in {column.name} {'refused' if column.null else 'allowed'}"
    if place.vendor == "mysql":
        return _typed(place, column, column.native_type, said, null=not column.null)
    verb = "SET" if column.null else "DROP"
    return _alter(place, f"ALTER COLUMN {place.quoted(column.name)} {verb} NOT NULL", said, column.name)


def _another_default(place: Place) -> Change | None:
    """Another one; or none, where there was one."""
    column = place.one("int", "smallint", "varchar(", "character varying(", "numeric", "decimal")
    if column is None:
        return None
    name = place.quoted(column.name)
    if column.default is not None and place.chance.random() < 0.5:
        return _alter(place, f"ALTER COLUMN {name} DROP DEFAULT", f"{column.name} without its default", column.name)
    value = "'x'" if "char" in column.native_type else "3"
    return _alter(
        place, f"ALTER COLUMN {name} SET DEFAULT {value}", f"{column.name} with the default {value}", column.name
    )


def _commented(place: Place) -> Change | None:
    """Another one; or none, where there was one."""
    column = place.one()
    if column is None:
        return None
    gone = bool(column.comment) and place.chance.random() < 0.3
    said = f"{'no' if gone else 'another'} comment on {column.name}"
    if place.vendor == "mysql":
        null = "" if column.null else " NOT NULL"
        rest = _mysql_rest(column, None if gone else "Said “later”")
        return _alter(place, f"MODIFY {place.quoted(column.name)} {column.native_type}{null}{rest}", said, column.name)
    text = "NULL" if gone else "'Said “later”'"
    sql = f"COMMENT ON COLUMN {place.name}.{place.quoted(column.name)} IS {text};"
    return Change(place.table.name, said, sql, column.name)


def _table_commented(place: Place) -> Change:
    if place.vendor == "mysql":
        return _alter(place, "COMMENT = 'A table, of late'", "a comment on the table")
    return Change(place.table.name, "a comment on the table", f"COMMENT ON TABLE {place.name} IS 'A table, of late';")


def _checked(place: Place) -> Change | None:
    column = place.one("int", "smallint", "numeric", "decimal")
    if column is None:
        return None
    late = " NOT VALID" if place.vendor == "postgresql" else ""
    name = place.quoted(f"later_check_{place.table.name}"[:60])
    what = f"ADD CONSTRAINT {name} CHECK ({place.quoted(column.name)} > 0){late}"
    return _alter(place, what, f"{column.name} is to be positive", column.name)


def _unchecked(place: Place) -> Change | None:
    named = [each for each in place.table.checks if each.kind == "check" and each.name]
    if not named:
        return None
    check = place.chance.choice(named)
    return _alter(place, f"DROP CONSTRAINT {place.quoted(check.name)}", f"the check {check.name} dropped")


def _unrelated(place: Place) -> Change | None:
    if not place.table.foreign_keys:
        return None
    key = place.chance.choice(place.table.foreign_keys)
    word = "FOREIGN KEY" if place.vendor == "mysql" else "CONSTRAINT"
    said = f"the foreign key of {', '.join(key.columns)} dropped"
    return _alter(place, f"DROP {word} {place.quoted(key.name)}", said)


def _ruled(place: Place) -> Change | None:
    """Another rule for what becomes of the rows that point to a row that is deleted."""
    plain = [each for each in place.table.foreign_keys if each.name and not each.target_namespace.startswith("pg_")]
    if not plain:
        return None
    key = place.chance.choice(plain)
    rule = "CASCADE" if key.on_delete != "CASCADE" else "NO ACTION"
    word = "FOREIGN KEY" if place.vendor == "mysql" else "CONSTRAINT"
    names, targets = (", ".join(map(place.quoted, each)) for each in (key.columns, key.target_columns))
    other = place.quoted(key.target_table)
    if key.target_namespace:
        other = f"{place.quoted(key.target_namespace)}.{other}"
    name, points = place.quoted(key.name + "_2"), f"REFERENCES {other} ({targets}) ON DELETE {rule}"
    what = f"DROP {word} {place.quoted(key.name)}, ADD CONSTRAINT {name} FOREIGN KEY ({names}) {points}"
    return _alter(place, what, f"ON DELETE {rule} for {', '.join(key.columns)}")


OF_SQLITE: tuple[Maker, ...] = (
    _added, _added_required, _added_relation, _renamed, _dropped, _table_dropped, _indexed, _unique, _unindexed,
    _not_unique, _longer, _wider, _another_type,
)  # fmt: skip
MORE: tuple[Maker, ...] = (
    _nullable, _another_default, _commented, _table_commented, _checked, _unchecked, _related, _unrelated, _ruled,
)  # fmt: skip
KINDS = {"postgresql": (*OF_SQLITE, *MORE), "mysql": (*OF_SQLITE, *MORE)}
