"""Texts of the database -> comments that are comments, to Python and to every tool that reads orders in them."""

import ast

import pytest

from support.hostile import ORDERS, TEXTS, UNSTORED
from tablewright.rendering.text import comment_lines


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("type: ignore", ["# “type”: ignore"]),
        ("Fmt: off", ["# “Fmt”: off"]),
        ("typed: yes", ["# typed: yes"]),
        ("Konto# 5", ["# Konto# 5"]),
        ("x # noqa: E501", ["# x \\x23 noqa: E501"]),
        ("# tablewright: ignore", ["# \\x23 tablewright: ignore"]),
        ("-*- coding: latin-1 -*-", ["# “-*-” coding: latin-1 -*-"]),
        ("a\nimport os", ["# a\\nimport os"]),
        ("\u202egnp\x0c\ud800", ["# \\u202egnp\\x0c\\ud800"]),
        ("", ["#"]),
        ("w" * 84 + " type: ignore", ["# " + "w" * 84, "# “type”: ignore"]),
    ],
)
def test_comment_lines(note: str, expected: list[str]) -> None:
    assert comment_lines([note], "") == expected


@pytest.mark.parametrize("note", [*TEXTS, *UNSTORED])
def test_no_note_gives_orders(note: str) -> None:
    lines = comment_lines([note, f"{'w' * 80} {note}", f"“{note}” is it"], "    ")
    source = "\n".join(["class A:", *lines, "    pass"])
    assert all(line.isprintable() and not ORDERS.search(line) for line in lines)
    assert ast.unparse(ast.parse(source)) == "class A:\n    pass"
