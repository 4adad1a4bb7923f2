"""A finding about a table that Django manages -> what leads to its mending: the migration to run, or to make.

Where the migrations say what the model says already, the table was changed past them, and no migration will come of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tablewright.agent import Agent
from tablewright.comparison import Pairing
from tablewright.environment.migrating import migrate_words
from tablewright.findings import Finding
from tablewright.rules import changed_by
from tablewright.settings import Settings
from tablewright.source.registry import Migrations


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What `makemigrations` would write now. `operations`: key -> in Django's words; `changes` tells by these keys what
    each does. `without`: apps that have no migrations at all. `problem`: why all this is not known."""

    operations: Mapping[str, str] = field(default_factory=dict)
    changes: Migrations | None = None
    without: frozenset[str] = frozenset()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Instead:
    """What to do instead of running statements. `past`: the table was changed past the migrations, so that statements
    are what mends it."""

    why: str
    past: bool = False


def ask_unwritten(agent: Agent, apps: Iterable[str], settings_module: str | None, settings: Settings) -> Unwritten:
    """AgentError where Django cannot be asked."""
    params = {"settings_module": settings_module, "ready": settings.ready, "apps": sorted(apps)}
    answer: Mapping[str, Any] = agent.call("unwritten", params, timeout=settings.schema_timeout)
    if "problem" in answer:
        return Unwritten(problem=str(answer["problem"]))
    touches = {key: tuple(each) for key, each in answer["touches"].items()}
    changes = Migrations("", touches=touches, makes=answer["makes"])
    return Unwritten(answer["operations"], changes, frozenset(answer["without"]))


def instead_of_statements(finding: Finding, pairing: Pairing | None, unwritten: Unwritten | None) -> Instead:
    """`unwritten`: None where Django was not asked."""
    app, table = finding.model.partition(".")[0], finding.table or ""
    migrate = migrate_words(app, finding.alias)
    if finding.migration:
        return Instead(f"The migration “{finding.migration}” does it: run “{migrate}”.")
    makes = _makes_what_is_there(finding, pairing)
    if makes is not None:
        faked = f"{migrate_words(makes.replace('.', ' ', 1), finding.alias)} --fake"
        return Instead(
            f"The table “{table}” is there, but the migration that makes it, “{makes}”, is not applied, and would fail."
            f" Where it is this very table, mark the migration as applied, “{faked}”, and look again."
        )
    make = f"python manage.py makemigrations {app}"
    if unwritten is None or unwritten.changes is None or pairing is None:
        more = f" What that will write is not known: {unwritten.problem}" if unwritten and unwritten.problem else ""
        return Instead(f"Django manages this table: run “{make}”, then “{migrate}”.{more}")
    if app in unwritten.without:
        return _without_migrations(finding, app, make, migrate)
    if pairing.table is not None and finding.model.lower() in unwritten.changes.makes:
        return Instead(
            f"The table “{table}” is there, but no migration makes it: let “{make}” write one, mark that as applied,"
            f" “{migrate_words(f'{app} NAME_OF_THE_NEW_MIGRATION', finding.alias)} --fake”, and look again."
        )
    keys = changed_by(finding, pairing, unwritten.changes)
    if keys:
        words = "; ".join(unwritten.operations[key] for key in keys)
        return Instead(f"No migration says so yet: “{make}” writes it ({words}). Then run “{migrate}”.")
    return Instead(
        "The migrations say what the model says, so “makemigrations” finds nothing to do: the table was changed past"
        " them, in this database. Run this where that is so. To have it done everywhere, put it into a migration of"
        f" your own, as RunSQL: “{make} --empty”.",
        past=True,
    )


def _without_migrations(finding: Finding, app: str, make: str, migrate: str) -> Instead:
    if finding.code == "no-such-table":
        sync = migrate_words("--run-syncdb", finding.alias)
        return Instead(f"The app “{app}” has no migrations, and Django makes the tables that are missing: “{sync}”.")
    return Instead(
        f"The app “{app}” has no migrations, so Django changes nothing in a table that is there: run this, or first"
        f" give the app migrations, “{make}” and “{migrate} --fake-initial”.",
        past=True,
    )


def _makes_what_is_there(finding: Finding, pairing: Pairing | None) -> str | None:
    migrations = pairing.around.migrations if pairing is not None else None
    if pairing is None or pairing.table is None or migrations is None:
        return None
    return migrations.makes.get(finding.model.lower())
