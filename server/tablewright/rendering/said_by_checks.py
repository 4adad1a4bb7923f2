"""A column's checks -> what they say of all its values: that none is negative, that they are JSON, days, or truth."""

from __future__ import annotations

import re

from tablewright.schema.allowed import allowed
from tablewright.schema.model import Column, Table


def not_negative(column: Column, table: Table) -> bool:
    """A check says so, as those of Django's positive fields do."""
    name = rf"""[\["`]?{re.escape(column.name)}[\]"`]?"""
    pattern = re.compile(rf"[\s(]*{name}[\s)]*>=\s*0[\s)]*", re.IGNORECASE)
    return any(check.enforced and pattern.fullmatch(check.definition.strip()) for check in table.checks)


def holds_json(column: Column, table: Table) -> bool:
    """MariaDB's JSON is longtext, and Django's on SQLite is text, with a check `json_valid(column)`; Oracle's check is
    `column IS JSON`."""
    if not table.checks:
        return False
    name = rf"""["`]?{re.escape(column.name)}["`]?"""
    pattern = re.compile(rf"((check)?[\s(]*json_valid\s*\(\s*{name}\s*\)|{name}\s+is\s+json\b)", re.IGNORECASE)
    return any(check.enforced and pattern.match(check.definition.strip()) for check in table.checks)


def whole_days(column: Column, table: Table) -> bool:
    """A check lets no time of day in: `BORN = TRUNC(BORN)`."""
    name = rf'"?{re.escape(column.name)}"?'
    days = rf"""TRUNC\s*\(\s*{name}\s*(,\s*'DD'\s*)?\)"""
    pattern = re.compile(rf"[\s(]*({name}\s*=\s*{days}|{days}\s*=\s*{name})[\s)]*", re.IGNORECASE)
    return any(check.enforced and pattern.fullmatch(check.definition.strip()) for check in table.checks)


def zero_or_one(column: Column, table: Table) -> bool:
    """Oracle's way to keep truth."""
    checks = [found for check in table.checks if (found := allowed(check, "oracle")) and found.column == column.name]
    return any(set(found.values) == {0, 1} for found in checks)
