"""A field pair -> the fix that gives the field the class its column calls for, keeping what people wrote about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tablewright.comparison import FieldPair, Fit, Pairing
from tablewright.comparison.fit import compatible
from tablewright.findings import Fix
from tablewright.rendering.edits import replace_call
from tablewright.rendering.fields import field_for
from tablewright.rendering.recalling import recalled
from tablewright.rules._wording import context, joined, own_statement
from tablewright.schema.model import Column
from tablewright.source.statements import Assignment

_KEPT = ("verbose_name", "help_text", "blank", "editable", "db_index", "error_messages")
"""What a field says besides its type and its values; all but these follow from the column."""
_VALUES = ("default", "choices", "validators")
"""Kept where the field's values stay of the same kind: `default=True` is no default of a CharField."""


def replacement(pairing: Pairing, pair: FieldPair, column: Column) -> Fix | None:
    """None where the field is not written in this class, or its class is already the one the column calls for."""
    statement, table = own_statement(pair.field), pairing.table
    if statement is None or table is None or any(a.name in ("*", "**") for a in statement.arguments):
        return None
    text = field_for(column, table, pairing.schema, context(pairing), name=pair.field.name)
    path = text.call.partition("(")[0]
    name = path.rpartition(".")[2]
    same = name == (statement.call_path or "").rpartition(".")[2]
    if same and (name != "ArrayField" or pair.fit is not Fit.INCOMPATIBLE):  # arrays differ by what is in them
        return None
    if not compatible(pairing.schema.vendor, name, column):
        return None  # Django has nothing that fits
    kept = _KEPT if pair.fit is Fit.INCOMPATIBLE else (*_KEPT, *_VALUES)
    relation = pair.field.relation is not None
    call = _call(kept, text.call, statement, pairing.model.statement.block, relation=relation)
    edit = replace_call(statement, call)
    dropped = [value for value in _VALUES if value not in kept and statement.argument(value)]
    title = f"Use {text.call if same else name}, as the column calls for" + (
        f", without its {joined(dropped)}" if dropped else ""
    )
    return Fix(title, (edit,), preferred=True, imports=text.imports, classes=text.beside)


def own_class(pairing: Pairing, pair: FieldPair) -> list[Fix]:
    """The small class of the project's own that the column calls for; not made unasked, since it gives other values
    than people got so far."""
    fix = replacement(pairing, pair, pair.column) if pair.column is not None else None
    return [replace(fix, preferred=False)] if fix is not None and fix.classes else []


def _call(kept: Collection[str], call: str, statement: Assignment, block: str, *, relation: bool) -> str:
    """As little of it as can be is changed; where a class takes other arguments in front, it is written anew."""
    if not relation and not (statement.call_path or "").endswith("ArrayField"):
        written = recalled(statement, block, call, kept)
        if written is not None:
            return written
    return _with(kept, call, statement, block, relation=relation)


def _with(kept: Collection[str], call: str, statement: Assignment, block: str, *, relation: bool) -> str:
    head, _, rest = call.partition("(")
    inside = rest.removesuffix(")")
    positional = [a for a in statement.arguments if a.name is None]
    other = relation or (statement.call_path or "").endswith("ArrayField")  # its first argument is no label
    label = [block[a.span.start : a.span.end] for a in positional[:1] if not other]
    if head.endswith("ArrayField"):
        inside, label = ", ".join([inside, *(f"verbose_name={text}" for text in label)]), []
    written = (a for a in statement.arguments if a.name in kept and f"{a.name}=" not in inside)
    parts = [*label, *([inside] if inside else []), *(block[a.span.start : a.span.end] for a in written)]
    return f"{head}({', '.join(parts)})"
