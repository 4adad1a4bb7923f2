"""The pattern of LIKE, or a regular expression -> (Django's lookup, what is looked for) that compiles to the same."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = re.compile(r"(%?)([^%_\\]+)(%?)", re.DOTALL)
_LIKE: Final = {("", "%"): "startswith", ("%", ""): "endswith", ("%", "%"): "contains"}


def pattern_lookup(pattern: str, sign: str, vendor: str) -> tuple[str, str] | None:
    """`sign`: "like", or PostgreSQL's "~~" and "!~~". Django says LIKE for `startswith` on PostgreSQL, which minds
    capitals, and for `istartswith` on the others, which do so by the column's collation or not at all."""
    found = _PLAIN.fullmatch(pattern)
    lookup = _LIKE.get((found[1], found[3])) if found is not None else None
    if found is None or lookup is None or (vendor == "postgresql") != (sign != "like"):
        return None
    return (lookup if vendor == "postgresql" else f"i{lookup}"), found[2]


def regex_lookup(pattern: str, sign: str, vendor: str) -> tuple[str, str] | None:
    """`sign`: PostgreSQL's "~" and "~*", or "regexp", which only MariaDB prints."""
    lookup = {("~", "postgresql"): "regex", ("~*", "postgresql"): "iregex", ("regexp", "mysql"): "iregex"}
    name = lookup.get((sign, vendor))
    return (name, pattern) if name is not None and pattern else None
