"""The column has a foreign key, and the field that maps it is a plain one.

## At run time

Nothing fails, but for values that are not in the other table: saving those raises IntegrityError, which no form
foretells. Queries cannot follow the relation.

## What to do

Turn the field into a ForeignKey, or into a OneToOneField where the column is unique. A field `patient_id` becomes
`patient`: its attribute `patient_id` stays, as the relation's own, and so does what is written with it. A field of any
other name keeps that, and gives the related object from then on: code that reads it must follow (`x.doctor` becomes
`x.doctor_id`).

Nothing is reported where Django has no relation to offer: no model maps the other table, the foreign key has several
columns, or points at values that are not unique, or the types do not compare. Nor where the database does not enforce
it, or has not validated it, of a key whose values repeat in the table, nor where a ForeignObject stands on the field.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import replace_call
from tablewright.rendering.fields import field_for
from tablewright.rendering.keys import unique_columns
from tablewright.rendering.naming import valid_name
from tablewright.rendering.recalling import recalled
from tablewright.rendering.relations import Relation, relation_of, written_models, written_targets
from tablewright.rules._foreign_keys import keys_of, reaches
from tablewright.rules._indexes import indexed
from tablewright.rules._keys import keyed_table
from tablewright.rules._wording import adding_context, class_span, context, finding, own_statement, quoted
from tablewright.schema.model import Column, Table
from tablewright.source.edits import Edit
from tablewright.source.statements import UNKNOWN, Assignment

SEVERITY = Severity.INFORMATION

_KEPT = ("help_text", "blank", "editable", "default", "error_messages", "validators")


def check(pairing: Pairing) -> Iterator[Finding]:
    table = keyed_table(pairing)
    if table is None or not table.foreign_keys:
        return
    here = adding_context(pairing)
    targets = written_targets(written_models(pairing.schema, here), here)
    covered = _covered(pairing)
    if covered is None:
        return
    for pair in pairing.pairs:
        field, column = pair.field, pair.column
        if column is None or field.relation is not None or field.internal_type is UNKNOWN:
            continue
        if not str(field.class_path).startswith("django.db.models.") or field.generated:
            continue
        if field.name in covered or (field.primary_key is True and column.name not in unique_columns(table)):
            continue  # Django warns of a ForeignKey that is the key, and a OneToOneField would promise too much
        keys = keys_of(table, column)
        if not keys or not all(key.enforced and key.validated for key in keys):
            continue
        if any(key.columns == key.target_columns and reaches(pairing.schema, key, table) for key in keys):
            continue  # to itself, which says nothing
        relation = relation_of(column, table, pairing.schema, here, targets)
        if not isinstance(relation, Relation):
            continue
        message = (
            f"Column {quoted(column.name)} has a foreign key to {quoted(relation.foreign_key.target_table)}, but"
            f" {quoted(field.name)} is a plain field: queries cannot follow it, and values that are not there are only"
            " refused when they are saved."
        )
        span = class_span(pairing, field)
        fixes = list(_fixes(pairing, pair, table, column))
        yield finding(pairing, "foreign-key-unmapped", SEVERITY, message, span, pair=pair, fixes=fixes)


def _covered(pairing: Pairing) -> frozenset[str] | None:
    """Names of the fields that a ForeignObject stands on; None where they are not known."""
    relations = [field.relation for field in pairing.model.fields if field.relation is not None]
    if any(relation.from_fields is UNKNOWN for relation in relations):
        return None
    return frozenset(name for each in relations if isinstance(each.from_fields, tuple) for name in each.from_fields)


def _fixes(pairing: Pairing, pair: FieldPair, table: Table, column: Column) -> Iterator[Fix]:
    statement = own_statement(pair.field)
    if statement is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return
    name = _name(pairing, pair.field.name)
    text = field_for(column, table, pairing.schema, context(pairing), name=name)
    if not text.call.partition("(")[0].endswith(("ForeignKey", "OneToOneField")):
        return
    block = pairing.model.statement.block
    wanted = text.call
    if not wanted.partition("(")[0].endswith("OneToOneField") and not indexed(table, [column.name]):
        wanted = f"{wanted.removesuffix(')')}, db_index=False)"  # a ForeignKey promises an index
    call = recalled(statement, block, wanted, (*_KEPT, "verbose_name")) or _with(wanted, statement, block)
    edits = [replace_call(statement, call)]
    if name != pair.field.name:
        edits.insert(0, Edit(statement.name_span, name))
    what = text.call.partition("(")[0].rpartition(".")[2]
    renamed = f" called {quoted(name)}" if name != pair.field.name else ""
    title = f"Turn it into a {what}{renamed}"
    yield Fix(title, tuple(edits), preferred=True, imports=text.imports, reshapes=True)


def _name(pairing: Pairing, name: str) -> str:
    """Without its `_id`, which the relation's attribute has by itself, so that nothing else has to change."""
    shorter = name.removesuffix("_id")
    taken = {field.name for field in pairing.model.fields} | set(pairing.model.statement.others)
    return shorter if shorter != name and valid_name(shorter) and shorter not in taken else name


def _with(call: str, statement: Assignment, block: str) -> str:
    """With what the field says besides its type; its label comes behind the relation's target."""
    head, _, inside = call.removesuffix(")").partition("(")
    positional = [argument for argument in statement.arguments if argument.name is None][:1]
    label = [a for a in (*positional, statement.argument("verbose_name")) if a is not None][:1]
    parts = [inside, *(f"verbose_name={block[a.value_span.start : a.value_span.end]}" for a in label)]
    written = (argument for name in _KEPT if (argument := statement.argument(name)) is not None)
    parts += [block[a.span.start : a.span.end] for a in written if f"{a.name}=" not in inside]
    return f"{head}({', '.join(parts)})"
