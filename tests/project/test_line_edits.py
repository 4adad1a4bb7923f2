"""Edits between two texts lead from one to the other, and touch no line that both have in the same place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tablewright.project.line_edits import edits_between
from tablewright.source.edits import apply

LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "\n", "    c = 1\n", "d\r\n", "\x0ce\n", "é", "unique 1\n", "unique 2\n"])
)


@given(LINES, LINES)
def test_they_lead_there(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    assert apply(old, edits_between(old, new)) == new


@given(LINES, LINES, LINES)
def test_what_is_the_same_at_both_ends_is_not_touched(head: list[str], one: list[str], tail: list[str]) -> None:
    first, last = "".join(["head of it\n", *head, "begins here\n"]), "".join(["ends here\n", *tail])
    old = first + "".join(one) + "\n" + last
    edits = edits_between(old, first + last)
    assert all(each.span.start >= len(first) and each.span.end <= len(old) - len(last) for each in edits)


def test_lines_that_changed_are_told_apart() -> None:
    before = "".join(f"class A{number}:\n    x = 1\n    y = 2\n\n" for number in range(400))
    after = before.replace("class A7:\n    x = 1", "class A7:\n    x = 3").replace(
        "class A300:\n", "class A300:\n    w = 0\n"
    )
    told = [(before[each.span.start : each.span.end], each.text) for each in edits_between(before, after)]
    assert told == [("    x = 1\n", "    x = 3\n"), ("", "    w = 0\n")]


def test_statements_that_changed_side_by_side_are_edits_of_their_own() -> None:
    before = "    a = A(x=1)\n    b = B()\n    c = C(y=2)\n"
    after = "    a = A(x=3)\n    new = N()\n    b = B(z=1)\n    c = C()\n"
    told = [(before[each.span.start : each.span.end], each.text) for each in edits_between(before, after)]
    assert told == [
        ("    a = A(x=1)\n", "    a = A(x=3)\n"),
        ("", "    new = N()\n"),
        ("    b = B()\n", "    b = B(z=1)\n"),
        ("    c = C(y=2)\n", "    c = C()\n"),
    ]
