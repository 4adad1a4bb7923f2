"""A field has a name that Django keeps for itself.

## At run time

It depends on the name. `objects` ends the import of the module. `pk`, a name with `__` in it or `_` at its end, and
`check` are refused by Django's checks, so that no `manage.py` command runs. `save`, `delete`, `clean`, `full_clean` and
others hide the model's methods: `'str' object is not callable`, as soon as Django or you call them.

## What to do

Give the field another name and keep the column with `db_column` (the join table of a many-to-many field with
`db_table`). The fix does so where nothing else in the class uses the name; other modules may.

Nothing is said of `objects` in a class with a manager of another name, or with bases that may have one, and of names
that the project's Django does not use yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.fields import quoted as db_name
from tablewright.rendering.naming import field_name
from tablewright.rendering.text import string
from tablewright.rules._reserved import OBJECTS, breaks
from tablewright.rules._wording import field_span, finding, own_statement, quoted
from tablewright.source.edits import Edit
from tablewright.source.models import Field
from tablewright.source.statements import UNKNOWN, Reference

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    for field in pairing.model.fields:
        if field.implicit or field.maps == "unknown" or _is_composite_key(field):
            continue
        why = breaks(field.name, pairing.django)
        if field.name == "objects" and field.maps == "column" and not _may_have_manager(pairing):
            why = OBJECTS
        if why is not None:
            pair = next((each for each in pairing.pairs if each.field is field), None)
            message = f"A field cannot be called {quoted(field.name)}, {why}."
            span = field_span(pairing, field)
            fixes = list(_fixes(pairing, field))
            yield finding(pairing, "reserved-name", SEVERITY, message, span, pair=pair, about=field, fixes=fixes)


def _is_composite_key(field: Field) -> bool:
    return field.name == "pk" and str(field.class_path).endswith("CompositePrimaryKey")


def _may_have_manager(pairing: Pairing) -> bool:
    """A base that is not Django's own, or something in the body that is made by a call and is no field."""
    statement, names = pairing.model.statement, pairing.model.names
    plain = Reference(f"{names.models_name}.Model")
    if any(base != plain for base in statement.bases) or not statement.bases:
        return True
    fields = {field.name for field in pairing.model.fields}
    made = any(assignment.name not in fields for assignment in statement.assignments)
    return made or bool(statement.broken or statement.unclear or statement.decorators)


def _fixes(pairing: Pairing, field: Field) -> Iterator[Fix]:
    statement, model = own_statement(field), pairing.model
    if statement is None or field.internal_type is UNKNOWN or any(a.name in ("*", "**") for a in statement.arguments):
        return
    block, whole = model.statement.block, model.statement.span
    used = re.compile(rf"(?<!\w){re.escape(field.name)}(?:_id)?(?!\w)")
    before, behind = block[whole.start : statement.span.start], block[statement.span.end : whole.end]
    if used.search(before) or used.search(behind):
        return
    taken = {other.name for other in model.fields} | set(model.statement.others)
    taken |= {f"{other.name}_id" for other in model.fields if other.relation}
    name = field_name(field.name, taken, key=False, reserved={model.names.models_name or "models"})
    keeping = _keeping(pairing, field)
    if keeping is None:
        return
    edits = (Edit(statement.name_span, name), *(set_argument(statement, *each, block) for each in keeping))
    yield Fix(f"Rename the field to {quoted(name)}, keep its column", edits, preferred=True, reshapes=True)


def _keeping(pairing: Pairing, field: Field) -> tuple[tuple[str, str], ...] | None:
    """The argument that keeps the column or the join table; () where none is needed, None where it is not known."""
    statement, vendor = field.statement, pairing.schema.vendor
    join = field.many_to_many
    if field.maps == "column":
        if statement is not None and statement.argument("db_column") is not None:
            return ()
        return (("db_column", string(db_name(field.column, vendor))),) if isinstance(field.column, str) else None
    if join is None or join.through is UNKNOWN:
        return None
    if join.through is not None or (statement is not None and statement.argument("db_table") is not None):
        return ()
    return (("db_table", string(db_name(join.table, vendor))),) if isinstance(join.table, str) else None
