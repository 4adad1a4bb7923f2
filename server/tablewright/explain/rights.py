"""Table, Column -> a sentence about what this user may not do with it; "" where nothing is denied."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.explain.markdown import codes
from tablewright.schema.model import Column, Table

_ON_TABLE = {"select": "SELECT from", "insert": "INSERT into", "update": "UPDATE", "delete": "DELETE from"}
_ON_COLUMN = ("select", "insert", "update")


def table_rights(table: Table) -> str:
    """With the columns that are excepted."""
    denied = [verb for verb in _ON_TABLE if verb in table.denied]
    if not denied:
        return ""
    excepted = [column for column in table.columns if column.granted]
    if len(denied) == len(_ON_TABLE) and not excepted:
        return "You have no rights on this table"
    sentence = f"You may not {_or([_ON_TABLE[verb] for verb in denied])} this table"
    exceptions = (
        f"{verb.upper()} of {codes(column.name for column in granted)}"
        for verb in denied
        if (granted := [column for column in excepted if verb in column.granted])
    )
    but = ", ".join(exceptions)
    return f"{sentence}, except {but}" if but else sentence


def column_rights(column: Column, table: Table) -> str:
    denied = [verb.upper() for verb in _ON_COLUMN if verb in table.denied and verb not in column.granted]
    return f"You may not {_or(denied)} this column" if denied else ""


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
