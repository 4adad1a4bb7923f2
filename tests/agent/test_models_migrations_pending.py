"""Migrations that are not applied -> what each of them will change in the database, and whose tables they make."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from support.databases import Database, sqlite_at
from support.interpreters import Interpreter
from support.registries import read_registry, write_apps
from tablewright.source.registry import Migrations, Registry

HEAD = """\
from django.conf import settings
from django.db import migrations, models
from django.db.models import *


class Migration(migrations.Migration):
    dependencies = {dependencies}
    operations = [
{operations}
    ]
"""
ID = "('id', AutoField(primary_key=True))"

FIRST = (
    f"migrations.CreateModel('Ward', [{ID}, ('code', CharField(max_length=9))])",
    f"""migrations.CreateModel('Visit', [{ID}, ('day', DateField(null=True)), ('note', TextField(db_column='TXT')),
        ('number', IntegerField()), ('ward', ForeignKey('shop.Ward', CASCADE)),
        ('wards', ManyToManyField('shop.Ward', related_name='+'))],
        {{'indexes': [Index(fields=['-day', 'ward'], name='v_day')], 'unique_together': {{('day', 'note')}},
        'constraints': [UniqueConstraint(fields=['ward', 'number'], name='v_ward')]}})""",
    f"migrations.CreateModel('Legacy', [{ID}], {{'managed': False}})",
    f"migrations.CreateModel('Adopted', [{ID}], {{'managed': False}})",
)

# What is done -> what it touches. Each is a migration of its own, in this order.
DONE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("migrations.AddField('visit', 'Late', DateField(null=True))", ("shop.visit.late",)),
    ("migrations.AddField('visit', 'by', ForeignKey('shop.Ward', CASCADE, null=True))", ("shop.visit.by",)),
    ("migrations.RemoveField('Visit', 'by')", ("shop.visit: column by_id",)),
    ("migrations.RenameField('visit', 'late', 'later')", ("shop.visit.later", "shop.visit: column late")),
    ("migrations.RenameField('visit', 'note', 'text')", ()),
    ("migrations.AlterField('visit', 'text', TextField(db_column='TXT', blank=True, help_text='x'))", ()),
    ("migrations.AlterField('visit', 'text', TextField(db_column='other'))",
     ("shop.visit.text", "shop.visit: column txt")),
    ("migrations.AlterField('visit', 'day', DateField())", ("shop.visit.day: null",)),
    ("migrations.AlterField('visit', 'day', DateField(default=None, verbose_name='d'))", ()),
    ("migrations.AlterField('ward', 'code', CharField(max_length=9, choices=[('a', 'b')], validators=[print]))", ()),
    ("migrations.AlterField('ward', 'code', CharField(max_length=10))", ("shop.ward.code: type",)),
    ("migrations.AlterField('ward', 'code', SlugField(max_length=10, unique=True))",
     ("shop.ward.code: unique", "shop.ward.code: index", "shop.ward.code: type", "shop.ward.code: auto",
      "shop.ward.code: check")),
    ("migrations.AlterField('ward', 'id', BigAutoField(primary_key=True))",
     ("shop.ward.id: type", "shop.ward.id: auto", "shop.ward.id: check", "shop.visit.ward: type",
      "shop.visit.wards: type")),
    ("migrations.AlterField('visit', 'ward', ForeignKey('shop.Ward', PROTECT, related_name='+'))", ()),
    ("migrations.AlterField('visit', 'ward', ForeignKey('shop.ward', PROTECT, db_constraint=False))",
     ("shop.visit.ward: foreign key",)),
    ("migrations.AlterField('visit', 'nowhere', TextField())", ()),
    ("migrations.AlterField('nobody', 'nowhere', TextField())", ()),
    ("migrations.AddIndex('visit', Index(fields=['text', 'ward'], name='V_Text'))",
     ("shop.visit: index other, ward_id", "shop.visit: name v_text")),
    ("migrations.RemoveIndex('visit', 'v_day')", ("shop.visit: index day, ward_id", "shop.visit: name v_day")),
    ("migrations.RemoveConstraint('visit', 'v_ward')",
     ("shop.visit: unique ward_id, number", "shop.visit: name v_ward")),
    ("migrations.AddConstraint('visit', UniqueConstraint(fields=['day'], condition=Q(number=1), name='u'))",
     ("shop.visit: unique day", "shop.visit: name u")),
    ("migrations.AlterUniqueTogether('visit', [('day', 'number'), ['ward', 'day']])",
     ("shop.visit: unique day, number", "shop.visit: unique day, other", "shop.visit: unique ward_id, day")),
    ("migrations.AlterUniqueTogether('visit', {('day', 'number'), ('ward', 'day')})", ()),
    ("migrations.AlterIndexTogether('visit', ('day', 'id'))", ("shop.visit: index day, id",)),
    ("migrations.AlterOrderWithRespectTo('visit', 'ward')", ("shop.visit._order",)),
    ("migrations.AlterOrderWithRespectTo('visit', 'wards')", ()),
    ("migrations.AlterOrderWithRespectTo('visit', None)", ("shop.visit: column _order",)),
    (f"migrations.CreateModel('Bed', [{ID}, ('wards', ManyToManyField('shop.Ward'))])",
     ("shop.bed", "shop.bed.wards")),
    (f"migrations.CreateModel('Gone', [{ID}])", ("shop.gone",)),
    ("migrations.DeleteModel('Gone')", ("shop.gone",)),
    ("migrations.RenameModel('Ward', 'Hall')", ("shop.hall", "shop.ward", "shop.visit.wards", "shop.bed.wards")),
    ("migrations.AlterField('hall', 'id', AutoField(primary_key=True))",
     ("shop.hall.id: type", "shop.hall.id: auto", "shop.hall.id: check", "shop.visit.ward: type",
      "shop.visit.wards: type", "shop.bed.wards: type")),
    ("migrations.AlterModelTable('bed', 'beds')", ("shop.bed", "shop.bed.wards")),
    ("migrations.AlterModelTable('bed', 'beds')", ()),
    ("migrations.RenameModel('Bed', 'Berth')", ()),
    ("migrations.AddField('legacy', 'late', DateField(null=True))", ()),
    ("migrations.AlterModelTable('legacy', 'elsewhere')", ()),
    ("migrations.AlterModelOptions('adopted', {'managed': True, 'ordering': ['id']})", ()),
    ("migrations.AddField('adopted', 'late', DateField(null=True))", ("shop.adopted.late",)),
    ("migrations.RunSQL('SELECT 1', state_operations=[migrations.AddField('visit', 'x', TextField())])", ()),
    ("migrations.RunPython(migrations.RunPython.noop)", ()),
    ("""migrations.SeparateDatabaseAndState([migrations.RemoveField('visit', 'x')],
        [migrations.RemoveField('visit', 'x'), migrations.RemoveField('visit', 'number')])""",
     ("shop.visit: column x",)),
)  # fmt: skip

# Since Django of this version.
SINCE: tuple[tuple[tuple[int, int], str, tuple[str, ...]], ...] = (
    ((4, 1), "migrations.RenameIndex('visit', 'renamed', old_name='v_text')", ()),
    ((4, 2), "migrations.AlterModelTableComment('visit', 'words')", ("shop.visit: comment",)),
    ((4, 2), "migrations.AlterField('visit', 'day', DateField(db_comment='words'))", ("shop.visit.day: comment",)),
    ((5, 0), "migrations.AlterField('visit', 'day', DateField(db_comment='words', db_default=Value('2020-01-01')))",
     ("shop.visit.day: default",)),
    ((5, 0), "migrations.AlterField('visit', 'day', DateField(db_comment='words', db_default=Value('2020-01-01')))",
     ()),
    ((6, 1), "migrations.AlterField('visit', 'ward', ForeignKey('shop.hall', DB_CASCADE, db_constraint=False))",
     ("shop.visit.ward: foreign key",)),
)  # fmt: skip

MODELS = "from django.db import models\n\n\n"


def write_history(root: Path, migrations: list[list[str]], models: str = "", extra: str = "", **files: str) -> Path:
    texts: dict[str, str | bytes] = {"shop/models.py": MODELS + models, "shop/migrations/__init__.py": "", **files}
    for number, operations in enumerate(migrations):
        lines = "".join(f"{indent(each, '        ')},\n" for each in operations)
        after = [("shop", f"{number:04}")] if number else []
        texts[f"shop/migrations/{number + 1:04}.py"] = HEAD.format(dependencies=after, operations=lines)
    return write_apps(root, texts, extra, {"default": applied(root.parent / "a.sqlite3", 1)}, installed=["shop"])


def applied(path: Path, count: int) -> Database:
    found = sqlite_at(path)
    found.run("CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text)")
    for number in range(count):
        found.run(f"INSERT INTO django_migrations (app, name) VALUES ('shop', '{number + 1:04}')")
    return found


def told_of(registry: Registry) -> Migrations:
    (told,) = registry.migrations
    return told


def test_what_each_migration_touches(interpreter: Interpreter, tmp_path: Path) -> None:
    since = [(done, touched) for version, done, touched in SINCE if interpreter.django_version >= version]
    steps = [*DONE, *since]
    root = write_history(tmp_path / "project", [list(FIRST), *([done] for done, _ in steps)])
    registry = read_registry(root, interpreter.executable, migrations=True)
    assert registry.problems == ()
    told = told_of(registry)
    found = [(done, told.touches.get(f"shop.{number + 2:04}", ())) for number, (done, _) in enumerate(steps)]
    assert found == steps
    assert told.makes == {"shop.berth": "shop.0029"}


def test_subclasses_of_django_s_operations(interpreter: Interpreter, tmp_path: Path) -> None:
    """Those of django.contrib.postgres, and the project's own."""
    own = "from django.db import migrations\n\n\nclass Adding(migrations.AddField):\n    pass\n"
    postgres = "__import__('django.contrib.postgres.operations').contrib.postgres.operations"
    steps = [
        f"{postgres}.AddIndexConcurrently('ward', Index(fields=['code'], name='w_code'))",
        "__import__('shop.own').own.Adding('ward', 'late', DateField(null=True))",
    ]
    root = write_history(
        tmp_path / "project", [list(FIRST), *([each] for each in steps)], extra="", **{"shop/own.py": own}
    )
    assert told_of(read_registry(root, interpreter.executable, migrations=True)).touches == {
        "shop.0002": ("shop.ward: index code", "shop.ward: name w_code"),
        "shop.0003": ("shop.ward.late",),
    }


