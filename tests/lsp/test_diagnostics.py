"""Findings as diagnostics: while typing, in broken files, pulled and pushed, of closed files too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.conftest import DRIFT, MODELS, write_shop
from lsp.editor import capabilities, editor

NAME = "shop/models.py"


async def test_drift_follows_every_keystroke(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT
        e.type(NAME, "max_length=30", "max_length=20")
        assert await e.underlined(NAME) == DRIFT[1:]
        e.type(NAME, "decimal_places=2", "decimal_places=2, null=True")
        assert await e.underlined(NAME) == []
        e.type(NAME, '"num"', '"number"')
        assert "no-such-column" in [code for code, _ in await e.underlined(NAME)]
        e.close(NAME)
        assert [d.code for d in await e.diagnostics(NAME)] == [code for code, _ in DRIFT]


async def test_a_diagnostic_says_what_it_is_about(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        wider, possible = await e.diagnostics(NAME)
        assert (wider.source, wider.severity) == ("tablewright", types.DiagnosticSeverity.Warning)
        about = {"alias": "default", "table": "invoice", "column": "num", "model": "shop.Invoice", "field": "number"}
        assert wider.data == about
        assert "NULL" in possible.message


async def test_a_file_broken_elsewhere_keeps_its_diagnostics(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        e.type(NAME, "note = models.TextField()", "note = models.TextField(")
        with pytest.raises(SyntaxError):
            ast.parse(e.texts[NAME])
        assert set(DRIFT) <= set(await e.underlined(NAME))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_ranges_count_in_the_clients_units(tmp_path: Path, encoding: str, newline: str) -> None:
    odd = MODELS.replace("max_length=30", 'help_text="é😋\f", max_length=30').replace("\n", newline)
    shop = write_shop(tmp_path / "shop", odd)
    async with editor(shop, can=capabilities(encodings=[encoding])) as e:
        await e.ready()
        e.open(NAME)
        assert e.encoding == encoding
        assert await e.underlined(NAME) == DRIFT
        e.type(NAME, "é😋", "😋😋é")
        e.type(NAME, "max_length=30", "max_length=20")
        assert await e.underlined(NAME) == DRIFT[1:]


@pytest.mark.parametrize("pull", [False, True])
async def test_a_client_that_cannot_be_told_to_pull_is_sent_everything(shop: Path, *, pull: bool) -> None:
    async with editor(shop, can=capabilities(pull=pull, refresh=False)) as e:

        def codes(name: str) -> list[str]:
            return [str(d.code) for d in e.client.diagnostics.get(e.uri(name), ())]

        assert e.server.diagnostic_provider is None
        await e.until(lambda: codes(NAME) == [code for code, _ in DRIFT])  # nobody has opened the file
        e.open(NAME)
        e.type(NAME, "max_length=30", "max_length=20")
        await e.until(lambda: codes(NAME) == ["null-possible"])
        e.type(NAME, "decimal_places=2", "decimal_places=2, null=True")
        await e.until(lambda: codes(NAME) == [])


async def test_a_client_that_pulls_is_asked_to_and_gets_closed_files(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        await e.until(lambda: e.client.diagnostic_refresh_count > 0)
        assert not e.client.diagnostics

        async def pull(*previous: types.PreviousResultId) -> dict[str, types.WorkspaceDocumentDiagnosticReport]:
            found = await e.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous))
            return {item.uri: item for item in found.items}

        first = (await pull())[e.uri(NAME)]
        assert isinstance(first, types.WorkspaceFullDocumentDiagnosticReport)
        assert [d.code for d in first.items] == [code for code, _ in DRIFT]
        again = (await pull(types.PreviousResultId(e.uri(NAME), first.result_id or "")))[e.uri(NAME)]
        assert again.kind == "unchanged"


async def test_a_file_on_disk_counts_when_the_watcher_says_so(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in e.registered
        assert len(await e.diagnostics(NAME)) == 2
        e.saved(NAME, MODELS.replace("30", "20"))
        assert [d.code for d in await e.diagnostics(NAME)] == ["null-possible"]


@pytest.mark.parametrize("text", ["a = 1\n", "", "class A(\n", "x = '\x00'\n", "class A(models.Model):" + "\n" * 9])
async def test_nothing_that_is_typed_stops_the_server(shop: Path, text: str) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open("shop/other.py", text)
        await e.diagnostics("shop/other.py")
        e.open(NAME)
        assert await e.underlined(NAME) == DRIFT


async def test_a_models_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop", "a = '\x00'\n")
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        [only] = await e.diagnostics(NAME)
        assert "NUL" in only.message


async def test_documents_that_are_not_ours_are_left_alone(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(MODELS)
    async with editor(shop) as e:
        await e.ready()
        e.open("../elsewhere.py")
        assert await e.underlined("../elsewhere.py") == []
        item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, MODELS)
        e.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        nothing = types.HoverParams(types.TextDocumentIdentifier(item.uri), types.Position(3, 7))
        assert await e.client.text_document_hover_async(nothing) is None
