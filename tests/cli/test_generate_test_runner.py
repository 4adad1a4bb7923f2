"""`generate --test-runner`: a real `manage.py test` of generated models, whose tables no migration makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import find_interpreter
from support.projects import write_project
from support.shop import Run

TABLES = """
CREATE TABLE customer (id integer PRIMARY KEY, name varchar(30) NOT NULL);
CREATE TABLE invoice (
    number integer PRIMARY KEY, customer_id integer NOT NULL, total decimal(8, 2) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE TABLE customer_tag (customer_id integer NOT NULL, tag varchar(9) NOT NULL, PRIMARY KEY (customer_id, tag));
CREATE VIEW busy AS SELECT customer_id AS id, count(*) AS invoices FROM invoice GROUP BY customer_id;
INSERT INTO customer VALUES (1, 'in the legacy database');
"""

TESTS = """
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from shop.models import Busy, Customer, Invoice


class WithRows(TestCase):
    def test_rows(self):
        customer = Customer.objects.create(id=7, name="new")
        Invoice.objects.create(number=1, customer=customer, total="2.50")
        self.assertEqual(list(Invoice.objects.values_list("customer__name", flat=True)), ["new"])

    def test_a_view_is_left_out(self):
        with self.assertRaises(DatabaseError), transaction.atomic():
            list(Busy.objects.all())

    def test_a_table_with_a_key_of_two_columns(self):
        self.assertIn("customer_tag", connection.introspection.table_names())


class First(TransactionTestCase):
    def test_flush(self):
        self.assertEqual(Customer.objects.count(), 0)
        Customer.objects.create(id=1, name="to be flushed")


class Second(First):
    pass
"""

CASES = [
    ("sqlite_database", "3.8-3.2"),
    ("sqlite_database", "3.13-6.1"),
    ("postgresql_database", "3.9-4.2"),
    ("postgresql_database", "3.13-6.1"),
    ("mariadb_database", "3.9-4.2"),
    ("mariadb_database", "3.12-5.2"),
]


def made(root: Path, database: Database, pair: str, run: Run, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    """A project with models of all tables and the test runner; its interpreter."""
    write_project(root, {"default": database}, extra='TEST_RUNNER = "config.unmanaged_tables.UnmanagedTablesRunner"')
    (root / "shop/tests.py").write_text(TESTS, encoding="utf-8")
    monkeypatch.chdir(root)
    python = str(find_interpreter(pair).executable)
    ran = run("generate", "--all", "--app", "shop", "--test-runner", "--python", python, *more)
    assert ran.code == 0, ran.err
    assert 'TEST_RUNNER = "config.unmanaged_tables.UnmanagedTablesRunner"' in ran.err
    return python


def outcome(root: Path, python: str, *arguments: str) -> str:
    """What `manage.py test` says on its error stream."""
    command = [python, "manage.py", "test", "--noinput", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize(("vendor", "pair"), CASES, ids="-".join)
def test_unmanaged_tables_are_there_in_tests(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, vendor: str, pair: str
) -> None:
    database: Database = request.getfixturevalue(vendor)
    database.run(TABLES)
    root = tmp_path / "project"
    python = made(root, database, pair, run, monkeypatch)
    said = outcome(root, python)
    assert "Ran 5 tests" in said
    assert "Not in the test database" not in said
    # What the database itself holds is as it was.
    code = (
        "import django; django.setup(); from shop.models import Customer; print(list(Customer.objects.values_list()))"
    )
    line = [python, "-c", code]
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": ""}
    done = subprocess.run(line, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == "[(1, 'in the legacy database')]\n", done.stderr


def test_a_router_that_keeps_migrations_out(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database
) -> None:
    sqlite_database.run(TABLES)
    root = tmp_path / "project"
    python = made(root, sqlite_database, "3.12-5.2", run, monkeypatch)
    extra = f'\nDATABASES["legacy"] = {{"ENGINE": {sqlite_database.engine!r}, "NAME": {str(tmp_path / "other")!r}}}\n'
    with (root / "config/settings.py").open("a") as settings:
        settings.write(extra + 'DATABASE_ROUTERS = ["shop.router.Router"]\n')
    (root / "shop/router.py").write_text(ROUTER)
    (root / "shop/tests.py").write_text(ROUTED)
    assert "Ran 1 test" in outcome(root, python)


def test_copies_of_the_test_database_have_them_too(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database
) -> None:
    sqlite_database.run(TABLES)
    python = made(tmp_path / "project", sqlite_database, "3.12-5.2", run, monkeypatch)
    assert "Ran 5 tests" in outcome(tmp_path / "project", python, "--parallel", "2")


def test_what_the_test_database_cannot_have_is_said_and_holds_up_nothing(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, postgresql_database: Database
) -> None:
    postgresql_database.run(
        TABLES
        + "CREATE SCHEMA sales; CREATE TABLE sales.offer (id int PRIMARY KEY, customer_id int REFERENCES customer);"
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE person (id int PRIMARY KEY, mood mood NOT NULL);"
    )
    root = tmp_path / "project"
    python = made(root, postgresql_database, "3.13-6.1", run, monkeypatch, "--namespace", "sales")
    models = (root / "shop/models.py").read_text() + PERSON
    (root / "shop/models.py").write_text(models)
    (root / "shop/tests.py").write_text(OFFER)
    said = outcome(root, python)
    assert "Not in the test database as it should be: shop.Person (" in said
    assert said.count("Not in the test database") == 1
    assert "Ran 1 test" in said


def test_a_second_run_adds_views(shop: Path, run: Run, sqlite_database: Database) -> None:
    assert run("generate", "--test-runner").err.startswith("config/unmanaged_tables.py was written.\n")
    text = (shop / "config/unmanaged_tables.py").read_text()
    assert "VIEWS = []\n" in text
    sqlite_database.run("CREATE VIEW v AS SELECT 1 AS id; CREATE VIEW w AS SELECT 1 AS id")
    run("generate", "v", "w", "--app", "shop", "--test-runner")
    assert (shop / "config/unmanaged_tables.py").read_text() == text.replace("VIEWS = []", 'VIEWS = ["v", "w"]')
    assert run("generate", "--test-runner").code == 0
    (shop / "config/unmanaged_tables.py").write_text("VIEWS = []\n")
    ran = run("generate", "--test-runner")
    assert (ran.code, ran.out) == (2, "")
    assert "“unmanaged_tables.py” is there already" in ran.err


ROUTER = """
class Router:
    def db_for_read(self, model, **hints):
        return "legacy" if model._meta.app_label == "shop" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return db == "default" and app_label != "shop"
"""

ROUTED = """
from django.db import connections
from django.test import TestCase

from shop.models import Customer


class Routed(TestCase):
    databases = {"default", "legacy"}

    def test_rows(self):
        Customer.objects.create(id=1)
        self.assertEqual(Customer.objects.get()._state.db, "legacy")
        self.assertNotIn("customer", connections["default"].introspection.table_names())
"""

PERSON = """

class Mood(models.Field):
    def db_type(self, connection):
        return "mood"


class Person(models.Model):
    mood = Mood()

    class Meta:
        managed = False
        db_table = "person"
"""

OFFER = """
from django.test import TestCase

from shop.models import Offer


class Offers(TestCase):
    def test_offer(self):
        Offer.objects.create(id=1)
        self.assertEqual(Offer.objects.count(), 1)
"""