def test_routers_that_keep_migrations_away(tmp_path: Path) -> None:
    router = (
        "class Router:\n    def allow_migrate(self, db, app_label, model_name=None, **hints):\n"
        "        if model_name == 'visit':\n            raise LookupError\n        return model_name != 'ward'\n"
    )
    steps = ["AddField('ward', 'x', DateField())", "AddField('visit', 'x', DateField())"]
    steps += [f"CreateModel('Ours', [{ID}])", "AddField('ours', 'x', DateField())"]
    root = write_history(
        tmp_path / "project",
        [list(FIRST), *([f"migrations.{each}"] for each in steps)],
        extra="DATABASE_ROUTERS = ['shop.router.Router']",
        **{"shop/router.py": router},
    )
    told = told_of(read_registry(root, migrations=True))
    assert told.touches == {"shop.0004": ("shop.ours",), "shop.0005": ("shop.ours.x",)}
    assert told.makes == {"shop.ours": "shop.0004"}


MAKES = {
    "made": ((f"CreateModel('M', [{ID}])",), {"shop.m": "shop.0002"}),
    "made and renamed": ((f"CreateModel('M', [{ID}])", "RenameModel('M', 'N')"), {"shop.n": "shop.0002"}),
    "made and dropped": ((f"CreateModel('M', [{ID}])", "DeleteModel('M')"), {}),
    "its table is there until another leaves it": (
        ("DeleteModel('Ward')", f"CreateModel('M', [{ID}], {{'db_table': 'shop_ward'}})"), {}),
    "its table is there until another gets a name": (
        ("AlterModelTable('Ward', 'w')", f"CreateModel('M', [{ID}], {{'db_table': 'shop_ward'}})"), {}),
    "not managed": ((f"CreateModel('M', [{ID}], {{'managed': False}})",), {}),
    "proxy": (("CreateModel('M', [], {'proxy': True}, bases=('shop.ward',))",), {}),
    "swapped": ((f"CreateModel('M', [{ID}], {{'swappable': 'SHOP_M'}})",), {}),
    "in the state alone": ((f"SeparateDatabaseAndState([], [migrations.CreateModel('M', [{ID}])])",), {}),
}  # fmt: skip


