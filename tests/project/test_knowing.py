"""What the project's Django knows of its models, beside the sources: when it comes, and how long it counts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database
from support.projects import write_project
from support.visits import VISIT, code, know, known, visit, write_visits
from support.watching import Watch, Watched, wait_for
from tablewright.project.knowledge import Heard
from tablewright.project.models_cache import SUFFIX, cached_registry, write_registry
from tablewright.project.snapshots import write_snapshot
from tablewright.source.statements import UNKNOWN

MODELS = "shop/models.py"


@pytest.fixture
def visits(tmp_path: Path, sqlite_database: Database) -> Path:
    return write_visits(tmp_path, sqlite_database)


def process_of(project: Watched) -> int | None:
    agent = project.project._knowing._role._agent
    return agent._process.pid if agent is not None else None


# -- what it is good for


def test_source_alone_does_not_know_other_packages(visits: Path, watch: Watch) -> None:
    project = watch(visits)
    project.load()
    assert (visit(project).complete, code(project).internal_type) == (False, UNKNOWN)
    assert project.codes == set()


def test_django_completes_it(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    model = visit(project)
    assert (model.complete, [field.name for field in model.fields]) == (True, ["id", "created", "reason", "code"])
    assert code(project).db_types == {"default": "varchar(8)"}
    assert project.codes == {"null-possible", "column-unmapped"}
    source = project.project.source_models().by_label["shop.Visit"]
    assert (source.complete, [field.name for field in source.fields]) == (False, ["code"])


def test_it_is_told_when_more_is_known(visits: Path, watch: Watch) -> None:
    project = watch(visits)
    project.load()
    before = project.project.state
    seen: list[bool] = []
    project.then = lambda: seen.append(visit(project).complete)
    assert know(project)
    assert seen[0] is True
    assert project.said == ["Importing the app “shop”"] * len(project.said) != []
    assert project.project.state.aliases == before.aliases
    assert know(project) is False  # it knows nothing new
    assert project.project.known is not None
    assert project.project.known.source == "django"


def test_tables_of_other_packages_are_mapped(visits: Path, sqlite_database: Database, watch: Watch) -> None:
    app = visits.parent / "lib/parcels"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "models.py").write_text("from django.db import models\n\nclass Parcel(models.Model):\n    pass\n")
    sqlite_database.run("CREATE TABLE parcels_parcel (id integer PRIMARY KEY); CREATE TABLE other (id integer)")
    settings = visits / "config/settings.py"
    settings.write_text(settings.read_text() + "INSTALLED_APPS += ['parcels']\n")
    project = watch(visits)
    project.load()
    assert [table.name for _, table in project.project.unmapped_tables()] == ["other", "parcels_parcel"]
    assert know(project)
    assert [table.name for _, table in project.project.unmapped_tables()] == ["other"]


def test_nothing_is_asked_before_a_load_or_after_one_that_failed(visits: Path, watch: Watch) -> None:
    project = watch(visits)
    assert know(project) is False
    (visits / "config/settings.py").write_text("raise RuntimeError('no vault')\n")
    project.project.load()
    assert know(project) is False
    assert project.said == []


def test_a_snapshot_starts_no_process(visits: Path, watch: Watch) -> None:
    live = known(watch, visits)
    path = write_snapshot(live.project)
    project = watch(visits, snapshot=str(path), python=str(visits / "no-such-python"))
    project.project.load()
    assert project.project.state.phase == "ready"
    assert know(project) is False
    assert project.project.known is None
    assert visit(project).complete is False


# -- typing and saving


@pytest.mark.parametrize(
    ("old", "new", "names", "kind"),
    [
        ("# ", "# nothing but a comment ", ["id", "created", "reason", "code"], {"default": "varchar(8)"}),
        ("size=8", "size=9", ["created", "reason", "code"], {}),
        ("code = Code(size=8)", "code = Code(size=8)\n    more = Code()", ["created", "reason", "code", "more"], None),
    ],
)
def test_what_is_typed_counts_and_the_rest_stays(
    visits: Path, watch: Watch, old: str, new: str, names: list[str], kind: dict[str, str] | None
) -> None:
    (visits / MODELS).write_text("# \n" + VISIT)
    project = known(watch, visits)
    project.open(("# \n" + VISIT).replace(old, new))
    assert [field.name for field in visit(project).fields] == names
    assert code(project).db_types == ({"default": "varchar(8)"} if kind is None else kind)
    project.project.close_text(visits / MODELS)
    assert visit(project).complete


def test_a_text_that_does_not_parse_loses_nothing(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    project.open(VISIT + "\nclass Half(models.Model:\n    x = (\n")
    assert visit(project).complete
    assert "null-possible" in project.codes


def test_an_edited_field_is_made_by_django(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    project.open(VISIT.replace("size=8", "size=5"))
    assert code(project).db_types == {}
    assert project.project.construct() is True
    assert (code(project).db_types, visit(project).complete) == ({"default": "varchar(5)"}, True)
    assert project.project.construct() is False  # it was asked already
    project.open(VISIT.replace("size=8", "size=6"))
    project.open(VISIT.replace("size=8", "size=5"))
    assert code(project).db_types == {"default": "varchar(5)"}


def test_a_field_that_cannot_be_made_is_asked_for_once(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    project.open(VISIT.replace("size=8", "sise=8"))
    assert project.project.construct() is False
    assert code(project).internal_type == UNKNOWN
    started: list[int] = []
    project.project._knowing._role.process = lambda *_: started.append(1)  # type: ignore[assignment, method-assign]
    assert project.project.construct() is False
    assert started == []


def test_what_was_saved_is_asked_for_anew(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    (visits / MODELS).write_text(VISIT.replace("size=8", "size=5"))
    project.project.files_changed([visits / MODELS])
    assert code(project).db_types == {}  # it is of the file as it was
    assert know(project)
    assert (code(project).db_types, visit(project).complete) == ({"default": "varchar(5)"}, True)


def test_an_answer_of_before_a_save_says_nothing_of_the_new_text(visits: Path, watch: Watch) -> None:
    project = watch(visits)
    project.load()
    saved = VISIT.replace("size=8", "size=5")

    def save(*_: object) -> None:
        (visits / MODELS).write_text(saved)
        project.project.files_changed([visits / MODELS])

    conclude = project.project._knowing.knowledge.conclude

    def late(*args: Any) -> Heard:
        save()
        return conclude(*args)

    project.project._knowing.knowledge.conclude = late  # type: ignore[method-assign]
    know(project)
    assert code(project).db_types == {}
    project.project._knowing.knowledge.conclude = conclude  # type: ignore[method-assign]
    know(project)
    assert code(project).db_types == {"default": "varchar(5)"}


def test_a_file_under_another_name(visits: Path, watch: Watch) -> None:
    project = known(watch, visits)
    (visits / "shop/models").mkdir()
    (visits / MODELS).rename(visits / "shop/models/visits.py")
    (visits / "shop/models/__init__.py").write_text("from shop.models.visits import Visit\n")
    project.project.files_changed()
    assert visit(project).complete is False
    assert know(project)
    assert visit(project).complete
    assert visit(project).path.endswith("visits.py")


@pytest.mark.parametrize(
    "half", ["class Half(models.Model:\n", "Half(models.Model)\n", "raise RuntimeError('no vault')\n"]
)
def test_half_a_file_that_was_saved_takes_no_facts_away(visits: Path, watch: Watch, half: str) -> None:
    project = known(watch, visits)
    (visits / MODELS).write_text(VISIT + "\n" + half)
    project.project.files_changed([visits / MODELS])
    assert know(project)
    [problem] = project.project.state.app_problems
    assert (problem.app, problem.problem.path, problem.problem.line) == ("shop", visits / MODELS, 11)
    assert visit(project).complete
    assert "null-possible" in project.codes
    (visits / MODELS).write_text(VISIT)
    project.project.files_changed([visits / MODELS])
    assert know(project)
    assert project.project.state.app_problems == ()


# -- its end


def holding(root: Path) -> None:
    """The app waits on import while there is a file “wait”."""
    (root / "wait").touch()
    text = "import os, time\nwhile os.path.exists('wait'):\n    open('waiting', 'w').close()\n    time.sleep(0.01)\n"
    (root / "shop/__init__.py").write_text(text)


@pytest.mark.parametrize("end", ["cancel", "close", "load"])
def test_it_ends_at_once(visits: Path, watch: Watch, end: str) -> None:
    project = watch(visits)
    project.load()
    holding(visits)
    thread = threading.Thread(target=know, args=(project,))
    thread.start()
    wait_for((visits / "waiting").exists)
    pid = process_of(project)
    assert pid is not None
    works: dict[str, Callable[[], object]] = {
        "cancel": project.project.cancel,
        "close": project.project.close,
        "load": project.load,
    }
    works[end]()
    thread.join(20)
    assert not thread.is_alive()
    assert project.project.state.app_problems == ()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_two_at_once_are_one_after_the_other(visits: Path, watch: Watch) -> None:
    project = watch(visits)
    project.load()
    holding(visits)
    threads = [threading.Thread(target=project.project.know) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_for((visits / "waiting").exists)
    pid = process_of(project)
    (visits / "wait").unlink()
    for thread in threads:
        thread.join(30)
    assert pid is not None
    assert visit(project).complete
    assert process_of(project) is None


# -- from one time to the next


def test_what_was_known_is_there_the_next_time(visits: Path, watch: Watch) -> None:
    known(watch, visits)
    seen: list[bool] = []
    project = watch(visits)
    project.then = lambda: seen.append(visit(project).complete)
    project.load()
    assert seen[0] is True  # before anything was started
    assert project.project.known is not None
    assert project.project.known.source == "cache"
    assert project.project.state.environment is not None
    assert any(line.startswith("cache of models: /") for line in project.project.state.environment.decisions)


def test_only_of_files_that_are_the_same(visits: Path, watch: Watch) -> None:
    known(watch, visits)
    (visits / MODELS).write_text(VISIT.replace("size=8", "size=5"))
    project = watch(visits)
    project.load()
    assert code(project).db_types == {}


@pytest.mark.parametrize("how", ["cut", "changed", "version", "folder"])
def test_a_cache_that_cannot_be_used_is_none(visits: Path, watch: Watch, how: str) -> None:
    known(watch, visits)
    registry, line = cached_registry(visits, "config.settings")
    assert registry is not None
    path = Path(line.removeprefix("cache of models: "))
    assert path.suffix == SUFFIX
    data = path.read_bytes()
    if how == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {"cut": data[:-9], "changed": data.replace(b"stamped", b"stemped"), "version": data.replace(b"1", b"2", 1)}[
                how
            ]
        )
    project = watch(visits)
    project.load()
    assert project.project.known is None
    assert visit(project).complete is False
    assert know(project)
    assert visit(project).complete


def test_what_another_django_knew_is_forgotten(visits: Path, watch: Watch) -> None:
    known(watch, visits)
    registry, _ = cached_registry(visits, "config.settings")
    assert registry is not None
    write_registry(replace(registry, django="1.11"), visits, "config.settings")
    project = watch(visits)
    project.load()
    assert project.project.known is None


# -- settings and places


READY = """
from django.apps import AppConfig

