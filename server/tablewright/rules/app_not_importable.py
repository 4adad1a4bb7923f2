"""An app of `INSTALLED_APPS` does not import, or does not end doing so.

## At run time

Django does not start. Tablewright goes on with what the source says: what Django alone can know of this app's models,
such as fields that code adds, is unknown, and nothing is said of it.

## What to do

The finding stands on the line of the project that fails, else on the app's entry; the message has the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._settings import trouble_findings

SEVERITY = Severity.ERROR


def check_project(overview: Overview) -> Iterator[Finding]:
    yield from trouble_findings(overview, "app-not-importable", SEVERITY, overview.app_troubles)
