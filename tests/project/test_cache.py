"""What was read last time -> shown at once the next time, read again only where it changed; and no cache ever harms."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import MODELS
from support.watching import Watch
from tablewright.project import Project
from tablewright.project.cache import cache_folder

SHOP = {"field-wider-than-column", "null-possible"}


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, the test's own."""
    base = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(base))
    monkeypatch.setenv("LOCALAPPDATA", str(base))
    return base / "tablewright"


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_the_schema_of_last_time_is_there_at_once(shop: Path, watch: Watch, folder: Path) -> None:
    first = watch(shop)
    begin = time.time()
    read = first.load()
    assert first.steps == [("database", 4, False)]
    first.project.close()

    second = watch(shop)
    known: list[set[str]] = []
    second.then = lambda: known.append(second.codes)
    again = second.load()
    assert second.steps == [("cache", 4, False), ("database", 4, False)]
    assert known == [SHOP, SHOP]
    assert again.schema == read.schema
    assert again.backend == read.backend
    cached = second.seen[0].aliases["default"]
    assert cached.read_at == read.read_at
    assert begin <= (read.read_at or 0) < (again.read_at or 0) <= time.time()
    assert not any("columns" in sentence for sentence in second.said)  # no table was read
    assert second.project.state.environment is not None
    assert second.project.state.environment.decisions[-1] == f"cache: {only(folder)}"


