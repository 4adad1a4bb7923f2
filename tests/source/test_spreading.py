"""What is kept from one keystroke to the next, to be quick, says the same as when it is made anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.source.changes import Changed, alike
from tablewright.source.module import parse_module
from tablewright.source.parts import words
from tablewright.source.spreading import Links, changes
from tablewright.source.world import World

ROOT, PATH, OTHER = "/p", "/p/app/models.py", "/p/app/other.py"
BLOCKS = (
    "from django.db import models\nfrom app.other import Base",
    "LAST = NEXT + 1\n\nNEXT = SIZE + 1\n\nSIZE = 4",
    "class One(models.Model):\n    a = models.CharField(max_length=SIZE)",
    "class Two(Base):\n    b = models.CharField(max_length=One.LONG)",
    "def named(of):\n    return Two",
    "One.add_to_class('c', models.TextField())",
    "class Three(named(1)):\n    pass",
    "class One(One):\n    pass",
    "class Four(models.Model):\n    d = models.ForeignKey(Three, models.CASCADE)\n",
)
LOADED = {
    PATH: "\n\n".join(BLOCKS),
    OTHER: "from django.db import models\n\nclass Base(models.Model):\n    z = models.TextField()\n\n\nLONG = 3\n",
}
MODELS = {PATH: frozenset({"One", "Two", "Three", "Four"}), OTHER: frozenset({"Base"})}

EDITS: tuple[tuple[tuple[str, str, str], frozenset[str]], ...] = (
    ((PATH, "SIZE = 4", "SIZE = 5"), frozenset({"SIZE", "NEXT", "LAST", "One", "Two"})),
    ((PATH, "a = models", "aa = models"), frozenset({"One", "Two"})),
    ((PATH, "One.add_to_class('c'", "One.add_to_class('cc'"), frozenset({"One", "Two"})),
    ((PATH, "\n\nclass One(One):\n    pass", ""), frozenset({"One", "Two"})),
    ((PATH, "return Two", "return One"), frozenset({"named", "Three"})),
    ((PATH, "d = models", "dd = models"), frozenset({"Four"})),
    ((OTHER, "z = models", "zz = models"), frozenset({"Base"})),
    ((OTHER, "LONG = 3", "LONG = 4"), frozenset()),
)
"""(file, text, text instead) -> names of `models.py` that may mean something else."""


def found_of(texts: dict[str, str], links: Links, models: dict[str, frozenset[str]] = MODELS) -> dict[str, Changed]:
    typed = {path: parse_module(text) for path, text in texts.items()}
    loaded = {path: parse_module(text) for path, text in LOADED.items()}
    return changes(typed, loaded, World(typed, ROOT), models, links)


@pytest.mark.parametrize(("edit", "expected"), EDITS)
def test_names_that_an_edit_changes(edit: tuple[str, str, str], expected: frozenset[str]) -> None:
    path, old, new = edit
    assert old in LOADED[path]
    changed = found_of({**LOADED, path: LOADED[path].replace(old, new, 1)}, Links()).get(PATH, Changed())
    assert (changed.whole, changed.all_names()) == (False, expected)


def test_names_that_two_edits_change() -> None:
    text = LOADED[PATH]
    for _, old, new in (EDITS[4][0], EDITS[5][0]):
        text = text.replace(old, new, 1)
    changed = found_of({**LOADED, PATH: text.replace("max_length=One.LONG", "max_length=7")}, Links())[PATH]
    assert changed.all_names() == {"named", "Two", "Three", "Four"}


def test_what_a_class_uses_depends_on_its_being_a_model() -> None:
    links, texts = Links(), {**LOADED, PATH: LOADED[PATH].replace("SIZE = 4", "SIZE = 5")}
    for names in (frozenset({"One", "Two", "Three", "Four"}), frozenset({"One"}), frozenset({"Two"})):
        models = {**MODELS, PATH: names}
        assert found_of(texts, links, models) == found_of(texts, Links(), models)


def test_no_name_changes_where_only_comments_did() -> None:
    commented = {path: text.replace("class Four", "# Why?\nclass Four") for path, text in LOADED.items()}
    assert found_of(LOADED, Links()) == found_of(commented, Links()) == {}


@given(st.lists(st.sets(st.integers(0, len(EDITS) - 1), max_size=4), min_size=1, max_size=5))
def test_links_of_the_keystroke_before_do_not_matter(states: list[set[int]]) -> None:
    links = Links()
    for state in states:
        texts = dict(LOADED)
        for (path, old, new), _ in (EDITS[number] for number in sorted(state)):
            texts[path] = texts[path].replace(old, new, 1)
        assert found_of(texts, links) == found_of(texts, Links())


@given(st.permutations(BLOCKS[2:]), st.integers(0, 7), st.permutations(BLOCKS[2:]), st.integers(0, 7))
def test_moved_blocks_do_not_matter(first: list[str], some: int, second: list[str], more: int) -> None:
    """Blocks that moved, and some that are gone: what is kept of one order holds for no other."""
    links = Links()
    for blocks in (first[:some], second[:more], first):
        texts = {**LOADED, PATH: "\n\n".join((*BLOCKS[:2], *blocks)) + "\n"}
        assert found_of(texts, links) == found_of(texts, Links())


@given(st.text("ab_1é.(#'\n\r\f\t ", max_size=40))
def test_words_of_lines_are_the_words_of_the_text(text: str) -> None:
    """With form feeds for the ends of its lines it is one line, and nothing of it is looked up by itself."""
    assert words(text) == words(text.replace("\n", "\f"))


@given(*(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=6) for _ in range(2)))
def test_alike_at_both_ends(now: list[str | None], then: list[str | None]) -> None:
    front, behind = alike(now, then)
    assert front + behind <= min(len(now), len(then))
    ends = [*now[:front], *now[len(now) - behind :]]
    assert ends == [*then[:front], *then[len(then) - behind :]]
    assert None not in ends
    between = [each[front : len(each) - behind] for each in (now, then)]
    if all(between):
        for end in (0, -1):
            assert between[0][end] != between[1][end] or between[0][end] is None
