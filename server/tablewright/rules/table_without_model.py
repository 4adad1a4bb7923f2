"""A table that no model maps.

## At run time

Nothing fails: Django does not know of the table.

## What to do

Generate a model for it, or leave it out with the setting [`tables.exclude`](../settings.md).

A legacy database may have hundreds of such tables, so this is told on request only: name the code in `select`, or run
`tablewright check --select table-without-model`. The editor's view of tables and `tablewright tables` list them in any
case. Left out are Django's own tables, join tables of many-to-many fields, partitions, and what a synonym names again.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Fix, Severity
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import quoted

SEVERITY = Severity.HINT
ON_REQUEST = True


def check_project(overview: Overview) -> Iterator[Finding]:
    for alias, table in overview.unmapped if overview.settings else ():
        name = f"{table.namespace}.{table.name}" if table.namespace and not table.visible else table.name
        path, span = place_of(overview, "DATABASES", alias)
        kind = table.kind[:1].upper() + table.kind[1:]
        yield project_finding(
            "table-without-model",
            SEVERITY,
            f"{kind} {quoted(name)} of {quoted(alias)} has no model.",
            path,
            span,
            alias=alias,
            table=name,
            fixes=[
                Fix(
                    f"Generate a model for {quoted(name)}",
                    (),
                    runs="generateModels",
                    arguments=(alias, table.namespace, table.name),
                )
            ],
        )
