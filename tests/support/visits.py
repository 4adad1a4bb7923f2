"""A project whose model inherits from a package outside of its root, and has a field of a class of that package."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from support.databases import Database
from support.projects import write_project
from support.watching import Watch, Watched
from tablewright.source.models import Field, Model

STAMPED = """\
from django.db import models


class Code(models.Field):
    def __init__(self, *args, size=4, **kwargs):
        self.size = size
        super().__init__(*args, **kwargs)

    def db_type(self, connection):
        return "varchar(%d)" % self.size

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "size": self.size}


class Stamped(models.Model):
    created = models.DateTimeField()
    reason = models.CharField(max_length=10)

    class Meta:
        abstract = True
"""

VISIT = """\
from django.db import models
from stamped.fields import Code, Stamped


class Visit(Stamped):
    code = Code(size=8)

    class Meta:
        managed = False
        db_table = "visit"
"""

VISIT_SQL = """
CREATE TABLE visit (
    id integer PRIMARY KEY, created datetime NOT NULL, reason varchar(10), code varchar(5) NOT NULL, extra text
);
"""


def write_package(folder: Path) -> str:
    """Writes the package `stamped` into `folder`; what a settings module needs to find it."""
    package = folder / "stamped"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "fields.py").write_text(STAMPED)
    return dedent(f"""
        import sys
        sys.path.insert(0, {str(folder)!r})
        """)


def write_visits(folder: Path, database: Database) -> Path:
    """The package and the project; the project's root."""
    database.run(VISIT_SQL)
    return write_project(folder / "project", {"default": database}, VISIT, write_package(folder / "lib"))


def know(project: Watched) -> bool:
    """As an editor asks."""
    project.said.clear()
    return project.project.know(project._report, project._changed)


def known(watch: Watch, root: Path, **settings: object) -> Watched:
    """Loaded, and Django was asked."""
    project = watch(root, **settings)
    project.load()
    assert know(project)
    return project


def visit(project: Watched) -> Model:
    return project.project.models().by_label["shop.Visit"]


def code(project: Watched) -> Field:
    found = visit(project).field("code")
    assert found is not None
    return found
