"""The model's primary key is not the table's.

## At run time

Django finds, saves and deletes rows by the model's key. Where several rows have the same one, `get()` fails, and
`save()` and `delete()` reach all of them. Where the table keeps fewer columns unique than the model says, rows that the
model allows are refused.

## What to do

Make the table's key the model's.

Any columns that the table keeps unique and never NULL are as good a key; a table that keeps none says nothing.
The order of a composite key's columns does not matter. A key of several columns, where the model has one, is
composite-primary-key. Before Django 5.2 a table whose only keys are such ones is said to be unique in `Meta`, as there.
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.edits import add_fields
from tablewright.rendering.naming import field_name
from tablewright.rules._keys import (
    COMPOSITE_SINCE,
    candidate_keys,
    columns_of,
    key_field,
    key_pairs,
    keyed_table,
    marking,
    pair_of_column,
    said_in_meta,
    unmarking,
)
from tablewright.rules._wording import argument_span, classes_of, field_span, finding, joined, quoted
from tablewright.schema.model import Table
from tablewright.source.statements import Span

SEVERITY = Severity.ERROR


def check(pairing: Pairing) -> Iterator[Finding]:
    table, pairs = keyed_table(pairing), key_pairs(pairing)
    if table is None or not pairs:
        return
    own, single = columns_of(pairs), len(pairs) == 1
    if single and len(table.primary_key) > 1:
        return  # composite-primary-key
    keys = [*([frozenset(table.primary_key)] if table.primary_key else []), *candidate_keys(table)]
    if not keys or frozenset(own) in keys:
        return
    speakable = pairing.django >= COMPOSITE_SINCE or any(len(key) == 1 for key in keys)
    if single and not speakable and any(said_in_meta(pairing, table, key) for key in keys):
        return  # all that this Django can say
    message = f"The model's key is {_named(own)}, but {_kept(table)}: {_then(own, keys)}"
    fixes = list(_fixes(pairing, table, pairs[0])) if single else []
    span = _span(pairing, pairs[0], single=single)
    yield finding(pairing, "primary-key-differs", SEVERITY, message, span, pair=pairs[0], fixes=fixes)


def _span(pairing: Pairing, pair: FieldPair, *, single: bool) -> Span:
    composite = pairing.model.field("pk")
    if not single and composite is not None:
        return field_span(pairing, composite)
    return argument_span(pairing, pair.field, "primary_key") or field_span(pairing, pair.field)


def _named(columns: tuple[str, ...]) -> str:
    return f"column{'s' if len(columns) > 1 else ''} {joined([quoted(name) for name in columns])}"


def _kept(table: Table) -> str:
    if table.primary_key:
        return f"that of table {quoted(table.name)} is {joined([quoted(name) for name in table.primary_key])}"
    return f"table {quoted(table.name)} keeps only other columns unique"


def _then(own: tuple[str, ...], keys: list[frozenset[str]]) -> str:
    if any(key < frozenset(own) for key in keys):
        return "rows that the model takes for different ones are refused."
    return "the database does not keep its values unique, and saving or deleting one object may reach several rows."


def _fixes(pairing: Pairing, table: Table, old: FieldPair) -> Iterator[Fix]:
    taken_out = unmarking(pairing, old)
    if len(table.primary_key) != 1 or taken_out is None:
        return
    name, (edits, texts) = table.primary_key[0], taken_out
    pair, column = pair_of_column(pairing, name), table.column(name)
    if pair is not None:
        marked = marking(pairing, pair)
        if marked is None:
            return
        added = add_fields(pairing.model, texts) if texts else ()
        imports = tuple(dict.fromkeys(need for text in texts for need in text.imports))
        title = f"Make {quoted(pair.field.name)} the primary key"
        all_edits = (*edits, *marked, *added)
        yield Fix(title, all_edits, preferred=True, imports=imports, classes=classes_of(texts))
    elif column is not None and column in pairing.unmapped and not texts:
        taken = {field.name for field in pairing.model.fields} | set(pairing.model.statement.others)
        text = key_field(pairing, column, field_name(name, taken, key=True))
        if text is not None:
            title = f"Add the key, column {quoted(name)}"
            all_edits = (*edits, *add_fields(pairing.model, [text]))
            yield Fix(title, all_edits, preferred=True, imports=text.imports, classes=text.beside)
