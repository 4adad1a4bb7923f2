"""`database-overrides` -> databases as the agent sees them, before it connects; here and where it is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.agents import LIMIT, boot
from support.databases import Database, sqlite_at
from support.projects import write_project
from tablewright.agent import Agent, AgentError, agent_folder
from tablewright.environment import Environment, find_environment
from tablewright.settings import Problem, Settings

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}
SECRET = "hush-hush"


def environment(root: Path, overrides: dict[str, dict[str, str]], **more: Any) -> Environment:
    pairs = tuple((alias, tuple(values.items())) for alias, values in overrides.items())
    return replace(Environment(root, (sys.executable,), "config.settings", overrides=pairs), **more)


def tables_of(environment: Environment) -> list[str]:
    tables: list[str] = []
    with Agent(environment) as agent:
        boot(agent)
        agent.call("schema", {"alias": "default"}, timeout=LIMIT, table=lambda table: tables.append(table["name"]))
    return tables


def refusal(environment: Environment) -> AgentError:
    with pytest.raises(AgentError) as raised:
        tables_of(environment)
    return raised.value


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("connected", [False, True])
def test_the_server_behind_another_address(
    sent: bool, connected: bool, postgresql_database: Database, tmp_path: Path
) -> None:
    """The settings say what holds in a container: its names are of no use here. Some settings look at `connections`."""
    postgresql_database.run("CREATE TABLE here (x int)")
    real = postgresql_database.settings
    inside = {**real, "HOST": "db.invalid", "PORT": "1", "USER": "nobody", "NAME": "inside"}
    extra = "from django.db import connections\nconnections.settings\nconnections['default']" if connected else ""
    root = write_project(tmp_path, {"default": inside}, extra=extra)
    overrides = {"host": real["HOST"], "port": real.get("PORT", ""), "user": real["USER"], "name": real["NAME"]}
    found = environment(root, {"default": overrides}, sent=sent)
    assert tables_of(found) == ["here"]


def test_sqlite_at_another_path(tmp_path: Path) -> None:
    sqlite_at(tmp_path / "local.sqlite3").run("CREATE TABLE here (x int)")
    root = write_project(tmp_path, {"default": {**SQLITE, "NAME": "/app/inside.sqlite3"}})
    assert tables_of(environment(root, {"default": {"name": "local.sqlite3"}})) == ["here"]


# Runs the agent's own code and shows the entry as a connection has it, which no answer on the wire does.
PROBE = """\
import json, os, sys
from tablewright_agent import boot, given
sys.path.insert(0, os.getcwd())
given.take(json.loads(sys.argv[1]), os.getcwd())
boot.boot("config.settings")
from django.db import connections
print(json.dumps(connections["default"].settings_dict, default=str))
"""


@pytest.mark.parametrize(
    ("entry", "overrides", "after"),
    [
        (
            {"HOST": "db", "OPTIONS": {"host": "db", "service": "x", "sslmode": "require"}},
            {"host": "127.0.0.1"},
            {"HOST": "127.0.0.1", "OPTIONS": {"sslmode": "require"}},
        ),
        (
            {"HOST": "db", "PORT": 5432, "OPTIONS": {"port": 1, "user": "a"}},
            {"port": "15432"},
            {"HOST": "db", "PORT": "15432", "OPTIONS": {"user": "a"}},
        ),
        ({"PASSWORD": "theirs"}, {"password-env": "SHOP_PASSWORD"}, {"PASSWORD": SECRET}),
        ({"HOST": "db"}, {}, {"HOST": "db"}),
    ],
)
def test_what_an_override_changes(
    entry: dict[str, Any], overrides: dict[str, str], after: dict[str, Any], tmp_path: Path
) -> None:
    root = write_project(tmp_path, {"default": {**SQLITE, **entry}})
    said = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps({"overrides": {"default": overrides}})],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(agent_folder()), "SHOP_PASSWORD": SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(said.stdout)
    assert {key: found[key] for key in after} == after


def test_the_password_is_shown_nowhere(postgresql_database: Database, tmp_path: Path) -> None:
    real = postgresql_database.settings
    root = write_project(tmp_path, {"default": real})
    overrides = {"default": {"host": "127.0.0.1", "port": "1", "password-env": "SHOP_PASSWORD"}}
    found = environment(root, overrides, variables=(("SHOP_PASSWORD", SECRET),))
    with Agent(found) as agent:
        facts = boot(agent)
        with pytest.raises(AgentError) as raised:
            agent.call("schema", {"alias": "default"}, timeout=LIMIT)
        printed = agent.stderr
    assert raised.value.kind == "cannot-connect"
    error = raised.value
    assert SECRET not in " ".join((str(facts), error.message, error.hint, error.detail, printed))


@pytest.mark.parametrize(
    ("overrides", "kind", "says"),
    [
        (
            {"defualt": {"host": "x"}},
            "setting",
            "“database-overrides” names the alias “defualt”, which DATABASES does not have; it has “default”.",
        ),
        (
            {"default": {"password-env": "SHOP_GONE"}},
            "environment-variable",
            "The password of alias “default” comes from the environment variable “SHOP_GONE”",
        ),
    ],
)
def test_overrides_that_do_not_fit(overrides: dict[str, dict[str, str]], kind: str, says: str, tmp_path: Path) -> None:
    error = refusal(environment(write_project(tmp_path, {"default": SQLITE}), overrides))
    assert error.kind == kind
    assert says in error.message
    assert "“database-overrides”" in error.message
    assert error.hint


def test_no_user_code_sees_how_they_came(tmp_path: Path) -> None:
    extra = "import os\nassert not [name for name in os.environ if name.startswith('TABLEWRIGHT')]"
    root = write_project(tmp_path, {"default": SQLITE}, extra=extra)
    with Agent(environment(root, {"default": {"host": "x"}})) as agent:
        assert boot(agent)["installed_apps"] == ["shop"]


def test_from_settings_to_the_environment(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": SQLITE})
    settings = Settings(python=sys.executable, database_overrides={"default": {"port": "1", "host": "h", "user": "me"}})
    found = find_environment(root, settings)
    assert not isinstance(found, Problem)
    assert found.overrides == (("default", (("host", "h"), ("port", "1"), ("user", "me"))),)
    assert found.decisions[-1] == "database “default”: host, port, user (setting database-overrides)"
    assert found != find_environment(root, Settings(python=sys.executable))
