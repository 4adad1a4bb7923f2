"""Columns of types that Django has no class for: fixes and sync write the class, or use the one that is there."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from tablewright.project import Project
from tablewright.project.fixing import FixWish, fixed
from tablewright.project.generating import Wanted
from tablewright.project.syncing import SyncWish
from tablewright.source.edits import apply

POSTGRESQL = """
create table visit (id integer primary key, starts timestamp not null, ends timestamp(3), price money, flags bit(3),
  mask bit varying(8), doc xml, data json, at timetz, mac macaddr, code char(4), sizes numeric[], net cidr,
  grid int[][], days timestamp[], reals real[], words char(3)[], more json);
create table ward (id integer primary key, opened timestamp not null, rent money);
insert into visit (id, starts, ends, price, flags, mask, doc, data, at, mac, code, sizes, net,
  grid, days, reals, words, more) values (1, '2020-01-02',
  '2020-01-02 03:04:05.678', 12.5, '101', '1', null, '{"a": [1]}', '10:00+02', '08:00:2b:01:02:03', 'AB', '{1.5}',
  '10.0.0.0/8', '{{1,2},{3,4}}', '{2020-01-02}', '{1.5}', '{abc}', '{"z": 1, "a": 2}');
insert into ward values (1, '2020-01-02', 3);
"""
MYSQL = """
create table visit (id integer primary key, flags bit(3) not null, seen bit(1), born year,
  kind set('a', 'b c', 'it''s'));
create table ward (id integer primary key, flags bit(8));
insert into visit values (1, 5, 1, 1999, 'a');
insert into ward values (1, 200);
"""
MODELS = """\
from django.db import models


# Who comes.
class Visit(models.Model):
    id = models.IntegerField(primary_key=True)

    class Meta:
        managed = False
        db_table = "visit"


class Ward(models.Model):
    id = models.IntegerField(primary_key=True)

    class Meta:
        managed = False
        db_table = "ward"
"""
LOOK = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from shop import models
call_command("check", fail_level="WARNING")
for model in (models.Visit, models.Ward):
    for row in model.objects.all():
        print([getattr(row, field.attname) for field in model._meta.fields])
        with connection.cursor() as cursor:
            what = "x::text" if connection.vendor == "postgresql" else "x.*"
            whole = f"SELECT {what} FROM {model._meta.db_table} x"
            cursor.execute(whole)
            before = cursor.fetchall()
            row.save()
            cursor.execute(whole)
            assert cursor.fetchall() == before
        for name in ("reals", "words", "grid", "sizes", "flags", "code"):
            if hasattr(row, name):
                assert model.objects.filter(**{name: getattr(row, name)}).exists(), name
"""
SEEN = {
    "postgresql": [
        (
            "[1, datetime.datetime(2020, 1, 2, 0, 0), datetime.datetime(2020, 1, 2, 3, 4, 5, 678000), '$12.50', '101',"
            " '1', None, {'a': [1]}, datetime.time(10, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200))),"
            " '08:00:2b:01:02:03', 'AB', [Decimal('1.5')], '10.0.0.0/8',"
            " [[1, 2], [3, 4]], [datetime.datetime(2020, 1, 2, 0, 0)], [1.5], ['abc'], {'z': 1, 'a': 2}]"
        ),
        "[1, datetime.datetime(2020, 1, 2, 0, 0), '$3.00']",
    ],
    "mysql": ["[1, 5, 1, 1999, 'a']", "[1, 200]"],
}


def filled(vendor: str, request: pytest.FixtureRequest) -> Database:
    database: Database = request.getfixturevalue({"mysql": "mariadb"}.get(vendor, vendor) + "_database")
    database.run({"postgresql": POSTGRESQL, "mysql": MYSQL}[vendor])
    return database


def opened(root: Path) -> tuple[Project, Path]:
    project = Project(root)
    project.load()
    return project, root / "shop" / "models.py"


def look(root: Path) -> list[str]:
    """What Django says of the rows; nothing but what `check` is silent about."""
    command = [sys.executable, "-c", LOOK]
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    return [line for line in done.stdout.splitlines() if line.startswith("[")]


