"""Any two schemas -> a diff that is total, symmetrical and complete; any edits -> exactly those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.schemas import SCHEMAS, column, numbered, schema, table
from tablewright.schema.changes import Change
from tablewright.schema.diff import diff
from tablewright.schema.model import Column, ForeignKey, Index, Schema, Table
from tablewright.schema.recorded import recorded


@given(SCHEMAS)
def test_a_schema_is_no_different_from_itself(one: Schema) -> None:
    assert not diff(one, one)
    assert not diff(recorded(one), recorded(replace(one, tables=tuple(reversed(one.tables)))))


@given(SCHEMAS, SCHEMAS)
def test_any_two_can_be_compared(old: Schema, new: Schema) -> None:
    forth, back = diff(old, new).changes, diff(new, old).changes
    assert diff(old, new).changes == forth
    opposite = {"added": "dropped", "dropped": "added", "renamed": "renamed", "changed": "changed"}
    tables = sorted((c.kind, repr(c.before), repr(c.after)) for c in forth if c.what == "table" and c.kind != "changed")
    mirrored = [
        (opposite[c.kind], repr(c.after), repr(c.before)) for c in back if c.what == "table" and c.kind != "changed"
    ]
    assert tables == sorted(mirrored)
    if not old.partial and not new.partial:
        # Each table is on each side exactly once: kept, gone, new, or renamed.
        gone = [c.before.key for c in forth if c.what == "table" and c.kind == "dropped"]
        come = [c.after.key for c in forth if c.what == "table" and c.kind == "added"]
        renamed = [(c.before, c.after) for c in forth if c.what == "table" and c.kind == "renamed"]
        kept = {t.key for t in old.tables} & {t.key for t in new.tables}
        assert sorted([*gone, *(a for a, _ in renamed), *kept]) == sorted(t.key for t in old.tables)
        assert sorted([*come, *(b for _, b in renamed), *kept]) == sorted(t.key for t in new.tables)


def whole(drawn: Schema) -> Schema:
    tables = tuple(each for each in drawn.tables if not each.error)
    return recorded(replace(drawn, alias="default", partial=False, tables=tables))


@given(SCHEMAS, SCHEMAS)
def test_no_change_means_the_same_snapshot(old: Schema, new: Schema) -> None:
    old, new = (
        recorded(replace(each, partial=False, tables=tuple(t for t in each.tables if not t.error)))
        for each in (old, new)
    )
    if not diff(old, new):
        assert replace(old, hides_tables=False) == replace(new, hides_tables=False)


# -- edits


NAMES = ("invoice", "patient", "ward", "drug", "visit")
WORDS = {
    "invoice": ("quartz", "plinth", "mango"),
    "patient": ("zebra", "fjord", "lumen"),
    "ward": ("hazel", "viper", "onyx"),
    "drug": ("cobalt", "tundra", "pixel"),
    "visit": ("saffron", "glyph", "ember"),
}
"""The columns of each behind its key: no name is near another."""

Edit = Callable[[Table], Table | None]
Shortly = tuple[str, str, str, str | None, str | None]


def shortly(change: Change) -> Shortly:
    where = change.table[1] if change.table else None
    return (change.kind, change.what, change.fact, where, change.column or change.name)


def clinic() -> list[Table]:
    tables = []
    for name, following in pairwise([*NAMES, NAMES[0]]):
        first, second, third = WORDS[name]
        key = ForeignKey(f"{name}_fk", (first,), "", following, ("id",))
        index = Index(f"{name}_ix", (first,))
        columns = ("id", first, column(second, "text"), column(third, "date"))
        tables.append(table(name, *columns, primary_key=("id",), foreign_keys=(key,), indexes=(index,)))
    return tables


def with_columns(change: Callable[[list[Column]], list[Column]]) -> Edit:
    return lambda t: replace(t, columns=numbered(change(list(t.columns))))


def with_column(which: int, **facts: Any) -> Edit:
    return with_columns(lambda all_: [replace(c, **facts) if n == which else c for n, c in enumerate(all_)])


def with_parts(what: str, **facts: Any) -> Edit:
    return lambda t: replace(t, **{what: tuple(replace(part, **facts) for part in getattr(t, what))})


def with_facts(**facts: Any) -> Edit:
    return lambda t: replace(t, **facts)


def edits(name: str) -> dict[str, tuple[Edit, list[Shortly]]]:
    """What may happen to a table of `clinic` -> (how, the changes that must be found)."""
    first, second, third = WORDS[name]
    key, index = f"{name}_fk", f"{name}_ix"
    return {
        "nothing": (lambda t: t, []),
        "dropped": (lambda t: None, [("dropped", "table", "", name, None)]),
        "renamed": (with_facts(name=f"{name}_all"), [("renamed", "table", "", name, None)]),
        "column dropped": (with_columns(lambda c: [*c[:2], c[3]]), [("dropped", "column", "", name, second)]),
        "column added": (with_columns(lambda c: [*c, column("k", "xml")]), [("added", "column", "", name, "k")]),
        "column renamed": (with_column(2, name=f"{second}_no"), [("renamed", "column", "", name, second)]),
        "type": (with_column(3, native_type="json"), [("changed", "column", "native_type", name, third)]),
        "null": (with_column(1, null=True), [("changed", "column", "null", name, first)]),
        "default": (with_column(1, default="7"), [("changed", "column", "default", name, first)]),
        "comment": (with_facts(comment="new"), [("changed", "table", "comment", name, None)]),
        "kind": (with_facts(kind="view"), [("changed", "table", "kind", name, None)]),
        "key dropped": (with_facts(foreign_keys=()), [("dropped", "foreign key", "", name, key)]),
        "key cascades": (
            with_parts("foreign_keys", on_delete="CASCADE"),
            [("changed", "foreign key", "on_delete", name, key)],
        ),
        "index renamed": (with_parts("indexes", name=f"k_{name}"), [("renamed", "index", "", name, index)]),
        "index grows": (
            with_parts("indexes", columns=(first, third)),
            [("changed", "index", "columns", name, index)],
        ),
    }


@given(st.fixed_dictionaries({name: st.sampled_from(sorted(edits(name))) for name in NAMES}), st.booleans())
def test_exactly_the_edits_are_found(chosen: dict[str, str], another: bool) -> None:
    old, new, expected = clinic(), [], []
    for each in old:
        edit, changes = edits(each.name)[chosen[each.name]]
        edited = edit(each)
        expected += changes
        new += [edited] if edited is not None else []
    names = {name: f"{name}_all" for name in NAMES if chosen[name] == "renamed"}

    def follow(key: ForeignKey) -> ForeignKey:
        return replace(key, target_table=names.get(key.target_table, key.target_table))

    new = [replace(each, foreign_keys=tuple(map(follow, each.foreign_keys))) for each in new]
    if another:
        new.append(table("kumquat", column("nonsense", "uuid"), column("babble", "uuid")))
        expected.append(("added", "table", "", "kumquat", None))
    found = [shortly(change) for change in diff(schema(*old), schema(*new)).changes]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
