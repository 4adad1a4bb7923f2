"""A many-to-many field whose join table is not Django's own -> the fixes that name a model between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablewright.comparison import JoinPair, Pairing
from tablewright.findings import Fix
from tablewright.rendering.edits import set_argument
from tablewright.rendering.models import models_for
from tablewright.rendering.text import string
from tablewright.rules._wording import context, own_statement, quoted
from tablewright.schema.model import Table
from tablewright.schema.names import find_table
from tablewright.source.edits import Edit
from tablewright.source.models import Model
from tablewright.source.statements import UNKNOWN, Assignment, Span, Unknown

_RELATION = re.compile(r"\.(?:ForeignKey|OneToOneField)\(")
_ENDS = 2


def target_table(pairing: Pairing, join: JoinPair) -> Table | None:
    label = join.field.many_to_many.target if join.field.many_to_many else UNKNOWN
    model = pairing.models.target(label) if isinstance(label, str) else None
    if model is None or isinstance(model.db_table, Unknown):
        return None
    return find_table(pairing.schema, model.db_table)


def links(table: Table, one: Table | None, other: Table) -> bool:
    """It refers to both by a foreign key each."""
    ends = [(key.target_namespace, key.target_table) for key in table.foreign_keys if len(key.columns) == 1]
    wanted = [end.key for end in (one, other) if end is not None]
    return len(wanted) == len(ends) == 2 and sorted(ends) == sorted(wanted)


def through_fixes(pairing: Pairing, join: JoinPair) -> Iterator[Fix]:
    """Name a model that people wrote; where none of them is over the table that is there, write one."""
    statement, relation = own_statement(join.field), join.field.many_to_many
    if statement is None or relation is None or not isinstance(relation.target, str):
        return
    ends = sorted((pairing.model.label.lower(), relation.target.lower()))
    if ends[0] == ends[1] or any(argument.name in ("*", "**") for argument in statement.arguments):
        return
    found = [model for model in _between(pairing, join, ends) if model.path]
    for model in found:
        name = model.name if model.app_label == pairing.model.app_label else model.label
        yield Fix(f"Use through={string(name)}", (_through(pairing, statement, name),), preferred=len(found) == 1)
    if not found:
        yield from _new_model(pairing, join, statement)


def _through(pairing: Pairing, statement: Assignment, name: str) -> Edit:
    """Django takes no `db_table` beside it."""
    named = statement.argument("db_table")
    if named is not None:
        return Edit(named.span, f"through={string(name)}")
    return set_argument(statement, "through", string(name), pairing.model.statement.block)


def _between(pairing: Pairing, join: JoinPair, ends: Sequence[str]) -> Iterator[Model]:
    """Models with one foreign key to each end; over this very table where it is there."""
    for model in pairing.models.by_label.values():
        if not model.paired or not model.registered or _ends(model) != ends:
            continue
        table = find_table(pairing.schema, model.db_table) if isinstance(model.db_table, str) else None
        if join.table is None or table is join.table:
            yield model


def _new_model(pairing: Pairing, join: JoinPair, statement: Assignment) -> Iterator[Fix]:
    """In front of the class, of a table that refers to each end once and that no model maps."""
    model, table, target = pairing.model, join.table, target_table(pairing, join)
    if table is None or target is None or not links(table, pairing.table, target) or model.statement.span.start != 0:
        return
    if any(find_table(pairing.schema, name) is table for name in pairing.models.by_table):
        return
    taken = {each.name for each in pairing.models.by_label.values() if each.app_label == model.app_label}
    taken |= set(model.names.bindings.values())
    made = models_for([table], pairing.schema, replace(context(pairing), managed=False), taken)
    if len(made) != 1 or len(_RELATION.findall(made[0].text)) != _ENDS:
        return
    newline = "\r\n" if "\r\n" in model.statement.block else "\n"
    text = made[0].text.rstrip("\n") + "\n\n\n"
    edits = (Edit(Span(0, 0), text.replace("\n", newline)), _through(pairing, statement, made[0].class_name))
    title = f"Write a model {quoted(made[0].class_name)} for it"
    yield Fix(title, edits, imports=made[0].imports, classes=made[0].beside)


def _ends(model: Model) -> list[str]:
    targets = (field.relation.target for field in model.fields if field.relation is not None)
    return sorted(target.lower() if isinstance(target, str) else "" for target in targets)
