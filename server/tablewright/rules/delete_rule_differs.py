"""What the database does when the related row is deleted is not what `on_delete` says.

## At run time

Deleting through Django does what `on_delete` says. Deleting by SQL (another program, somebody by hand,
`_raw_delete()`) does what the database's rule says. With `DB_CASCADE` and its like (Django 6.1 and later) all is left
to the database, so that its rule alone counts.

## What to do

Say what the database does. Or change its rule.

A foreign key without a rule is what Django itself makes for every `on_delete` of its own, so NO ACTION and RESTRICT are
no drift there; nor is DO_NOTHING, which leaves all to the database.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import set_argument
from tablewright.rules._foreign_keys import Reference, ends_at, keys_of, references
from tablewright.rules._keys import keyed_table
from tablewright.rules._wording import argument_span, class_span, finding, own_statement, quoted
from tablewright.source.statements import Assignment, Span

SEVERITY = Severity.HINT

_DOES = {
    "CASCADE": "deletes the rows that refer to it",
    "SET NULL": "sets the column to NULL",
    "SET DEFAULT": "sets the column to its default",
    "NO ACTION": "refuses to delete a row that is referred to",
    "RESTRICT": "refuses to delete a row that is referred to",
}
_OWN = {
    "CASCADE": frozenset({"CASCADE"}),
    "SET_NULL": frozenset({"SET NULL"}),
    "SET_DEFAULT": frozenset({"SET DEFAULT"}),
    "PROTECT": frozenset[str](),
    "RESTRICT": frozenset[str](),
    "DB_CASCADE": frozenset({"CASCADE"}),
    "DB_SET_NULL": frozenset({"SET NULL"}),
    "DB_SET_DEFAULT": frozenset({"SET DEFAULT"}),
}
"""What each `on_delete` comes to in the database, besides refusing, which those done in Python may all have."""

_REFUSING = frozenset({"NO ACTION", "RESTRICT"})


def check(pairing: Pairing) -> Iterator[Finding]:
    table = keyed_table(pairing)
    for reference in references(pairing) if table is not None else ():
        said, keys = reference.relation.on_delete, keys_of(table, reference.column) if table is not None else None
        if not isinstance(said, str) or said not in _OWN or keys is None or len(keys) != 1:
            continue
        key, rule = keys[0], keys[0].on_delete
        own = _OWN[said] if said.startswith("DB_") else _OWN[said] | _REFUSING
        if not key.rules_known or rule not in _DOES or rule in own:
            continue
        if not ends_at(pairing.schema, key, reference.table, reference.end):
            continue  # foreign-key-target
        left = said.startswith("DB_")
        who = "is left to the database, which" if left else "is done by Django; by itself the database"
        then = "that is what happens." if left else "deleting by SQL does that instead."
        message = f"{said} {who} {_DOES[rule]} (column {quoted(reference.column.name)}, ON DELETE {rule}): {then}"
        fixes = list(_fixes(pairing, reference, said, rule))
        span = _span(pairing, reference)
        yield finding(pairing, "delete-rule-differs", SEVERITY, message, span, pair=reference.pair, fixes=fixes)


def _span(pairing: Pairing, reference: Reference) -> Span:
    field = reference.pair.field
    written = argument_span(pairing, field, "on_delete")
    statement = own_statement(field)
    if written is None and statement is not None and _positional(statement):
        written = statement.arguments[1].value_span
    return written or class_span(pairing, field)


def _positional(statement: Assignment) -> bool:
    return len(statement.arguments) > 1 and all(argument.name is None for argument in statement.arguments[:2])


def _fixes(pairing: Pairing, reference: Reference, said: str, rule: str) -> Iterator[Fix]:
    statement = own_statement(reference.pair.field)
    if statement is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return
    null, default = reference.pair.field.null is True, reference.pair.field.has_default is True
    nearest = {"CASCADE": "CASCADE", "SET NULL": "SET_NULL" if null else "", "SET DEFAULT": ""}.get(rule, "DO_NOTHING")
    if rule == "SET DEFAULT" and default and not said.startswith("DB_"):
        nearest = "SET_DEFAULT"
    if said.startswith("DB_") and nearest in ("CASCADE", "SET_NULL"):  # one model mixes no two kinds
        nearest = f"DB_{nearest}"
    if not nearest:
        return
    models_name = pairing.model.names.models_name or "models"
    edit = set_argument(statement, "on_delete", f"{models_name}.{nearest}", pairing.model.statement.block)
    yield Fix(f"Use {nearest}, as the database does", (edit,), preferred=True)
