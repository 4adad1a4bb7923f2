"""Sync through the protocol: what is offered where, the edit with its notes, what is asked, refused and reported."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.conftest import MODELS, change, write_shop
from lsp.editor import Editor, capabilities, editor
from lsp.making import annotating, django, make, structured

NAME = "shop/models.py"
MORE = """

class Customer(models.Model):
    name = models.CharField(max_length=80)  # ¥ as the till prints it

    class Meta:
        managed = False
        db_table = "customer"
"""
VIEWS = "def total(invoices):\n    return [each.note for each in invoices]\n"


def write(root: Path, models: str = MODELS + MORE) -> Path:
    shop = write_shop(root / "my shop é%20", models)
    (shop / "shop/views.py").write_text(VIEWS)
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path)


async def synced(e: Editor, name: str = NAME, **asked: Any) -> dict[str, Any]:
    answer = await e.request("tablewright/sync", uri=e.uri(name), **asked)
    assert isinstance(answer, dict)
    return answer


async def test_it_is_offered_on_the_class_and_on_what_is_found_in_it(shop: Path) -> None:
    async with editor(shop, options={"clientCommands": True}) as e:
        await e.ready()
        e.open(NAME)
        one = ("Sync “Invoice” with its table", "tablewright.syncModel", {"uri": e.uri(NAME), "model": "shop.Invoice"})
        every = ("Sync all models of this file with their tables", "tablewright.syncFile", {"uri": e.uri(NAME)})
        for caret, offered in {
            "class Inv¦oice": [one, every],
            "¦class Invoice": [one, every],
            "amo¦unt =": [one],
            "no¦te =": [],
            "fr¦om": [],
        }.items():
            actions = [each for each in await e.actions(NAME, caret, "refactor") if each.title.startswith("Sync")]
            told = [
                (each.title, each.command.command, *(each.command.arguments or ())) for each in actions if each.command
            ]
            assert told == offered, caret


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_a_file_is_brought_in_line_in_groups_of_a_model(tmp_path: Path, newline: str) -> None:
    shop = write(tmp_path, (MODELS + MORE).replace("\n", newline))
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        answer = await synced(e)
        edit = structured(e, answer["edit"])
        assert sorted(note.label for note in (edit.change_annotations or {}).values()) == ["Customer", "Invoice"]
        assert not any(note.needs_confirmation for note in (edit.change_annotations or {}).values())
        text = make(e, edit)[NAME]
        ast.parse(text)
        assert "max_length=50)  # ¥ as the till prints it" in text
        assert text.count(newline) == text.count("\n")
        assert await e.underlined(NAME) == []
        assert "no issues" in django(shop, "check")
        again = await synced(e)
        assert (again["edit"], again["waiting"], again["gone"]) == (None, False, [])
        assert again["message"] == "“shop/models.py”: In line with the tables: nothing to change."


async def test_each_field_is_a_change_of_its_own(tmp_path: Path) -> None:
    shop = write(tmp_path)
    change(shop, "ALTER TABLE customer ADD COLUMN email varchar(90); ALTER TABLE invoice ADD COLUMN paid_on date")
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        edit = structured(e, (await synced(e))["edit"])
        [document] = edit.document_changes or ()
        assert isinstance(document, types.TextDocumentEdit)
        assert [each.new_text for each in document.edits if isinstance(each, types.AnnotatedTextEdit)] == [
            "2",
            ", null=True, blank=True",
            "    paid_on = models.DateField(null=True, blank=True)\n",
            "5",
            "    email = models.CharField(max_length=90, null=True, blank=True)\n",
        ]
        make(e, edit)
        assert await e.underlined(NAME) == []


async def test_one_model_alone_by_its_name_or_a_place_in_it(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        by_name = await synced(e, model="shop.Customer")
        by_place = await synced(e, position={"line": MODELS.count("\n") + 2, "character": 0})
        assert by_name["edit"] == by_place["edit"]
        text = make(e, structured(e, by_name["edit"]))[NAME]
        assert text == (MODELS + MORE).replace("max_length=80", "max_length=50")
        assert by_name["report"]["title"] == "Sync of “Customer”"


async def test_an_app_is_all_its_files_with_models(shop: Path) -> None:
    (shop / "shop/more.py").write_text("from django.db import models\n" + MORE.replace("Customer", "Client"))
    (shop / NAME).write_text("from shop.more import Client\n" + MODELS)
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        texts = make(e, structured(e, (await synced(e, "shop"))["edit"]))
        assert set(texts) == {NAME, "shop/more.py"}
        assert "max_length=50" in texts["shop/more.py"]


OTHER = MORE.replace("class Customer", "from django.db import models\n\n\nclass Client").lstrip()


async def test_several_files_are_one_change(shop: Path) -> None:
    (shop / NAME).write_text("from shop.clients import Client\n" + MODELS)
    (shop / "shop/clients.py").write_text(OTHER)
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        uris = [e.uri(name) for name in (NAME, "shop/clients.py", "shop/views.py", NAME)]
        done = await e.request("tablewright/sync", uris=uris)
        assert set(make(e, structured(e, done["edit"]))) == {NAME, "shop/clients.py"}
        assert done["report"]["title"] == "Sync of 2 files"
        with pytest.raises(JsonRpcException, match="What is selected has no file whose models have tables"):
            await e.request("tablewright/sync", uris=[e.uri("shop/views.py"), e.uri("manage.py")])


RELATED = """

