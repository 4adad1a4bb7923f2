"""A schema -> the same after somebody changed a table: at random, by a seed, and what was touched.

New facts are never made up: types, defaults and the like are those that another column of the same database has.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tablewright.schema.model import Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint


@dataclass(frozen=True, slots=True)
class Touched:
    """`columns`: (table, column) whose fields may have to change, by the names of before; `tables`: whose Meta may.
    `dropped`, `renamed` (to what), `added` and `retyped` are of columns."""

    said: tuple[str, ...] = ()
    columns: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()
    dropped: frozenset[tuple[str, str]] = frozenset()
    renamed: frozenset[tuple[str, str, str]] = frozenset()
    added: frozenset[tuple[str, str]] = frozenset()
    retyped: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Touched) -> Touched:
        return Touched(
            self.said + other.said,
            self.columns | other.columns,
            self.tables | other.tables,
            self.dropped | other.dropped,
            self.renamed | other.renamed,
            self.added | other.added,
            self.retyped | other.retyped,
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """A schema to change, and where facts are taken from. `spared`: (table, column) that are left alone; `only`: where
    that is not empty, all others are."""

    chance: random.Random
    schema: Schema
    donors: tuple[Column, ...]
    names: tuple[str, ...]
    spared: frozenset[tuple[str, str]] = frozenset()
    only: frozenset[tuple[str, str]] = frozenset()

    def tables(self) -> list[Table]:
        """Of rows: views follow what they show."""
        return [each for each in self.schema.tables if each.kind == "table" and each.name in self.names]

    def column(self, wanted: Callable[[Table, Column], bool]) -> tuple[Table, Column] | None:
        found = [
            (table, column)
            for table in self.tables()
            for column in table.columns
            if (table.name, column.name) not in self.spared and wanted(table, column)
            if not self.only or (table.name, column.name) in self.only
        ]
        return self.chance.choice(found) if found else None

    def with_table(self, table: Table) -> Schema:
        tables = tuple(table if each.key == table.key else each for each in self.schema.tables)
        return replace(self.schema, tables=tables)


Change = Callable[[Scene], tuple[Schema, Touched] | None]


def _touched(said: str, table: Table, *columns: str, meta: bool = True) -> Touched:
    tables = frozenset({table.name}) if meta else frozenset()
    return Touched((f"{table.name}: {said}",), frozenset((table.name, each) for each in columns), tables)


def _with_column(table: Table, column: Column, new: Column) -> Table:
    return replace(table, columns=tuple(new if each is column else each for each in table.columns))


def _keys(table: Table) -> set[str]:
    """Columns by which rows are told apart, here or elsewhere."""
    return {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}


def _targets(schema: Schema, table: Table) -> set[str]:
    return {
        name
        for each in schema.tables
        for key in each.foreign_keys
        if (key.target_namespace, key.target_table) == table.key
        for name in key.target_columns
    }


def _is_join(table: Table) -> bool:
    return len(table.foreign_keys) > 1 and all(column.name in _keys(table) for column in table.columns)


def _in_text(table: Table, name: str) -> bool:
    """Some expression of the table names the column, or may."""
    texts = [
        *(each.generated or "" for each in table.columns),
        *(each.default or "" for each in table.columns),
        *(check.definition for check in table.checks if check.columns != (name,)),
        *(text for index in table.indexes for text in (index.condition or "", *index.expressions)),
        *(text for each in table.unique_constraints for text in (each.condition or "", *each.expressions)),
    ]
    return any(name.lower() in text.lower() for text in texts)


def _plain(scene: Scene) -> Callable[[Table, Column], bool]:
    """A column that nothing hangs on but its own indexes and checks."""

    def wanted(table: Table, column: Column) -> bool:
        held = _keys(table) | _targets(scene.schema, table)
        return (
            column.name not in held
            and not column.auto
            and column.generated is None
            and not _in_text(table, column.name)
        )

    return wanted


def _without(table: Table, name: str) -> Table:
    """No constraint or index that has the column."""
    return replace(
        table,
        unique_constraints=tuple(
            each for each in table.unique_constraints if name not in (*each.columns, *each.include)
        ),
        indexes=tuple(each for each in table.indexes if name not in (*each.columns, *each.include)),
        checks=tuple(each for each in table.checks if name not in each.columns),
    )


def _beside(table: Table, name: str) -> list[str]:
    """Columns that share a constraint with it."""
    sets: list[Iterable[str | None]] = [each.columns for each in table.unique_constraints]
    sets += [each.columns for each in table.indexes]
    sets += [each.columns for each in table.checks]
    return [other for each in sets if name in each for other in each if other is not None]


def _numbered(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(replace(each, position=number) for number, each in enumerate(columns, 1))


# -- columns


def add_column(scene: Scene) -> tuple[Schema, Touched] | None:
    tables = [table for table in scene.tables() if not _is_join(table)]
    if not tables:
        return None
    table = scene.chance.choice(tables)
    donor = scene.chance.choice(scene.donors)
    name = scene.chance.choice(["added", "Added_At", "neue_größe", "class", "x_1", donor.name])
    if any(each.name.lower() == name.lower() for each in table.columns):
        return None
    null = scene.chance.random() < 0.5
    new = replace(donor, name=name, null=null, default=donor.default if scene.chance.random() < 0.5 else None)
    at = scene.chance.randint(0, len(table.columns)) if scene.chance.random() < 0.4 else len(table.columns)
    columns = [*table.columns[:at], new, *table.columns[at:]]
    schema = scene.with_table(replace(table, columns=_numbered(columns)))
    said = _touched(f"add {name} {new.native_type} at {at}", table)
    return schema, replace(said, added=frozenset({(table.name, name)}))


def drop_column(scene: Scene) -> tuple[Schema, Touched] | None:
    found = scene.column(_plain(scene))
    if found is None or len(found[0].columns) < 3:
        return None
    table, column = found
    left = _numbered(each for each in table.columns if each is not column)
    schema = scene.with_table(replace(_without(table, column.name), columns=left))
    said = _touched(f"drop {column.name}", table, column.name, *_beside(table, column.name))
    return schema, replace(said, dropped=frozenset({(table.name, column.name)}))


def rename_column(scene: Scene) -> tuple[Schema, Touched] | None:
    found = scene.column(lambda table, column: not _in_text(table, column.name) and not _is_join(table))
    if found is None:
        return None
    table, column = found
    old = column.name
    new = scene.chance.choice([f"{old}_2", f"{old}s", f"the_{old}", old.replace("_", "") + "_no", f"{old}neu"])
    if any(each.name.lower() == new.lower() for each in table.columns):
        return None

    def names(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if each == old else each for each in columns)

    def members(columns: tuple[str | None, ...]) -> tuple[str | None, ...]:
        return tuple(new if each == old else each for each in columns)

    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    renamed = replace(
        _with_column(table, column, replace(column, name=new)),
        primary_key=names(table.primary_key),
        foreign_keys=tuple(replace(key, columns=names(key.columns)) for key in table.foreign_keys),
        unique_constraints=tuple(
            replace(each, columns=members(each.columns), include=names(each.include), definition=None)
            for each in table.unique_constraints
        ),
        indexes=tuple(
            replace(each, columns=members(each.columns), include=names(each.include), definition=None)
            for each in table.indexes
        ),
        checks=tuple(
            replace(each, columns=names(each.columns), definition=word.sub(new, each.definition))
            for each in table.checks
        ),
    )
    pointing = tuple(
        replace(
            each,
            foreign_keys=tuple(
                replace(key, target_columns=names(key.target_columns))
                if (key.target_namespace, key.target_table) == table.key
                else key
                for key in each.foreign_keys
            ),
        )
        for each in scene.with_table(renamed).tables
    )
    said = _touched(f"rename {old} to {new}", table, old, *_beside(table, old))
    return replace(scene.schema, tables=pointing), replace(said, renamed=frozenset({(table.name, old, new)}))


def change_type(scene: Scene) -> tuple[Schema, Touched] | None:
    found = scene.column(_plain(scene))
    if found is None:
        return None
    table, column = found
    donors = [each for each in scene.donors if each.native_type != column.native_type and each.generated is None]
    if not donors:
        return None
    donor = scene.chance.choice(donors)
    facts = {name: getattr(donor, name) for name in ("native_type", "base_type", "collation", "enum", "element_type")}
    new = replace(column, default=None, **facts)
    said = _touched(
        f"{column.name} {column.native_type} -> {new.native_type}", table, column.name, *_beside(table, column.name)
    )
    schema = scene.with_table(_with_column(_without(table, column.name), column, new))
    return schema, replace(said, retyped=frozenset({(table.name, column.name)}))


_LENGTH = re.compile(r"^((?:var|n|nvar)?char(?:acter varying|acter)?)\((\d+)\)$", re.IGNORECASE)
_DIGITS = re.compile(r"^(decimal|numeric)\((\d+), ?(\d+)\)$", re.IGNORECASE)


def change_length(scene: Scene) -> tuple[Schema, Touched] | None:
    plain = _plain(scene)

    def sized(table: Table, column: Column) -> bool:
        known = _LENGTH.match(column.native_type) or _DIGITS.match(column.native_type)
        return plain(table, column) and known is not None and column.native_type == column.base_type

    found = scene.column(sized)
    if found is None:
        return None
    table, column = found
    length, digits = _LENGTH.match(column.native_type), _DIGITS.match(column.native_type)
    if length is not None:
        new_type = f"{length[1]}({max(1, int(length[2]) + scene.chance.choice([-1, 1, 7, 100]))})"
    else:
        assert digits is not None
        gap = ", " if ", " in column.native_type else ","
        new_type = f"{digits[1]}({int(digits[2]) + 3}{gap}{int(digits[3]) + scene.chance.choice([0, 1])})"
    new = replace(column, native_type=new_type, base_type=new_type)
    said = _touched(f"{column.name} {column.native_type} -> {new_type}", table, column.name, meta=False)
    return scene.with_table(_with_column(table, column, new)), said


def change_null(scene: Scene) -> tuple[Schema, Touched] | None:
    def free(table: Table, column: Column) -> bool:
        return column.name not in table.primary_key and not column.auto and column.generated is None

    found = scene.column(free)
    if found is None:
        return None
    table, column = found
    new = replace(column, null=not column.null)
    said = _touched(f"{column.name} null={new.null}", table, column.name, meta=False)
    return scene.with_table(_with_column(table, column, new)), said


def change_default(scene: Scene) -> tuple[Schema, Touched] | None:
    """Takes it away, or takes that of a column of the same type."""
    plain = _plain(scene)
    given = {each.native_type: each.default for each in scene.donors if each.default is not None}

    def able(table: Table, column: Column) -> bool:
        return plain(table, column) and (column.default is not None or column.native_type in given)

    found = scene.column(able)
    if found is None:
        return None
    table, column = found
    new = replace(column, default=None if column.default is not None else given[column.native_type])
    said = _touched(f"{column.name} default {column.default!r} -> {new.default!r}", table, column.name, meta=False)
    return scene.with_table(_with_column(table, column, new)), said


def comment_column(scene: Scene) -> tuple[Schema, Touched] | None:
    if scene.schema.vendor == "sqlite":
        return None
    found = scene.column(lambda table, column: True)
    if found is None:
        return None
    table, column = found
    new = replace(column, comment=scene.chance.choice(["Said by the “DBA”", 'It\'s "quoted"\nand more', "100 % \\n"]))
    said = _touched(f"comment on {column.name}", table, column.name, meta=False)
    return scene.with_table(_with_column(table, column, new)), said


def comment_table(scene: Scene) -> tuple[Schema, Touched] | None:
    tables = scene.tables()
    if scene.schema.vendor == "sqlite" or not tables:
        return None
    table = scene.chance.choice(tables)
    comment = scene.chance.choice([None, "The “table”", "Of '95,\nand of later"])
    return scene.with_table(replace(table, comment=comment)), _touched(f"comment {comment!r}", table)


# -- constraints and indexes


def _indexable(scene: Scene) -> Callable[[Table, Column], bool]:
    plain = _plain(scene)
    kind = re.compile(r"char|int|numeric|decimal|date", re.IGNORECASE)
    no = re.compile(r"\[\]|interval|range|enum|set\(|multirange", re.IGNORECASE)

    def wanted(table: Table, column: Column) -> bool:
        known = kind.search(column.base_type) is not None and no.search(column.base_type) is None
        used = [each for each in table.indexes if column.name in each.columns]
        used_too = [each for each in table.unique_constraints if column.name in each.columns]
        return plain(table, column) and known and not used and not used_too and not _is_join(table)

    return wanted


def add_index(scene: Scene) -> tuple[Schema, Touched] | None:
    found = scene.column(_indexable(scene))
    if found is None:
        return None
    table, column = found
    method = {"postgresql": "btree", "mysql": "BTREE"}.get(scene.schema.vendor, "")
    method = next((each.method for one in scene.tables() for each in one.indexes), method)
    index = Index(f"new_{column.position}_{len(table.indexes)}", (column.name,), method=method)
    said = _touched(f"index on {column.name}", table, column.name)
    return scene.with_table(replace(table, indexes=(*table.indexes, index))), said


def drop_index(scene: Scene) -> tuple[Schema, Touched] | None:
    found = [(table, index) for table in scene.tables() for index in table.indexes]
    found = [each for each in found if _spares(scene, each[0], each[1].columns)]
    if not found:
        return None
    table, index = scene.chance.choice(found)
    said = _touched(f"drop index {index.name}", table, *(each for each in index.columns if each is not None))
    return scene.with_table(replace(table, indexes=tuple(each for each in table.indexes if each is not index))), said


def add_unique(scene: Scene) -> tuple[Schema, Touched] | None:
    found = scene.column(_indexable(scene))
    if found is None:
        return None
    table, column = found
    unique = UniqueConstraint(f"new_uq_{column.position}_{len(table.unique_constraints)}", (column.name,))
    said = _touched(f"unique {column.name}", table, column.name)
    return scene.with_table(replace(table, unique_constraints=(*table.unique_constraints, unique))), said


def drop_unique(scene: Scene) -> tuple[Schema, Touched] | None:
    """One that no foreign key leads to."""
    found = [
        (table, unique)
        for table in scene.tables()
        for unique in table.unique_constraints
        if not set(unique.columns) & (_targets(scene.schema, table) | set(table.primary_key))
        and _spares(scene, table, unique.columns)
    ]
    if not found:
        return None
    table, unique = scene.chance.choice(found)
    left = tuple(each for each in table.unique_constraints if each is not unique)
    said = _touched(f"drop unique {unique.name}", table, *(each for each in unique.columns if each is not None))
    return scene.with_table(replace(table, unique_constraints=left)), said


def add_check(scene: Scene) -> tuple[Schema, Touched] | None:
    plain = _plain(scene)

    def number(table: Table, column: Column) -> bool:
        return plain(table, column) and re.match(r"int|decimal|numeric", column.base_type, re.IGNORECASE) is not None

    found = scene.column(number)
    if found is None:
        return None
    table, column = found
    quote = "`" if scene.schema.vendor == "mysql" else ""
    check = Check(f"new_ck_{column.position}_{len(table.checks)}", f"{quote}{column.name}{quote} > 0", (column.name,))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", column.name):
        return None
    said = _touched(f"check {column.name}", table, column.name)
    return scene.with_table(replace(table, checks=(*table.checks, check))), said


def drop_check(scene: Scene) -> tuple[Schema, Touched] | None:
    found = [(table, check) for table in scene.tables() for check in table.checks if check.kind == "check"]
    found = [each for each in found if _spares(scene, each[0], each[1].columns)]
    if not found:
        return None
    table, check = scene.chance.choice(found)
    said = _touched(f"drop check {check.name}", table, *check.columns)
    return scene.with_table(replace(table, checks=tuple(each for each in table.checks if each is not check))), said


def add_foreign_key(scene: Scene) -> tuple[Schema, Touched] | None:
    """To a table whose key has the same type."""
    plain = _plain(scene)
    keys = {
        column.native_type: (table, column)
        for table in scene.tables()
        if len(table.primary_key) == 1 and (column := table.column(table.primary_key[0])) is not None
    }
    found = scene.column(
        lambda table, column: plain(table, column) and column.native_type in keys and not column.default
    )
    if found is None:
        return None
    table, column = found
    target, key = keys[column.native_type]
    index = Index(f"new_fk_{column.position}", (column.name,), method="BTREE")  # InnoDB makes one
    made = ForeignKey(f"new_fk_{column.position}", (column.name,), target.namespace, target.name, (key.name,))
    said = _touched(f"foreign key {column.name} -> {target.name}", table, column.name, *_beside(table, column.name))
    made_too = (index,) if scene.schema.vendor == "mysql" else ()
    new = replace(table, foreign_keys=(*table.foreign_keys, made), indexes=(*table.indexes, *made_too))
    return scene.with_table(new), said


def drop_foreign_key(scene: Scene) -> tuple[Schema, Touched] | None:
    found = [
        (table, key)
        for table in scene.tables()
        for key in table.foreign_keys
        if not _is_join(table) and _spares(scene, table, key.columns)
    ]
    if not found:
        return None
    table, key = scene.chance.choice(found)
    left = tuple(each for each in table.foreign_keys if each is not key)
    return scene.with_table(replace(table, foreign_keys=left)), _touched(f"drop {key.name}", table, *key.columns)


def _spares(scene: Scene, table: Table, columns: Iterable[str | None]) -> bool:
    return not any((table.name, each) in scene.spared for each in columns)


CHANGES: tuple[Change, ...] = (
    add_column,
    add_column,
    drop_column,
    rename_column,
    change_type,
    change_length,
    change_null,
    change_default,
    comment_column,
    comment_table,
    add_index,
    drop_index,
    add_unique,
    drop_unique,
    add_check,
    drop_check,
    add_foreign_key,
    drop_foreign_key,
)


def changed(
    scene: Scene, most: int = 4, changes: tuple[Change, ...] = CHANGES, least: int = 1
) -> tuple[Schema, Touched]:
    """The schema after some changes, each of a column or constraint that none touched before."""
    touched = Touched()
    for _ in range(scene.chance.randint(least, most)):
        made = scene.chance.choice(changes)(scene)
        if made is not None:
            schema, more = made
            touched |= more
            new = {(table, name) for table, _, name in more.renamed} | more.added
            scene = replace(scene, schema=schema, spared=scene.spared | more.columns | new)
    return scene.schema, touched


def scene_of(
    chance: random.Random,
    schema: Schema,
    names: Iterable[str],
    donors: Iterable[Column],
    spared: frozenset[tuple[str, str]] = frozenset(),
) -> Scene:
    """Without columns that count by themselves or are made of others, as donors."""
    usable = tuple(each for each in donors if not each.auto and each.generated is None)
    return Scene(chance, schema, usable, tuple(names), spared)
