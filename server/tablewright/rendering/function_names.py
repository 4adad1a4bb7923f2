"""A function of Django's -> how generated text calls it, and what it imports for that.

Only those are imported whose names no class of a model has (`_taken`). The others are called by their module, which has
come with `models`: a table may well be called “floor” or “round”. GeoDjango has another module of that name: there is
no call then, but OtherwiseError.
"""

from __future__ import annotations

from typing import Final

from tablewright.rendering.context import Dialect
from tablewright.schema.expressions import OtherwiseError
from tablewright.source.edits import ImportNeed

_IMPORTED: Final = frozenset({"Coalesce", "Length", "Lower", "Trim", "Upper"})


def function_path(name: str, dialect: Dialect) -> tuple[str, tuple[ImportNeed, ...]]:
    if name in _IMPORTED:
        return name, (ImportNeed("django.db.models.functions", name),)
    if dialect.of_geodjango:
        raise OtherwiseError
    return f"{dialect.models}.functions.{name}", ()
