"""Models that other people wrote and migrated, on which `check` is silent: sync changes no byte of them.

They are those of Django's own applications, copied into a project so that they are its source.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.contrib import APPS, write_contrib
from support.databases import Database, Server, sqlite_at
from tablewright.project import Project
from tablewright.project.syncing import SyncWish

WISHES = (SyncWish(), SyncWish(remove_gone=True, reshape=True))
ENDINGS = {"as it is": "\n", "CRLF": "\r\n"}
ADDED = "ALTER TABLE django_redirect ADD COLUMN hits integer NOT NULL DEFAULT 0"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def copied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Project, Database]]:
    """A project of the copies, over the database that their migrations made."""
    root = tmp_path_factory.mktemp("real")
    if request.param == "sqlite":
        database = sqlite_at(root / "db.sqlite3")
    else:
        server: Server = request.getfixturevalue(request.param)
        database = server.create_database()
    write_contrib(root, database)
    migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity=0"]
    done = subprocess.run(migrate, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    project = Project(root, {"python": sys.executable})
    project.load()
    project.know()
    yield project, database
    project.close()
    shutil.rmtree(root)


def paths(project: Project) -> list[Path]:
    """Files that hold models with tables."""
    return [
        path
        for path in project.files()
        if any(placed.model.paired for placed in project.models().by_path.get(str(path), ()))
    ]


def unmanaged(text: str) -> str:
    """Sync leaves the tables of managed models to migrations."""
    return re.sub(r"(?m)^(    class Meta\b.*:\n)", r"\1        managed = False\n", text)


@pytest.mark.parametrize("wish", WISHES, ids=["plain", "everything"])
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("managed", [True, False])
def test_no_byte_changes_where_check_is_silent(
    managed: bool, ending: str, wish: SyncWish, copied: tuple[Project, Database]
) -> None:
    project, _ = copied
    assert len(paths(project)) >= len(APPS)
    for path in paths(project):
        text = path.read_bytes().decode()
        text = (text if managed else unmanaged(text)).replace("\n", ENDINGS[ending])
        project.open_text(path, text)
        try:
            found = [each.finding.code for each in project.findings(path)]
            result = project.sync(path, wish)
        finally:
            project.close_text(path)
        assert found == []
        assert (result.after, result.outcomes, result.edits) == (text, (), ())


def test_only_what_the_database_changed_is_another(copied: tuple[Project, Database]) -> None:
    project, database = copied
    database.run(ADDED)
    project.load()
    project.know()
    changed, kept = {}, []
    for path in paths(project):
        as_it_is = project.sync(path, SyncWish())
        assert as_it_is.after == as_it_is.before
        kept += [(each.kind, each.code, each.column) for each in as_it_is.outcomes]
        project.open_text(path, unmanaged(as_it_is.before))
        result = project.sync(path, SyncWish())
        project.close_text(path)
        if result.after != result.before:
            before = result.before.splitlines()
            changed[path.parent.name] = [row for row in result.after.splitlines() if row not in before]
    assert kept == [("kept", "django-manages", "hits")]
    assert changed == {"redirects": ["    hits = models.IntegerField(db_default=0)"]}
