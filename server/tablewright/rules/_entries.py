"""What a model does not say of its table's indexes -> fixes that say it; what it says too much -> that take it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rendering.entries import EntryText
from tablewright.rendering.meta_edits import add_to_meta_list, remove_from_meta_list
from tablewright.rules._indexes import Promise
from tablewright.rules._wording import own_statement
from tablewright.schema.model import Table
from tablewright.source.edits import Edit


def fields_by_column(pairing: Pairing) -> dict[str, str]:
    return {pair.column.name: pair.field.name for pair in pairing.pairs if pair.column is not None}


def taken_names(pairing: Pairing, table: Table) -> set[str]:
    """Of other models' entries, and of what other tables have: a model of those may get them one day."""
    found = {
        index.name
        for model in pairing.models.by_label.values()
        if isinstance(model.indexes, tuple)
        for index in model.indexes
        if isinstance(index.name, str)
    }
    others = (other for other in pairing.schema.tables if other.key != table.key)
    for other in others:
        for parts in (other.unique_constraints, other.indexes, other.checks):
            found |= {part.name for part in parts}
    return found


def adding_entry(pairing: Pairing, option: str, entry: EntryText | None, title: str) -> Iterator[Fix]:
    """Nothing where there is no such entry, or its list is not to be seen from here."""
    edits = add_to_meta_list(pairing.model, option, entry.text) if entry is not None else ()
    if edits and entry is not None:
        yield Fix(title, edits, preferred=True, imports=entry.imports)


def removing_entry(pairing: Pairing, promise: Promise, what: str) -> Iterator[Fix]:
    index = promise.index
    if index is None or index.span is None:
        return
    edit = remove_from_meta_list(pairing.model, index.option, index.span)
    if edit is not None:
        yield Fix(f"Remove the {what} from Meta.{index.option}", (edit,))


def without_argument(pairing: Pairing, promise: Promise, name: str, *, by_default: bool) -> Edit | None:
    """The field does not ask for it any more; where its class does so by itself, it says False."""
    statement = own_statement(promise.pair.field) if promise.pair is not None else None
    if statement is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return None
    if by_default:
        return set_argument(statement, name, "False", pairing.model.statement.block)
    return remove_argument(pairing.model, statement, name)


def copying(sql: str | None, title: str) -> Iterator[Fix]:
    if sql is not None:
        yield Fix(title, (), copies=sql)


def of_columns(found: Finding, columns: tuple[str | None, ...]) -> Finding:
    """A finding that is of several columns names them all."""
    return replace(found, column=", ".join(name for name in columns if name is not None) or None)
