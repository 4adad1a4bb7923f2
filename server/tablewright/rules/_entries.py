"""What a model does not say of its table's indexes -> fixes that say it; what it says too much -> that take it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix
from tablewright.rendering.edits import remove_argument, set_argument
from tablewright.rendering.entries import EntryText, Taken
from tablewright.rendering.meta_edits import add_to_meta_list, remove_from_meta_list
from tablewright.rules._indexes import Promise
from tablewright.rules._wording import own_statement
from tablewright.schema.model import Table
from tablewright.source.edits import Edit

_NOBODY: Set[object] = frozenset()


def fields_by_column(pairing: Pairing) -> dict[str, str]:
    return {pair.column.name: pair.field.name for pair in pairing.pairs if pair.column is not None}


def taken_names(pairing: Pairing, table: Table) -> Taken:
    """Names of models' entries, and of what other tables have: a model of those may get them one day."""
    of_models, of_tables = _of_models(_Same(pairing.models)), _of_tables(_Same(pairing.schema))
    own = {table.key}
    return lambda name: name in of_models or bool(of_tables.get(name, _NOBODY) - own)


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Kept as long as it is the very same object: comparing whole projects would cost more than it saves."""

    held: Any

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.held is other.held


@lru_cache(maxsize=4)
def _of_models(models: _Same) -> Set[str]:
    """This model's own names among them: a new entry needs another one than the entries that are there."""
    asked = (model.indexes for model in models.held.by_label.values() if isinstance(model.indexes, tuple))
    return {index.name.lower() for indexes in asked for index in indexes if isinstance(index.name, str)}


@lru_cache(maxsize=4)
def _of_tables(schema: _Same) -> Mapping[str, Set[object]]:
    """Of a schema, which stays the same from keystroke to keystroke."""
    found: dict[str, set[object]] = {}
    for table in schema.held.tables:
        for parts in (table.unique_constraints, table.indexes, table.checks):
            for part in parts:
                found.setdefault(part.name.lower(), set()).add(table.key)
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
