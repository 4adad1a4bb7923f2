"""Loading, settings, several folders, and everything that keeps a schema from being read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from lsp.conftest import DRIFT, MODELS, change, write_shop
from lsp.editor import LIMIT, PYTHON, capabilities, editor

NAME = "shop/models.py"
SETTINGS = "config/settings.py"


async def test_a_load_is_seen_from_its_begin_to_its_end(shop: Path) -> None:
    async with editor(shop) as e:
        state = await e.ready()
        assert e.states[0]["phase"] == "loading"
        [alias] = state["aliases"]
        version = alias.pop("serverVersion")
        assert isinstance(alias.pop("readAt"), float)
        rest = {"tables": 3, "partial": False, "source": "database", "problem": None}
        assert alias == {"alias": "default", "vendor": "sqlite", **rest}
        assert (state["text"], state["problem"], state["findings"]) == ("3 tables", None, 2)
        assert version.replace(".", "\\.") in state["detail"]
        [reports] = e.client.progress_reports.values()
        await e.until(lambda: reports[-1].kind == "end")
        assert reports[0].kind == "begin"
        assert any("default" in (report.message or "") for report in reports[1:-1])
        assert not e.client.messages


async def test_the_schema_is_read_again_on_request(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        before = len(e.states)
        change(shop, "DROP TABLE line; DROP TABLE customer; ALTER TABLE invoice RENAME num TO no")
        assert await e.request("tablewright/refresh", uri=e.uri(NAME)) is None
        assert (await e.phase("ready", after=before))["text"] == "1 table"
        assert "no-such-column" in [code for code, _ in await e.underlined(NAME)]


async def test_many_requests_are_one_load_more(shop: Path) -> None:
    async with editor(shop) as e:
        await asyncio.gather(*(e.request("tablewright/refresh") for _ in range(5)))
        await e.ready()
        assert len(e.client.progress_reports) <= 3


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ("raise ValueError('no luck')\n", "settings fail", "no luck"),
        ("import os\nos.environ['SHOP_KEY']\n", "settings fail", "SHOP_KEY"),
        ("import sys\nsys.exit(3)\n", "settings fail", "exit"),
    ],
)
async def test_settings_that_fail_are_shown_where_they_fail(
    shop: Path, settings: str, text: str, expected: str
) -> None:
    good = (shop / SETTINGS).read_text()
    (shop / SETTINGS).write_text(settings)
    async with editor(shop) as e:
        state = await e.phase("failed")
        assert state["text"] == text
        assert expected in state["problem"]["message"]
        e.open(SETTINGS)
        [(code, underlined)] = await e.underlined(SETTINGS)
        [message] = e.client.messages
        assert message.type == types.MessageType.Warning
        assert "Traceback" not in message.message
        assert code == "settings-not-importable"
        assert underlined in settings.splitlines()
        e.close(SETTINGS)
        e.saved(SETTINGS, good)  # mending the file is enough
        await e.ready()
        assert await e.diagnostics(SETTINGS) == []
        assert [d.code for d in await e.diagnostics(NAME)] == [code for code, _ in DRIFT]


async def test_a_database_that_cannot_be_opened_is_shown_at_its_alias(shop: Path) -> None:
    settings = (shop / SETTINGS).read_text().replace("legacy.sqlite3", "no/such/folder/legacy.sqlite3")
    (shop / SETTINGS).write_text(settings)
    async with editor(shop) as e:
        state = await e.ready()
        assert state["aliases"][0]["problem"]["kind"] == "cannot-connect"
        assert state["problem"]["message"] == state["aliases"][0]["problem"]["message"]
        e.open(SETTINGS)
        [(code, underlined)] = await e.underlined(SETTINGS)
        assert (code, underlined) == ("database-unreachable", "'default'")
        assert len(e.client.messages) == 1


async def test_a_missing_driver_is_named(shop: Path) -> None:
    settings = (shop / SETTINGS).read_text().replace("django.db.backends.sqlite3", "django.db.backends.oracle")
    (shop / SETTINGS).write_text(settings)
    async with editor(shop) as e:
        state = await e.ready()
        assert state["text"] == "driver missing"
        assert "oracledb" in str(state["problem"])
        e.open(SETTINGS)
        assert [d.code for d in await e.diagnostics(SETTINGS)] == ["database-driver-missing"]


@pytest.mark.parametrize(
    ("settings", "kind"),
    [({"python": "no/such/python"}, "no-interpreter"), ({"settings-module": "config.nope"}, "settings-missing")],
)
async def test_what_is_configured_wrongly_is_said_once(shop: Path, settings: dict[str, Any], kind: str) -> None:
    async with editor(shop, settings=settings) as e:
        state = await e.phase("failed")
        assert state["problem"]["kind"] == kind
        await e.request("tablewright/refresh")
        assert len(e.client.messages) == 1


async def test_a_folder_without_a_project_is_left_in_peace(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("a = 1\n")
    async with editor(tmp_path) as e:
        state = await e.phase("failed")
        assert state["problem"]["kind"] == "no-project"
        e.open("notes.py")
        assert await e.diagnostics("notes.py") == []
        assert e.client.messages == []


async def test_new_settings_are_obeyed(shop: Path) -> None:
    async with editor(shop, settings={"ignore": ["null-possible"]}) as e:
        await e.ready()
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT[:1]
        e.configuration = dict(PYTHON)
        e.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        before = e.client.diagnostic_refresh_count
        await e.until(lambda: e.client.diagnostic_refresh_count > before)
        assert await e.underlined(NAME) == DRIFT
        e.configuration = {"python": "no/such/python"}
        e.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await e.phase("failed")
        assert await e.underlined(NAME) == DRIFT  # the schema that was read before is still true


async def test_settings_may_come_at_the_start_or_be_pushed(shop: Path) -> None:
    can = capabilities(pull=False, dynamic=False)
    options = {"settings": {**PYTHON, "ignore": ["null-possible"]}}
    async with editor(shop, can=can, options=options) as e:

        def codes() -> list[str]:
            return [str(d.code) for d in e.client.diagnostics.get(e.uri(NAME), ())]

        await e.until(lambda: codes() == [DRIFT[0][0]])
        pushed = {"tablewright": {**PYTHON, "ignore": ["field-wider-than-column"]}}
        e.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(pushed))
        await e.until(lambda: codes() == [DRIFT[1][0]])


async def test_each_folder_has_its_own_project(shop: Path, tmp_path: Path) -> None:
    other = write_shop(tmp_path / "other", MODELS.replace("max_length=30", "max_length=20"))
    async with editor(shop, other) as e:
        await e.ready()
        await e.phase("ready", folder=other)
        assert len(await e.diagnostics(NAME)) == 2
        assert len(await e.diagnostics("../other/shop/models.py")) == 1
        gone = types.WorkspaceFolder(other.as_uri(), "other")
        event = types.WorkspaceFoldersChangeEvent(added=[], removed=[gone])
        e.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await e.phase("idle", folder=other)
        assert await e.diagnostics("../other/shop/models.py") == []
        event = types.WorkspaceFoldersChangeEvent(added=[gone], removed=[])
        e.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await e.phase("ready", folder=other)
        assert len(await e.diagnostics("../other/shop/models.py")) == 1


async def test_a_wrong_key_in_pyproject_is_shown_on_its_line(shop: Path) -> None:
    (shop / "pyproject.toml").write_text("[tool.tablewright]\nmanaged = true\nmanagd = true\n")
    async with editor(shop) as e:
        await e.ready()
        found = await e.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        [report] = [item for item in found.items if item.uri == e.uri("pyproject.toml")]
        assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
        [only] = report.items
        assert (only.range.start.line, only.severity) == (2, types.DiagnosticSeverity.Warning)
        assert "managed" in only.message


async def test_the_report_is_for_pasting(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        text = (await e.request("tablewright/report"))["text"]
        assert text == await e.command("tablewright.copyReport")
        for part in ("Tablewright ", "Alias default: sqlite", "3 tables", "Models: 1", "config.settings"):
            assert part in text


async def test_the_server_ends_with_its_client_while_a_load_hangs(shop: Path) -> None:
    (shop / SETTINGS).write_text("import time\ntime.sleep(600)\n")
    async with editor(shop) as e:
        await e.phase("loading")
    # Leaving the block waits for the process, with a limit far below the sleep.


async def test_the_server_and_its_agent_end_when_the_client_vanishes(shop: Path) -> None:
    (shop / SETTINGS).write_text("import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    async with editor(shop, vanishes=True) as e:
        await e.phase("loading")
        await e.exists("pid")
        server = e.vanish()
        await asyncio.wait_for(server.wait(), LIMIT)
    await e.ended(int((shop / "pid").read_text()))
