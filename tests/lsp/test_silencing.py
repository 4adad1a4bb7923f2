"""What an editor offers about a finding besides its fixes: its page, its base, ignoring, accepting, a terminal."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.conftest import DRIFT, MODELS, write_shop
from lsp.editor import capabilities, editor
from tablewright.lsp.uris import path_of

NAME = "shop/models.py"
BASELINE = ".tablewright/baseline.json"
BASE = """\
from django.db import models


class Noted(models.Model):
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        abstract = True
"""


def able() -> types.ClientCapabilities:
    can = capabilities()
    assert can.text_document is not None
    can.text_document.publish_diagnostics = types.PublishDiagnosticsClientCapabilities(related_information=True)
    return can


async def test_a_diagnostic_leads_to_the_page_of_its_rule(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        for diagnostic in await e.diagnostics(NAME):
            assert diagnostic.code_description is not None
            page = path_of(diagnostic.code_description.href)
            assert page is not None
            assert page.read_text(encoding="utf-8").startswith(f"# {diagnostic.code}\n")


@pytest.mark.parametrize("related", [True, False])
async def test_an_inherited_field_leads_to_its_base(tmp_path: Path, *, related: bool) -> None:
    models = MODELS.replace("    amount = models.DecimalField(max_digits=10, decimal_places=2)\n", "")
    models = models.replace("(models.Model)", "(Noted)").replace(
        "models\n", "models\n\nfrom shop.base import Noted\n", 1
    )
    shop = write_shop(tmp_path / "shop", models)
    (shop / "shop/base.py").write_text(BASE)
    async with editor(shop, can=able() if related else capabilities()) as e:
        await e.ready()
        e.open(NAME)
        e.open("shop/base.py")
        [found] = [d for d in await e.diagnostics(NAME) if d.code == "null-possible"]
        if not related:
            assert found.related_information is None
            return
        [place] = found.related_information or ()
        span = e.lines("shop/base.py").span(place.location.range)
        assert (place.location.uri, BASE[span.start : span.end]) == (e.uri("shop/base.py"), "amount")
        assert place.message == "The field is defined here."


@pytest.mark.parametrize(("caret", "code"), [("max_length=3¦0", DRIFT[0][0]), ("amo¦unt =", DRIFT[1][0])])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_ignoring_a_finding_where_it_stands(tmp_path: Path, caret: str, code: str, newline: str) -> None:
    shop = write_shop(tmp_path / "shop", MODELS.replace("\n", newline))
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        titles = [action.title for action in await e.actions(NAME, caret, "quickfix")]
        assert titles[-2:] == [f"Ignore “{code}” here, with a reason", f"Add “{code}” to the baseline"]
        ignoring = (await e.actions(NAME, caret, "quickfix"))[-2]
        assert ignoring.command is None
        text = e.apply(NAME, ignoring.edit)
        assert text.count(f"  # tablewright: ignore[{code}]{newline}") == 1
        assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(MODELS))
        assert await e.underlined(NAME) == [drift for drift in DRIFT if drift[0] != code]


async def test_the_caret_waits_for_a_reason_where_the_client_can(shop: Path) -> None:
    async with editor(shop, options={"clientCommands": True}) as e:
        await e.ready()
        e.open(NAME)
        ignoring = (await e.actions(NAME, "amo¦unt =", "quickfix"))[-2]
        assert ignoring.command is not None
        assert ignoring.command.command == "tablewright.typeReason"
        [argument] = ignoring.command.arguments or ()
        line = e.apply(NAME, ignoring.edit).splitlines()[argument["position"]["line"]]
        assert line.endswith("# tablewright: ignore[null-possible]")
        assert argument == {"uri": e.uri(NAME), "position": {"line": 5, "character": len(line)}}


async def test_accepting_a_finding(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        accepting = (await e.actions(NAME, "amo¦unt =", "quickfix"))[-1].command
        assert accepting is not None
        await e.command(accepting.command, *(accepting.arguments or ()))
        assert e.client.messages[-1].message == f"“{BASELINE}” accepts 1 finding now."
        [entry] = json.loads((shop / BASELINE).read_text())["findings"]
        assert entry == {"code": "null-possible", "model": "shop.Invoice", "table": "invoice", "column": "amount"}
        assert await e.underlined(NAME) == DRIFT[:1]
        e.type(NAME, "    note =", "\n    note =")
        assert await e.underlined(NAME) == DRIFT[:1]
        assert any("baseline.json" in str(watcher) for watcher in e.watched)


async def test_a_baseline_that_changes_on_disk(shop: Path) -> None:
    entry = '{"code": "null-possible", "model": "shop.Invoice", "table": "invoice", "column": "amount"}'
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        accepting = (await e.actions(NAME, "amo¦unt =", "quickfix"))[-1].command
        assert accepting is not None
        (shop / ".tablewright").mkdir()
        refreshed = e.client.diagnostic_refresh_count
        e.saved(BASELINE, f'{{"version": 1, "findings": [{entry}]}}')
        await e.until(lambda: e.client.diagnostic_refresh_count > refreshed)
        assert await e.underlined(NAME) == DRIFT[:1]
        e.saved(BASELINE, f'{{"version": 1,\n "findings": [{entry}\n<<<<<<<')
        assert await e.underlined(NAME) == DRIFT
        [problem] = await e.diagnostics(BASELINE)
        assert (problem.code, problem.range.start.line) == ("baseline-not-usable", 2)
        with pytest.raises(Exception, match="is not used, because it is not valid JSON"):
            await e.command(accepting.command, *(accepting.arguments or ()))


async def test_settings_are_not_silenced_and_migrate_runs_in_a_terminal(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    path = shop / "config/settings.py"
    path.write_text(path.read_text().replace('["shop"]', '["shop", "django.contrib.contenttypes"]'))
    async with editor(shop) as e:
        await e.ready()
        e.open("config/settings.py")
        actions = await e.actions("config/settings.py", "django.contrib.cont¦enttypes", "quickfix")
        assert [action.title for action in actions] == ["Run migrate in a terminal"]
        command = actions[0].command
        assert command is not None
        assert actions[0].edit is None
        await e.command(command.command, *(command.arguments or ()))
        told = e.client.messages[-1].message
        assert told == f"Run this in “{shop}”: {sys.executable} manage.py migrate --settings=config.settings"


async def test_what_only_the_client_can_do_is_shown(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        await e.command("tablewright.copyText", {"text": "ALTER TABLE invoice ADD UNIQUE (num);"})
        await e.command("tablewright.openSetting", {"key": "env-file"})
        assert [message.message for message in e.client.messages] == [
            "ALTER TABLE invoice ADD UNIQUE (num);",
            "Set “env-file” in [tool.tablewright] of pyproject.toml.",
        ]
