"""Entries of Meta's lists, added and taken out, with LF and with CRLF; what people wrote around them stays."""

import ast
from dataclasses import replace

import pytest

from tablewright.rendering.meta_edits import add_to_meta_list, remove_from_meta_list
from tablewright.source.edits import apply
from tablewright.source.models import Model, ModelIndex, Names
from tablewright.source.module import parse_module
from tablewright.source.statements import UNKNOWN, Span

HEAD = "# ünïcödé\nfrom django.db import models\n\n\n"
CLASS = "class A(models.Model):\n    # ö\n    a = models.TextField()\n\n    class Meta:\n        "


def model_of(text: str) -> tuple[Model, int]:
    placed = parse_module(text).classes[-1]
    made = Model(
        "A", "a.A", "a", "", placed.statement, Names("models", {}), UNKNOWN, False, True, False, False, (), True
    )
    return replace(made, indexes=()), placed.offset


ADDED = [
    ("managed = False", "managed = False\n        indexes = [X(1)]"),
    ("indexes = []", "indexes = [X(1)]"),
    ("indexes = ()", "indexes = (X(1),)"),
    ("indexes = [Y('ö')]  # why", "indexes = [Y('ö'), X(1)]  # why"),
    ("indexes = [Y(2), ]", "indexes = [Y(2), X(1), ]"),
    ("indexes = (Y(2),)", "indexes = (Y(2), X(1),)"),
    ("indexes = (Y(2), Z(3))", "indexes = (Y(2), Z(3), X(1),)"),
    ("indexes = [(Y(2))]", "indexes = [(Y(2)), X(1)]"),
    (
        "indexes = [\n            Y('ö'),  # a, b\n        ]",
        "indexes = [\n            Y('ö'),  # a, b\n            X(1),\n        ]",
    ),
    (
        "indexes = [\n            Y(2)  # last\n            # more\n        ]",
        "indexes = [\n            Y(2),  # last\n            # more\n            X(1),\n        ]",
    ),
    (
        f"indexes = [Y('{'y' * 60}')]  # long",
        f"indexes = [\n            Y('{'y' * 60}'),\n            X(1),\n        ]  # long",
    ),
    ("indexes = [\n            Y(\n                2)]", "indexes = [\n            Y(\n                2), X(1)]"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("before", "after"), ADDED)
def test_added(before: str, after: str, newline: str) -> None:
    before, after = (f"{HEAD}{CLASS}{text}\n".replace("\n", newline) for text in (before, after))
    model, offset = model_of(before)
    made = apply(before, [edit.moved(offset) for edit in add_to_meta_list(model, "indexes", "X(1)")])
    assert made == after
    ast.parse(made)


def test_a_meta_is_made_where_nothing_is_inherited() -> None:
    text = HEAD + "class A(models.Model):\n    a = models.TextField()\n"
    model, offset = model_of(text)
    made = apply(text, [edit.moved(offset) for edit in add_to_meta_list(model, "indexes", "X(1)")])
    assert made == text + "\n    class Meta:\n        indexes = [X(1)]\n"
    model, _ = model_of(text.replace("models.Model", "Base"))
    assert add_to_meta_list(model, "indexes", "X(1)") == ()


@pytest.mark.parametrize("value", ["COMMON", "COMMON + [Y(2)]", "list(COMMON)", "[Y(i) for i in COMMON]", "(Y(2))"])
def test_a_list_that_is_not_spelt_out_stays(value: str) -> None:
    model, _ = model_of(f"{HEAD}{CLASS}indexes = {value}\n")
    assert add_to_meta_list(model, "indexes", "X(1)") == ()


def test_what_a_base_asks_for_is_taken_over() -> None:
    text = HEAD + CLASS.replace("class Meta:", "class Meta(Base.Meta):") + "managed = False\n"
    model, offset = model_of(text)
    model = replace(model, indexes=(ModelIndex("index", "b", ("a",), "indexes"),))
    made = apply(text, [edit.moved(offset) for edit in add_to_meta_list(model, "indexes", "X(1)")])
    assert made == text + "        indexes = [*Base.Meta.indexes, X(1)]\n"
    assert add_to_meta_list(replace(model, indexes=UNKNOWN), "indexes", "X(1)") == ()


REMOVED = [
    ("indexes = [X(1)]", "indexes = []"),
    ("indexes = (X(1),)", "indexes = ()"),
    ("indexes = [Y('ö'), X(1)]", "indexes = [Y('ö')]"),
    ("indexes = [Y(2), X(1), Z(3)]", "indexes = [Y(2), Z(3)]"),
    ("indexes = (Y(2), X(1))", "indexes = (Y(2),)"),
    ("indexes = [X(1), Y(2)]", "indexes = [Y(2)]"),
    (
        "indexes = [\n            Y(2),\n            X(1),  # gone\n            # stays\n        ]",
        "indexes = [\n            Y(2),\n            # stays\n        ]",
    ),
    ("indexes = [\n            X(1)\n        ]", "indexes = [\n        ]"),
    ("indexes = [(X(1))]", None),
    ("indexes = COMMON + [X(1)]", None),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_removed(before: str, after: str | None, newline: str) -> None:
    before = f"{HEAD}{CLASS}{before}\n".replace("\n", newline)
    model, offset = model_of(before)
    at = model.statement.block.index("X(1)")
    edit = remove_from_meta_list(model, "indexes", Span(at, at + 4))
    if after is None or edit is None:
        assert after is None
        assert edit is None
        return
    made = apply(before, [edit.moved(offset)])
    assert made == f"{HEAD}{CLASS}{after}\n".replace("\n", newline)
    ast.parse(made)


def test_a_pair_that_is_the_whole_value() -> None:
    text = f'{HEAD}{CLASS}unique_together = ("a", "b")\n'
    model, offset = model_of(text)
    assert model.statement.meta
    edit = remove_from_meta_list(model, "unique_together", model.statement.meta.options["unique_together"].value_span)
    assert edit
    assert apply(text, [edit.moved(offset)]).endswith("unique_together = []\n")
    assert remove_from_meta_list(model, "indexes", Span(0, 1)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("indexes = [one]\n        ordering = []", "ordering = []"),
        ("ordering = []\n        indexes = [\n            one,\n        ]", "ordering = []"),
        ("ordering = []\n        unique_together = one", "ordering = []"),
        ("indexes = [one]", "indexes = []"),
        ("ordering = []\n        indexes = [one]  # ours", "ordering = []\n        indexes = []  # ours"),
        ("ordering = []; indexes = [one]", "ordering = []; indexes = []"),
        (
            "ordering = []\n        indexes = [\n            # ours\n            one,\n        ]",
            "ordering = []\n        indexes = [\n            # ours\n        ]",
        ),
    ],
)
def test_an_option_goes_with_its_only_member(before: str, after: str) -> None:
    text = f"{HEAD}{CLASS}{before}\n"
    model, offset = model_of(text)
    option = "unique_together" if "unique_together" in before else "indexes"
    at = text.index("one", text.index(option)) - offset
    edit = remove_from_meta_list(model, option, Span(at, at + 3))
    assert edit is not None
    assert apply(text, [edit.moved(offset)]) == f"{HEAD}{CLASS}{after}\n"


def test_an_option_that_overrides_a_base_s_stays() -> None:
    text = f"{HEAD}{CLASS}indexes = [one]\n        ordering = []\n".replace("class Meta:", "class Meta(Base.Meta):")
    model, offset = model_of(text)
    at = text.index("one") - offset
    edit = remove_from_meta_list(model, "indexes", Span(at, at + 3))
    assert edit is not None
    assert "indexes = []" in apply(text, [edit.moved(offset)])