class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        from django.db import models
        from shop.models import Visit
        models.TextField(null=True).contribute_to_class(Visit, "extra")
        open("ran", "w").close()
"""


def test_ready_runs_only_when_the_user_wants(visits: Path, watch: Watch) -> None:
    (visits / "shop/apps.py").write_text(READY)
    project = known(watch, visits)
    assert not (visits / "ran").exists()
    assert "column-unmapped" in project.codes
    project.project.configure({"ready": True})
    project.load()
    assert know(project)
    assert (visits / "ran").exists()
    assert visit(project).field("extra") is not None
    assert "column-unmapped" not in project.codes


def test_a_project_that_is_reached_by_a_link(visits: Path, watch: Watch) -> None:
    link = visits.parent / "link"
    link.symlink_to(visits)
    project = known(watch, link)
    assert visit(project).complete


def test_several_projects_know_apart(visits: Path, tmp_path: Path, sqlite_database: Database, watch: Watch) -> None:
    other = write_project(tmp_path / "other", {"default": sqlite_database}, VISIT.replace("size=8", "size=3"))
    settings = (other / "config/settings.py").read_text()
    (other / "config/settings.py").write_text(settings + f"import sys\nsys.path.insert(0, {str(tmp_path / 'lib')!r})\n")
    one, two = known(watch, visits), known(watch, other)
    assert (code(one).db_types, code(two).db_types) == ({"default": "varchar(8)"}, {"default": "varchar(3)"})


def test_what_opened_files_will_show_is_worked_out_before_the_answer_counts(visits: Path, watch: Watch) -> None:
    """Who asks for it next is a person at a keyboard."""
    project = watch(visits)
    project.load()
    project.open(VISIT)
    path = visits / MODELS
    knowledge, ready = project.project._knowing.knowledge, list[bool]()

    def seen() -> None:
        found = project.project._found._of
        ready.append(knowledge.known is not None and knowledge._merged is not None and path in found)

    project.then = seen
    assert know(project)
    assert ready
    assert all(ready)
    merged = knowledge._merged
    shown = project.codes
    assert knowledge._merged is merged
    project.project._found.clear()
    assert project.codes == shown == {"null-possible", "column-unmapped"}
