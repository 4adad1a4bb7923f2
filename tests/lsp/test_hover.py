"""Hover in the editor; what it says is tested in tests/explain."""

from __future__ import annotations

from pathlib import Path

from lsp.conftest import write_shop
from lsp.editor import editor

NAME = "shop/models.py"


async def test_a_field_shows_its_column_and_what_disagrees(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        text = await e.hover_text(NAME, "amo¦unt =")
        assert text.startswith("`amount decimal(10,2)`\n\n- **NULL** allowed")
        assert "(`null-possible`)" in text
        assert "Table `invoice` · alias `default` · SQLite " in text


async def test_a_finding_under_the_caret_is_left_to_an_editor_that_shows_it_there(shop: Path) -> None:
    async with editor(shop, options={"diagnosticsInHover": True}) as e:
        await e.ready()
        e.open(NAME)
        assert "null-possible" not in await e.hover_text(NAME, "amo¦unt =")
        assert "(`null-possible`)" in await e.hover_text(NAME, "models.Dec¦imalField")


async def test_a_model_and_its_table_name_show_the_table(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        text = await e.hover_text(NAME, "class Inv¦oice")
        assert "| `num` | `varchar(20)` | no |  |  | `number` |" in text
        assert "**Referenced by** `line (invoice_id)`" in text
        assert text == await e.hover_text(NAME, 'db_table = "inv¦oice"') == await e.hover_text(NAME, "class Me¦ta")


async def test_the_range_is_the_word_under_the_caret(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        found = await e.hover(NAME, "models.Dec¦imalField")
        assert found is not None
        assert found.range is not None
        span = e.lines(NAME).span(found.range)
        assert e.texts[NAME][span.start : span.end] == "models.DecimalField"
        assert await e.hover(NAME, "managed = Fal¦se") is None


async def test_without_a_schema_a_field_says_why(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    (shop / "config/settings.py").write_text("raise ValueError('no luck')\n")
    async with editor(shop) as e:
        await e.phase("failed")
        e.open(NAME)
        assert "no luck" in await e.hover_text(NAME, "amo¦unt =")
        assert await e.hover(NAME, "managed = Fal¦se") is None
