"""Foreign keys -> relations: their rules, what they point at, the names that lead back."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import Interpreter, find_interpreter
from support.projects import write_project
from tablewright.cli import commands
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.rendering.models import models_for
from tablewright.schema.model import Column, ForeignKey, Schema, Table
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

ONE = Table("public", "one", "table", columns=(Column("id", 0, "integer", "integer", False),), primary_key=("id",))


def table(name: str, *columns: str, **facts: object) -> Table:
    """Columns are "name", or "name?" for one that may be NULL, or "name>table" for a foreign key to its id."""
    made, foreign = [Column("id", 0, "integer", "integer", False)], []
    for at, text in enumerate(columns, 1):
        spelt, _, target = text.partition(">")
        made.append(Column(spelt.rstrip("?"), at, "integer", "integer", spelt.endswith("?")))
        if target:
            foreign.append(ForeignKey(f"fk{at}", (spelt.rstrip("?"),), "public", target, ("id",)))
    return Table(
        "public", name, "table", columns=tuple(made), primary_key=("id",), foreign_keys=tuple(foreign), **facts
    )


def text_of(
    name: str, *tables: Table, django: tuple[int, int] = (5, 2), vendor: str = "postgresql", **more: object
) -> str:
    schema = Schema("default", vendor, "", tables)
    made = models_for(tables, schema, Context(django, vendor, app_label="shop", **more))
    return next(each.text for each in made if each.class_name == name)


RULES = [
    ("CASCADE", "one_id>one", (6, 1), {}, "DB_CASCADE"),
    ("CASCADE", "one_id>one", (5, 2), {}, "DO_NOTHING"),
    ("CASCADE", "one_id>one", (5, 2), {"managed": True}, "CASCADE"),
    ("SET NULL", "one_id?>one", (6, 1), {}, "DB_SET_NULL"),
    ("SET NULL", "one_id>one", (6, 1), {}, "DO_NOTHING"),  # which the check refuses
    ("SET NULL", "one_id?>one", (4, 2), {"managed": True}, "SET_NULL"),
    ("SET NULL", "one_id>one", (4, 2), {"managed": True}, "DO_NOTHING"),
    ("SET DEFAULT", "one_id>one", (6, 1), {}, "DO_NOTHING"),  # there is none
    ("NO ACTION", "one_id>one", (6, 1), {"managed": True}, "DO_NOTHING"),
    ("RESTRICT", "one_id>one", (5, 2), {"managed": True}, "DO_NOTHING"),
]


@pytest.mark.parametrize(("rule", "column", "django", "more", "expected"), RULES)
def test_the_rule(rule: str, column: str, django: tuple[int, int], more: dict[str, object], expected: str) -> None:
    two = table("two", column)
    two = replace(two, foreign_keys=(replace(two.foreign_keys[0], on_delete=rule),))
    assert f'one = models.ForeignKey("One", models.{expected}' in " ".join(
        text_of("Two", ONE, two, django=django, **more).replace("(\n        ", "(").split()
    )


@pytest.mark.parametrize(
    ("vendor", "django", "expected"),
    [("postgresql", (6, 1), "DB_SET_DEFAULT"), ("mysql", (6, 1), "DO_NOTHING"), ("postgresql", (5, 2), "DO_NOTHING")],
)
def test_a_default_that_the_database_sets(vendor: str, django: tuple[int, int], expected: str) -> None:
    two = table("two", "one_id>one")
    columns = (two.columns[0], replace(two.columns[1], default="1"))
    two = replace(two, columns=columns, foreign_keys=(replace(two.foreign_keys[0], on_delete="SET DEFAULT"),))
    text = text_of("Two", ONE, two, vendor=vendor, django=django)
    assert f"models.{expected}" in text
    assert "db_default=1" in text


def test_what_the_database_does_not_enforce() -> None:
    two = table("two", "one_id>one")
    two = replace(two, foreign_keys=(replace(two.foreign_keys[0], enforced=False),))
    assert "db_constraint=False" in text_of("Two", ONE, two)


def test_indexes_of_managed_models_are_the_tables_own() -> None:
    two = table("two", "one_id>one")
    assert "db_index=False" in text_of("Two", ONE, two, managed=True)
    assert "db_index" not in text_of("Two", ONE, two)


WAYS_BACK = [
    ("one relation", ["one_id>one"], []),
    ("two to one model", ["a_id>one", "b_id>one"], ["two_a_set", "two_b_set"]),
    ("a field of the target's", ["two_id>two"], ["two_two_set"]),
]


@pytest.mark.parametrize(("columns", "expected"), [each[1:] for each in WAYS_BACK], ids=[each[0] for each in WAYS_BACK])
def test_names_that_lead_back(columns: list[str], expected: list[str]) -> None:
    text = text_of("Two", ONE, table("two", *columns))
    assert text.count("related_name=") == len(expected)
    assert all(f'related_name="{name}"' in text for name in expected)


EXISTING = """
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    def two_set(self):
        return None

    class Meta:
        db_table = "users"


