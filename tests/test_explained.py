"""A migration that is not applied explains just those findings that applying it removes: held to real `migrate`.

Every model below is drift of its own: its first migration is applied, its second is not. All that says “migration” is
gone after `migrate`; all else is still there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.databases import Database
from support.registries import write_apps
from tablewright.project import PlacedFinding, Project

HEAD = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = {dependencies}
    operations = [{operations}]
"""
ID = "('id', models.BigAutoField(primary_key=True))"


@dataclass(frozen=True, slots=True)
class Case:
    """A model `name` and its migrations: the fields it is made with, what is done later, the body of its class.

    `explained`, `left`: codes of its findings, those that name the second migration and the others. `options`: of Meta,
    when it is made.
    """

    name: str
    fields: str
    later: str
    body: str
    explained: tuple[str, ...]
    left: tuple[str, ...] = ()
    options: str = "{}"


CASES = (
    Case(
        "Added",
        "",
        "migrations.AddField('Added', 'born', models.DateField(null=True))",
        "born = models.DateField(null=True)",
        ("no-such-column",),
    ),
    Case(
        "Removed",
        "('old', models.DateField(db_column='since'))",
        "migrations.RemoveField('removed', 'old')",
        "",
        ("required-column-unmapped",),
    ),
    Case(
        "Renamed",
        "('old', models.DateField(null=True))",
        "migrations.RenameField('renamed', 'old', 'new')",
        "new = models.DateField(null=True)",
        ("no-such-column", "column-unmapped"),
    ),
    Case(
        "Moved",
        "('day', models.DateField(null=True))",
        "migrations.AlterField('moved', 'day', models.DateField(null=True, db_column='on_day'))",
        "day = models.DateField(null=True, db_column='on_day')",
        ("no-such-column", "column-unmapped"),
    ),
    Case(
        "Nullable",
        "('note', models.TextField())",
        "migrations.AlterField('nullable', 'note', models.TextField(null=True))",
        "note = models.TextField(null=True)",
        ("null-refused",),
    ),
    Case(
        "Strict",
        "('note', models.TextField(null=True))",
        "migrations.AlterField('strict', 'note', models.TextField(default=''))",
        "note = models.TextField(default='')",
        ("null-possible",),
    ),
    Case(
        "Typed",
        "('number', models.TextField())",
        "migrations.AlterField('typed', 'number', models.BinaryField())",
        "number = models.BinaryField()",
        ("type-mismatch",),
    ),
    Case(
        "Unique",
        "('code', models.CharField(max_length=9)), ('other', models.IntegerField())",
        "migrations.AlterField('unique', 'code', models.CharField(max_length=9, unique=True)),"
        " migrations.AddConstraint('unique', models.UniqueConstraint(fields=['other', 'code'], name='u_two')),",
        "code = models.CharField(max_length=9, unique=True)\n    other = models.IntegerField()\n\n    class Meta:\n"
        "        constraints = [models.UniqueConstraint(fields=['other', 'code'], name='u_two')]",
        ("unique-missing", "unique-missing"),
    ),
    Case(
        "Together",
        "('a', models.IntegerField()), ('b', models.IntegerField())",
        "migrations.AlterUniqueTogether('together', {('a', 'b')})",
        "a = models.IntegerField()\n    b = models.IntegerField()\n\n    class Meta:\n"
        "        unique_together = ('a', 'b')",
        ("unique-missing",),
    ),
    Case(
        "Apart",
        "('a', models.IntegerField()), ('b', models.IntegerField())",
        "migrations.AlterUniqueTogether('apart', set())",
        "a = models.IntegerField()\n    b = models.IntegerField()",
        ("unique-unmapped",),
        options="{'unique_together': {('a', 'b')}}",
    ),
    Case(
        "Indexed",
        "('a', models.IntegerField()), ('b', models.IntegerField())",
        "migrations.AddIndex('indexed', models.Index(fields=['a', '-b'], name='i_ab')),"
        " migrations.AlterField('indexed', 'b', models.IntegerField(db_index=True))",
        "a = models.IntegerField()\n    b = models.IntegerField(db_index=True)\n\n    class Meta:\n"
        "        indexes = [models.Index(fields=['a', '-b'], name='i_ab')]",
        ("index-missing", "index-missing"),
    ),
    Case(
        "Unindexed",
        "('a', models.IntegerField())",
        "migrations.RemoveIndex('unindexed', 'i_a')",
        "a = models.IntegerField()",
        ("index-unmapped",),
        options="{'indexes': [models.Index(fields=['a'], name='i_a')]}",
    ),
    Case(
        "Elsewhere",
        "",
        "migrations.AlterModelTable('elsewhere', 'quite_elsewhere')",
        "class Meta:\n        db_table = 'quite_elsewhere'",
        ("no-such-table",),
    ),
    Case(
        "Linked",
        "",
        "migrations.AddField('linked', 'friends', models.ManyToManyField('shop.Added'))",
        "friends = models.ManyToManyField('shop.Added')",
        ("many-to-many-table",),
    ),
    Case(
        "Other",
        "('kept', models.IntegerField()), ('name', models.CharField(max_length=20)), ('extra', models.IntegerField())",
        "migrations.AddField('other', 'born', models.DateField(null=True)),"
        " migrations.AlterField('other', 'name', models.CharField(max_length=20, verbose_name='called', blank=True)),"
        " migrations.AlterModelOptions('other', {'ordering': ['name']})",
        "kept = models.IntegerField(null=True)\n    name = models.CharField(max_length=20, null=True)\n"
        "    born = models.DateField(null=True)\n    lost = models.DateField()\n"
        "    class Meta:\n        indexes = [models.Index(fields=['kept', 'name'], name='i_lost')]",
        ("no-such-column",),
        ("null-refused", "null-refused", "no-such-column", "required-column-unmapped", "index-missing"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_what_is_explained_is_what_migrate_mends(vendor: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    root = write_apps(tmp_path / "project", _files(), "", {"default": database}, installed=["shop"])
    _migrate(root, "shop", "0001")
    found = found_in(root)
    assert _codes(found, explained=True) == {case.name: sorted(case.explained) for case in CASES if case.explained}
    assert _codes(found, explained=False) == {case.name: sorted(case.left) for case in CASES if case.left}
    for each in found:
        case, name = _case(each), each.finding.migration
        assert name in (None, f"shop.{_name(case)}")
        assert each.finding.message.endswith(f" Migration “{name}”, not applied yet, changes this.") == bool(name)
        assert (each.fixes[:1] and each.fixes[0].runs) == ("runMigrate" if name else None) or not name
        assert not name or not any(fix.preferred or fix.safe for fix in each.fixes[1:])
    _migrate(root)
    after = found_in(root)
    assert _codes(after, explained=True) == {}
    assert _codes(after, explained=False) == _codes(found, explained=False)


KEYED = """\
class Keyed(models.Model):
    pass


class Pointing(models.Model):
    to = models.ForeignKey(Keyed, models.CASCADE)
    others = models.ManyToManyField(Keyed, related_name="+")
"""


def test_a_key_and_what_points_at_it(postgresql_database: Database, tmp_path: Path) -> None:
    """DEFAULT_AUTO_FIELD was set, and its migration written: each column that holds the key changes with it."""
    made = (
        "migrations.CreateModel('Keyed', [('id', models.AutoField(primary_key=True))])",
        """migrations.CreateModel('Pointing', [('id', models.BigAutoField(primary_key=True)),
            ('to', models.ForeignKey('shop.Keyed', models.CASCADE)),
            ('others', models.ManyToManyField('shop.Keyed', related_name='+'))])""",
    )
    later = "migrations.AlterField('keyed', 'id', models.BigAutoField(primary_key=True))"
    files: dict[str, str | bytes] = {
        "shop/models.py": f"from django.db import models\n\n\n{KEYED}",
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": HEAD.format(dependencies=[], operations=", ".join(made)),
        "shop/migrations/0002_key.py": HEAD.format(dependencies=[("shop", "0001_initial")], operations=later),
    }
    root = write_apps(tmp_path / "project", files, "", {"default": postgresql_database}, installed=["shop"])
    _migrate(root, "shop", "0001")
    found = found_in(root)
    assert {each.finding.migration for each in found} == {"shop.0002_key"}
    _migrate(root)
    assert found_in(root) == []


def found_in(root: Path) -> list[PlacedFinding]:
    project = Project(root, {"python": sys.executable})
    try:
        project.load()
        project.know()
        return list(project.findings(root / "shop/models.py"))
    finally:
        project.close()


def _codes(found: list[PlacedFinding], *, explained: bool) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for each in found:
        if (each.finding.migration is not None) == explained:
            codes.setdefault(_case(each).name, []).append(each.finding.code)
    return {name: sorted(own) for name, own in codes.items()}


def _case(found: PlacedFinding) -> Case:
    return next(case for case in CASES if found.finding.model == f"shop.{case.name}")


def _name(case: Case) -> str:
    return f"{CASES.index(case) + 2:04}_{case.name.lower()}"


def _files() -> dict[str, str | bytes]:
    classes = (f"class {case.name}(models.Model):\n    {case.body or 'pass'}\n" for case in CASES)
    made = (
        f"migrations.CreateModel({case.name!r}, [{', '.join(filter(None, (ID, case.fields)))}], {case.options})"
        for case in CASES
    )
    files: dict[str, str | bytes] = {
        "shop/models.py": "\n\n".join(("from django.db import models\n", *classes)),
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": HEAD.format(dependencies=[], operations=", ".join(made)),
    }
    before = "0001_initial"
    for case in CASES:
        text = HEAD.format(dependencies=[("shop", before)], operations=case.later)
        before = _name(case)
        files[f"shop/migrations/{before}.py"] = text
    return files


def _migrate(root: Path, *names: str) -> None:
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0", *names]
    subprocess.run(command, cwd=root, env=variables, check=True)
