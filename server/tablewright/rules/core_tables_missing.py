"""A table that an installed app of Django's own makes is missing.

## At run time

The app's queries fail: without `django_session` nobody can log in, without `django_content_type` no permission can be
checked, and the admin breaks with `relation "auth_user" does not exist`.

## What to do

Run `migrate`: it makes Django's own tables, and leaves those of models with `managed = False` alone. Or take the app
out of `INSTALLED_APPS`, where the project does not use it.

Each database counts that the project's routers send such an app to. Nothing is said of one whose schema was not read in
full, nor, until Django has told where the routers send it, of a project with routers.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.contrib import CONTRIB_TABLES, NOT_BY_MIGRATE, USER_TABLES
from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._migrations import run_migrate
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import joined, quoted
from tablewright.schema.names import find_table

SEVERITY = Severity.WARNING
DEFAULT_ALIAS = "default"


def check_project(overview: Overview) -> Iterator[Finding]:
    if not overview.settings:
        return
    for app in dict.fromkeys(overview.packages):
        for alias, missing in _missing(app, overview).items():
            path, span = place_of(overview, "INSTALLED_APPS", app)
            many = len(missing) > 1
            where = "the database" if alias == DEFAULT_ALIAS else f"the database {quoted(alias)}"
            message = (
                f"“{app}” is installed, but its table{'s' if many else ''} {joined([quoted(name) for name in missing])}"
                f" {'are' if many else 'is'} not in {where}: what uses the app fails."
            )
            yield project_finding(
                "core-tables-missing",
                SEVERITY,
                message,
                path,
                span,
                alias=alias,
                table=missing[0],
                fixes=[run_migrate(alias)],
            )


def _missing(app: str, overview: Overview) -> dict[str, list[str]]:
    """By alias."""
    missing: dict[str, list[str]] = {}
    for alias, table in _wanted(app, overview):
        schema = overview.schemas.get(alias)
        if schema is None or schema.partial or schema.hides_tables:
            continue
        if find_table(schema, table) is None:
            missing.setdefault(alias, []).append(table)
    return {alias: sorted(tables) for alias, tables in missing.items()}


def _wanted(app: str, overview: Overview) -> Iterator[tuple[str, str]]:
    """(alias, table), as Django says; before it has, those of an ordinary project."""
    if app in NOT_BY_MIGRATE:
        return
    if overview.core_tables is not None:
        yield from overview.core_tables.get(app, ())
    elif not overview.routers:
        for table in CONTRIB_TABLES.get(app, ()):
            if table not in USER_TABLES or overview.auth_user_model == "auth.User":
                yield DEFAULT_ALIAS, table
