"""A project on disk and an interpreter -> a running agent, and what it reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tablewright.agent import Agent
from tablewright.environment import Environment
from tablewright.schema.model import Schema
from tablewright.schema.serialization import schema_from_json

LIMIT = 30.0  # seconds


def start_agent(root: Path, python: str | Path = sys.executable, variables: Mapping[str, str] | None = None) -> Agent:
    """An agent in `root` (see support.projects); use it with `with`."""
    pairs = tuple((variables or {}).items())
    return Agent(Environment(root=root, command=(str(python),), settings_module="config.settings", variables=pairs))


def boot(agent: Agent, settings_module: str | None = "config.settings") -> dict[str, Any]:
    facts: dict[str, Any] = agent.call("boot", {"settings_module": settings_module}, timeout=LIMIT)
    return facts


def read_schema(
    root: Path,
    python: str | Path = sys.executable,
    alias: str = "default",
    tables: Iterable[tuple[str, str]] | None = None,
) -> Schema:
    """Starts an agent in `root`, reads one alias, ends the agent."""
    with start_agent(root, python) as agent:
        boot(agent)
        params = {"alias": alias} if tables is None else {"alias": alias, "tables": [list(table) for table in tables]}
        return schema_from_json(agent.call("schema", params, timeout=LIMIT))
