"""A table that an installed app of Django's own makes is missing.

## At run time

The app's queries fail: without `django_session` nobody can log in, without `django_content_type` no permission can be
checked, and the admin breaks with `relation "auth_user" does not exist`.

## What to do

Run `migrate`: it makes Django's own tables, and leaves those of models with `managed = False` alone. Or take the app
out of `INSTALLED_APPS`, where the project does not use it.

Nothing is said while the schema was not read in full, where routers may have sent the app's tables to another database,
nor of `auth_user` in a project with a user model of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.contrib import CONTRIB_TABLES, NOT_BY_MIGRATE, USER_TABLES
from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Fix, Severity
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import joined, quoted
from tablewright.schema.model import Schema
from tablewright.schema.names import find_table

SEVERITY = Severity.WARNING
DEFAULT_ALIAS = "default"


def check_project(overview: Overview) -> Iterator[Finding]:
    schema = overview.schemas.get(DEFAULT_ALIAS)
    if overview.routers or schema is None or schema.partial or schema.hides_tables or not overview.settings:
        return
    for app in dict.fromkeys(overview.packages):
        missing = tuple(_missing(app, overview, schema)) if app not in NOT_BY_MIGRATE else ()
        if not missing:
            continue
        path, span = place_of(overview, "INSTALLED_APPS", app)
        tables = f"table{'s' if len(missing) > 1 else ''} {joined([quoted(name) for name in missing])}"
        message = f"“{app}” is installed, but its {tables} {'are' if len(missing) > 1 else 'is'} not in the database:"
        message += " what uses the app fails."
        yield project_finding(
            "core-tables-missing",
            SEVERITY,
            message,
            path,
            span,
            alias=DEFAULT_ALIAS,
            table=missing[0],
            fixes=[Fix("Run migrate in a terminal", (), preferred=True, runs="runMigrate", arguments=(DEFAULT_ALIAS,))],
        )


def _missing(app: str, overview: Overview, schema: Schema) -> Iterator[str]:
    for table in CONTRIB_TABLES.get(app, ()):
        if table in USER_TABLES and overview.auth_user_model != "auth.User":
            continue
        if find_table(schema, table) is None:
            yield table
