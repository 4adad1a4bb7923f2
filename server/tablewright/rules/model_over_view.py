"""The model is managed, but sits on a view.

## At run time

Reading works. But Django takes the view for a table of its own: the first migration that names the model creates a
table and fails because the name is taken, and a later one runs `ALTER TABLE` on what is no table.

## What to do

Write `managed = False` in `Meta`: Django then leaves the view alone. A view has no key that Django could see; the
model still needs a field with `primary_key=True` whose values differ from row to row
([no-primary-key](no-primary-key.md) says so when the model names none).

Nothing is said of foreign tables and partitions, nor where a base's `Meta` may say `managed`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_meta_option
from tablewright.rules._meta import option_of, option_span
from tablewright.rules._tables import table_span
from tablewright.rules._wording import finding, quoted

SEVERITY = Severity.WARNING


def check(pairing: Pairing) -> Iterator[Finding]:
    table, model = pairing.table, pairing.model
    if table is None or not table.is_view or model.managed is not True:
        return
    message = (
        f"{quoted(table.name)} is a {table.kind}, but the model is managed: migrations treat it as a table and fail."
    )
    written = option_of(model, "managed") is not None
    span = option_span(pairing, "managed") if written else table_span(pairing)
    edits = set_meta_option(model, "managed", "False")
    fixes = [Fix("Set managed = False", edits, preferred=True)] if edits else []
    yield finding(pairing, "model-over-view", SEVERITY, message, span, fixes=fixes)
