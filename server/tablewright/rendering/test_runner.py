"""The views that models map -> a module whose test runner makes the tables of unmanaged models in test databases."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.rendering import text as layout
from tablewright.source.edits import Edit
from tablewright.source.listed import assigned, with_items
from tablewright.source.statements import Module, Span

MODULE = "unmanaged_tables"
CLASS = "UnmanagedTablesRunner"


def edits(module: Module, views: Sequence[str]) -> tuple[Edit, ...]:
    """The whole module, or further views in the list of one that is there. ValueError where that is another one."""
    if not module.text.strip():
        return (Edit(Span(0, len(module.text)), _module(views)),)
    listing = assigned(module.text, "VIEWS")
    further = with_items(module.text, listing, views) if listing is not None else None
    if further is None or all(placed.statement.name != CLASS for placed in module.classes):
        raise ValueError(f"“{MODULE}.py” is there already, and not as it was made here. Rename it, or take it away.")
    return further


def _module(views: Sequence[str]) -> str:
    listing = layout.listing("VIEWS", [layout.string(view) for view in views], "") or ["VIEWS = []"]
    return _TEXT.replace("VIEWS = []", "\n".join(listing), 1)


_TEXT = '''\
"""Tables for tests: makes those of unmanaged models in the test databases, where no migration would.

In the settings: TEST_RUNNER = "<this module>.UnmanagedTablesRunner". With pytest-django, in conftest.py:

    @pytest.fixture(scope="session", autouse=True)
    def unmanaged():
        with unmanaged_tables():
            yield
"""

import sys
from contextlib import contextmanager

from django.apps import apps
from django.db import DatabaseError, connections, router
from django.db.models.signals import post_migrate, pre_migrate
from django.test.runner import DiscoverRunner

# Tables of the models that stay without one: the database computes them, and tests have nothing to compute from.
VIEWS = []


@contextmanager
def unmanaged_tables(views=None):
    """Test databases that are made meanwhile get the tables of unmanaged models."""
    left_out = set(VIEWS if views is None else views)
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if not (model._meta.managed or model._meta.proxy or model._meta.swapped)
        and model._meta.db_table not in left_out
    ]
    made, done = set(), set()

    def before(using, **kwargs):
        if using not in done:
            manage(False)

    def after(using, **kwargs):
        if using not in done:
            done.add(using)
            made.update(make_tables(models, using))
            # What empties the tables between tests asks for managed models.
            manage(True)

    def manage(managed):
        for model in made:
            model._meta.managed = managed

    pre_migrate.connect(before)
    post_migrate.connect(after)
    try:
        yield
    finally:
        pre_migrate.disconnect(before)
        post_migrate.disconnect(after)
        manage(False)


def make_tables(models, using):
    """Makes the tables in the database `using`. Gives the models that have one; says why the others have none."""
    connection = connections[using]
    present, made, deferred = existing(connection), [], []
    for model in models:
        table = model._meta.db_table
        # A router that keeps migrations out of a legacy database still sends the queries there.
        if using not in (router.db_for_read(model), router.db_for_write(model)):
            if not router.allow_migrate_model(using, model):
                continue
        if table in present:
            made.append(model)
            continue
        namespace = namespace_of(table)
        if namespace and connection.vendor != "postgresql":
            continue  # It would be another database than the test's own.
        try:
            with connection.schema_editor() as editor:
                if namespace:
                    editor.execute("CREATE SCHEMA IF NOT EXISTS %s" % connection.ops.quote_name(namespace))
                create(editor, model)
                # Foreign keys may point at tables that come later.
                statements, editor.deferred_sql = editor.deferred_sql, []
        except DatabaseError as error:
            say(model, error)
        else:
            made.append(model)
            deferred += [(model, statement) for statement in statements]
    for model, statement in deferred:
        try:
            with connection.schema_editor() as editor:
                editor.execute(statement, params=None)
        except DatabaseError as error:
            say(model, error)
    return made


def create(editor, model):
    """The table alone: those of many-to-many fields are among the models."""
    many_to_many = model._meta.local_many_to_many
    model._meta.local_many_to_many = []
    try:
        editor.create_model(model)
    finally:
        model._meta.local_many_to_many = many_to_many


def existing(connection):
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def namespace_of(table):
    """'sales"."invoice' -> 'sales'"""
    for quote in ('"', "`"):
        first, between, _ = table.partition(quote + "." + quote)
        if between:
            return first.strip(quote)
    return ""


def say(model, error):
    print("Not in the test database as it should be: %s (%s)" % (model._meta.label, error), file=sys.stderr)


class UnmanagedTablesRunner(DiscoverRunner):
    def setup_databases(self, **kwargs):
        self._unmanaged = unmanaged_tables()
        self._unmanaged.__enter__()
        return super().setup_databases(**kwargs)

    def teardown_databases(self, old_config, **kwargs):
        super().teardown_databases(old_config, **kwargs)
        self._unmanaged.__exit__(None, None, None)
'''
