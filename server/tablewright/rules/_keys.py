"""A pairing -> the columns of the model's primary key and of the table's, and fixes that make one of the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Fix
from tablewright.rendering.edits import add_fields, remove_argument, replace_call, set_argument
from tablewright.rendering.fields import FieldText, field_for, field_text
from tablewright.rendering.relations import relation_of, written_models, written_targets
from tablewright.rendering.text import string
from tablewright.rules._wording import adding_edits, classes_of, context, joined, new_fields, own_statement, quoted
from tablewright.schema.model import Column, Table
from tablewright.schema.names import find_column
from tablewright.source.edits import Edit
from tablewright.source.statements import UNKNOWN

COMPOSITE_SINCE = (5, 2)
AUTO_FIELDS = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})

_READ_WHOLE = frozenset({"postgresql", "mysql", "sqlite", "oracle"})
"""Vendors with a reader of their own, so that a table's key and foreign keys surely are all here."""

_WITH_KEYS = frozenset({"table", "partitioned table", "partition"})


def keyed_table(pairing: Pairing) -> Table | None:
    """The table, where it could have a key and its key is known: no view, and nothing behind a link."""
    table = pairing.table
    if table is None or table.kind not in _WITH_KEYS or pairing.schema.vendor not in _READ_WHOLE:
        return None
    return None if "@" in (table.synonym_of or "") else table


def key_pairs(pairing: Pairing) -> tuple[FieldPair, ...]:
    """The fields of the model's key with their columns, in order; () where one is not known, or its column is not there
    (which other rules tell)."""
    composite = pairing.model.composite_primary_key
    if composite is UNKNOWN or any(pair.field.primary_key is UNKNOWN for pair in pairing.pairs):
        return ()
    if isinstance(composite, tuple):
        named = {name: pair for pair in pairing.pairs for name in (pair.field.name, f"{pair.field.name}_id")}
        found = [named.get(name) for name in composite]
    else:
        found = [pair for pair in pairing.pairs if pair.field.primary_key is True]
        if len(found) != 1:
            return ()
    pairs = tuple(pair for pair in found if pair is not None and pair.column is not None)
    return pairs if len(pairs) == len(found) else ()


def columns_of(pairs: Sequence[FieldPair]) -> tuple[str, ...]:
    return tuple(pair.column.name for pair in pairs if pair.column is not None)


def candidate_keys(table: Table) -> list[frozenset[str]]:
    """Sets of columns that the table keeps unique and filled, besides its primary key."""
    found = []
    for constraint in table.unique_constraints:
        columns = [table.column(name) for name in constraint.columns if name is not None]
        if constraint.plain and columns and all(column is not None and not column.null for column in columns):
            found.append(frozenset(column.name for column in columns if column is not None))
    return found


def said_in_meta(pairing: Pairing, table: Table, columns: frozenset[str]) -> bool:
    """The columns are told to be unique together, or it is not known what is told."""
    indexes = pairing.model.indexes
    if not isinstance(indexes, tuple):
        return True
    for index in indexes:
        if index.kind != "unique":
            continue
        if not isinstance(index.columns, tuple):
            return True
        found = (find_column(pairing.schema, table, name) for name in index.columns)
        if (
            frozenset(column.name for column in found if column is not None) == columns
            and index.conditional is not True
        ):
            return True
    return False


def generated(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is None or column.generated is not None


def pair_of_column(pairing: Pairing, name: str) -> FieldPair | None:
    return next((pair for pair in pairing.pairs if pair.column is not None and pair.column.name == name), None)


def key_field(pairing: Pairing, column: Column, name: str) -> FieldText | None:
    """The field that a column calls for as the model's only key."""
    table, here = pairing.table, context(pairing)
    if table is None:
        return None
    targets = written_targets(written_models(pairing.schema, here), here)
    relation = relation_of(column, table, pairing.schema, here, targets)
    return field_text(column, table, here, name, relation, key=True)


def marking(pairing: Pairing, pair: FieldPair) -> list[Edit] | None:
    """Edits that make a field the key; None where it is not written in this class, or the edits would touch."""
    statement = own_statement(pair.field)
    if statement is None or any(argument.name in ("*", "**") for argument in statement.arguments):
        return None
    edit = set_argument(statement, "primary_key", "True", pairing.model.statement.block)
    null = remove_argument(pairing.model, statement, "null") if pair.field.null is True else None
    if null is not None and null.span.end >= edit.span.start:
        return None
    return [edit] if null is None else [null, edit]


def unmarking(pairing: Pairing, pair: FieldPair) -> tuple[list[Edit], list[FieldText]] | None:
    """Edits that make the key an ordinary field, and the fields to add: instead of Django's own `id`, which goes when
    another field is the key, one that is written. None where neither can be done here."""
    table, column = pairing.table, pair.column
    if table is None or column is None:
        return None
    if pair.field.implicit:
        if pair.field.relation is not None:
            return [], []  # a child's link to its parent stays
        return [], [field_for(column, table, pairing.schema, context(pairing), name=pair.field.name)]
    statement = own_statement(pair.field)
    if statement is None:
        return None
    if pair.field.internal_type in AUTO_FIELDS:  # which must be keys
        text = field_for(column, table, pairing.schema, context(pairing), name=pair.field.name)
        return ([replace_call(statement, text.call)], []) if not text.imports and not text.beside else None
    edit = remove_argument(pairing.model, statement, "primary_key")
    return ([edit], []) if edit is not None else None


def composite_fixes(pairing: Pairing, table: Table, old: FieldPair | None = None) -> Iterator[Fix]:
    """Every key column needs a field; the ones that lack one are added in the same fix. `old`: the key so far."""
    taken_out = unmarking(pairing, old) if old is not None else ([], [])
    if pairing.django < COMPOSITE_SINCE or taken_out is None or pairing.model.field("pk"):
        return
    edits, texts = taken_out
    pairs = [p for p in pairing.pairs if p.column is not None and p.column.name in table.primary_key]
    by_column = {p.column.name: p.field.name for p in pairs if p.column is not None}
    missing: Sequence[Column] = [c for c in pairing.unmapped if c.name in table.primary_key]
    added = new_fields(pairing, missing)
    by_column |= {column.name: text.name for column, text in zip(missing, added, strict=True)}
    if any(name not in by_column or generated(table, name) for name in table.primary_key):
        return
    if any(p.field.null is True for p in pairs):  # which Django refuses: null-refused comes first
        return
    names = ", ".join(string(by_column[name]) for name in table.primary_key)
    models_name = pairing.model.names.models_name or "models"
    key = FieldText("pk", f"{models_name}.CompositePrimaryKey({names})")
    imports = tuple(dict.fromkeys(need for text in (*texts, *added, key) for need in text.imports))
    placed = adding_edits(pairing, dict(zip(missing, added, strict=True)))
    fields = joined([quoted(by_column[name]) for name in table.primary_key])
    title = f"Add a composite primary key of {fields}"
    all_edits = (*edits, *placed, *add_fields(pairing.model, [*texts, key]))
    yield Fix(title, all_edits, preferred=True, imports=imports, classes=classes_of([*texts, *added]))
