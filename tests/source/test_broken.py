"""While somebody types, everything but the piece they type stays known, and nothing known is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tablewright.source.module import parse_module
from tablewright.source.statements import ClassStatement

BEFORE = '''\
from django.db import models


class Before(models.Model):
    """First."""

    name = models.CharField(max_length=5)

    class Meta:
        db_table = "before"


'''
AFTER = '''

class After(Before):
    """Last."""

    code = models.CharField(max_length=6)

    def __str__(self):
        return """x"""
'''
TYPED = [
    'class Middle(models.Model):\n    title = models.CharField(max_length=50, choices=[("a", "b")])\n    size = f(1)\n',
    '@decorate(a=1)\nclass Middle(Base):\n    """Text."""\n\n    class Meta:\n        managed = False\n',
    'ROWS = {\n    "a": [1, 2],\n}\n',
    'def helper(a, b="c"):\n    """Doc."""\n    return (a, b)\n',
    "if TYPE_CHECKING:\n    from a import (b, c)\nelse:\n    d = '''x'''\n",
]


def names(statement: ClassStatement) -> list[str]:
    return [assignment.name for assignment in statement.assignments]


@pytest.mark.parametrize("typed", TYPED)
def test_a_typing_session_keeps_all_other_classes(typed: str) -> None:
    for length in range(len(typed) + 1):
        text = BEFORE + typed[:length] + AFTER
        classes = {placed.statement.name: placed.statement for placed in parse_module(text).classes}
        assert names(classes["Before"]) == ["name"], typed[:length]
        assert classes["Before"].meta is not None
        # An open triple quote before it takes the class's own first one for its end, as Python does.
        assert names(classes["After"]) == ["code"], typed[:length]


@pytest.mark.parametrize(
    ("body", "known", "broken"),
    [
        ("    a = f(\n    b = f(1)\n", ["b"], ["a = f("]),
        ("    a = f(1\n    class Meta:\n        x = 1\n", [], ["a = f(1"]),
        ("    a = f(1)\n    b = \n    c = f(2)\n", ["a", "c"], ["b ="]),
        ("    a = f(1)\n  b = f(2)\n    c = f(3)\n", ["a", "c"], ["b = f(2)"]),
        ("    a = f('x)\n    b = f(2)\n", ["b"], ["a = f('x)"]),
        (
            "    a = f(1)\n    def g(self:\n        return 1\n    b = f(2)\n",
            ["a", "b"],
            ["def g(self:\n        return 1"],
        ),
        ("    a = f(1)\n    '''open\n    b = f(2)\n", ["a"], ["'''open\n    b = f(2)"]),
        ("    a = f(\n    1,\n    )\n    b = (\n", ["a"], ["b = ("]),
        ("    @\n    def g(self): pass\n    b = f(2)\n", ["b"], ["@"]),
    ],
)
def test_a_class_loses_only_what_does_not_parse(body: str, known: list[str], broken: list[str]) -> None:
    statement = parse_module("class A(B):\n" + body).classes[0].statement
    assert names(statement) == known
    assert [statement.block[part.start : part.end] for part in statement.broken] == broken


def test_a_broken_meta_keeps_what_parses() -> None:
    text = 'class A(B):\n    class Meta:\n        db_table =\n        managed = False\n    x = f("ä")\n'
    meta = parse_module(text).classes[0].statement.meta
    assert meta is not None
    assert list(meta.options) == ["managed"]


@pytest.mark.parametrize("header", ["class A(B", "class A(B:", "class A(B) x:", "class A(:"])
def test_a_broken_header_has_a_base_that_nobody_knows(header: str) -> None:
    statement = parse_module(f"{header}\n    x = f(1)\n").classes[0].statement
    assert statement.name == "A"
    assert names(statement) == ["x"]
    assert [type(base).__name__ for base in statement.bases] == ["Opaque"]
    assert statement.block[statement.broken[0].start : statement.broken[0].end] == header


def test_text_in_column_0_leaves_doubt_on_the_class_that_it_cuts() -> None:
    first, *_ = parse_module("class A(B):\n    x = f(1)\noops\n    y = f(2)\n").classes
    assert names(first.statement) == ["x"]
    assert first.statement.broken != ()


SAMPLE = (Path(__file__).parent / "samples/clinic/models/rest.py").read_text("utf-8")
KNOWN = {placed.statement.name: placed.statement.block for placed in parse_module(SAMPLE).classes}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    at=st.integers(0, len(SAMPLE)),
    gone=st.integers(0, 12),
    new=st.text(alphabet="abc_ \n\t()[]{}'\"\\#:=,.@;ä\r\f", max_size=8),
)
def test_an_edit_never_raises_and_changes_no_fact_before_it(at: int, gone: int, new: str) -> None:
    for placed in parse_module(SAMPLE[:at] + new + SAMPLE[at + gone :]).classes:
        name, block = placed.statement.name, placed.statement.block
        end = placed.offset + len(block)
        if name in KNOWN and end < at and not placed.statement.broken:
            assert KNOWN[name] == block
        for assignment in placed.statement.assignments:
            assert block[assignment.name_span.start : assignment.name_span.end] == assignment.name
            assert block[assignment.call_span.start : assignment.call_span.end].endswith(")")


PIECES = (
    "class A:\n",
    "    x = f(1)\n",
    "@d\n",
    "el",
    "else:\n",
    "se:\n",
    '"""',
    "(",
    ")",
    "\n",
    "\r\n",
    "\f",
    "#",
    "\ufeff",
    " ",
    "x = 1\n",
)
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.lists(st.sampled_from(PIECES), max_size=3)), max_size=8
)


@settings(max_examples=400, deadline=None)
@given(EDITS)
def test_what_is_taken_over_after_edits_is_what_a_fresh_look_finds(edits: list[tuple[float, int, list[str]]]) -> None:
    text, module = SAMPLE, parse_module(SAMPLE)
    for share, gone, new in edits:
        at = int(share * len(text))
        text = text[:at] + "".join(new) + text[at + gone :]
        module = parse_module(text, module)
        fresh = parse_module(text)
        assert (module, module.pieces) == (fresh, fresh.pieces)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    parse_module(text)
