"""The command tablewright.generateModels of the server, for clients that bring none of their own."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lsp.conftest import MODELS
from lsp.editor import editor
from lsp.making import at, classes

NAME = "shop/models.py"
SETTINGS = "config/settings.py"
CUSTOMER = {"alias": "default", "namespace": "", "name": "customer"}
LINE = {"alias": "default", "namespace": "", "name": "line"}


async def test_a_client_without_commands_is_asked_for_the_table(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        e.answer = "customer"
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME)})
        [question] = e.questions
        assert [a.title for a in question.actions or ()] == ["customer (default)", "line (default)"]
        assert "class Customer(models.Model):" in e.texts[NAME]
        assert [message.message for message in e.client.messages] == [
            "Added the model of table “customer” to “shop/models.py”."
        ]
        assert e.shown == [e.uri(NAME)]
        e.answer = None
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME)})
        assert "class Line" not in e.texts[NAME]


async def test_the_command_takes_its_tables(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        await e.command(
            "tablewright.generateModels",
            {"uri": e.uri(NAME), "tables": [LINE, CUSTOMER], "position": at(e, NAME, "fr¦om"), "managed": True},
        )
        assert not e.questions
        assert classes(e.texts[NAME]) == ["Customer", "Line", "Invoice"]
        assert e.texts[NAME].count("managed = False") == 1


async def test_the_fix_of_a_table_without_a_model_adds_it(shop: Path) -> None:
    (shop / "crm").mkdir()
    (shop / "crm/__init__.py").touch()
    (shop / "crm/models.py").touch()
    with (shop / SETTINGS).open("a") as settings:
        settings.write('INSTALLED_APPS += ["crm"]\n')
    async with editor(shop, settings={"select": ["table-without-model"]}) as e:
        await e.ready()
        e.open(SETTINGS)
        e.open("crm/models.py")
        found = await e.underlined(SETTINGS)
        assert [code for code, _ in found] == ["table-without-model"] * 2
        fixes = await e.actions(SETTINGS, "'defa¦ult'", "quickfix")
        [fix] = [each for each in fixes if each.title == "Generate a model for “line”"]
        assert fix.command is not None
        e.answer = "crm/models.py"
        await e.command(fix.command.command, *(fix.command.arguments or ()))
        [question] = e.questions
        assert [a.title for a in question.actions or ()] == ["crm/models.py", "shop/models.py"]
        assert classes(e.texts["crm/models.py"]) == ["Line"]
        left = await e.diagnostics(SETTINGS)
        assert [d.message for d in left] == ["Table “customer” of “default” has no model."]


async def test_what_is_typed_meanwhile_is_kept_and_the_models_are_offered_again(shop: Path) -> None:
    tried: list[int | None] = []

    async with editor(shop) as e:

        def on_apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            """As editors do: an edit of another version than the document's is not made."""
            if not tried:
                e.type(NAME, "note = models.TextField()", "note = models.TextField()  # typed")
            [document] = params.edit.document_changes or ()
            assert isinstance(document, types.TextDocumentEdit)
            tried.append(document.text_document.version)
            if document.text_document.version != e._versions[NAME]:
                return types.ApplyWorkspaceEditResult(applied=False, failure_reason="the document has changed")
            e.apply(NAME, params.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

        e.client.protocol.fm.features[types.WORKSPACE_APPLY_EDIT] = on_apply
        await e.ready()
        e.open(NAME)
        e.answer = "Generate Again"
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME), "tables": [CUSTOMER]})
        [question] = e.questions
        assert "not inserted" in question.message
        assert tried == [1, 2]
        assert "# typed" in e.texts[NAME]
        assert classes(e.texts[NAME]) == ["Invoice", "Customer"]


async def test_who_does_not_want_them_again_keeps_the_file(shop: Path) -> None:
    async with editor(shop) as e:
        e.client.protocol.fm.features[types.WORKSPACE_APPLY_EDIT] = lambda _: types.ApplyWorkspaceEditResult(
            applied=False
        )
        await e.ready()
        e.open(NAME)
        await e.command("tablewright.generateModels", {"uri": e.uri(NAME), "tables": [CUSTOMER]})
        assert (len(e.questions), e.texts[NAME]) == (1, MODELS)


async def test_a_client_with_commands_gets_none(shop: Path) -> None:
    async with editor(shop, options={"clientCommands": True}) as e:
        assert e.server.execute_command_provider is None or not e.server.execute_command_provider.commands
