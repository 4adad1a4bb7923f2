"""Where a schema comes from and when it was read -> how old it is, in words.

Times are seconds since 1970, and shown in local time. One that no clock can have had counts as not known.
"""

from __future__ import annotations

from datetime import datetime, timezone


def read_words(source: str, read_at: float | None, now: float) -> str:
    """ "read at 14:05 yesterday", for a footer; "" when nobody knows."""
    if source == "snapshot":
        return "from the snapshot"
    when = _when(read_at, now)
    return "read " + (f"at {when}" if ":" in when else f"{when} ago") if when else ""


def age_words(source: str, read_at: float | None, now: float) -> str:
    """ "schema of 14:05 yesterday", "schema 2 days old", "from the snapshot": of a schema that is not the live one."""
    if source == "snapshot":
        return "from the snapshot"
    when = _when(read_at, now)
    return "schema " + (f"of {when}" if ":" in when else f"{when} old" if when else "of last time")


def _when(read_at: float | None, now: float) -> str:
    """ "14:05", "14:05 yesterday", "2 days"; a clock that was set back makes nothing younger than now."""
    try:
        read, today = _local(read_at or 0), _local(now)
    except (ValueError, OverflowError, OSError):
        return ""
    days = max(0, (today.date() - read.date()).days)
    if not read_at:
        return ""
    return f"{days} days" if days > 1 else f"{read:%H:%M}{' yesterday' if days else ''}"


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc).astimezone()
