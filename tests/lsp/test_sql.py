"""“Show the SQL” on a finding, for a client with commands of its own and for one without."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from lsp.conftest import MODELS, TABLES, change, write_shop
from lsp.editor import editor

NAME = "shop/models.py"
TITLE = "Show the SQL that would mend “no-such-column” in the table"
MORE = MODELS.replace("\n\n    class Meta", "\n    paid = models.IntegerField(null=True, blank=True)\n\n    class Meta")
MANAGED = MORE.replace("        managed = False\n", "")
FIRST = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Invoice", [("num", models.CharField(max_length=30, primary_key=True))]),
    ]
"""
HOSTILE = MORE.replace('db_table = "invoice"', 'db_table = "invoice\\n; DROP TABLE customer"')


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "my shop é%20", MORE)


async def test_a_finding_has_its_statements(shop: Path) -> None:
    async with editor(shop, options={"clientCommands": True}) as e:
        await e.ready()
        e.open(NAME)
        [action] = [each for each in await e.actions(NAME, "pa¦id =", "quickfix") if each.title == TITLE]
        assert [found.code for found in action.diagnostics or ()] == ["no-such-column"]
        assert action.command is not None
        assert action.command.command == "tablewright.showSql"
        [argument] = action.command.arguments or ()
        told = await e.request("tablewright/sql", **argument)
        assert told["title"] == "invoice"
        assert "-- no-such-column: " in told["sql"]
        assert 'ADD COLUMN "paid" integer NULL;' in told["sql"]
        assert "field-wider-than-column" not in told["sql"]
        assert "not saved" not in told["sql"]
        e.type(NAME, "note = ", "\n    note = ")
        assert "-- Django reads the files as they are saved" in (await e.request("tablewright/sql", **argument))["sql"]


async def test_a_client_without_commands_is_shown_them(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        [action] = [each for each in await e.actions(NAME, "pa¦id =", "quickfix") if each.title == TITLE]
        assert action.command is not None
        told = await e.command(action.command.command, *(action.command.arguments or ()))
        assert told["sql"] == e.client.messages[-1].message
        assert 'ADD COLUMN "paid" integer NULL;' in told["sql"]


async def test_a_managed_table_has_a_migration_instead(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop", MANAGED)
    (shop / "shop" / "migrations").mkdir()
    (shop / "shop" / "migrations" / "__init__.py").touch()
    (shop / "shop" / "migrations" / "0001_initial.py").write_text(FIRST)
    async with editor(shop, settings={"ignore": ["managed-existing-table"]}) as e:
        await e.ready()
        e.open(NAME)
        told = await e.request("tablewright/sql", uri=e.uri(NAME), position={"line": 3, "character": 8})
        assert told["sql"] == ""
        assert "“python manage.py migrate shop 0001_initial --fake”, and look again" in told["message"]


async def test_a_finding_that_is_gone_and_a_file_that_is_nowhere(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        [action] = [each for each in await e.actions(NAME, "pa¦id =", "quickfix") if each.title == TITLE]
        assert action.command is not None
        [argument] = action.command.arguments or ()
        e.type(NAME, "paid = models.IntegerField(null=True, blank=True)", "paid = 1")
        with pytest.raises(JsonRpcException, match="The finding is gone"):
            await e.request("tablewright/sql", **argument)
        with pytest.raises(JsonRpcException, match="no Python file of an open workspace folder"):
            await e.request("tablewright/sql", uri="file:///nowhere/models.py")


async def test_a_snapshot_has_no_django_to_ask(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        await e.request("tablewright/writeSnapshot")
    async with editor(shop, settings={"snapshot": ".tablewright/schema.json"}) as e:
        await e.ready()
        e.open(NAME)
        with pytest.raises(JsonRpcException, match="with a snapshot none is asked"):
            await e.request("tablewright/sql", uri=e.uri(NAME))


async def test_what_the_database_says_stays_in_its_comment(tmp_path: Path) -> None:
    tables = TABLES.replace("CREATE TABLE invoice ", 'CREATE TABLE "invoice\n; DROP TABLE customer" ')
    shop = write_shop(tmp_path / "shop", HOSTILE, tables)
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        told = await e.request("tablewright/sql", uri=e.uri(NAME))
        lines = told["sql"].splitlines()
        assert [line for line in lines if line.startswith("-- no-such-column") and "DROP TABLE customer" in line]
        # The name is Django's to quote, which takes it as it is; no comment of ours ends in it.
        before = tables_of(shop)
        change(shop, told["sql"])
        assert tables_of(shop) == before
        assert 'DROP TABLE customer" RENAME TO "invoice' in told["sql"]


def tables_of(shop: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(shop / "legacy.sqlite3")) as connection:
        return sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
