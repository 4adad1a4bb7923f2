"""Real databases with names and texts meant to do harm -> models that are what was meant, import, and pass `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from support.databases import Database
from support.hostile import NAMES, TEXTS, assert_meant
from tablewright.rendering.context import Context
from tablewright.rendering.statements import quoted

CLEAN = "System check identified no issues (0 silenced).\n"


def literal(vendor: str, value: str) -> str:
    escaped = value.replace("'", "''")
    return "'" + (escaped.replace("\\", "\\\\") if vendor == "mysql" else escaped) + "'"


def names_for(vendor: str) -> list[str]:
    """Those that the vendor takes, none twice in its eyes."""
    found: dict[str, str] = {}
    for name in NAMES:
        if vendor == "mysql" and (name != name.rstrip() or any(ord(c) > 0xFFFF or c == "\0" for c in name)):
            continue
        if vendor == "postgresql" and "$" in name:
            continue  # Django 4.2 to 6.0 refuse to query such a name there, however it is written
        found.setdefault(name if vendor == "postgresql" else name.lower().replace("é", "e"), name[:50])
    kept: dict[str, str] = {}
    for name in found.values():  # MariaDB compares column names without accents
        kept.setdefault(name.casefold().encode("ascii", "replace").decode() if vendor == "mysql" else name, name)
    return list(kept.values())


def columns(vendor: str, names: list[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        said = literal(vendor, TEXTS[at % len(TEXTS)][:200])
        comment = f" COMMENT {literal(vendor, name)}" if vendor == "mysql" else ""
        size = 'varchar(200) COLLATE "C"' if vendor == "postgresql" else "varchar(200)"
        yield f"{quoted(vendor, name)} {size} DEFAULT {said}{comment}"


def script(vendor: str) -> str:
    """A table of many columns, tables of every name, a relation to each, choices, checks, comments, views."""
    names, key = names_for(vendor), "integer PRIMARY KEY"
    tail = f" COMMENT {literal(vendor, TEXTS[-1])}" if vendor == "mysql" else ""
    tables = [name for name in names if vendor != "mysql" or not set(name) & set("./\\")]
    few = [*columns(vendor, [name for name in names if name.lower() != "id"][:80])]
    made = [f"CREATE TABLE wide (id {key}, {', '.join(few)}){tail}"]
    for at, name in enumerate(tables):
        several = [literal(vendor, text) for text in dict.fromkeys(text[:15] for text in TEXTS[at : at + 3])]
        values, first = ", ".join(several), several[0]
        own = quoted(vendor, name if name.lower() != "id" else "no")
        made.append(
            f"CREATE TABLE {quoted(vendor, name)} (id {key}, {own} varchar(99) NOT NULL"
            f" CHECK ({own} IN ({values})), wide_id integer REFERENCES wide (id) ON DELETE CASCADE){tail}"
        )
        if at < 20:
            view = quoted(vendor, f"v {name}"[:60])
            made.append(f"CREATE VIEW {view} AS SELECT id, {own}, {first} AS q FROM {quoted(vendor, name)}")
        if vendor == "postgresql":
            made.append(f"COMMENT ON TABLE {quoted(vendor, name)} IS {literal(vendor, name)}")
            made.append(f"COMMENT ON COLUMN {quoted(vendor, name)}.{own} IS {literal(vendor, TEXTS[at])}")
            enum = quoted(vendor, f"e {name}"[:60])
            made.append(f"CREATE TYPE {enum} AS ENUM ({values})")
            made.append(f"ALTER TABLE {quoted(vendor, name)} ADD kind {enum} DEFAULT {first}")
            made.append(
                f"CREATE UNIQUE INDEX {quoted(vendor, f'i {name}'[:60])} ON {quoted(vendor, name)}"
                f" (lower({own})) WHERE {own} <> {first}"
            )
    return ";\n".join(made)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mysql"])
def test_what_is_made_of_it(vendor: str, request: pytest.FixtureRequest, generate: Callable[..., object]) -> None:
    fixture = {"mysql": "mariadb"}.get(vendor, vendor)
    database: Database = request.getfixturevalue(f"{fixture}_database")
    database.run(script(vendor))
    generated = generate(database, (5, 2))
    assert_meant(generated.source, generated.schema.tables, Context((5, 2), vendor, app_label="shop"))
    assert generated.failures == []
    assert generated.checks == CLEAN
    assert len(generated.rows) == len(generated.schema.tables) > 70
