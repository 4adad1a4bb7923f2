"""Asking whether anything changed -> nothing new where nothing did, and only what changed where it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import MODELS, SQL
from support.watching import Watch
from tablewright.project.snapshots import write_snapshot


def test_nothing_changed(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    read = project.load()
    assert project.refresh() is False
    assert (project.seen, project.said) == ([], [])
    assert project.alias.schema is read.schema
    assert (read.read_at or 0) < (project.alias.read_at or 0)
    assert project.alias.seconds == read.seconds


def test_what_changed_is_seen_once(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    project = watch(shop)
    before = project.load().schema
    assert project.codes == {"field-wider-than-column", "null-possible"}
    sqlite_database.run("ALTER TABLE customer ADD COLUMN vip integer NOT NULL")
    assert project.refresh() is True
    assert project.steps == [("database", 4, False)]
    assert project.said[0] == "Reading 2 changed tables of “default”"
    assert project.codes == {"field-wider-than-column", "null-possible", "required-column-unmapped"}
    now = project.alias.schema
    assert before is not None
    assert now is not None
    assert now.table(("", "inv_old")) is before.table(("", "inv_old"))
    assert now.table(("", "invoice")) is before.table(("", "invoice"))  # looked at again, and the same
    assert project.refresh() is False


def test_a_refresh_of_what_was_never_loaded_loads_it(shop: Path, watch: Watch) -> None:
    project = watch(shop)
    assert project.refresh() is True
    assert len(project.tables) == 4


def test_a_failed_project_is_loaded_again(shop: Path, watch: Watch) -> None:
    settings = shop / "config/settings.py"
    text = settings.read_text()
    settings.write_text("raise ValueError('half saved')\n")
    project = watch(shop)
    assert project.refresh() is True
    assert project.project.state.phase == "failed"
    assert project.refresh() is False  # the same problem
    settings.write_text(text)
    assert project.refresh() is True
    assert project.project.state.phase == "ready"


@pytest.mark.parametrize("what", ["env file", "settings module", "setting", "DATABASES"])
def test_another_environment_is_loaded(
    what: str, shop: Path, sqlite_database: Database, watch: Watch, tmp_path: Path
) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    other.run("CREATE TABLE other (id int)")
    settings = shop / "config/settings.py"
    text = settings.read_text()
    if what == "env file":
        settings.write_text(
            f"{text}\nimport os\nif os.environ.get('OTHER'): DATABASES['default']['NAME'] = {other.name!r}\n"
        )
    project = watch(shop)
    project.load()
    assert len(project.tables) == 4
    if what == "env file":
        (shop / ".env").write_text(f"OTHER={other.name}\n")
    elif what == "DATABASES":  # nobody has told us, and the agent that knows better has gone
        settings.write_text(f"{text}\nDATABASES['default']['NAME'] = {other.name!r}\n")
        project.project._agents.stop()
    else:
        (shop / "config/other.py").write_text(
            f"from config.settings import *\nDATABASES = {{'default': {other.settings!r}}}\n"
        )
    if what == "settings module":
        manage = shop / "manage.py"
        manage.write_text(manage.read_text().replace("config.settings", "config.other"))
    if what == "setting":
        assert project.project.configure({"settings-module": "config.other"}) is True
    assert project.refresh() is True
    assert project.tables == ["other"]
    assert project.refresh() is False


def test_aliases_are_looked_at_one_by_one(shop: Path, sqlite_database: Database, watch: Watch, tmp_path: Path) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    other.run("CREATE TABLE other (id int)")
    write_project(shop, {"default": sqlite_database, "more": other}, MODELS)
    project = watch(shop)
    project.load()
    away = sqlite_database.path.rename(tmp_path / "away")
    other.run("CREATE TABLE another (id int)")
    before = project.alias
    assert project.refresh() is True
    assert (project.problem, project.alias.schema, project.alias.read_at) == (
        "cannot-connect",
        before.schema,
        before.read_at,
    )
    more = project.project.state.aliases["more"]
    assert more.schema is not None
    assert [table.name for table in more.schema.tables] == ["another", "other"]
    assert project.refresh() is False  # the same problem
    away.rename(sqlite_database.path)
    assert project.refresh() is True
    assert project.problem == ""
    assert project.alias.schema is before.schema


def test_a_database_that_comes_later(tmp_path: Path, watch: Watch) -> None:
    missing = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "later.sqlite3")}
    project = watch(write_project(tmp_path / "project", {"default": missing}, MODELS))
    project.load()
    assert project.problem == "cannot-connect"
    assert project.refresh() is False
    sqlite_at(tmp_path / "later.sqlite3").run(SQL)
    assert project.refresh() is True
    assert (project.problem, len(project.tables)) == ("", 4)


GENERIC = """
from django.db.backends.sqlite3 import base
base.DatabaseWrapper.vendor = "unheard"
"""


def test_what_has_no_marks_is_read_again_by_a_load_alone(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    write_project(shop, {"default": sqlite_database}, MODELS, GENERIC)
    project = watch(shop)
    project.load()
    assert (project.problem, project.alias.marks, len(project.tables)) == ("", None, 4)
    sqlite_database.run("CREATE TABLE fresh (id integer PRIMARY KEY)")
    assert project.refresh() is False
    assert (project.said, project.seen) == ([], [])
    project.load()
    assert len(project.tables) == 5
    again = watch(shop)
    again.open()
    again.load()
    assert again.steps == [("cache", 5, False), ("database", 5, False)]


def test_a_snapshot_is_looked_at_where_the_settings_name_one(
    shop: Path, sqlite_database: Database, watch: Watch
) -> None:
    path = write_snapshot(watch(shop).project)
    text = path.read_text()
    project = watch(shop, snapshot=str(path.relative_to(shop)))
    project.load()
    assert project.steps == [("snapshot", 4, False)]
    assert project.codes == {"field-wider-than-column", "null-possible"}
    assert project.project.state.environment is None
    assert project.refresh() is False
    sqlite_database.run("DROP TABLE customer")
    assert project.refresh() is False
    path.write_text(text.replace("varchar(30)", "varchar(50)"))
    assert project.refresh() is True
    assert project.codes == {"null-possible"}
    path.unlink()
    assert project.refresh() is True
    state = project.project.state
    assert (state.phase, state.problem.kind if state.problem else "", len(project.tables)) == ("failed", "snapshot", 4)
    assert project.project.load(live=True).aliases["default"].source == "database"
    assert len(project.tables) == 3


def test_what_could_not_be_read_is_tried_again_and_quietly(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    sqlite_database.run("CREATE VIEW broken AS SELECT * FROM nowhere")
    project = watch(shop)
    schema = project.load().schema
    assert schema is not None
    assert schema.table(("", "broken")).error  # type: ignore[union-attr]
    assert project.refresh() is False
    assert (project.said, project.seen) == ([], [])
    assert project.alias.schema is schema
    sqlite_database.run("CREATE TABLE nowhere (id int)")
    assert project.refresh() is True
    assert project.alias.schema is not None
    assert project.alias.schema.table(("", "broken")).error is None  # type: ignore[union-attr]
