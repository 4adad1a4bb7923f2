"""Each code action is applied, and the file checked again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.conftest import DRIFT, MODELS, write_shop
from lsp.editor import capabilities, editor

NAME = "shop/models.py"
FIX_ALL = "source.fixAll.tablewright"


@pytest.mark.parametrize(("caret", "code"), [("max_length=3¦0", DRIFT[0][0]), ("amo¦unt =", DRIFT[1][0])])
@pytest.mark.parametrize("dynamic", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_a_fix_resolves_its_finding(
    tmp_path: Path, caret: str, code: str, *, dynamic: bool, newline: str
) -> None:
    shop = write_shop(tmp_path / "shop", MODELS.replace("\n", newline))
    async with editor(shop, can=capabilities(dynamic=dynamic)) as e:
        await e.ready()
        e.open(NAME)
        before = await e.diagnostics(NAME)
        fixes = await e.actions(NAME, caret, "quickfix")
        assert [list(fix.diagnostics or ()) for fix in fixes] == [[d for d in before if d.code == code]] * len(fixes)
        preferred = next(fix for fix in fixes if fix.is_preferred)
        text = e.apply(NAME, preferred.edit)
        ast.parse(text)
        assert text.count(newline) == text.count("\n")
        assert [c for c, _ in await e.underlined(NAME)] == [c for c, _ in DRIFT if c != code]


async def test_a_fix_is_offered_only_where_its_finding_is(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        assert await e.actions(NAME, "no¦te =", "quickfix") == []


async def test_all_safe_fixes_at_once(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        [action] = await e.actions(NAME, "fr¦om", "source.fixAll")
        assert action.kind == FIX_ALL
        e.apply(NAME, action.edit)
        left = await e.underlined(NAME)
        assert set(left) < set(DRIFT)
        assert await e.actions(NAME, "fr¦om", FIX_ALL) == []


async def test_source_actions_come_only_when_asked_for(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        kinds = {action.kind for action in await e.actions(NAME, "max_length=3¦0")}
        assert kinds == {types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor}
        assert [action.kind for action in await e.actions(NAME, "fr¦om")] == [types.CodeActionKind.Refactor]


@pytest.mark.parametrize(("name", "offered"), [(NAME, True), ("shop/models/extra.py", True), ("shop/views.py", False)])
async def test_generation_is_offered_where_models_go(shop: Path, name: str, *, offered: bool) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(name, "import os\n")
        actions = await e.actions(name, "imp¦ort", "refactor")
        assert [a.title for a in actions] == ["Generate models…"] * offered
        for action in actions:
            assert action.command is not None
            where = {"uri": e.uri(name), "position": {"line": 0, "character": 3}}
            assert (action.command.command, list(action.command.arguments or ())) == (
                "tablewright.generateModels",
                [where],
            )


TWICE = """\
from django.db import models


class Invoice(models.Model):
    number = models.CharField(max_length=20, db_column="num")
    amount = models.DecimalField(max_digits=10, decimal_places=2)  # ¥
    paid = models.CharField(
        max_length=1,  # Y or N
    )

    class Meta:
        managed = False
        db_table = "invoice"
"""


async def test_all_findings_of_a_kind_in_the_file(tmp_path: Path) -> None:
    tables = (
        "CREATE TABLE invoice (id integer PRIMARY KEY, num varchar(20) NOT NULL, amount decimal(10, 2), paid char);"
    )
    shop = write_shop(tmp_path / "shop", TWICE, tables)
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        assert len([code for code, _ in await e.underlined(NAME) if code == "null-possible"]) == 2
        titles = {action.title: action for action in await e.actions(NAME, "amo¦unt =", "quickfix")}
        action = titles["Fix all 2 “null-possible” in this file"]
        assert [found.code for found in action.diagnostics or ()] == ["null-possible"]
        text = e.apply(NAME, action.edit)
        assert "decimal_places=2, null=True, blank=True)  # ¥" in text
        assert "        max_length=1,  # Y or N\n        null=True,\n        blank=True,\n    )" in text
        assert "null-possible" not in [code for code, _ in await e.underlined(NAME)]


async def test_one_of_its_kind_has_no_action_for_all(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        titles = [action.title for action in await e.actions(NAME, "amo¦unt =", "quickfix")]
        assert [title for title in titles if title.startswith("Fix all")] == []
