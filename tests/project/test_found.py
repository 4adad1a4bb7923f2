"""What is found again after a keystroke, although the model itself did not change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.databases import sqlite_at
from support.projects import write_project
from tablewright.project import Project

SQL = """
CREATE TABLE doctor (id integer PRIMARY KEY AUTOINCREMENT);
CREATE TABLE visit (id integer PRIMARY KEY AUTOINCREMENT, doctor_id integer NOT NULL REFERENCES doctor (id));
CREATE TABLE note (id integer PRIMARY KEY AUTOINCREMENT, doctor_id integer NOT NULL REFERENCES doctor (id));
"""
MODELS = """\
from django.db import models


class Doctor(models.Model):
    id = models.AutoField(primary_key=True)

    class Meta:
        managed = False
        db_table = "doctor"


class Visit(models.Model):
    id = models.AutoField(primary_key=True)
    doctor = models.ForeignKey(Doctor, models.DO_NOTHING, related_name="visits")

    class Meta:
        managed = False
        db_table = "visit"
"""
OTHER = """\
from django.db import models

from shop.models import Doctor


class Note(models.Model):
    id = models.AutoField(primary_key=True)
    doctor = models.ForeignKey(Doctor, models.DO_NOTHING, related_name="notes")

    class Meta:
        managed = False
        db_table = "note"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    database = sqlite_at(tmp_path / "legacy.sqlite3")
    database.run(SQL)
    root = write_project(tmp_path / "shop", {"default": database}, MODELS + "\nfrom shop.notes import Note\n")
    (root / "shop/notes.py").write_text(OTHER)
    project = Project(root, {"python": sys.executable, "select": ["reverse-name-clash"]})
    project.load()
    assert project.state.phase == "ready"
    return project


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('related_name="notes"', 'related_name="visits"'),
        (', related_name="notes")', ")\n    class Meta2: pass\n"),
    ],
)
def test_a_name_in_another_file_clashes_and_no_longer(project: Project, old: str, new: str) -> None:
    path, other = project.root / "shop/models.py", project.root / "shop/notes.py"

    def found() -> list[str]:
        return [each.finding.model for each in project.findings(path)]

    assert found() == []
    project.open_text(other, OTHER.replace(old, new))
    assert found() == (["shop.Visit"] if "visits" in new else [])
    project.open_text(other, OTHER)
    assert found() == []