class Customer(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        managed = False
        db_table = "customer"


class Line(models.Model):
    invoice_id = models.IntegerField()

    class Meta:
        managed = False
        db_table = "line"
"""


async def test_what_would_change_relations_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    async with editor(write(tmp_path, MODELS + RELATED), can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        done = await synced(e, model="shop.Line")
        assert (done["edit"], done["more"]) == (None, {"reshape": 1})
        again = await synced(e, model="shop.Line", reshape=True, again=True)
        text = make(e, structured(e, again["edit"]))[NAME]
        assert '    invoice = models.ForeignKey("Invoice", models.DO_NOTHING' in text
        assert again["more"] == {}


async def test_a_client_without_annotations_gets_none(shop: Path) -> None:
    async with editor(shop, can=capabilities(dynamic=False)) as e:
        await e.ready()
        e.open(NAME)
        edit = structured(e, (await synced(e, model="shop.Customer"))["edit"])
        assert (edit.document_changes, edit.change_annotations) == (None, None)
        [changes] = (edit.changes or {}).values()
        assert [type(each) for each in changes] == [types.TextEdit]


async def test_a_gone_column_is_kept_with_its_uses_until_the_user_removes_it(shop: Path) -> None:
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        change(shop, "ALTER TABLE invoice DROP COLUMN note")
        answer = await synced(e, model="shop.Invoice")
        [gone] = answer["gone"]
        assert (gone["model"], gone["field"]) == ("shop.Invoice", "note")
        assert [(use["uri"], use["line"]) for use in gone["uses"]] == [(e.uri("shop/views.py"), 1)]
        assert answer["waiting"]
        assert "## Fields that have lost their column" in answer["report"]["markdown"]
        assert "`shop/views.py:2`: `return [each.note for each in invoices]`" in answer["report"]["markdown"]
        removing = await synced(e, model="shop.Invoice", remove=[["shop.Invoice", "note"]])
        edit = structured(e, removing["edit"])
        assert any(note.needs_confirmation for note in (edit.change_annotations or {}).values())
        assert "note = " not in make(e, edit)[NAME]
        assert removing["gone"] == []


async def test_a_renamed_column_is_known_by_the_snapshot(shop: Path) -> None:
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        await e.request("tablewright/writeSnapshot")
        change(shop, "ALTER TABLE invoice RENAME COLUMN note TO notes")
        answer = await synced(e, model="shop.Invoice")
        text = make(e, structured(e, answer["edit"]))[NAME]
        assert 'note = models.TextField(db_column="notes")' in text
        assert "known from `.tablewright/schema.json`" in answer["report"]["markdown"]
        assert "## Renamed in the table" in answer["report"]["markdown"]


async def test_a_snapshot_that_cannot_be_read_says_so(shop: Path) -> None:
    (shop / ".tablewright").mkdir()
    (shop / ".tablewright/schema.json").write_text("{")
    async with editor(shop) as e:
        await e.ready()
        with pytest.raises(JsonRpcException, match="“Write Snapshot” writes it anew"):
            await synced(e)


async def test_what_cannot_be_synced_says_why(shop: Path) -> None:
    (shop / "shop/empty.py").touch()
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        for asked, why in [
            ({"uri": "file:///nowhere/models.py"}, "“models.py” is not in an open workspace folder"),
            ({}, "This is not in an open workspace folder"),
            ({"uri": e.uri("shop/empty.py")}, "“shop/empty.py” has no models that could be synced"),
            ({"uri": e.uri("config")}, "“config” has no file whose models have tables"),
            ({"uri": e.uri(NAME), "position": {"line": 0, "character": 2}}, "There is no model at the caret"),
            ({"uri": e.uri(NAME), "model": "shop.Gone"}, "There is no model “shop.Gone” with a table"),
        ]:
            with pytest.raises(JsonRpcException, match=why):
                await e.request("tablewright/sync", **asked)


async def test_a_read_only_file_is_left_and_said(shop: Path) -> None:
    (shop / NAME).chmod(0o444)
    async with editor(shop) as e:
        await e.ready()
        answer = await synced(e)
        assert (answer["edit"], answer["waiting"]) == (None, True)
        assert "“shop/models\\.py” is read-only: nothing of it was changed" in answer["report"]["markdown"]


async def test_only_the_broken_model_is_refused(tmp_path: Path) -> None:
    broken = MODELS.replace("note = models.TextField()", "note = models.TextField(")
    shop = write(tmp_path, broken + MORE)
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        answer = await synced(e)
        text = make(e, structured(e, answer["edit"]))[NAME]
        assert text == (broken + MORE).replace("max_length=80", "max_length=50")
        assert "## Left as it is" in answer["report"]["markdown"]


async def test_a_table_that_was_dropped_meanwhile_is_told(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        change(shop, "DROP TABLE invoice")
        answer = await synced(e, model="shop.Invoice")
        assert (answer["edit"], answer["waiting"]) == (None, True)
        assert "`Invoice` (`no-such-table`)" in answer["report"]["markdown"]


async def test_what_the_database_says_makes_no_markdown(tmp_path: Path) -> None:
    shop = write(tmp_path)
    change(shop, 'ALTER TABLE customer ADD COLUMN "x](command:evil)\n# y" integer NOT NULL DEFAULT 0')
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        markdown = (await synced(e, model="shop.Customer"))["report"]["markdown"]
        assert "command" in markdown
        assert "](command:" not in markdown
        assert "\n# y" not in markdown


async def test_a_client_without_commands_is_asked_and_shown_the_report(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        change(shop, "ALTER TABLE invoice DROP COLUMN note")
        await e.command("tablewright.syncModel", {"uri": e.uri(NAME), "model": "shop.Invoice"})
        [question] = e.questions
        assert question.message.startswith("The column of “Invoice.note” (used in 1 lines) is gone.")
        assert "note = models.TextField()" in e.texts[NAME]
        assert "max_length=20" in e.texts[NAME]
        [page] = e.shown
        assert page.endswith("/sync-report.md")
        e.answer = "Remove Them"
        report = await e.command("tablewright.syncFile", {"uri": e.uri(NAME)})
        assert "note = " not in e.texts[NAME]
        assert "## Removed" in report["markdown"]
        assert await e.underlined(NAME) == []


async def test_what_is_typed_meanwhile_is_kept_and_sync_is_offered_again(shop: Path) -> None:
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
        e.answer = "Sync Again"
        await e.command("tablewright.syncFile", {"uri": e.uri(NAME)})
        [question] = e.questions
        assert "Nothing was synced" in question.message
        assert tried == [1, 2]
        assert "# typed" in e.texts[NAME]
        assert await e.underlined(NAME) == []
