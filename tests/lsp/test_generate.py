"""Models of tables that have none: chosen, inserted, and then without a finding."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.conftest import DRIFT
from lsp.editor import editor

NAME = "shop/models.py"
CUSTOMER = {"alias": "default", "namespace": "", "name": "customer"}
LINE = {"alias": "default", "namespace": "", "name": "line"}


async def test_the_tables_without_a_model_are_listed(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        unmapped = await e.request("tablewright/tables", uri=e.uri(NAME), unmapped=True)
        assert unmapped == [
            {**CUSTOMER, "kind": "table", "columns": 2, "comment": ""},
            {**LINE, "kind": "table", "columns": 2, "comment": ""},
        ]
        every = await e.request("tablewright/tables", unmapped=False)
        assert sorted(table["name"] for table in every) == ["customer", "invoice", "line"]


async def test_generated_models_have_no_findings(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        answer = await e.request("tablewright/generate", uri=e.uri(NAME), tables=[CUSTOMER, LINE])
        edit = e.client.protocol._converter.structure(answer["edit"], types.WorkspaceEdit)
        text = e.apply(NAME, edit)
        classes = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
        assert classes == ["Invoice", "Customer", "Line"]
        assert text.count("managed = False") == 3
        assert await e.underlined(NAME) == DRIFT
        assert await e.request("tablewright/tables", uri=e.uri(NAME), unmapped=True) == []
        assert "2 tables" in answer["message"]


async def test_a_client_without_commands_is_asked_for_the_table(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        e.answer = "customer"
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME)})
        [question] = e.questions
        assert [a.title for a in question.actions or ()] == ["customer (default)", "line (default)"]
        assert "class Customer(models.Model):" in e.texts[NAME]
        e.answer = None
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME)})
        assert "class Line" not in e.texts[NAME]


async def test_a_client_with_commands_gets_none(shop: Path) -> None:
    async with editor(shop, options={"clientCommands": True}) as e:
        assert e.server.execute_command_provider is None or not e.server.execute_command_provider.commands


async def test_what_cannot_be_generated_is_said_in_a_sentence(shop: Path) -> None:
    gone = {**CUSTOMER, "name": "gone"}
    async with editor(shop) as e:
        await e.ready()
        for uri, chosen in [(e.uri(NAME), [gone]), (e.uri(NAME), []), ("untitled:1", [CUSTOMER]), (None, [CUSTOMER])]:
            with pytest.raises(JsonRpcException) as refused:
                await e.request("tablewright/generate", uri=uri, tables=chosen)
            assert refused.value.message.endswith((".", "project’s."))
            assert "Error" not in refused.value.message


async def test_a_table_is_shown_as_markdown(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        here = await e.request("tablewright/table", uri=e.uri(NAME), position={"line": 5, "character": 9})
        named = await e.request("tablewright/table", alias="default", namespace="", name="customer")
        assert (here["title"], named["title"]) == ("invoice", "customer")
        assert "| `num` | `varchar(20)` | no |  |  | `number` |" in here["markdown"]
        assert "| `name` | `varchar(50)` | no |  |  |" in named["markdown"]
        with pytest.raises(JsonRpcException, match="no table “gone”"):
            await e.request("tablewright/table", alias="default", namespace="", name="gone")
