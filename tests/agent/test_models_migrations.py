"""Migrations on disk, and rows of `django_migrations` -> what is applied where, and which of them made each table."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest

from support.databases import Database, sqlite_at
from support.interpreters import Interpreter
from support.registries import SQLITE, read_registry, write_apps
from tablewright.source.registry import Migrations, Registry

HEAD = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = {dependencies}
    replaces = {replaces}
    operations = [
{operations}
    ]
"""
ID = "('id', models.BigAutoField(primary_key=True))"
Key = tuple[str, str]


def migration(*operations: str, after: tuple[Key, ...] = (), replaces: tuple[Key, ...] = ()) -> str:
    texts = "".join(f"{indent(each, '        ')},\n" for each in operations)
    return HEAD.format(dependencies=list(after), replaces=list(replaces), operations=texts)


def create(name: str, *fields: str, options: str = "{}") -> str:
    return f"migrations.CreateModel({name!r}, [{', '.join((ID, *fields))}], options={options})"


def apart(database: str, state: str) -> str:
    return f"migrations.SeparateDatabaseAndState(database_operations=[{database}], state_operations=[{state}])"


MODELS = """\
from django.db import models


class Plain(models.Model):
    others = models.ManyToManyField("self")
    late = models.ManyToManyField("Late", related_name="+")


class Late(models.Model):
    pass


class Renamed(models.Model):
    pass


class Moved(models.Model):
    class Meta:
        db_table = "moved_here"


class Back(models.Model):
    pass


class Legacy(models.Model):
    class Meta:
        db_table = "legacy"
        managed = False


class Adopted(models.Model):
    class Meta:
        db_table = "adopted"


class Unmigrated(models.Model):
    pass


class Heir(Plain):
    class Meta:
        proxy = True


class Taken(models.Model):
    class Meta:
        db_table = "shop_taken"


class Again(models.Model):
    pass


class Edited(models.Model):
    class Meta:
        db_table = "another_name"


class Joined(models.Model):
    marks = models.ManyToManyField(Late, related_name="+")
"""

SHOP = {
    "0001_initial": migration(
        create("Plain", "('others', models.ManyToManyField('self'))"),
        create("Former"),
        create("Moved", options="{'db_table': 'old_moved'}"),
        create("Back", options="{'db_table': 'away'}"),
        create("Legacy", options="{'db_table': 'legacy', 'managed': False}"),
        create("Again"),
        create("Edited"),
        create("Joint", "('signs', models.ManyToManyField('Again'))"),
    ),
    "0002_late": migration(
        create("Late"),
        "migrations.AddField('plain', 'late', models.ManyToManyField('shop.Late', related_name='+'))",
        "migrations.RenameModel('Former', 'Renamed')",
        "migrations.RenameModel('Joint', 'Joined')",
        "migrations.RenameField('joined', 'signs', 'marks')",
        "migrations.AlterModelTable('moved', 'moved_here')",
        "migrations.AlterModelTable('Back', None)",
        "migrations.DeleteModel('Again')",
        after=(("shop", "0001_initial"),),
    ),
    "0003_apart": migration(
        create("Again"),
        apart("", create("Adopted", options="{'db_table': 'adopted'}")),
        apart("", create("Taken", options="{'db_table': 'shop_taken'}")),
        "migrations.RunPython(migrations.RunPython.noop)",
        after=(("shop", "0002_late"), ("old", "0002_give")),
    ),
}
OLD = {
    "0001_initial": migration(create("Given")),
    "0002_give": migration(
        apart("migrations.AlterModelTable('given', 'shop_taken')", "migrations.DeleteModel('Given')"),
        after=(("old", "__first__"), ("shop", "__first__")),
    ),
}

MADE = {
    "shop.Plain": "shop.0001_initial",
    "shop.Plain_others": "shop.0001_initial",
    "shop.Plain_late": "shop.0002_late",
    "shop.Late": "shop.0002_late",
    "shop.Renamed": "shop.0001_initial",
    "shop.Moved": "shop.0001_initial",
    "shop.Back": "shop.0001_initial",
    "shop.Taken": "old.0001_initial",
    "shop.Again": "shop.0003_apart",
    "shop.Joined": "shop.0001_initial",
    "shop.Joined_marks": "shop.0001_initial",
    **dict.fromkeys(("shop.Legacy", "shop.Adopted", "shop.Unmigrated", "shop.Heir", "shop.Edited")),
}


