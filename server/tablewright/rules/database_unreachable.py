"""The database of an alias cannot be reached, or does not let the project's user in.

## At run time

Every query on this alias fails. Nothing is said of models on it, except from a schema that was read before.

## What to do

The message has the server's own reason. Start the database, or correct `HOST`, `PORT`, `USER` and `PASSWORD`. Where
your machine reaches it under another host than the project does (a container, a tunnel), say so in the setting
[`database-overrides`](../settings.md). Without a database at all, use a snapshot: `tablewright snapshot` writes it
where there is one, and the setting `snapshot` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._settings import trouble_findings

SEVERITY = Severity.ERROR

_KINDS = frozenset({"cannot-connect", "permission", "timeout"})


def check_project(overview: Overview) -> Iterator[Finding]:
    yield from trouble_findings(overview, "database-unreachable", SEVERITY, overview.of_kinds(_KINDS))