class Place(models.Model):
    name = models.CharField(max_length=10)
    owner = models.ForeignKey(User, models.CASCADE, related_name="%(class)s_owned", related_query_name="two")

    class Meta:
        db_table = "places"
"""


def existing(**more: object) -> Context:
    models = resolve({"/p/accounts/models.py": parse_module(EXISTING)}, root="/p", installed_apps=("accounts", "shop"))
    return Context((6, 1), "postgresql", app_label="shop", models=models, **more)


def test_models_of_other_apps_and_the_user_model() -> None:
    user, place = replace(ONE, name="users"), replace(ONE, name="places")
    two = table("two", "user_id>users", "place_id>places", "settings")
    two = replace(two, foreign_keys=tuple(replace(key, on_delete="CASCADE") for key in two.foreign_keys))
    schema = Schema("default", "postgresql", "", (user, place, two))
    (made,) = models_for([two], schema, existing(auth_user_model="accounts.User"))
    flat = " ".join(made.text.split())
    # The class has a method “two_set”, and Place's relation is “two” in lookups; its rule is one of Python's.
    assert (
        'user = models.ForeignKey( settings.AUTH_USER_MODEL, models.DB_CASCADE, related_name="two_user_set" )' in flat
    )
    assert 'place = models.ForeignKey("accounts.Place", models.DO_NOTHING)' in flat
    assert 'settings_field = models.IntegerField(db_column="settings")' in flat
    assert ("django.conf", "settings") in [(need.module, need.name) for need in made.imports]
    (plain,) = models_for([two], schema, existing())
    assert '"accounts.User"' in plain.text
    assert "settings = models.IntegerField()" in plain.text


def test_no_name_depends_on_the_order_of_tables() -> None:
    tables = [ONE, table("two", "a_id>one", "b_id>one"), table("three", "two_id>two", "one_id>one")]
    schema = Schema("default", "postgresql", "", tuple(tables))
    context = Context((5, 2), "postgresql", app_label="shop")
    assert module_for(tables, schema, context) == module_for(reversed(tables), schema, context)


PROJECT_SQL = """
create table accounts_user (id integer primary key autoincrement, password varchar(128) not null, last_login datetime,
    is_superuser bool not null, username varchar(150) not null unique, first_name varchar(150) not null,
    last_name varchar(150) not null, email varchar(254) not null, is_staff bool not null, is_active bool not null,
    date_joined datetime not null);
create table places (id integer primary key, owner_id integer not null references accounts_user (id));
create table note (id integer primary key, author_id integer not null references accounts_user (id) on delete cascade,
    place_id integer references places (id) on delete set null, text varchar(20));
create table note_reader (note_id integer not null references note (id), user_id integer not null
    references accounts_user (id), primary key (note_id, user_id));
"""
PROJECT_MODELS = """
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    pass


class Place(models.Model):
    id = models.IntegerField(primary_key=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="note_set")

    class Meta:
        managed = False
        db_table = "places"
"""


@pytest.mark.parametrize("pair", ["3.9-4.2", "3.13-6.1"])
def test_into_a_project_with_its_own_user(
    pair: str, sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python: Interpreter = find_interpreter(pair)
    sqlite_database.run(PROJECT_SQL)
    extra = (
        'INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "accounts", "shop"]\n'
        'AUTH_USER_MODEL = "accounts.User"\n'
    )
    root = write_project(tmp_path / "project", {"default": sqlite_database}, extra=extra)
    (root / "accounts").mkdir()
    (root / "accounts" / "__init__.py").touch()
    (root / "accounts" / "models.py").write_text(PROJECT_MODELS)
    common = ["--project", str(root), "--python", str(python.executable)]
    tables = ["note", "note_reader"]
    assert commands.run(["generate", *tables, "--app", "shop", *common], serve=lambda tcp: None) == 0
    text = (root / "shop" / "models.py").read_text()
    assert "from django.conf import settings\n" in text
    assert "settings.AUTH_USER_MODEL" in text
    capsys.readouterr()
    assert done(python, root, "check", "--fail-level", "WARNING", "--database", "default").startswith(
        "System check ident"
    )
    assert (
        commands.run(["check", str(root / "shop" / "models.py"), "--fail-on", "hint", *common], serve=lambda tcp: None)
        == 0
    ), text


def done(python: Interpreter, root: Path, *arguments: str) -> str:
    ran = subprocess.run([python.executable, "manage.py", *arguments], cwd=root, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def test_a_table_with_a_percent_sign_is_not_joined() -> None:
    made = module_for(
        [ONE, table("100%", "one_id>one")], Schema("default", "sqlite", "", (ONE,)), Context((5, 2), "sqlite")
    )
    assert "# Refers to “one” (id): Django cannot join a table with a percent sign in its" in made
    assert "ForeignKey(" not in made
