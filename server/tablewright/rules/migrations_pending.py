"""Migrations on disk are not applied to the database.

## At run time

The models are ahead of the tables: what the migrations change is drift until they run. Findings that one of them
explains name it.

## What to do

Run `migrate`, or look first at what it would do with `migrate --plan`.

Nothing is said of Django's own apps whose tables are missing altogether (that is
[core-tables-missing](core-tables-missing.md)), nor where the database has no table of applied migrations: a legacy
database that nobody has ever migrated.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Fix, Severity
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import joined, quoted
from tablewright.schema.names import find_table
from tablewright.source.registry import Migrations

SEVERITY = Severity.INFORMATION
_SHOWN = 3


def check_project(overview: Overview) -> Iterator[Finding]:
    for alias, migrations in overview.migrations.items():
        schema = overview.schemas.get(alias)
        if schema is None or migrations.problem is not None or find_table(schema, "django_migrations") is None:
            continue
        pending = [f"{app}.{name}" for app, name in _pending(migrations)]
        if not pending or not overview.settings:
            continue
        rest = [f"{len(pending) - _SHOWN} more"] if len(pending) > _SHOWN else []
        named = joined([*(quoted(name) for name in pending[:_SHOWN]), *rest])
        path, span = place_of(overview, "DATABASES", alias)
        one = len(pending) == 1
        message = f"Migration{'' if one else 's'} {named} {'is' if one else 'are'} not applied to {quoted(alias)}:"
        message += f" what {'it changes' if one else 'they change'} shows as drift until then."
        yield project_finding(
            "migrations-pending",
            SEVERITY,
            message,
            path,
            span,
            alias=alias,
            fixes=[Fix("Run migrate in a terminal", (), preferred=True, runs="runMigrate", arguments=(alias,))],
        )


def _pending(migrations: Migrations) -> Iterator[tuple[str, str]]:
    """Without those of apps of which none was ever applied, unless the project's tables are made by them."""
    for app, name in migrations.unapplied:
        if migrations.applied.get(app) or any(made.startswith(f"{app}.") for made in migrations.touches):
            yield app, name