@pytest.mark.postgresql
@pytest.mark.mariadb
@pytest.mark.parametrize("vendor", ["postgresql", "mysql"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_sync_writes_each_class_once(vendor: str, ending: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": filled(vendor, request)})
    (root / "shop" / "models.py").write_bytes(MODELS.replace("\n", ending).encode())
    project, path = opened(root)
    synced = project.sync(path, SyncWish())
    assert {each.kind for each in synced.outcomes} == {"added"}
    assert synced.after.count("\n") == synced.after.count(ending)
    classes = [line for line in synced.after.splitlines() if line.startswith("class ")]
    assert len(classes) == len(set(classes)), "each class stands there once"
    assert synced.after.index("class Visit") > max(map(synced.after.index, classes[:-2]))
    assert f"# Who comes.{ending}class Visit" in synced.after

    path.write_bytes(synced.after.encode())
    assert look(root) == SEEN[vendor]
    again, _ = opened(root)
    again.know()
    assert again.findings(path) == ()
    assert again.sync(path, SyncWish()).after == synced.after


PLACES = {
    "none yet": ("", {}, "class NaiveDateTimeField(models.DateTimeField):"),
    "in front of the models": ("{naive}\n\n", {}, None),
    "with other words and lines": ("{reworded}\n\n", {}, None),
    "behind the model": ("", {"models.py": "\n\n{naive}"}, "class NaiveDateTime2Field(models.DateTimeField):"),
    "another class of that name": (
        "class NaiveDateTimeField(models.DateField):\n    pass\n\n\n",
        {},
        "class NaiveDateTime2Field(models.DateTimeField):",
    ),
    "a name for something else": (
        "NaiveDateTimeField = models.DateField\n\n\n",
        {},
        "class NaiveDateTime2Field(models.DateTimeField):",
    ),
    "in a file beside it": (  # which is known to be there
        "",
        {
            "fields.py": "from django.db import models\nfrom django.utils import timezone\n\n\n{naive}",
            "../clinic/models.py": "from shop.fields import NaiveDateTimeField\n",
        },
        "from .fields import NaiveDateTimeField",
    ),
    "imported already": (
        "from shop.fields import NaiveDateTimeField\n\n\n",
        {"fields.py": "from django.db import models\nfrom django.utils import timezone\n\n\n{naive}"},
        None,
    ),
    "in a file that imports the models": (
        "",
        {"fields.py": "from django.db import models\nfrom shop.models import Ward\n\n\n{naive}"},
        "class NaiveDateTimeField(models.DateTimeField):",
    ),
}
NAIVE = '''\
class NaiveDateTimeField(models.DateTimeField):
    """A date and time without a time zone, kept as it is whatever USE_TZ says."""

    def db_type(self, connection):
        return "timestamp"

    def get_prep_value(self, value):
        value = self.to_python(value)
        if value is not None and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value
'''
REWORDED = NAIVE.replace('return "timestamp"', "return 'timestamp'  # no zone").replace("A date", "Some date")


TEXTS = {"naive": NAIVE, "reworded": REWORDED}
HEAD = "from django.db import models\nfrom django.utils import timezone\n\n\n"
MARK = "NOW = timezone.now\n"


def write(root: Path, files: Mapping[str, str]) -> None:
    """More of the app `shop`, behind what is there."""
    for name, text in files.items():
        (root / "shop" / name).parent.mkdir(exist_ok=True)
        with (root / "shop" / name).open("a") as file:
            file.write(text.format(**TEXTS))


@pytest.mark.postgresql
@pytest.mark.parametrize("case", PLACES)
def test_a_class_that_is_there_is_used(case: str, postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run("create table ward (id integer primary key, opened timestamp not null, shut timestamp);")
    front, files, new = PLACES[case]
    model = MODELS[MODELS.index("class Ward") :] + "\n    def now(self):\n        return timezone.now()\n"
    root = write_project(tmp_path, {"default": postgresql_database}, (HEAD + front + model).format(**TEXTS))
    write(root, files)
    project, path = opened(root)
    before = project.text(path) or ""
    made = fixed(path, before, partial(project.supposed, path), FixWish(unsafe=True))
    added = [line for line in made.after.splitlines() if line not in before.splitlines()]
    name = "NaiveDateTime2Field" if new is not None and "2Field" in new else "NaiveDateTimeField"
    assert [line for line in added if "Field" in line and "class" not in line and "import" not in line] == [
        f"    opened = {name}()",
        f"    shut = {name}(null=True, blank=True)",
    ]
    assert [line for line in added if line.startswith(("class", "from"))] == ([new] if new is not None else [])
    assert made.left == ()
    path.write_text(made.after)
    command = [sys.executable, "-c", "import django; django.setup(); from shop.models import Ward; print(Ward)"]
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]


GENERATED = {
    "none yet": "class NaiveDateTimeField(models.DateTimeField):",
    "in front of the models": None,
    "with other words and lines": None,
    "behind the model": None,
    "another class of that name": "class NaiveDateTime2Field(models.DateTimeField):",
    "a name for something else": "class NaiveDateTime2Field(models.DateTimeField):",
    "imported already": None,
}


@pytest.mark.postgresql
@pytest.mark.parametrize("case", GENERATED)
@pytest.mark.parametrize("at_the_end", [True, False], ids=["behind", "in front of the model"])
def test_generate_uses_it_as_well(case: str, at_the_end: bool, postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run("create table ward (id integer primary key, opened timestamp not null);")
    front, files, _ = PLACES[case]
    root = write_project(tmp_path, {"default": postgresql_database}, (HEAD + front + MARK).format(**TEXTS))
    write(root, files)
    project, path = opened(root)
    text = project.text(path) or ""
    made = project.generate(Wanted((("default", "public", "ward"),), path, None if at_the_end else text.index(MARK)))
    after = apply(text, made.edits[path])
    new = GENERATED[case]
    if case == "behind the model" and not at_the_end:  # where it is not known yet
        new = "class NaiveDateTime2Field(models.DateTimeField):"
    added = [line for line in after.splitlines() if line not in text.splitlines() and line.startswith("class ")]
    assert added == [*([new] if new else []), "class Ward(models.Model):"]
    ast.parse(after)


@pytest.mark.postgresql
def test_broken_neighbours_and_one_step(postgresql_database: Database, tmp_path: Path) -> None:
    """The fix is one set of edits of one file, also where another class does not parse."""
    postgresql_database.run(POSTGRESQL)
    text = MODELS.replace(
        "class Ward(models.Model):", "class Lost(models.Model:\n    x = (\n\n\nclass Ward(models.Model):"
    )
    project, path = opened(write_project(tmp_path, {"default": postgresql_database}, text))
    found = [each for each in project.findings(path) if each.finding.column in ("price", "rent")]
    assert [each.finding.model for each in found] == ["shop.Visit", "shop.Ward"]
    for each in found:
        fix = each.fixes[0]
        assert set(fix.edits) == {path}
        assert [edit.text.count("class AsTextField(") for edit in fix.edits[path]] == [1, 0]
    after = fixed(path, text, partial(project.supposed, path), FixWish(unsafe=True)).after
    assert after.count("class AsTextField(") == 1
    assert "    x = (\n" in after


@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["\t", "  "], ids=["tabs", "two blanks"])
def test_the_class_is_indented_as_the_file_is(step: str, postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run("create table ward (id integer primary key, rent money);")
    text = "from django.db import models\n\n\n" + MODELS[MODELS.index("class Ward") :].replace("    ", step)
    project, path = opened(write_project(tmp_path, {"default": postgresql_database}, text))
    after = fixed(path, text, partial(project.supposed, path), FixWish(unsafe=True)).after
    assert f"\n{step}def db_type(self, connection):\n{step}{step}return self.native_type\n" in after
    assert "    " not in after.replace(step, "")
    ast.parse(after)


@pytest.mark.postgresql
def test_a_model_without_a_name_for_django_models(postgresql_database: Database, tmp_path: Path) -> None:
    postgresql_database.run("create table ward (id integer primary key, rent money, name varchar(5));")
    text = "from django.db.models import IntegerField, Model\n\n\n" + MODELS[MODELS.index("class Ward") :].replace(
        "models.", ""
    )
    project, path = opened(write_project(tmp_path, {"default": postgresql_database}, text))
    made = fixed(path, text, partial(project.supposed, path), FixWish(unsafe=True))
    assert "from django.db import models\n" in made.after
    assert made.left == ()
    assert "    name = models.CharField(max_length=5, null=True, blank=True)\n" in made.after
