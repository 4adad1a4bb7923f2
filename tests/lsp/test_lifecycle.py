"""A model tried, and a table handed over to Django, through the protocol: what is offered, done, shown and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from lsp.conftest import MODELS, write_shop
from lsp.editor import Editor, editor

NAME = "shop/models.py"
BROKEN = MODELS.replace(
    "\n\n    class Meta", "\n    paid = models.IntegerField(null=True, blank=True)\n\n    class Meta"
)
AGREES = """\
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        managed = False
        db_table = "customer"
"""


async def offered(e: Editor, title: str) -> Any:
    caret = "class ¦Invoice" if "class Invoice" in e.texts[NAME] else "class ¦Customer"
    [action] = [each for each in await e.actions(NAME, caret, "refactor") if each.title.startswith(title)]
    return action.command


async def test_a_model_that_works_and_one_that_fails_until_it_is_changed(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "my shop é%20", BROKEN)
    async with editor(shop, options={"clientCommands": True}) as e:
        await e.ready()
        e.open(NAME)
        command = await offered(e, "Try")
        assert (command.title, command.command) == ("Try “Invoice”: read a row through it", "tablewright.tryModel")
        [argument] = command.arguments
        told = await e.request("tablewright/try", **argument)
        assert told == {"works": False, "message": "“Invoice” fails: OperationalError: no such column: invoice.paid"}
        [shown] = [each for each in await e.diagnostics(NAME) if each.code == "try-failed"]
        assert shown.message == "Reading a row failed: OperationalError: no such column: invoice.paid"
        assert ("try-failed", "Invoice") in await e.underlined(NAME)
        e.type(NAME, "    paid = models.IntegerField(null=True, blank=True)\n", "")
        assert not [each for each in await e.diagnostics(NAME) if each.code == "try-failed"]
        unsaved = await e.request("tablewright/try", **argument)
        assert unsaved["message"].endswith(
            "Django reads the file as it is saved: what is typed since then was not tried."
        )
        (shop / NAME).write_text(MODELS)
        e.type(NAME, "class Invoice", "class Invoice")
        assert (await e.request("tablewright/try", **argument))["works"]
        assert not [each for each in await e.diagnostics(NAME) if each.code == "try-failed"]


async def test_a_client_without_commands_is_told(tmp_path: Path) -> None:
    async with editor(write_shop(tmp_path / "shop", AGREES)) as e:
        await e.ready()
        e.open(NAME)
        command = await offered(e, "Try")
        assert (await e.command(command.command, *command.arguments))["works"]
        assert e.client.messages[-1].message.startswith("“Customer” works: ")


async def test_a_table_is_handed_over_and_taken_back(tmp_path: Path) -> None:
    async with editor(write_shop(tmp_path / "shop", AGREES)) as e:
        await e.ready()
        e.open(NAME)
        command = await offered(e, "Hand")
        assert command.title == "Hand the table of “Customer” over to Django"
        done = await e.command(command.command, *command.arguments)
        assert "managed = True" in e.texts[NAME]
        assert "python manage.py makemigrations shop" in done["markdown"]
        assert "python manage.py migrate shop --fake-initial" in done["markdown"]
        back = await offered(e, "Take")
        assert back.title == "Take the table of “Customer” back from Django"
        await e.command(back.command, *back.arguments)
        assert e.texts[NAME] == AGREES


async def test_what_disagrees_is_mended_first_and_what_is_gone_refused(tmp_path: Path) -> None:
    async with editor(write_shop(tmp_path / "shop", BROKEN)) as e:
        await e.ready()
        e.open(NAME)
        [argument] = (await offered(e, "Hand")).arguments
        told = await e.request("tablewright/handOver", **argument)
        assert told["edit"] is None
        assert "disagrees with its table (" in told["message"]
        assert "no-such-column" in told["message"]
        assert (await e.request("tablewright/handOver", **argument, force=True))["edit"] is not None
        with pytest.raises(JsonRpcException, match=r"There is no model “shop\.Nobody” with a table"):
            await e.request("tablewright/try", uri=argument["uri"], model="shop.Nobody")
        with pytest.raises(JsonRpcException, match="is unmanaged already"):
            await e.request("tablewright/handOver", **argument, back=True)
