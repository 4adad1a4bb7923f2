"""Entries of DATABASES -> one identity for one database as one user sees it, and none of it in clear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.agents import boot, start_agent
from support.projects import write_project

ENTRY = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.example", "PORT": "5432", "USER": "ann"}
OTHERS: dict[str, dict[str, Any]] = {
    "engine": {"ENGINE": "django.contrib.gis.db.backends.postgis"},
    "name": {"NAME": "other"},
    "host": {"HOST": "other.example"},
    "port": {"PORT": "5433"},
    "user": {"USER": "bob"},
    "options": {"OPTIONS": {"options": "-c search_path=old"}},
    "service": {"OPTIONS": {"service": "shop"}},
}
SAME: dict[str, dict[str, Any]] = {
    "password": {"PASSWORD": "secret"},
    "password in options": {"OPTIONS": {"passfile": "secret"}},
    "age": {"CONN_MAX_AGE": 60},
}


def identities(root: Path, **variables: str) -> dict[str, str]:
    entries = {name: {**ENTRY, **changes} for name, changes in {**OTHERS, **SAME}.items()}
    write_project(root, {"default": ENTRY, **entries})
    with start_agent(root, variables=variables) as agent:
        return {alias: data["identity"] for alias, data in boot(agent)["databases"].items()}


def test_one_database_has_one_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGHOST", "PGSERVICE"):
        monkeypatch.delenv(variable, raising=False)
    found = identities(tmp_path)
    assert {found[name] for name in SAME} == {found["default"]}
    assert len({found["default"], *(found[name] for name in OTHERS)}) == len(OTHERS) + 1
    assert all(len(identity) == 64 for identity in found.values())
    assert identities(tmp_path) == found
    assert identities(tmp_path, PGHOST="elsewhere")["default"] != found["default"]
    assert identities(tmp_path / "other")["default"] != found["default"]
