"""The schema of last time first, the live one after it; a database that changes while an editor is open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from lsp.conftest import DRIFT, MODELS, WAITS, change, write_shop
from lsp.editor import Editor, editor

NAME = "shop/models.py"
SETTINGS = "config/settings.py"


def codes(diagnostics: Any) -> list[str]:
    return [str(d.code) for d in diagnostics]


@pytest.fixture
def slow_shop(shop: Path) -> Path:
    """Its settings wait while there is a file “wait”."""
    with (shop / SETTINGS).open("a") as settings:
        settings.write(WAITS)
    return shop


def counts(e: Editor) -> tuple[int, ...]:
    """Of all that the client was told."""
    shown = e.client.progress_reports, e.client.messages, e.client.log_messages
    return len(e.states), e.client.diagnostic_refresh_count, *map(len, shown)


# -- while a schema is being read


async def test_a_load_can_be_cancelled_and_done_again(slow_shop: Path) -> None:
    (slow_shop / "wait").touch()
    async with editor(slow_shop) as e:
        await e.until(lambda: any(s["text"] == "Loading config.settings" for s in e.states))
        [reports] = e.client.progress_reports.values()
        assert (reports[0].kind, reports[0].cancellable) == ("begin", True)
        e.cancel()
        state = await e.phase("failed")
        assert (state["text"], state["problem"]["kind"]) == ("reading cancelled", "cancelled")
        await e.until(lambda: reports[-1].kind == "end")
        assert not e.client.messages  # whoever cancels knows
        (slow_shop / "wait").unlink()
        await e.request("tablewright/refresh")
        assert (await e.ready())["text"] == "3 tables"


async def test_the_schema_of_last_time_comes_first_and_the_live_one_after_it(slow_shop: Path) -> None:
    async with editor(slow_shop) as e:
        assert (await e.ready())["age"] == ""
    change(slow_shop, "ALTER TABLE invoice RENAME COLUMN num TO no")
    (slow_shop / "wait").touch()
    async with editor(slow_shop) as e:
        state = await e.state(phase="loading", findings=2)
        assert state["age"].startswith("schema of ")
        assert [(alias["source"], alias["tables"]) for alias in state["aliases"]] == [("cache", 3)]
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT
        assert "`num varchar(20)`" in await e.hover_text(NAME, "num¦ber =")
        (slow_shop / "wait").unlink()
        state = await e.ready()
        assert (state["age"], state["aliases"][0]["source"]) == ("", "database")
        assert "no-such-column" in codes(await e.diagnostics(NAME))
        seen = [s for s in e.states if s["phase"] == "loading"]
        first = next(n for n, s in enumerate(seen) if s["aliases"])
        assert all(s["aliases"] for s in seen[first:])  # nothing is cleared in between
        assert {s["findings"] for s in seen} == {None, 2}


async def test_a_load_that_is_cancelled_leaves_the_schema_of_last_time(slow_shop: Path) -> None:
    async with editor(slow_shop) as e:
        await e.ready()
    (slow_shop / "wait").touch()
    async with editor(slow_shop) as e:
        await e.state(phase="loading", findings=2)
        e.cancel()
        state = await e.phase("failed")
        assert state["age"].startswith("schema of ")
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT
        assert "reading cancelled" in state["text"]


async def test_a_hover_says_when_the_schema_was_read(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        line = (await e.hover_text(NAME, "num¦ber =")).splitlines()[-1]
        assert " · read at " in line
        assert (await e.request("tablewright/table", name="line"))["markdown"].splitlines()[-1].count(" · ") == 3


# -- when the database changes


async def test_a_check_finds_what_changed(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        change(shop, "ALTER TABLE invoice RENAME COLUMN num TO no; CREATE TABLE extra (id integer PRIMARY KEY)")
        refreshed = e.client.diagnostic_refresh_count
        assert await e.request("tablewright/check", uri=e.uri(NAME)) == {"changed": True}
        assert (await e.state(text="4 tables"))["phase"] == "ready"
        assert e.client.diagnostic_refresh_count > refreshed
        assert "no-such-column" in codes(await e.diagnostics(NAME))
        assert all(state["phase"] == "ready" for state in e.states[-2:])


async def test_a_check_that_finds_nothing_shows_nothing(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        await e.request("tablewright/refresh")  # nothing of the first load is on its way any more
        before = counts(e)
        assert await e.request("tablewright/check") == {"changed": False}
        change(shop, "INSERT INTO customer VALUES (1, 'a')")
        assert await e.request("tablewright/check") == {"changed": False}
        assert counts(e) == before


async def test_many_signs_are_few_checks(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        change(shop, "DROP TABLE line")
        answers = await asyncio.gather(*(e.request("tablewright/check") for _ in range(20)))
        assert {"changed": True} in answers
        assert (await e.state(text="2 tables"))["problem"] is None


async def test_a_check_is_of_one_project_or_of_all(shop: Path, tmp_path: Path) -> None:
    other = write_shop(tmp_path / "other", MODELS)
    async with editor(shop, other) as e:
        await e.ready()
        await e.phase("ready", folder=other)
        change(other, "DROP TABLE line")
        assert await e.request("tablewright/check", uri=e.uri(NAME)) == {"changed": False}
        assert await e.request("tablewright/check", uri="file:///no/where.py") == {"changed": False}
        assert await e.request("tablewright/check") == {"changed": True}
        await e.until(lambda: e.states[-1]["folder"] == other.as_uri() and e.states[-1]["text"] == "2 tables")


async def test_a_check_waits_for_the_load(slow_shop: Path) -> None:
    (slow_shop / "wait").touch()
    async with editor(slow_shop) as e:
        await e.phase("loading")
        check = asyncio.ensure_future(e.request("tablewright/check"))
        e.client.protocol.notify("tablewright/check", {})
        assert (await e.request("tablewright/tables", unmapped=False), check.done()) == ([], False)
        (slow_shop / "wait").unlink()
        assert await check == {"changed": False}
        assert (await e.ready())["text"] == "3 tables"


@pytest.mark.parametrize("changed", ["shop/migrations/0002_more.py", "legacy/schema é.sql"])
async def test_a_file_that_changes_databases_is_a_sign(shop: Path, changed: str) -> None:
    async with editor(shop) as e:
        await e.ready()
        assert any("*.sql" in str(watcher) for watcher in e.watched)
        change(shop, "DROP TABLE line")
        (shop / changed).parent.mkdir()
        e.saved(changed, "")
        assert (await e.state(text="2 tables"))["phase"] == "ready"


async def test_a_client_that_does_not_answer_keeps_nothing_waiting(shop: Path) -> None:
    over = asyncio.Event()

    async def answer(params: None) -> None:
        await over.wait()

    async with editor(shop) as e:
        e.client.protocol.fm.features[types.WORKSPACE_DIAGNOSTIC_REFRESH] = answer
        await e.ready()
        await e.request("tablewright/refresh")
        change(shop, "DROP TABLE line")
        assert await e.request("tablewright/check") == {"changed": True}
        over.set()


async def test_by_the_clock(shop: Path) -> None:
    async with editor(shop, settings={"refresh": 1}) as e:
        await e.ready()
        change(shop, "DROP TABLE line")
        await e.state(text="2 tables")
        change(shop, "DROP TABLE customer")
        await e.state(text="1 table")
        assert {state["phase"] for state in e.states if state["text"] == "1 table"} == {"ready"}


async def test_never_by_itself(shop: Path) -> None:
    async with editor(shop, settings={"refresh": "manual"}) as e:
        await e.ready()
        change(shop, "DROP TABLE line")
        assert await e.request("tablewright/check") == {"changed": False}
        assert e.states[-1]["text"] == "3 tables"
        e.configuration = {**e.configuration, "refresh": "1"}
        e.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await e.state(text="2 tables")  # and from then on by the clock


async def test_a_database_that_is_gone_keeps_its_schema_and_comes_back(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        (shop / "legacy.sqlite3").rename(shop / "away")
        assert await e.request("tablewright/check") == {"changed": True}
        state = await e.state(text="no database")
        assert state["age"].startswith("schema of ")
        assert state["aliases"][0]["tables"] == 3
        assert await e.underlined(NAME) == DRIFT
        assert not e.client.messages  # nobody asked: the status says it
        (shop / "away").rename(shop / "legacy.sqlite3")
        assert await e.request("tablewright/check") == {"changed": True}
        assert (await e.state(text="3 tables"))["age"] == ""


async def test_a_folder_without_a_project_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("a = 1\n")
    async with editor(tmp_path) as e:
        await e.phase("failed")
        await e.until(lambda: e.client.diagnostic_refresh_count == 1)  # the last of what a load says
        before = counts(e)
        assert await e.request("tablewright/check") == {"changed": False}
        assert counts(e) == before


async def test_the_server_ends_while_a_check_hangs(slow_shop: Path) -> None:
    async with editor(slow_shop) as e:
        await e.ready()
        (slow_shop / "wait").touch()
        with (slow_shop / SETTINGS).open("a") as settings:
            settings.write("# another\n")
        e.client.protocol.notify("tablewright/check", {})
    # Leaving the block waits for the process, with a limit.


# -- snapshots


async def test_the_schema_is_written_and_then_used_instead_of_the_database(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        answer = await e.request("tablewright/writeSnapshot", uri=e.uri(NAME))
        assert answer["uris"] == [e.uri(".tablewright/schema.json")]
        assert "“.tablewright/schema.json”" in answer["message"]
    (shop / "legacy.sqlite3").unlink()
    async with editor(shop, settings={"snapshot": ".tablewright/schema.json"}) as e:
        state = await e.ready()
        assert (state["age"], state["text"], state["findings"]) == ("from the snapshot", "3 tables", 2)
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT
        assert (await e.hover_text(NAME, "num¦ber =")).endswith(" · from the snapshot")
        assert any("schema.json" in str(watcher) for watcher in e.watched)
        text = (shop / ".tablewright/schema.json").read_text()
        e.saved(".tablewright/schema.json", text.replace('"num"', '"no"'))
        await e.until(lambda: e.states[-1]["phase"] == "ready" and e.states[-1]["findings"] > 2)
        assert "no-such-column" in codes(await e.diagnostics(NAME))
        e.saved(".tablewright/schema.json", text.replace('  "aliases"', '<<<<<<< HEAD\n  "aliases"'))
        state = await e.state(text="snapshot not usable")
        assert (state["phase"], state["age"], state["aliases"][0]["tables"]) == ("failed", "from the snapshot", 3)
        found = await e.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        [report] = [item for item in found.items if item.uri == e.uri(".tablewright/schema.json")]
        assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
        assert [(d.code, d.range.start.line) for d in report.items] == [
            ("snapshot-not-usable", text[: text.index('  "aliases"')].count("\n"))
        ]
        e.saved(".tablewright/schema.json", text)
        await e.state(phase="ready", findings=2)


async def test_a_snapshot_is_written_from_the_databases_even_where_one_is_used(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nsnapshot = "db.json"\n')
    async with editor(shop) as e:
        await e.phase("failed")  # there is none yet
        assert (await e.request("tablewright/writeSnapshot"))["uris"] == [e.uri("db.json")]
        e.saved("db.json", (shop / "db.json").read_text())
        assert (await e.ready())["age"] == "from the snapshot"
        change(shop, "DROP TABLE line")
        await e.request("tablewright/writeSnapshot")
        e.saved("db.json", (shop / "db.json").read_text())
        assert (await e.state(text="2 tables"))["age"] == "from the snapshot"


async def test_a_snapshot_may_be_anywhere(shop: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "schemas [1].json"
    async with editor(shop, settings={"snapshot": str(elsewhere)}) as e:
        await e.phase("failed")
        await e.request("tablewright/writeSnapshot")
        pattern = {"baseUri": tmp_path.as_uri(), "pattern": "schemas [[]1[]].json"}
        assert pattern in [watcher["globPattern"] for watcher in e.watched]
        e.saved(str(elsewhere), elsewhere.read_text())
        assert (await e.ready())["text"] == "3 tables"


@pytest.mark.parametrize("answer", ["Open", None])
async def test_a_client_without_commands_writes_the_snapshot_too(shop: Path, answer: str | None) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.answer = answer
        await e.command("tablewright.writeSnapshot")
        assert (shop / ".tablewright/schema.json").is_file()
        assert ".tablewright/schema.json" in e.questions[-1].message
        assert e.shown == ([e.uri(".tablewright/schema.json")] if answer else [])


async def test_a_snapshot_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop", MODELS)
    (shop / ".tablewright").write_text("a file where the folder should be")
    async with editor(shop) as e:
        await e.ready()
        with pytest.raises(Exception, match="The snapshot could not be written"):
            await e.request("tablewright/writeSnapshot")
        e.saved(SETTINGS, "raise ValueError('no luck')\n")
        with pytest.raises(Exception, match="no luck"):
            await e.request("tablewright/writeSnapshot")
