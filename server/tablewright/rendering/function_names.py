"""A function of Django's -> how generated text calls it, and what it imports for that.

Only those are imported whose names no class of a model has (`_taken`). The others are called by their module, which has
come with `models`: a table may well be called “floor” or “round”.
"""

from __future__ import annotations

from typing import Final

from tablewright.source.edits import ImportNeed

_IMPORTED: Final = frozenset({"Coalesce", "Length", "Lower", "Trim", "Upper"})


def function_path(name: str, models_name: str) -> tuple[str, tuple[ImportNeed, ...]]:
    if name in _IMPORTED:
        return name, (ImportNeed("django.db.models.functions", name),)
    return f"{models_name}.functions.{name}", ()
