"""A comment as the model writes it, and the database's -> whether they can be compared, and how a message puts it."""

from __future__ import annotations

from tablewright.comparison import Pairing
from tablewright.rules._wording import quoted

_SINCE = (4, 2)
_VENDORS = frozenset({"postgresql", "mysql", "oracle"})
"""Those whose readers give comments. (MySQL's views have none.)"""


def comparable(pairing: Pairing) -> bool:
    table, vendor = pairing.table, pairing.schema.vendor
    if table is None or pairing.django < _SINCE or vendor not in _VENDORS:
        return False
    return not (vendor == "mysql" and table.is_view)


def differs(written: object, stored: str | None) -> bool:
    """Only what is written counts: of what the model leaves out, the database's own is enough."""
    return isinstance(written, str) and written != "" and written != (stored or "")


def instead(stored: str | None) -> str:
    return f"the database has {quoted(stored)}" if stored else "the database has none"