def write_history(
    root: Path,
    histories: Mapping[str, Mapping[str, str]],
    models: str = MODELS,
    databases: Mapping[str, Database | Mapping[str, object]] | None = None,
    extra: str = "",
) -> Path:
    files: dict[str, str | bytes] = {"shop/models.py": models, "old/models.py": ""}
    for app, history in histories.items():
        files[f"{app}/migrations/__init__.py"] = ""
        files.update({f"{app}/migrations/{name}.py": text for name, text in history.items()})
    return write_apps(root, files, extra, databases, installed=["shop", "old"])


def made_by(registry: Registry) -> dict[str, str | None]:
    return {model.label: model.migration for model in registry.models}


def database(path: Path, *applied: Key) -> Database:
    found = sqlite_at(path)
    found.run(
        "CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar(255), name varchar(255), applied text)"
    )
    for app, name in applied:
        found.run(f"INSERT INTO django_migrations (app, name) VALUES ('{app}', '{name}')")
    return found


def test_which_migration_made_each_table(interpreter: Interpreter, tmp_path: Path) -> None:
    registry = read_registry(
        write_history(tmp_path, {"shop": SHOP, "old": OLD}), interpreter.executable, migrations=True
    )
    assert made_by(registry) == MADE
    assert registry.problems == ()


