"""Django asked while the databases are read: it is asked once, and says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database
from support.visits import write_visits
from tablewright.project import Project

MODELS = "shop/models.py"
LEAVES_A_MARK = '\nwith open(__file__ + ".loaded", "a") as _file:\n    _file.write("x")\n'


@pytest.fixture
def visits(tmp_path: Path, sqlite_database: Database) -> Path:
    root = write_visits(tmp_path, sqlite_database)
    models = root / MODELS
    models.write_text(models.read_text() + LEAVES_A_MARK)
    return root


def marks(root: Path) -> int:
    mark = root / f"{MODELS}.loaded"
    return len(mark.read_text()) if mark.exists() else 0


@pytest.mark.parametrize("migrations", [False, True])
def test_it_is_asked_once_and_says_the_same(visits: Path, *, migrations: bool) -> None:
    usual, ahead = Project(visits), Project(visits)
    usual.load()
    assert usual.know(migrations=migrations)
    assert marks(visits) == 1
    ahead.ask_ahead(migrations=migrations)
    ahead.load()
    assert ahead.know(migrations=migrations)
    assert marks(visits) == 2
    assert ahead.known is not None
    assert usual.known is not None
    assert ahead.known.registry == usual.known.registry
    assert ahead.models() == usual.models()


def test_what_was_asked_otherwise_is_asked_again(visits: Path) -> None:
    project = Project(visits)
    project.ask_ahead(migrations=False)
    project.load()
    assert project.know(migrations=True)
    assert project.known is not None
    assert project.known.registry.migrations


def test_the_problem_of_an_app_is_told(visits: Path) -> None:
    (visits / MODELS).write_text("import nowhere\n")
    project = Project(visits)
    project.ask_ahead(migrations=True)
    project.load()
    assert project.know()
    assert [each.app for each in project.state.app_problems] == ["shop"]


def test_nothing_goes_on_where_nothing_was_loaded(visits: Path) -> None:
    (visits / "config" / "settings.py").write_text("import nowhere\n")
    project = Project(visits)
    project.ask_ahead(migrations=True)
    assert project.load().phase == "failed"
    assert project._knowing._role._agent is None or project._knowing._role._agent._stopped
    assert not project.know()
    assert marks(visits) == 0
