"""The setting `naming.map` and the tables -> what is wrong with its entries, one sentence each."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping

from tablewright.rendering._taken import breaks_a_class
from tablewright.rendering.naming import valid_class, valid_field, valid_name
from tablewright.rendering.text import comment
from tablewright.schema.model import Table


def complaints(renamed: Mapping[str, str], tables: Iterable[Table]) -> tuple[str, ...]:
    """In the setting's order. `tables` are all that there are: an entry for none of them is a mistake in writing."""
    return tuple(_complaints(renamed, tuple(tables)))


def _complaints(renamed: Mapping[str, str], tables: tuple[Table, ...]) -> Iterator[str]:
    of_tables = {name: table for table in tables for name in _names(table)}
    of_columns = {f"{name}.{column.name}": name for name, table in of_tables.items() for column in table.columns}
    classes: dict[str, str] = {}
    fields: dict[tuple[str, str], str] = {}
    for entry, name in renamed.items():
        said = f"naming.map: “{comment(entry)}” cannot be called “{comment(name)}”: "
        if entry in of_tables:
            if not valid_class(name):
                yield said + _why(name, "a class")
            elif (other := classes.setdefault(name.lower(), entry)) != entry and of_tables[other] != of_tables[entry]:
                yield f"{said}“{comment(other)}” is already."
        elif entry in of_columns:
            place = (of_columns[entry], name)
            if not valid_field(name):
                yield said + _why(name, "a field")
            elif (other := fields.setdefault(place, entry)) != entry:
                yield f"{said}“{comment(other)}” is already."
        else:
            yield f"naming.map: “{comment(entry)}” is neither a table nor “table.column”, with or without a namespace."


def _names(table: Table) -> tuple[str, ...]:
    return (table.name, f"{table.namespace}.{table.name}") if table.namespace else (table.name,)


def _why(name: str, what: str) -> str:
    if not name.isidentifier():
        return f"that is no Python name: letters, digits and “_” only, and no digit first. It gets {_OURS}."
    if keyword.iskeyword(name):
        return f"that is a word of Python's own. It gets {_OURS}."
    if not valid_name(name):
        return f"Django refuses “__” in a name, and “_” at its start or end. It gets {_OURS}."
    if what == "a field" and breaks_a_class(name):
        return f"Django's models have something of that name themselves. It gets {_OURS}."
    if len(name) > 100:
        return f"Django refuses names of more than 100 characters. It gets {_OURS}."
    return f"the generated text uses that name itself. It gets {_OURS}."


_OURS = "a name made of its own"