def test_what_django_made_is_what_it_is_said_to_have_made(interpreter: Interpreter, tmp_path: Path) -> None:
    """Django's own migrations, run by Django, and the table that it writes."""
    entries = ["contenttypes", "auth", "sites", "sessions", "admin"]
    extra = f"INSTALLED_APPS = {[f'django.contrib.{each}' for each in entries]!r}"
    root = write_apps(tmp_path, {"shop/models.py": ""}, extra)
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    migrate = [interpreter.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(migrate, cwd=root, env=variables, check=True)
    registry = read_registry(root, interpreter.executable, migrations=True)
    (told,) = registry.migrations
    assert (told.alias, told.problem, told.unapplied) == ("default", None, ())
    assert set(told.applied) == set(entries)
    assert {app: set(names) for app, names in told.known.items()} == {
        app: set(names) for app, names in told.applied.items()
    }
    assert made_by(registry) == {
        "contenttypes.ContentType": "contenttypes.0001_initial",
        "auth.Permission": "auth.0001_initial",
        "auth.Group": "auth.0001_initial",
        "auth.Group_permissions": "auth.0001_initial",
        "auth.User": "auth.0001_initial",
        "auth.User_groups": "auth.0001_initial",
        "auth.User_user_permissions": "auth.0001_initial",
        "sites.Site": "sites.0001_initial",
        "sessions.Session": "sessions.0001_initial",
        "admin.LogEntry": "admin.0001_initial",
    }


def test_applied_and_not(tmp_path: Path) -> None:
    some = database(tmp_path / "some.sqlite3", ("shop", "0001_initial"), ("gone", "0001_initial"))
    none = sqlite_at(tmp_path / "none.sqlite3")
    none.run("CREATE TABLE a (x int)")
    missing = {"ENGINE": "django.db.backends.sqlite3", "NAME": "missing.sqlite3"}
    nothing = {"ENGINE": "django.db.backends.nothing"}
    databases = {"default": some, "none": none, "missing": missing, "nothing": nothing}
    before = some.path.read_bytes()
    registry = read_registry(write_history(tmp_path, {"shop": SHOP, "old": OLD}, databases=databases), migrations=True)
    known = {"shop": tuple(SHOP), "old": tuple(OLD)}
    told = {each.alias: replace(each, touches={}, makes={}) for each in registry.migrations}
    assert list(told) == ["default", "none", "missing"]
    assert told["default"] == Migrations("default", known, {"shop": ("0001_initial",), "gone": ("0001_initial",)}, None)
    assert told["default"].unapplied == (
        ("shop", "0002_late"),
        ("shop", "0003_apart"),
        ("old", "0001_initial"),
        ("old", "0002_give"),
    )
    assert told["none"] == Migrations("none", known, {}, None)
    assert told["missing"].problem is not None
    assert "missing.sqlite3” does not exist" in told["missing"].problem
    assert some.path.read_bytes() == before
    assert not (tmp_path / "missing.sqlite3").exists()


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_applied_on_a_server(vendor: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: Database = request.getfixturevalue(f"{vendor}_database")
    server.run("CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar(99), name varchar(99))")
    server.run("INSERT INTO django_migrations VALUES (2, 'shop', '0001_initial'), (1, 'old', '0001_initial')")
    registry = read_registry(write_history(tmp_path, {"shop": SHOP}, databases={"default": server}), migrations=True)
    (told,) = registry.migrations
    assert told.problem is None
    assert told.applied == {"old": ("0001_initial",), "shop": ("0001_initial",)}


def test_a_table_of_that_name_with_other_columns(tmp_path: Path) -> None:
    odd = sqlite_at(tmp_path / "odd.sqlite3")
    odd.run("CREATE TABLE django_migrations (x int); INSERT INTO django_migrations VALUES (1)")
    registry = read_registry(write_history(tmp_path, {"shop": SHOP}, databases={"default": odd}), migrations=True)
    (told,) = registry.migrations
    assert told.problem is not None
    assert "no such column" in told.problem
    assert told.known["shop"] == tuple(SHOP)


SQUASHED = migration(
    create("Plain", "('others', models.ManyToManyField('self'))"),
    create("Late"),
    replaces=(("shop", "0001_initial"), ("shop", "0002_late")),
)
SMALL = {
    "0001_initial": migration(create("Plain", "('others', models.ManyToManyField('self'))")),
    "0002_late": migration(create("Late"), after=(("shop", "0001_initial"),)),
    "0001_squashed": SQUASHED,
}
# What is applied -> what made `Plain` and `Late`, and what Django would still apply.
FIRST, SECOND, ONE = ("shop", "0001_initial"), ("shop", "0002_late"), ("shop", "0001_squashed")
SQUASHES = {
    "nothing": ((), "0001_squashed", "0001_squashed", (ONE,)),
    "the squashed one": ((ONE,), "0001_squashed", "0001_squashed", (ONE,)),
    "all that it replaces": ((FIRST, SECOND), "0001_squashed", "0001_squashed", ()),
    "some that it replaces": ((FIRST,), "0001_initial", "0002_late", (SECOND,)),
    "some, and the squashed one": ((FIRST, ONE), "0001_initial", "0002_late", (SECOND,)),
    "all of them": ((FIRST, SECOND, ONE), "0001_squashed", "0001_squashed", ()),
}


@pytest.mark.parametrize("applied", SQUASHES)
def test_squashed_migrations(applied: str, interpreter: Interpreter, tmp_path: Path) -> None:
    rows, plain, late, waiting = SQUASHES[applied]
    databases = {"default": database(tmp_path / "a.sqlite3", *rows)}
    root = write_history(tmp_path, {"shop": SMALL}, databases=databases)
    registry = read_registry(root, interpreter.executable, migrations=True)
    made = made_by(registry)
    assert (made["shop.Plain"], made["shop.Late"]) == (f"shop.{plain}", f"shop.{late}")
    assert registry.migrations[0].unapplied == waiting == pending(root, interpreter)


def pending(root: Path, interpreter: Interpreter) -> tuple[Key, ...]:
    """Those that Django itself would apply."""
    text = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from django.db.migrations.executor import MigrationExecutor\n"
        "executor = MigrationExecutor(connection)\n"
        "for each, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()): print(each.app_label, each.name)"
    )
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    command = [interpreter.executable, "-c", text]
    done = subprocess.run(command, cwd=root, env=variables, check=True, capture_output=True, text=True)
    return tuple((app, name) for app, name in map(str.split, done.stdout.splitlines()))


def test_a_squashed_migration_without_those_that_it_replaces(tmp_path: Path) -> None:
    databases = {"default": database(tmp_path / "a.sqlite3", FIRST)}
    root = write_history(tmp_path, {"shop": {"0001_squashed": SQUASHED}}, databases=databases)
    assert made_by(read_registry(root, migrations=True))["shop.Late"] == "shop.0001_squashed"


def test_migrations_that_fail(interpreter: Interpreter, tmp_path: Path) -> None:
    """Each for itself: those that load still tell what they made."""
    broken = {
        **SHOP,
        "0004_raises": "x = 1\n1 / 0\n",
        "0005_empty": "",
        "0006_exits": "raise SystemExit(3)\n",
        "0007_unparsed": "x = (\n",
        "_hidden": "1 / 0\n",
    }
    root = write_history(tmp_path, {"shop": broken, "old": OLD})
    (root / "old/migrations/__init__.py").write_text("import nowhere\n")
    registry = read_registry(root, interpreter.executable, migrations=True)
    (told,) = registry.migrations
    assert told.known == {"shop": tuple(name for name in broken if name != "_hidden")}
    assert made_by(registry) == {**MADE, "shop.Taken": None}
    found = [(each.app, each.message.partition(": ")[0], each.line) for each in registry.problems]
    said = "The migration “%s” of the app “shop” "
    assert found[:3] == [
        ("shop", (said + "does not load") % "0004_raises", 2),
        ("shop", (said + "does not load") % "0005_empty", None),
        ("shop", (said + "ends the process") % "0006_exits", 1),
    ]
    assert found[3][1].startswith((said + "cannot be read by Python") % "0007_unparsed")
    assert found[4:] == [
        ("old", "The package of migrations of the app “old” imports “nowhere”, which is not installed.", 1)
    ]


@pytest.mark.parametrize("ready", [False, True])
def test_a_migration_that_needs_what_ready_does(ready: bool, tmp_path: Path) -> None:
    needs = "from django.conf import settings\nsettings.OF_READY\n" + migration(create("Plain"))
    root = write_history(tmp_path, {"shop": {"0001_initial": needs}})
    (root / "shop/apps.py").write_text(
        "from django.apps import AppConfig\nfrom django.conf import settings\n\n\nclass C(AppConfig):\n"
        "    name = 'shop'\n\n    def ready(self):\n        settings.OF_READY = 1\n"
    )
    registry = read_registry(root, migrations=True, ready=ready)
    assert made_by(registry)["shop.Plain"] == ("shop.0001_initial" if ready else None)
    assert [problem.hint.endswith("the setting “ready” runs that.") for problem in registry.problems] == [True][ready:]


def test_a_circle_and_what_is_missing(tmp_path: Path) -> None:
    history = {
        "0001_initial": migration(create("Plain"), after=(("shop", "0002_late"), ("gone", "0001_initial"))),
        "0002_late": migration(create("Late"), after=(("shop", "0001_initial"),)),
    }
    made = made_by(read_registry(write_history(tmp_path, {"shop": history}), migrations=True))
    assert (made["shop.Plain"], made["shop.Late"]) == ("shop.0001_initial", "shop.0002_late")


def test_a_long_history(tmp_path: Path) -> None:
    """Longer than Python's stack is deep."""
    history = {"0001_initial": migration(create("Plain"))}
    for number in range(2, 1200):
        before = sorted(history)[-1]
        history[f"{number:04}_more"] = migration(after=(("shop", before),))
    made = made_by(read_registry(write_history(tmp_path, {"shop": history}), migrations=True))
    assert made["shop.Plain"] == "shop.0001_initial"


def test_where_migrations_are(tmp_path: Path) -> None:
    """Elsewhere, nowhere, or a module that is no package."""
    extra = "MIGRATION_MODULES = {'shop': 'old.of_shop', 'old': None}"
    root = write_history(tmp_path, {"old": OLD}, extra=extra)
    (root / "old/of_shop").mkdir()
    (root / "old/of_shop/__init__.py").write_text("")
    (root / "old/of_shop/0001_initial.py").write_text(SMALL["0001_initial"])
    registry = read_registry(root, migrations=True)
    assert registry.migrations[0].known == {"shop": ("0001_initial",)}
    assert made_by(registry)["shop.Plain"] == "shop.0001_initial"


def test_a_module_of_migrations_that_is_named_and_not_there(tmp_path: Path) -> None:
    root = write_history(tmp_path, {}, extra="MIGRATION_MODULES = {'shop': 'gone.migrations'}")
    (problem,) = read_registry(root, migrations=True).problems
    assert problem.app == "shop"
    assert "imports “gone”, which is not installed" in problem.message


def test_without_being_asked_no_migration_is_imported(tmp_path: Path) -> None:
    root = write_history(
        tmp_path, {"shop": {"0001_initial": "open('ran', 'w').close()\n"}}, databases={"default": SQLITE}
    )
    registry = read_registry(root)
    assert (registry.migrations, registry.problems) == ((), ())
    assert not (tmp_path / "ran").exists()
