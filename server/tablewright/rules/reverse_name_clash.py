"""Two ways back from a model have one name, or one of them is called as a field of the model.

## At run time

Every relation gives its target an attribute that leads back (`doctor.visit_set`) and a name in lookups
(`filter(visit__room=…)`). Where two are called the same, one hides the other. Django's checks refuse it
(`fields.E302` to `fields.E305`), so no `manage.py` command runs.

## What to do

Give one of the two a `related_name` of its own, or `related_name="+"` where nobody needs the way back.

Nothing is said where a name cannot be told: a `related_name` that the source does not spell out, a base whose `Meta`
may have a `default_related_name`, a target that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rendering.text import string
from tablewright.rules._reverse import Clash, clashes, names_on, reverse_of
from tablewright.rules._wording import argument_span, field_span, finding, joined, own_statement, quoted
from tablewright.source.models import Field
from tablewright.source.statements import UNKNOWN

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    model = pairing.model
    if not model.registered:
        return
    for field in model.fields:
        if field.relation is None and field.many_to_many is None:
            continue
        owner = pairing.models.target(field.inherited_from) if field.inherited_from else None
        if owner is not None and not owner.abstract:
            continue
        found = clashes(model, field, pairing.models)
        if found:
            pair = next((each for each in pairing.pairs if each.field is field), None)
            span = argument_span(pairing, field, "related_name") or field_span(pairing, field)
            yield finding(
                pairing,
                "reverse-name-clash",
                SEVERITY,
                _says(field, found),
                span,
                pair=pair,
                about=field,
                fixes=list(_fixes(pairing, field)),
            )


def _says(field: Field, found: Sequence[Clash]) -> str:
    first = found[0]
    other = f"field {quoted(first.other)}" if first.is_field else f"the one through {quoted(first.other)}"
    where = "" if first.code in ("fields.E302", "fields.E304") else " in lookups"
    codes = joined(list(dict.fromkeys(clash.code for clash in found)))
    return (
        f"The way back through {quoted(field.name)} is called {quoted(first.name)}{where}, and so is {other}: Django's"
        f" checks refuse it ({codes}), so every manage.py command stops."
    )


def _fixes(pairing: Pairing, field: Field) -> Iterator[Fix]:
    statement, models = own_statement(field), pairing.models
    if statement is None or field.related_query_name is not None or field.class_path is UNKNOWN:
        return
    back = reverse_of(pairing.model, field, models)
    target = models.target(back.target) if back is not None else None
    if target is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return
    used = names_on(target, models)
    base = f"{pairing.model.name.lower()}_{field.name}_set"
    name, number = base, 2
    while name in used:
        name, number = f"{base}_{number}", number + 1
    edit = set_argument(statement, "related_name", string(name), pairing.model.statement.block)
    yield Fix(f"Use related_name={string(name)}", (edit,), preferred=True)
