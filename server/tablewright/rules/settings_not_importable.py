"""The settings module fails, or cannot be found.

## At run time

Nothing runs: neither `manage.py` nor the server. Tablewright can say nothing of any model.

## What to do

The message has the reason, and the finding stands on the line of the project that fails. Where a variable of the
environment is missing, name the file that has it in the setting [`env-file`](../settings.md), or give it in `env`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Severity
from tablewright.rules._settings import trouble_findings

SEVERITY = Severity.ERROR

_KINDS = frozenset({"settings-error", "settings-missing", "environment-variable"})


def check_project(overview: Overview) -> Iterator[Finding]:
    yield from trouble_findings(overview, "settings-not-importable", SEVERITY, overview.of_kinds(_KINDS))
