"""`tablewright diff`: snapshots and the database, in words and for programs."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import MODELS, Run

CHANGES = """
ALTER TABLE customer ADD COLUMN email varchar(80);
ALTER TABLE invoice RENAME TO bill;
DROP TABLE inv_old;
"""
LINES = [
    "> Table “invoice” is probably called “bill” now: the same columns.",
    "+ Column “email” of “customer” was added: varchar(80), NULL allowed.",
    "- Table “inv_old” was dropped.",
]


@pytest.fixture
def old(shop: Path, run: Run, sqlite_database: Database) -> Path:
    """A snapshot of before; the database has changed since."""
    assert run("snapshot", "--snapshot", "old.json", "-q").code == 0
    sqlite_database.run(CHANGES)
    return shop / "old.json"


def test_a_snapshot_and_the_database(old: Path, run: Run) -> None:
    ran = run("diff", "old.json")
    assert (ran.code, ran.err) == (1, "")
    *lines, summary = ran.out.splitlines()
    assert sorted(lines) == sorted(LINES)
    assert summary == "3 differences between old.json and the database."
    assert sorted(run("diff", "--quiet", "--snapshot", "old.json").out.splitlines()) == sorted(LINES)
    run("snapshot", "-q")
    ran = run("diff")
    assert (ran.code, ran.out) == (0, "No difference between .tablewright/schema.json and the database.\n")
    assert run("diff", "-q").out == ""


def test_two_snapshots_need_no_project(old: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("snapshot", "-q")
    new = old.parent / ".tablewright/schema.json"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tablewright.agent.Agent.__init__", lambda *_: pytest.fail("an agent was started"))
    ran = run("diff", str(old), str(new))
    assert (ran.code, sorted(ran.out.splitlines()[:-1])) == (1, sorted(LINES))
    assert run("diff", str(new), str(new)).code == 0
    reverse = run("diff", str(new), str(old)).out
    assert "- Column “email” of “customer” was dropped: varchar(80), NULL allowed." in reverse
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(old.read_bytes())))
    assert run("diff", "-", str(new)).out.splitlines()[-1].startswith("3 differences between standard input and ")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff")))
    assert run("diff", "-", str(new)).err == "What comes on standard input is not UTF-8, and no snapshot.\n"


def test_json(old: Path, run: Run) -> None:
    ran = run("diff", "old.json", "--format", "json")
    data = json.loads(ran.out)
    assert (ran.code, data["version"], data["old"], data["new"]) == (1, 1, "old.json", "the database")
    assert data["summary"] == {"differences": 3, "added": 1, "dropped": 1, "renamed": 1, "changed": 0}
    added = next(each for each in data["differences"] if each["kind"] == "added")
    assert added == {
        "alias": "default",
        "kind": "added",
        "what": "column",
        "fact": None,
        "namespace": "",
        "table": "customer",
        "column": "email",
        "name": None,
        "before": None,
        "after": {
            "name": "email", "position": 5, "native_type": "varchar(80)", "base_type": "varchar(80)", "null": True
        },
        "reason": None,
        "message": "Column “email” of “customer” was added: varchar(80), NULL allowed.",
    }  # fmt: skip
    renamed = next(each for each in data["differences"] if each["kind"] == "renamed")
    assert (renamed["table"], renamed["before"], renamed["after"]) == ("invoice", ["", "invoice"], ["", "bill"])
    dropped = next(each for each in data["differences"] if each["kind"] == "dropped")
    assert [column["name"] for column in dropped["before"]["columns"]] == ["number", "paid"]


def test_several_aliases(shop: Path, run: Run, sqlite_database: Database, tmp_path: Path) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    write_project(shop, {"default": sqlite_database, "other": other}, MODELS)
    run("snapshot", "-q")
    other.run("CREATE TABLE a (x int)")
    sqlite_database.run("CREATE TABLE b (y int)")
    assert run("diff", "-q").out.splitlines() == [
        "+ default: Table “b” was added, with 1 column.",
        "+ other: Table “a” was added, with 1 column.",
    ]
    assert run("diff", "-q", "--database", "other").out == "+ Table “a” was added, with 1 column.\n"
    assert run("diff", "--database", "legacy").err.startswith(
        "DATABASES has no alias “legacy”; it has “default”, “other”"
    )
    usual = ".tablewright/schema.json"
    assert run("diff", usual, usual, "--database", "legacy").err == (
        "Neither side has an alias “legacy”; there is “default”, “other”. Correct --database.\n"
    )
    other.path.unlink()
    ran = run("diff", "-q")
    assert (ran.code, ran.out) == (2, "+ Table “b” was added, with 1 column.\n")
    assert "other.sqlite3" in ran.err
    write_project(shop, {"default": sqlite_database}, MODELS)
    assert "- Alias “other” was dropped, with 0 tables." in run("diff", "-q").out


def test_hostile_names_do_not_reach_the_terminal(shop: Path, run: Run, sqlite_database: Database) -> None:
    run("snapshot", "-q")
    sqlite_database.run('CREATE TABLE "\x1b[2J\nx" (id int); ALTER TABLE customer ADD COLUMN "\x1b[2J\ny" text')
    ran = run("diff")
    assert "\x1b" not in ran.out
    assert len(ran.out.splitlines()) == 3
    assert "\\x1b[2J\\nx" in ran.out
