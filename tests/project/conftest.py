"""A project to be watched while it loads, and one of a shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from support.shop import MODELS, SQL
from support.watching import Watch, Watched
from tablewright.project import Project


@pytest.fixture
def watch() -> Iterator[Watch]:
    """A root -> a project in it that is closed at the test's end."""
    opened: list[Project] = []

    def make(root: Path, **settings: object) -> Watched:
        opened.append(Project(root, {name.replace("_", "-"): value for name, value in settings.items()}))
        return Watched(opened[-1])

    yield make
    for project in opened:
        project.close()


@pytest.fixture
def shop(tmp_path: Path, sqlite_database: Database) -> Path:
    """A shop's project on SQLite; the root."""
    sqlite_database.run(SQL)
    return write_project(tmp_path, {"default": sqlite_database}, MODELS)
