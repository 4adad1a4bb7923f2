"""The ENGINE of a database needs a package that the project's interpreter lacks.

## At run time

Django fails as soon as it is set up, whichever database is asked for.

## What to do

Install the package into the project's environment; the fix copies the command, with the interpreter that was found.
Where that is not the interpreter which runs the project, choose the right one in the setting
[`python`](../settings.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._settings import trouble_findings

SEVERITY = Severity.ERROR


def check_project(overview: Overview) -> Iterator[Finding]:
    yield from trouble_findings(overview, "database-driver-missing", SEVERITY, overview.of_kinds(("no-driver",)))
