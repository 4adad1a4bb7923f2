"""Migrations on disk are not applied to the database.

## At run time

The models are ahead of the tables: what the migrations change is drift until they run. Findings that one of them
explains name it, and offer to run `migrate` first. One that only moves data, or changes no more than labels and
choices, is named all the same: Django does not count it as done.

## What to do

Run `migrate`, or look first at what it would do with `migrate --plan`.

Squashed migrations count as Django counts them. Nothing is said of Django's own apps of which no migration was ever
applied (that is [core-tables-missing](core-tables-missing.md)), of others whose migrations change nothing in this
database, nor where the database has no table of applied migrations: a legacy database that nobody has ever migrated.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.contrib import CONTRIB_TABLES
from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._migrations import run_migrate
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import joined, quoted
from tablewright.schema.names import find_table
from tablewright.source.registry import Migrations

SEVERITY = Severity.INFORMATION
_SHOWN = 3
_DJANGO_S = frozenset(package.rpartition(".")[2] for package in CONTRIB_TABLES)


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
        message = f"Migration{'' if one else 's'} {named} {'is' if one else 'are'} not applied to {quoted(alias)}"
        felt = any(name in migrations.touches for name in pending)
        message += f": what {'it changes' if one else 'they change'} shows as drift until then." if felt else "."
        yield project_finding(
            "migrations-pending",
            SEVERITY,
            message,
            path,
            span,
            alias=alias,
            fixes=[run_migrate(alias)],
        )


def _pending(migrations: Migrations) -> Iterator[tuple[str, str]]:
    """Of apps of which none was ever applied only what would change this database, and none of Django's own."""
    for app, name in migrations.unapplied:
        if migrations.applied.get(app) or (app not in _DJANGO_S and f"{app}.{name}" in migrations.touches):
            yield app, name
