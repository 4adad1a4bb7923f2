"""Carets in files -> where new classes go, and which new text does no harm there."""

from __future__ import annotations

import pytest

from tablewright.lsp.placing import class_at, first_model, keeps, needed_further_down, place_near
from tablewright.source.edits import Edit, apply
from tablewright.source.module import parse_module
from tablewright.source.statements import Span

FILE = '''\
"""Of the shop."""
from django.db import models

NAME_LENGTH = 50

# What is asked for money.
@final
class Invoice(models.Model):
    number = models.CharField(max_length=NAME_LENGTH)

    # to be paid
# Who pays.
class Customer(models.Model):
    note = """
# no comment
"""


def total(invoices):
    found = sum(invoices)

    return found


if True:
    DEBUG = 1
else:
    DEBUG = 0
'''
FIRST, PAYS, TOTAL, CONDITION = "# What is asked", "# Who pays", "\n\ndef total", "\n\nif True"


@pytest.mark.parametrize(
    ("caret", "before"),
    [
        ('"""Of', "\nNAME_LENGTH"),  # never in front of the imports that it needs
        ("from django", "NAME_LENGTH"),
        ("NAME_LENGTH = 50", FIRST),
        ("\n# What", "\n# What"),
        ("# What", FIRST),
        ("@final", PAYS),
        ("class Invoice", PAYS),
        ("number =", PAYS),
        ("# to be", PAYS),
        ("# Who", PAYS),
        ("class Customer", "def total"),
        ("# no comment", "def total"),
        (TOTAL, TOTAL),
        ("def total", "if True"),
        ("\n    return", "if True"),
        (CONDITION, CONDITION),
        ("if True", None),
        ("else:", None),
    ],
)
def test_new_classes_stand_between_statements(caret: str, before: str | None) -> None:
    assert FILE.count(caret) == 1, caret
    module = parse_module(FILE)
    at = place_near(module, FILE.index(caret))
    rest = None if at is None else FILE[at:]
    assert rest is None if before is None else (rest or "").startswith(before)
    for newline in ("\r\n", "\r"):
        other = FILE.replace("\n", newline)
        its = place_near(parse_module(other), other.index(caret.replace("\n", newline)))
        assert (None if its is None else other[its:].replace(newline, "\n")) == rest


def test_the_class_at_the_caret_is_told() -> None:
    module = parse_module(FILE)
    carets = {
        "@final": "Invoice",
        "number =": "Invoice",
        "# no comment": "Customer",
        "NAME_LENGTH = 50": "",
        "def t": "",
    }
    for caret, name in carets.items():
        found = class_at(module, FILE.index(caret))
        assert (found.statement.name if found else "") == name, caret


NEW = "\n\nclass New(models.Model):\n    class Meta:\n        managed = False\n"
BROKEN = {
    "a field that is being typed": "class A(models.Model):\n    x = models.CharField(max_\n",
    "a bracket that is open": "class A(models.Model):\n    x = (\n\n\nclass B(models.Model):\n    pass\n",
    "words": "class A(models.Model):\n    pass\n\n\nthis is no Python\n",
    "an open string": 'class A(models.Model):\n    """Of what\n',
    "an open string further up": 'X = """\nclass A(models.Model):\n    pass\n',
    "a line that goes on": "class A(models.Model):\n    pass\n\n\nx = 1 + \\",
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_a_file_with_something_unfinished_takes_new_classes(case: str) -> None:
    """They are there once it is finished, and what is there already stays."""
    module = parse_module("from django.db import models\n\n\n" + BROKEN[case])
    end = len(module.text)
    assert module.broken
    assert keeps(module, [Edit(Span(end, end), NEW)], 1)


def test_new_text_that_would_fall_into_a_string_is_none() -> None:
    text = "from django.db import models\n\n\n"
    closed = parse_module(text + "X = 1\n")
    inside = parse_module(text + 'X = """\n\n"""\n')
    for module, at, kept in [(closed, len(closed.text), True), (inside, len(text) + 8, False)]:
        assert keeps(module, [Edit(Span(at, at), NEW)], 1) is kept
    assert not keeps(parse_module("x = 1\n\0"), [Edit(Span(0, 0), NEW)], 1)


def test_what_takes_something_away_is_told() -> None:
    module = parse_module(FILE)
    start = FILE.index("@final")
    assert keeps(module, [], 0)
    assert not keeps(module, [], 1)
    assert not keeps(module, [Edit(Span(start, FILE.index("# Who")), NEW)], 0)
    assert not keeps(module, [Edit(Span(FILE.index("from django"), FILE.index("\nNAME")), NEW)], 0)
    assert not keeps(module, [Edit(Span(start, start), "class Broken(\n")], 0)


def test_the_first_new_model_is_found_behind_what_stands_beside_it() -> None:
    module = parse_module(FILE)
    text = apply(FILE, [Edit(Span(len(FILE), len(FILE)), "\n\nclass Bits(models.Field):\n    pass\n" + NEW)])
    at = first_model(module, text)
    assert at is not None
    assert text[at:].startswith("New(")
    assert first_model(module, FILE) is None


def test_a_class_that_is_called_has_to_be_there_already() -> None:
    module = parse_module(FILE)
    edits = [Edit(Span(0, 0), "class New:\n    flags = Customer(null=True)\n")]
    assert needed_further_down(module, edits, FILE.index("# What"))
    assert not needed_further_down(module, edits, FILE.index("def total"))
