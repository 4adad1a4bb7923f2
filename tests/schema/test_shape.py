"""Texts that are no snapshot, after merges and edits -> a sentence with the line; never anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from tablewright.schema import shape
from tablewright.schema.model import Backend, Check, Column, ForeignKey, Index, Schema, Table, UniqueConstraint
from tablewright.schema.snapshot import Snapshot, snapshot_from_text, snapshot_text
from tablewright.schema.snapshot_json import SnapshotError

BACKEND = Backend(
    "default", "e", "postgresql", data_types={"TextField": "text"}, integer_ranges={"AutoField": (-7, None)}
)
TABLES = (
    Table(
        "public",
        "customer",
        "table",
        columns=(
            Column("id", 1, "integer", "integer", null=False, auto="identity"),
            Column("email", 2, "citext", "text", null=False),
        ),
        unique_constraints=(UniqueConstraint("u", ("email",)),),
    ),
    Table("public", "v", "view", definition="SELECT\n 1"),
)
TEXT = snapshot_text(Snapshot(aliases={"default": (BACKEND, Schema("default", "postgresql", "16", TABLES))}))
NONE = "The file is no snapshot of Tablewright"
LIST = "“columns” must be a list, each member a text or null."


def number_of(text: str, part: str) -> int:
    """The line, from 1, in which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def edited(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The snapshot is empty."),
        (" \n", "The snapshot is empty."),
        ("from django.db import models", f"{NONE}."),
        ("[]", f"{NONE}: it does not say of which version it is."),
        ("{}", f"{NONE}: it does not say of which version it is."),
        ('{"version": true}', f"{NONE}: it does not say of which version it is."),
        ('{"version": 0}', f"{NONE}: it does not say of which version it is."),
        ("[" * 100_000, f"{NONE}."),
        ('{"version": ' + "9" * 5000 + "}", f"{NONE}."),
    ],
)
def test_no_snapshot_at_all(text: str, says: str) -> None:
    with pytest.raises(SnapshotError) as raised:
        snapshot_from_text(text)
    assert (raised.value.message, raised.value.line) == (says, None)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"name": "customer",', "<<<<<<< HEAD", "a conflict of a merge that is not resolved, in line #."),
        ('"name": "customer",', "=======", "a conflict of a merge that is not resolved, in line #."),
        ('"null": false, "auto"', '"null": false "auto"', "The snapshot is not valid JSON in line #: Expecting ',' "),
        ('"null": false, "auto"', '"null": "no", "auto"', "“null” must be true or false."),
        ('"null": false, "auto"', '"null": null, "auto"', "“null” must be true or false."),
        ('"identity"', "1", "“auto” must be a text."),
        ('"native_type": "integer", ', "", "“native_type” is missing."),
        ('{"name": "id"', '17, {"name": "id"', "there must be an object."),
        ('"name": "email"', '"name": "id"', "column “id” stands there twice."),
        ('["email"]', '"email"', LIST),
        ('["email"]', "[1]", LIST),
        ('"routers": false', '"routers": 0', "“routers” must be true or false."),
        ('"server_version": "16"', '"server_version": null', "“server_version” must be a text."),
        ('"AutoField": [-7, null]', '"AutoField": [1]', "“AutoField” must be a pair of numbers."),
        ('"AutoField": [-7, null]', '"AutoField": [1, "2"]', "“AutoField” must be a pair of numbers."),
        ('"TextField": "text"', '"TextField": ["text"]', "“data_types” must be an object of texts."),
        ('"SELECT"', "7", "“definition” must be a list, each member a text."),
        ('"kind": "view"', '"kind": 7', "“kind” must be a text."),
    ],
)  # fmt: skip
def test_the_line_is_named(before: str, after: str, says: str) -> None:
    conflict = after.startswith(("<", "="))
    text = edited("          " + before if conflict else before, after)
    with pytest.raises(SnapshotError) as raised:
        snapshot_from_text(text)
    line = number_of(TEXT, before)
    if before in ('"TextField": "text"', '"SELECT"'):
        line -= 1  # the list or object that it is in
    assert raised.value.line == line - 1
    assert says.replace("#", str(line)) in raised.value.message
    assert str(line) in raised.value.message


V = '"name": "v"'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (edited('  "django": "",\n', ""), 1, "“django” is missing."),
        (edited(V, '"name": "customer"'), number_of(TEXT, V) - 2, "table “customer” stands there twice."),
        (edited('"version": 1', '"version": 2'), 2, "The snapshot has format 2, and this Tablewright reads up to 1."),
    ],
)
def test_what_is_missing_or_twice_or_newer(text: str, line: int, says: str) -> None:
    with pytest.raises(SnapshotError) as raised:
        snapshot_from_text(text)
    assert raised.value.message.endswith(says)
    assert raised.value.line == line - 1


def test_every_cut_is_noticed() -> None:
    for end in range(2, len(TEXT) - 2, 5):
        with pytest.raises(SnapshotError, match=r"is cut off in line|is not valid JSON in line"):
            snapshot_from_text(TEXT[:end])


def test_any_wrong_value_is_noticed_or_harmless() -> None:
    """Each value of the file in turn becomes a number, a text, a list, …: a sentence, or a snapshot; nothing else."""
    refused = 0
    for path in list(paths(json.loads(TEXT))):
        for wrong in (None, True, 7, "x", [], [7], {}, {"x": 7}):
            data = json.loads(TEXT)
            place = data
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = wrong
            try:
                snapshot_text(snapshot_from_text(json.dumps(data)))
            except SnapshotError:
                refused += 1
    assert refused > 250


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in members:
        yield (*path, key)
        yield from paths(value, (*path, key))


def test_windows_line_ends_and_unknown_keys_are_fine() -> None:
    text = edited('"version": 1,', '"version": 1, "later": {"x": []},').replace("\n", "\r\n")
    text = text.replace('"auto": "identity"', '"auto": "identity", "later": 7')
    assert snapshot_from_text(text) == snapshot_from_text(TEXT)


def test_every_fact_of_the_model_has_a_form() -> None:
    """A new kind of annotation in schema.model must be taught to schema.shape: this says so before a user does."""
    known = {*shape.TABLE.facts, *shape.BACKEND.facts, *shape.ALIAS.facts, *shape.PARTS_OF_TABLE, "tables"}
    known |= {fact for form in shape.PARTS_OF_TABLE.values() for fact in form.facts}
    for kind in (Schema, Table, Backend, Column, ForeignKey, UniqueConstraint, Index, Check):
        assert {f.name for f in fields(kind) if f.init} <= known
