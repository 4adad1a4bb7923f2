"""`tablewright snapshot`: the file it writes, whether it is current, and what keeps it from being written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from support.databases import Database, Mariadb, Postgresql, sqlite_at
from support.projects import write_project
from support.shop import MODELS, Run

USUAL = Path(".tablewright/schema.json")


def test_a_file_to_commit(shop: Path, run: Run, sqlite_database: Database) -> None:
    ran = run("snapshot")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        "The schema of 4 tables was written to “.tablewright/schema.json”.\n",
    )
    text = (shop / USUAL).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert [table["name"] for table in json.loads(text)["aliases"]["default"]["tables"]] == [
        "customer",
        "django_migrations",
        "inv_old",
        "invoice",
    ]
    for secret in (str(shop), sqlite_database.name, str(Path.home()), "sqlite3.4", "legacy"):
        assert secret not in text
    assert sorted(path.name for path in (shop / USUAL).parent.iterdir()) == ["schema.json"]


def test_what_is_current_is_not_touched(shop: Path, run: Run) -> None:
    run("snapshot", "-q")
    before = (shop / USUAL).stat().st_mtime_ns
    os.utime(shop / USUAL, ns=(1, 1))
    assert run("snapshot").err == "“.tablewright/schema.json” is current: it was left as it is.\n"
    assert (shop / USUAL).stat().st_mtime_ns == 1 != before


def test_check(shop: Path, run: Run, sqlite_database: Database) -> None:
    ran = run("snapshot", "--check")
    there_is_none = "There is no snapshot “.tablewright/schema.json”. Write it with “tablewright snapshot”.\n"
    assert (ran.code, ran.out, ran.err) == (2, "", there_is_none)
    run("snapshot", "-q")
    ran = run("snapshot", "--check")
    assert (ran.code, ran.out) == (0, "The snapshot “.tablewright/schema.json” is current: 4 tables.\n")
    sqlite_database.run("ALTER TABLE customer RENAME COLUMN since TO since_day; DROP TABLE inv_old; CREATE TABLE n (x)")
    before = (shop / USUAL).read_bytes()
    ran = run("snapshot", "--check")
    assert ran.code == 1
    *lines, summary = ran.out.splitlines()
    assert [line[:28] for line in lines] == [
        "> Column “since” of “custome",
        "- Table “inv_old” was droppe",
        "+ Table “n” was added, with ",
    ]
    assert summary == (
        "The snapshot “.tablewright/schema.json” is not current: 3 differences. “tablewright snapshot” writes it again."
    )
    assert (shop / USUAL).read_bytes() == before
    assert len(run("snapshot", "--check", "-q").out.splitlines()) == 3
    assert run("snapshot", "-q").code == 0
    assert run("snapshot", "--check").code == 0


def test_the_place(shop: Path, run: Run) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nsnapshot = "db/tables.json"\n')
    assert run("snapshot").err == "The schema of 4 tables was written to “db/tables.json”.\n"
    assert not (shop / USUAL).exists()
    assert run("snapshot", "--check").code == 0
    (shop / "kept").mkdir()
    assert run("snapshot", "--snapshot", "kept/here.json").err.endswith("was written to “kept/here.json”.\n")
    (shop / "db/linked.json").symlink_to("../kept/here.json")
    (shop / "kept/here.json").write_text("{}")
    assert run("snapshot", "--snapshot=db/linked.json").code == 0
    assert (shop / "db/linked.json").is_symlink()
    assert json.loads((shop / "kept/here.json").read_text())["version"] == 1


def test_the_project_counts_too(shop: Path, run: Run, sqlite_database: Database) -> None:
    run("snapshot", "-q")
    extra = 'INSTALLED_APPS += ["django.contrib.sites"]\nDEFAULT_AUTO_FIELD = "django.db.models.AutoField"\n'
    write_project(shop, {"default": sqlite_database}, MODELS, extra)
    assert run("snapshot", "--check").out.splitlines()[:-1] == [
        "+ App “django.contrib.sites” is installed now.",
        "~ The default auto field was “django.db.models.BigAutoField” and is “django.db.models.AutoField” now.",
    ]


def test_all_aliases_or_none(shop: Path, run: Run, sqlite_database: Database, tmp_path: Path) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    other.run("CREATE TABLE a (x int)")
    write_project(shop, {"default": sqlite_database, "other": other}, MODELS)
    assert run("snapshot").err.startswith("The schema of 5 tables was written")
    before = (shop / USUAL).read_bytes()
    other.path.unlink()
    ran = run("snapshot")
    assert (ran.code, ran.out) == (2, "")
    assert "other.sqlite3" in ran.err
    assert ran.err.endswith("So there is no snapshot of all aliases. Name those that can be read with --database.\n")
    assert (shop / USUAL).read_bytes() == before
    sqlite_database.run("CREATE TABLE b (y int)")
    assert run("snapshot", "--check", "--database", "default").out.splitlines()[0] == (
        "+ Table “b” was added, with 1 column."
    )
    assert run("snapshot", "--database", "default").code == 0
    aliases = json.loads((shop / USUAL).read_text())["aliases"]
    assert {alias: len(data["tables"]) for alias, data in aliases.items()} == {"default": 5, "other": 1}


def test_what_cannot_be_written(shop: Path, run: Run) -> None:
    (shop / ".tablewright").write_text("a file")
    ran = run("snapshot")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("The snapshot “.tablewright/schema.json” could not be written (")
    (shop / ".tablewright").unlink()
    run("snapshot", "-q")
    (shop / USUAL).write_text("{}")
    (shop / USUAL).chmod(0o444)
    said = "could not be written (it is read-only). What was there is as it was.\n"
    assert run("snapshot").err.endswith(said)
    assert (shop / USUAL).read_text() == "{}"
    (shop / USUAL).chmod(0o640)
    assert run("snapshot").code == 0
    assert stat.S_IMODE((shop / USUAL).stat().st_mode) == 0o640
    assert run("snapshot", "--snapshot", "/dev/full").err.endswith("(it is no file). What was there is as it was.\n")
    assert run("snapshot", "--snapshot", "shop").err.startswith("“shop” is no snapshot. Write the paths in front of")


def test_no_database(shop: Path, run: Run, sqlite_database: Database) -> None:
    run("snapshot", "-q")
    before = (shop / USUAL).read_bytes()
    sqlite_database.path.unlink()
    for arguments in (["snapshot"], ["snapshot", "--check"], ["diff"]):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "legacy.sqlite3" in ran.err
    assert (shop / USUAL).read_bytes() == before


def test_two_people_write_the_same(postgresql: Postgresql, tmp_path: Path, run: Run) -> None:
    """The same tables, made in another way, in another database, with rows, seen by a user with fewer rights."""
    first, second = postgresql.create_database(), postgresql.create_database()
    first.run("CREATE TABLE a (id int PRIMARY KEY, x text, y text); CREATE INDEX i ON a (x); CREATE INDEX j ON a (y)")
    second.run(
        "CREATE TABLE a (id int PRIMARY KEY, z int, x text); CREATE INDEX i ON a (x); ALTER TABLE a DROP COLUMN z;"
        "ALTER TABLE a ADD COLUMN y text; CREATE INDEX j ON a (y); INSERT INTO a SELECT generate_series(1, 999);"
        "ANALYZE a; DO $$ BEGIN CREATE ROLE reader LOGIN;"
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; GRANT SELECT (id) ON a TO reader"
    )
    texts = []
    for name, settings in (("one", first.settings), ("two", {**second.settings, "USER": "reader"})):
        root = write_project(tmp_path / name, {"default": settings}, MODELS)
        assert run("snapshot", "--project", str(root), "-q").code == 0
        texts.append((root / USUAL).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert '{"name": "y", "native_type": "text", "null": true}' in texts[0]


def test_two_databases_of_another_name_are_the_same(mariadb: Mariadb, tmp_path: Path, run: Run) -> None:
    texts = []
    for name in ("one", "two"):
        database = mariadb.create_database()
        database.run("CREATE TABLE a (id int PRIMARY KEY, x text); CREATE VIEW v AS SELECT a.id FROM a WHERE x > 'q'")
        root = write_project(tmp_path / name, {"default": database}, MODELS)
        assert run("snapshot", "--project", str(root), "-q").code == 0
        texts.append((root / USUAL).read_text(encoding="utf-8"))
        assert database.name not in texts[-1]
        assert run("snapshot", "--check", "--project", str(root), "-q").code == 0
    assert texts[0] == texts[1]
    assert '"definition": "select `a`.`id` AS `id` from `a` where' in texts[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ".tablewright/schema.json: The snapshot is empty. Write it again with “tablewright snapshot”.\n"),
        (
            '{"version": 7}',
            ".tablewright/schema.json:1: The snapshot has format 7, and this Tablewright reads up to 1.",
        ),
        ("<<<<<<< HEAD\n{}", ".tablewright/schema.json:1: The snapshot has a conflict of a merge that is not resolved"),
        ("no\nsnapshot", ".tablewright/schema.json: The file is no snapshot of Tablewright. Name a file that"),
        ('{"version": 1,\n', ".tablewright/schema.json:2: The snapshot is cut off in line 2."),
        ("\n\xff", ".tablewright/schema.json:2: The snapshot is not UTF-8 in line 2."),
    ],
)
@pytest.mark.parametrize(
    "command", [["check", "--snapshot"], ["snapshot", "--check"], ["diff"], ["diff", str(USUAL), "-"]]
)
def test_files_that_are_no_snapshot(shop: Path, run: Run, text: str, says: str, command: list[str]) -> None:
    (shop / USUAL).parent.mkdir()
    (shop / USUAL).write_bytes(text.encode("latin-1"))
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(says)
    assert ran.err.count("\n") == 1
