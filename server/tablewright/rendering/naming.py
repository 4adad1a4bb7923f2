"""Identifiers of a database -> Python names that read well, never break a class, and are stable from run to run."""

from __future__ import annotations

from collections.abc import Collection

from tablewright.rendering.context import Naming


def class_name(table: str, naming: Naming, taken: Collection[str] = ()) -> str:
    """A class name for a table: "2fa_token" -> "Table2FaToken"; never one of `taken`."""
    raise NotImplementedError


def field_name(column: str, taken: Collection[str] = (), *, relation: bool = False) -> str:
    """A field name for a column; a relation drops a trailing "_id". Never a keyword, Django API or one of `taken`."""
    raise NotImplementedError