@pytest.mark.parametrize("case", MAKES)
def test_what_makes_a_table(case: str, tmp_path: Path) -> None:
    steps, makes = MAKES[case]
    history = [list(FIRST), [f"migrations.{each}" for each in steps]]
    root = write_history(tmp_path / "project", history, extra="SHOP_M = 'shop.Ward'")
    assert told_of(read_registry(root, migrations=True)).makes == makes


CLASS = "class M(models.Model):\n    pass\n"
KNOWN = {
    "not theirs": ("", True),
    "not managed there": (f"migrations.CreateModel('M', [{ID}], {{'managed': False}})", False),
    "in the state alone": (f"migrations.SeparateDatabaseAndState([], [migrations.CreateModel('M', [{ID}])])", False),
    "made by SQL": (f"migrations.RunSQL('', state_operations=[migrations.CreateModel('M', [{ID}])])", False),
    "of another table there": (f"migrations.CreateModel('M', [{ID}], {{'db_table': 'x'}})", False),
    "an operation of the project's": ("type('Own', (migrations.operations.base.Operation,), {})()", False),
    "an operation that lacks its arguments": ("type('Own', (), {})()", False),
    "an extension": ("__import__('django.contrib.postgres.operations').contrib.postgres.operations.HStoreExtension()",
                     True),
    "one that does not load": ("1 / 0", False),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOWN)
def test_whether_it_is_known_that_none_makes_a_table(case: str, tmp_path: Path) -> None:
    operation, known = KNOWN[case]
    root = write_history(tmp_path / "project", [list(FIRST), [operation] if operation else []], CLASS)
    (model,) = (model for model in read_registry(root, migrations=True).models if model.label == "shop.M")
    assert (model.migration, model.migration_known) == (None, known)