def test_only_what_changed_is_read(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    before = watch(shop).load().schema
    sqlite_database.run("ALTER TABLE customer ADD COLUMN vip integer; DROP TABLE inv_old; CREATE TABLE fresh (id int)")
    later = watch(shop)
    now = later.load().schema
    assert before is not None
    assert now is not None
    assert later.steps == [("cache", 4, False), ("database", 4, False)]
    assert later.tables == ["customer", "django_migrations", "fresh", "invoice"]
    assert "Reading 4 changed tables of “default”" in later.said  # the invoices refer to a customer
    assert now.table(("", "django_migrations")) == before.table(("", "django_migrations"))
    customer = now.table(("", "customer"))
    assert customer is not None
    assert customer.column("vip") is not None
    assert watch(shop).load().schema == now


def test_it_holds_no_secrets_and_is_for_its_user_alone(
    postgresql_database: Database, tmp_path: Path, watch: Watch, folder: Path
) -> None:
    postgresql_database.run("CREATE TABLE a (id int)")
    entry = {**postgresql_database.settings, "PASSWORD": "not-for-others", "USER": "postgres"}
    assert watch(write_project(tmp_path, {"default": entry})).load().problem is None
    text = only(folder).read_text()
    for secret in ("not-for-others", entry["HOST"], entry["NAME"], '"postgres"'):
        assert secret not in text
    if sys.platform != "win32":
        assert stat.S_IMODE(only(folder).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_database_has_nothing_of_it(shop: Path, watch: Watch, tmp_path: Path) -> None:
    watch(shop).load()
    other = sqlite_at(tmp_path / "other.sqlite3")
    other.run("CREATE TABLE other (id int)")
    write_project(shop, {"default": other}, MODELS)
    moved = watch(shop)
    moved.load()
    assert moved.steps == [("cache", 4, False), ("database", 1, False)]

    write_project(shop, {"default": {**other.settings, "NAME": str(tmp_path / "gone.sqlite3")}}, MODELS)
    gone = watch(shop)
    alias = gone.load()
    assert (gone.problem, alias.schema, alias.source) == ("cannot-connect", None, "database")


def test_out_of_reach_it_is_kept_with_its_age(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    read = watch(shop).load()
    away = sqlite_database.path.rename(sqlite_database.path.with_suffix(".away"))
    later = watch(shop)
    alias = later.load()
    assert (later.problem, alias.source, alias.read_at) == ("cannot-connect", "cache", read.read_at)
    assert later.codes == SHOP
    away.rename(sqlite_database.path)
    assert later.refresh() is True
    assert (later.problem, later.alias.source) == ("", "database")


def test_settings_modules_and_aliases_have_their_own(shop: Path, sqlite_database: Database, watch: Watch) -> None:
    watch(shop).load()
    (shop / "config/other.py").write_text("from config.settings import *\n")
    other = watch(shop, settings_module="config.other")
    other.load()
    assert other.steps == [("database", 4, False)]
    assert len(list(cache_folder().iterdir())) == 2
    two = {"default": sqlite_database, "more": sqlite_database}
    write_project(shop, two, MODELS)
    watch(shop).load()
    some = watch(shop, databases=["more"])
    some.project.load(changed=lambda: some.seen.append(some.project.state))
    assert [list(state.aliases) for state in some.seen] == [["more"], ["more"]]
    assert [state.aliases["more"].source for state in some.seen] == ["cache", "database"]


def test_nobody_looking_means_everything_is_read(shop: Path, watch: Watch, folder: Path) -> None:
    project = watch(shop).project
    project.load()
    assert not folder.exists()
    watch(shop).load()
    stamp = only(folder).stat().st_mtime_ns
    said: list[str] = []
    assert Project(shop).load(lambda sentence, _: said.append(sentence)).aliases["default"].source == "database"
    assert "Reading the columns of “default”" in said
    assert only(folder).stat().st_mtime_ns == stamp


def lines(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def head(path: Path, **values: object) -> None:
    lines(path, lambda found: [json.dumps({**json.loads(found[0]), **values}).encode() + b"\n", *found[1:]])


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "cache: not used (Expecting value"),
    "rubbish": (lambda path: path.write_bytes(os.urandom(4096)), "cache: not used ("),
    "cut off": (lambda path: lines(path, lambda found: found[:-1]), "cache: not used (it is cut off)"),
    "half a line": (lambda path: path.write_bytes(path.read_bytes()[:-90]), "cache: not used ("),
    "a table less": (lambda path: lines(path, lambda found: [*found[:2], *found[3:]]), "cache: not used ("),
    "a table broken": (
        lambda path: lines(path, lambda found: [found[0], b"[3]\n", *found[2:]]),
        "cache: not used (",
    ),
    "newer": (lambda path: head(path, format=99), "cache: not used, because it is of another version"),
    "elsewhere": (lambda path: head(path, project="/x"), "cache: not used, because it is of another version"),
    "no aliases": (lambda path: head(path, aliases=None), "cache: not used ("),
    "not an object": (lambda path: path.write_bytes(b"3\n"), "cache: not used ("),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "cache: not used (Is a directory)"),
    "deep": (lambda path: path.write_bytes(b"[" * 100_000), "cache: not used ("),
}


@pytest.mark.parametrize("how", HARMS)
def test_a_cache_that_is_broken_is_made_anew(how: str, shop: Path, watch: Watch, folder: Path) -> None:
    watch(shop).load()
    harm, said = HARMS[how]
    harm(only(folder))
    later = watch(shop)
    later.load()
    assert later.steps == [("database", 4, False)]
    assert later.project.state.environment is not None
    decisions = [line for line in later.project.state.environment.decisions if line.startswith("cache: ")]
    assert decisions[0].startswith(said)
    assert all("\n" not in line for line in decisions)
    if how == "a folder":
        assert decisions[1].startswith("cache: not written (")
        return
    assert len(decisions) == 1
    again = watch(shop)
    again.load()
    assert again.steps == [("cache", 4, False), ("database", 4, False)]


def test_marks_that_are_none_are_found_out(shop: Path, watch: Watch, folder: Path) -> None:
    watch(shop).load()
    first = json.loads(only(folder).read_bytes().splitlines()[0])
    for marks in (3, {"common": "x"}, {"common": "x", "tables": []}):
        head(only(folder), aliases=[{**first["aliases"][0], "marks": marks}])
        later = watch(shop)
        assert later.load().problem is None
        assert later.steps == [("database", 4, False)]


@pytest.mark.skipif(sys.platform == "win32", reason="/dev/full and rights are POSIX's")
def test_where_nothing_can_be_written(shop: Path, watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write_text("in the way")
    for _ in range(2):
        project = watch(shop)
        assert project.load().problem is None
        assert project.project.state.environment is not None
        assert project.project.state.environment.decisions[-1].startswith("cache: not written (")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "/proc/nowhere")
    project = watch(shop)
    assert project.load().problem is None
    assert not (shop / "not").exists()


def test_a_full_disk_leaves_the_last_one_and_nothing_beside(
    shop: Path, sqlite_database: Database, watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(shop).load()
    before = only(folder).read_bytes()
    sqlite_database.run("CREATE TABLE one_more (id int)")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tablewright.project.cache.os.replace", full)
    project = watch(shop)
    assert project.load().problem is None
    assert project.tables[-1] == "one_more"
    assert project.project.state.environment is not None
    assert project.project.state.environment.decisions[-1] == "cache: not written (No space left on device)"
    assert only(folder).read_bytes() == before


def test_what_nobody_used_for_long_goes(shop: Path, watch: Watch, folder: Path) -> None:
    folder.mkdir(parents=True)
    old, young, other = folder / "a.schema", folder / "b.schema", folder / "notes.txt"
    for path in (old, young, other):
        path.write_text("")
    for path, days in ((old, 91), (young, 89), (other, 91)):
        os.utime(path, (time.time() - days * 86400,) * 2)
    watch(shop).load()
    assert {path.name for path in folder.iterdir()} >= {"b.schema", "notes.txt"}
    assert not old.exists()
    assert len(list(folder.iterdir())) == 3


def test_what_another_django_saw_counts_as_little(shop: Path, watch: Watch, folder: Path) -> None:
    watch(shop).load()
    first = json.loads(only(folder).read_bytes().splitlines()[0])
    alias = {**first["aliases"][0], "identity": "of another Django"}
    head(only(folder), aliases=[alias])
    later = watch(shop)
    later.load()
    assert later.steps == [("cache", 4, False), ("database", 4, False)]
    assert "Reading the columns of “default”" in later.said


def test_many_tables_come_back_as_they_were(tmp_path: Path, sqlite_database: Database, watch: Watch) -> None:
    made = (f"""CREATE TABLE "t\n{n} é '" (id int, "a\u2028b" text DEFAULT '\n')""" for n in range(50))
    sqlite_database.run(";".join(made))
    root = write_project(tmp_path, {"default": sqlite_database})
    read = watch(root).load().schema
    later = watch(root)
    later.load()
    assert later.seen[0].aliases["default"].schema == read
    assert later.alias.schema == read
