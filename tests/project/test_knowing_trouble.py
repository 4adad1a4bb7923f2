"""Apps that fail, hang or end the process when they are imported: each is named, and the rest is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database
from support.visits import VISIT, code, know, known, visit, write_visits
from support.watching import Watch, Watched
from tablewright.project.role import MOST_LOST
from tablewright.project.state import AppProblem

PARCEL = "from django.db import models\n\n\nclass Parcel(models.Model):\n    pass\n"


@pytest.fixture
def visits(tmp_path: Path, sqlite_database: Database) -> Path:
    return write_visits(tmp_path, sqlite_database)


def add_app(root: Path, name: str, models: str, package: str = "") -> Path:
    """Its models' file."""
    folder = root / name
    folder.mkdir()
    (folder / "__init__.py").write_text(package)
    (folder / "models.py").write_text(models)
    settings = root / "config/settings.py"
    settings.write_text(settings.read_text() + f"INSTALLED_APPS.insert(0, {name!r})\n")
    return folder / "models.py"


def problems(project: Watched) -> list[AppProblem]:
    return list(project.project.state.app_problems)


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("x = 1\nraise RuntimeError('no vault')\n", "no vault", 1),
        ("x = (\n", "cannot be read", 0),
        ("import os\n\nos.environ['NOT_SET_ANYWHERE']\n", "NOT_SET_ANYWHERE", 2),
        ("import sys\nsys.exit('enough')\n", "exit", 1),
        ("from no_such_package import models\n", "no_such_package", 0),
    ],
)
def test_an_app_that_fails(visits: Path, watch: Watch, text: str, said: str, line: int) -> None:
    path = add_app(visits, "failing", text)
    project = known(watch, visits)
    [each] = problems(project)
    assert (each.app, each.problem.path, each.problem.line) == ("failing", path, line)
    assert said in each.problem.message
    assert each.problem.hint
    assert visit(project).complete
    assert "null-possible" in project.codes


def test_an_app_that_hangs(visits: Path, watch: Watch) -> None:
    path = add_app(visits, "hanging", PARCEL + "\nx = 1\nwhile True:\n    pass\n")
    project = known(watch, visits, schema_timeout=4)
    [each] = problems(project)
    assert (each.app, each.problem.kind, each.problem.path) == ("hanging", "models-hang", path)
    assert each.problem.line in (7, 8)
    assert "4 seconds" in each.problem.message
    assert "schema-timeout" in each.problem.hint
    assert any("hanging" in said and str(path) in said for said in project.said)
    assert visit(project).complete


@pytest.mark.parametrize("package", [False, True])
def test_an_app_that_ends_the_process(visits: Path, watch: Watch, package: bool) -> None:
    ends = "import os\nos._exit(7)\n"
    path = add_app(visits, "ending", "" if package else ends, ends if package else "")
    project = known(watch, visits)
    [each] = problems(project)
    assert (each.app, each.problem.kind, each.problem.path) == ("ending", "app-error", path)
    assert "exit code 7" in each.problem.message
    assert visit(project).complete


def test_a_crash_has_its_line(visits: Path, watch: Watch) -> None:
    path = add_app(visits, "crashing", "import ctypes\n\n\nctypes.string_at(0)\n")
    project = known(watch, visits)
    [each] = problems(project)
    assert (each.app, each.problem.path, each.problem.line) == ("crashing", path, 3)
    assert "SIGSEGV" in each.problem.message
    assert visit(project).complete


def test_too_many_of_them_are_given_up(visits: Path, watch: Watch) -> None:
    for number in range(MOST_LOST + 1):
        add_app(visits, f"ending{number}", "import os\nos._exit(7)\n")
    project = watch(visits)
    project.load()
    assert know(project)
    *apps, last = problems(project)
    assert [each.app for each in apps] == [f"ending{number}" for number in reversed(range(MOST_LOST + 1))]
    assert (last.app, last.problem.path) == ("", None)
    assert "is not used" in last.problem.message
    assert project.project.state.phase == "ready"
    assert visit(project).complete is False


def test_django_that_cannot_be_asked_takes_nothing_away(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    settings = visits / "config/settings.py"
    text = settings.read_text()
    settings.write_text(text + "raise RuntimeError('no vault')\n")
    assert know(project)
    [each] = problems(project)
    assert (each.app, each.problem.kind, each.problem.path) == ("", "settings-error", settings)
    assert visit(project).complete
    assert "null-possible" in project.codes
    assert know(project) is False  # that is known
    settings.write_text(text)
    assert know(project)
    assert problems(project) == []


def test_an_app_that_hangs_later_keeps_what_was_known(visits: Path, watch: Watch) -> None:
    project = known(watch, visits, schema_timeout=4)
    (visits / "shop/models.py").write_text(VISIT + "\n\nwhile True:\n    pass\n")
    project.project.files_changed([visits / "shop/models.py"])
    assert know(project)
    assert [each.app for each in problems(project)] == ["shop"]
    assert code(project).db_types == {"default": "varchar(8)"}


def test_two_apps_of_one_label(visits: Path, watch: Watch) -> None:
    folder = visits / "deep"
    folder.mkdir()
    (folder / "__init__.py").touch()
    add_app(visits, "deep/shop", PARCEL)
    settings = visits / "config/settings.py"
    settings.write_text(settings.read_text().replace("'deep/shop'", "'deep.shop'").replace("insert(0, ", "append("))
    project = known(watch, visits)
    [each] = problems(project)
    assert (each.problem.kind, visit(project).complete) == ("duplicate-app", True)
    assert "deep.shop" in each.problem.message


def test_a_project_elsewhere_is_found_here(visits: Path, watch: Watch) -> None:
    """As in a container: the command runs in a copy of the project, and what it says of files is said of ours."""
    import shutil
    import sys

    copy = visits.parent / "container" / "app"
    shutil.copytree(visits, copy)
    add_app(visits, "failing", "x = (\n")
    shutil.rmtree(copy)
    shutil.copytree(visits, copy)
    command = ["/bin/sh", "-c", f'cd "{copy}" && exec "{sys.executable}" "$@"', "sh"]
    project = watch(visits, command=command)
    project.load()
    assert project.project.state.problem is None
    assert know(project)
    [each] = problems(project)
    assert each.problem.path == visits / "failing/models.py"
    assert visit(project).complete
    project.open(VISIT.replace("size=8", "size=5"))
    assert code(project).db_types == {}
