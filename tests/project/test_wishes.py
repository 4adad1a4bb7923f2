"""What the user wishes of generated text -> the same in the fields that fixes add."""

from __future__ import annotations

from pathlib import Path

from support.databases import Database
from support.projects import write_project
from tablewright.project import Project
from tablewright.project.fixing import FixWish, fixed

SQL = """
create table pet (
  id integer primary key, "Is_Alive" char(1) not null check ("Is_Alive" in ('Y', 'N')), chp varchar(15)
);
comment on column pet.chp is 'the chip''s number';
"""
MODELS = """\
from django.db import models


class Pet(models.Model):
    id = models.IntegerField(primary_key=True)

    class Meta:
        managed = False
        db_table = "pet"
"""
WISHES = """\
[tool.tablewright]
comments = "help-text"
yes-no = true
naming.map = { "pet.chp" = "chip" }
"""


def _mended(root: Path) -> str:
    """The models with all fixes made, on few lines."""
    project = Project(root)
    try:
        assert project.load().phase == "ready"
        project.know()
        path = root / "shop" / "models.py"
        done = fixed(path, path.read_text(), lambda text: project.supposed(path, text), FixWish(unsafe=True))
    finally:
        project.close()
    assert not done.refused
    return " ".join(done.after.split())


def test_fields_that_fixes_add(tmp_path: Path, postgresql_database: Database) -> None:
    postgresql_database.run(SQL)
    root = write_project(tmp_path / "shop", {"default": postgresql_database}, MODELS)
    as_ever = _mended(root)
    assert "is_alive = models.CharField(" in as_ever
    assert "chp = models.CharField(" in as_ever
    assert 'db_comment="the chip\'s number"' in as_ever
    (root / "pyproject.toml").write_text(WISHES)
    as_wished = _mended(root)
    assert "class YesNoField(models.BooleanField):" in as_wished
    assert "is_alive = YesNoField(" in as_wished
    assert "chip = models.CharField(" in as_wished
    assert 'help_text="the chip\'s number"' in as_wished
    assert "db_comment" not in as_wished
