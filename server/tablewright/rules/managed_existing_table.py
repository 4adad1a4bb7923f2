"""The model is managed, and its table exists, but no applied migration made it.

## At run time

Queries work. But Django believes that the table is still to be made: `makemigrations` writes a migration that creates
it, or one that is there and was never applied does so, and `migrate` fails, since the table exists.

## What to do

If the table belongs to somebody else, write `managed = False` in `Meta`. If Django is to take it over, let
`migrate --fake-initial` mark the migration as applied; it looks whether the tables exist.

Nothing is said where migrations are not known, of an app that has none (its tables are made only where they are
missing), of views ([model-over-view](model-over-view.md)), and where routers may keep migrations away from a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_meta_option
from tablewright.rules._meta import option_of, option_span
from tablewright.rules._tables import table_span
from tablewright.rules._wording import finding, quoted
from tablewright.source.registry import Migrations

SEVERITY = Severity.WARNING

_DEFAULT_ALIAS = "default"


def check(pairing: Pairing) -> Iterator[Finding]:
    model, table, migrations = pairing.model, pairing.table, pairing.around.migrations
    if table is None or table.is_view or model.managed is not True or not model.registered:
        return
    if migrations is None or migrations.problem or pairing.around.routed or not migrations.known.get(model.app_label):
        return
    span = option_span(pairing, "managed") if option_of(model, "managed") else table_span(pairing)
    waiting = migrations.makes.get(model.label.lower())
    if waiting is not None:
        message = (
            f"Table {quoted(table.name)} exists, but migration {waiting}, not applied yet, makes it: migrate fails."
        )
        fixes = _marking(pairing, migrations, waiting)
        found = finding(pairing, "managed-existing-table", SEVERITY, message, span, fixes=list(fixes))
        yield replace(found, migration=waiting)
    elif model.migration is None:
        message = (
            f"Table {quoted(table.name)} exists, but no migration of the app {quoted(model.app_label)} makes it: the"
            " next that makemigrations writes will, and migrate then fails."
        )
        edits = set_meta_option(model, "managed", "False")
        fixes = iter([Fix("Set managed = False", edits)] if edits else [])
        yield finding(pairing, "managed-existing-table", SEVERITY, message, span, fixes=list(fixes))


def _marking(pairing: Pairing, migrations: Migrations, waiting: str) -> Iterator[Fix]:
    """For an app's first migration alone: Django looks only there whether the tables exist."""
    app, _, name = waiting.partition(".")
    if migrations.applied.get(app) or name != min(migrations.known.get(app, (name,))):
        return
    alias = pairing.schema.alias
    database = "" if alias == _DEFAULT_ALIAS else f" --database={alias}"
    command = f"python manage.py migrate --fake-initial{database} {app}"
    if all(character.isalnum() or character in "-_" for character in alias + app):
        yield Fix("Copy the command that takes existing tables as migrated", (), copies=command)
