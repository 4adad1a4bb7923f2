"""A project's state -> what the status bar is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tablewright.lsp.state import notification
from tablewright.project import AliasState, State
from tablewright.schema.model import Backend, Schema, Table
from tablewright.settings import Problem

NOW = datetime.fromisoformat("2026-03-03 09:30").astimezone().timestamp()
DAY = 24 * 60 * 60
GONE = Problem("cannot-connect", "The server is away.", "Start it.")


def alias(name: str = "default", tables: int = 2, *, partial: bool = False, **facts: Any) -> AliasState:
    schema = Schema(name, "sqlite", "3.45", tuple(Table("", f"t{n}", "table") for n in range(tables)), partial=partial)
    backend = Backend(name, "django.db.backends.sqlite3", "sqlite")
    return AliasState(name, backend, schema, **{"seconds": 0.25, "read_at": NOW - 60, **facts})


def told(*aliases: AliasState, doing: str | None = None, findings: int | None = 3, **facts: Any) -> dict[str, Any]:
    state = State(aliases={each.alias: each for each in aliases}, **{"phase": "ready", **facts})
    return notification("file:///shop", state, doing, findings, NOW)


@pytest.mark.parametrize(
    ("aliases", "text", "age"),
    [
        ([alias()], "2 tables", ""),
        ([alias(tables=1)], "1 table", ""),
        ([alias(tables=1204)], "1,204 tables", ""),
        ([alias(source="cache")], "2 tables", "schema of 09:29"),
        ([alias(source="cache", read_at=NOW - DAY)], "2 tables", "schema of 09:30 yesterday"),
        ([alias(source="cache", read_at=NOW - 3 * DAY)], "2 tables", "schema 3 days old"),
        ([alias(source="snapshot", read_at=None)], "2 tables", "from the snapshot"),
        ([alias(problem=GONE, read_at=NOW - 2 * DAY)], "no database", "schema 2 days old"),
        ([AliasState("default", problem=GONE)], "no database", ""),
        ([alias(), alias("old", source="cache", read_at=NOW - 2 * DAY)], "4 tables", "schema 2 days old"),
        ([alias(source="snapshot"), alias("b", source="cache")], "4 tables", "schema of 09:29"),
    ],
)
def test_the_oldest_schema_says_how_old(aliases: list[AliasState], text: str, age: str) -> None:
    said = told(*aliases)
    assert (said["text"], said["age"]) == (text, age)


def test_a_project_that_fails_shows_what_it_knew() -> None:
    said = told(alias(), phase="failed", problem=Problem("settings-error", "It raises.", "Mend it."))
    assert (said["phase"], said["text"], said["age"]) == ("failed", "settings fail", "schema of 09:29")
    assert "2 tables, read at 09:29" in said["detail"]


def test_while_a_load_goes_on() -> None:
    assert told(doing="")["text"] == "Reading the schema…"
    said = told(alias(source="cache", problem=GONE), doing="Reading the columns of “default”")
    assert (said["phase"], said["text"]) == ("loading", "Reading the columns of “default”")
    assert (said["problem"], said["age"]) == (None, "schema of 09:29")
    said = told(alias(tables=1200, partial=True), alias("b", tables=5), doing="Reading the columns of “default”")
    assert (said["text"], said["age"]) == ("1,205 tables so far", "")
    assert "`default` SQLite 3\\.45: 1,200 tables so far" in said["detail"]


@pytest.mark.parametrize("phase", ["loading", "ready"])
def test_what_a_check_does_meanwhile_is_nobodys_business(phase: str) -> None:
    assert told(alias(), phase=phase) == told(alias())
    assert told(phase="loading")["phase"] == "failed"


def test_findings_are_not_counted_at_once() -> None:
    said = told(alias(), findings=None)
    assert said["findings"] is None
    assert "finding" not in said["detail"]
    assert "3 findings" in told(alias())["detail"]
    assert "1 finding\n" in told(alias(), findings=1)["detail"] + "\n"


def test_a_client_can_say_it_in_its_own_words() -> None:
    [said] = told(alias(source="cache", partial=True))["aliases"]
    assert said == {
        "alias": "default",
        "vendor": "sqlite",
        "serverVersion": "3.45",
        "tables": 2,
        "partial": True,
        "source": "cache",
        "readAt": NOW - 60,
        "problem": None,
    }
    [said] = told(replace(alias(), schema=None, problem=GONE))["aliases"]
    assert (said["vendor"], said["tables"], said["problem"]["kind"]) == ("sqlite", 0, "cannot-connect")


def test_what_a_server_says_is_no_markdown() -> None:
    problem = Problem("cannot-connect", "<img> [x](command:y)", "")
    assert "\\<img\\> \\[x\\](command\\:y)" in told(alias(problem=problem))["detail"]
