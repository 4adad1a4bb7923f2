"""What Django knows of the models comes after the schema, and again after a save; what is typed counts at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor, capabilities, editor
from support.databases import sqlite_at
from support.visits import VISIT, write_visits

NAME = "shop/models.py"
KNOWN = {"null-possible", "column-unmapped"}


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    return write_visits(tmp_path, sqlite_at(tmp_path / "legacy.sqlite3"))


def pushed(e: Editor, name: str) -> dict[str, types.Diagnostic]:
    return {str(each.code): each for each in e.client.diagnostics.get(e.uri(name), ())}


async def codes(e: Editor) -> set[str]:
    return {str(each.code) for each in await e.diagnostics(NAME)}


async def test_diagnostics_change_when_django_has_answered(visits: Path) -> None:
    async with editor(visits) as e:
        e.open(NAME)
        assert (await e.state(findings=2))["phase"] == "ready"
        assert await codes(e) == KNOWN
        assert not e.client.messages
        assert "Django knows: 1 models" in (await e.request("tablewright/report"))["text"]


async def test_an_edited_field_is_known_after_a_pause(visits: Path) -> None:
    async with editor(visits) as e:
        e.open(NAME)
        await e.state(findings=2)
        before = len(e.states)
        e.type(NAME, "size=8", "size=5")
        assert "column-unmapped" not in await codes(e)

        def known_again() -> bool:
            """Both states may have come while the answer above was on its way."""
            counted = [each["findings"] for each in e.states[before:]]
            return 1 in counted and 2 in counted[counted.index(1) :]

        await e.until(known_again)
        assert await codes(e) == KNOWN


async def test_a_saved_app_that_fails_is_shown_where_it_fails(visits: Path) -> None:
    async with editor(visits, can=capabilities(pull=False)) as e:
        e.open(NAME)
        await e.until(lambda: pushed(e, NAME).keys() == KNOWN)
        broken = VISIT + "\nraise RuntimeError('no vault')\n"
        e.close(NAME)
        e.saved(NAME, broken)
        await e.until(lambda: "app-not-importable" in pushed(e, NAME))
        found = pushed(e, NAME)["app-not-importable"]
        assert (found.range.start.line, found.severity) == (11, types.DiagnosticSeverity.Error)
        assert "no vault" in found.message
        assert pushed(e, NAME).keys() == {*KNOWN, "app-not-importable"}
        await e.until(lambda: "no vault" in e.states[-1]["detail"])
        assert not e.client.messages
        e.saved(NAME, VISIT)
        await e.until(lambda: pushed(e, NAME).keys() == KNOWN)


async def test_an_app_of_another_place_is_shown_where_it_is_named(visits: Path) -> None:
    (visits.parent / "lib/outside").mkdir()
    (visits.parent / "lib/outside/__init__.py").write_text("raise RuntimeError('no vault')\n")
    settings = visits / "config/settings.py"
    settings.write_text(settings.read_text() + 'INSTALLED_APPS = [\n    "shop",\n    "outside",\n]\n')
    async with editor(visits) as e:
        await e.until(lambda: bool(e.states) and "no vault" in e.states[-1]["detail"])
        e.open("config/settings.py")
        [found] = await e.diagnostics("config/settings.py")
        assert found.code == "app-not-importable"
        lines = settings.read_text().splitlines()
        assert '"outside"' in lines[found.range.start.line] or "INSTALLED_APPS" in lines[found.range.start.line]


async def test_the_process_ends_with_the_client(visits: Path) -> None:
    holds = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    (visits / "shop/__init__.py").write_text(holds)
    async with editor(visits) as e:
        await e.ready()
        await e.exists("pid")
    await e.ended(int((visits / "pid").read_text()))
