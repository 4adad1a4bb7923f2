"""Hostile text -> Markdown in which it stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.explain.markdown import code, codes, prose

MARKS = st.text(alphabet="`|<>[]()*_#!:/.w&@\\ \n\r\u202e\u2028ax1\ud800", max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("amount", "`amount`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a\nb\r\nc", "`a b  c`"),
        ("\u202eevil", "`\ufffdevil`"),
        ("", "(empty)"),
        ("  ", "(blank)"),
        ("x" * 200, "`" + "x" * 119 + "…`"),
    ],
)
def test_a_code_span_shows_the_text(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_pipe_does_not_end_a_cell() -> None:
    assert code("a|b", table=True) == "`a\\|b`"
    assert code("a|b") == "`a|b`"


@given(MARKS)
def test_nothing_leaves_a_code_span(text: str) -> None:
    span = code(text)
    if span.startswith("`"):
        fence = re.match("`+", span)
        assert fence is not None
        assert fence[0] not in re.findall("`+", span[len(fence[0]) : -len(fence[0])])
    assert "\n" not in span
    assert "\r" not in span


@given(MARKS)
def test_no_mark_in_prose_is_left_to_markdown(text: str) -> None:
    shown = prose(text)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "e", shown)  # an escaped mark is as good as a letter
    assert not re.search(r"[\\`*\[\]<>#~|&@$]|://|www\.|^[-+=]|^\d+[.)]( |$)", bare)
    assert not re.search("[\n\r\ud800-\udfff]", shown)


@pytest.mark.parametrize(
    "text", ["[x](command:run)", "<img src=x>", "https://evil.example", "www.evil.example", "a@b.c"]
)
def test_no_link_and_no_html(text: str) -> None:
    shown = prose(text)
    for start in ("](", "<", "://", "www.", "@b"):
        assert start not in shown.replace("\\" + start[0], "").replace("\\.", "")


def test_long_lists_are_counted() -> None:
    assert codes(["a", "b", "c"], limit=2) == "`a`, `b` and 1 more"
