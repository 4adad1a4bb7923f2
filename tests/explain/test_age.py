"""Source and time of a read -> words. The local time zone is the machine's, so times are made from local ones."""

from __future__ import annotations

from datetime import datetime

import pytest

from tablewright.explain.age import age_words, read_words

NOW = "2026-03-03 09:30"


def seconds(local: str) -> float:
    return datetime.fromisoformat(local).astimezone().timestamp()


@pytest.mark.parametrize(
    ("read_at", "age", "read"),
    [
        ("2026-03-03 09:29", "schema of 09:29", "read at 09:29"),
        ("2026-03-03 00:00", "schema of 00:00", "read at 00:00"),
        ("2026-03-02 23:59", "schema of 23:59 yesterday", "read at 23:59 yesterday"),
        ("2026-03-01 23:59", "schema 2 days old", "read 2 days ago"),
        ("2025-03-03 09:30", "schema 365 days old", "read 365 days ago"),
        ("2026-03-04 10:00", "schema of 10:00", "read at 10:00"),  # the clock was set back
    ],
)
@pytest.mark.parametrize("source", ["database", "cache"])
def test_a_time_is_told_from_now(source: str, read_at: str, age: str, read: str) -> None:
    assert age_words(source, seconds(read_at), seconds(NOW)) == age
    assert read_words(source, seconds(read_at), seconds(NOW)) == read


@pytest.mark.parametrize("read_at", [None, 0.0, 1e300, float("inf"), float("nan"), -1e300])
def test_a_time_that_no_clock_can_have_had_is_not_known(read_at: float | None) -> None:
    assert age_words("cache", read_at, seconds(NOW)) == "schema of last time"
    assert read_words("cache", read_at, seconds(NOW)) == ""


def test_a_snapshot_has_no_time_of_its_own() -> None:
    assert age_words("snapshot", seconds(NOW), seconds(NOW)) == read_words("snapshot", None, 0.0) == "from the snapshot"
