"""Expressions that mean the same are the same fact for the benchmark of fidelity; those that do not are not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
plain = __import__("_plain").plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("((a > 0) AND ((b < 5) OR (c = 'X (y)')))", "a > 0 and (b<5 or c='X (y)')"),
        ('("a" >= 0)', "`a`>=0"),
        ("((a + b) > 3)", "(a+b) > 3"),
        ("(a > 0 and b > 1) = 1", "a>0 and b>1"),
        ("((price)::numeric(10,2) > (0)::numeric)", "price > 0"),
        ("a between 1 and 5 and b = 1", "(a BETWEEN 1 AND 5) AND (b = 1)"),
        ("NOT (a > 1)", "(not a > 1)"),
        ("'0.5'::numeric", "0.5"),
        ("([Unit Price] >= 0.0)", '"Unit Price" >= 0'),
        ("(a = true)", "a"),
        ("a = false and b IS NULL", "(NOT a) AND (b IS NULL)"),
        ("a AND (b IS NOT NULL)", "((a = true) AND (b IS NOT NULL))"),
        ("status <> 200", "NOT (status = 200)"),
        ("a != b", "a <> b"),
        ("a == b", "a = b"),
        ("a = 0 and b > 1", "NOT a AND b > 1"),
        ("a NOT IN ('x', 'y')", "NOT (a IN ('x', 'y'))"),
        ("(a <> ALL (ARRAY['x'::text, 'y']))", "(NOT (a = ANY ((ARRAY['x', 'y'])::text[])))"),
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("(a * b) / c > 1", "a * b / c > 1"),
        ("coalesce(a, -1) + -1", "(COALESCE(a, -1) + (-1))"),
        ("a LIKE 'x%'", "a LIKE 'x%' ESCAPE '\\'"),
        ("NOT (a ~~ 'x%')", "a !~~ 'x%'"),
        ("", ""),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_other_names_of_the_same_function() -> None:
    assert plain("char_length(a) > 1", "postgresql") == plain("length(a) > 1", "postgresql")
    assert plain("btrim((a)::text)", "postgresql") == plain("TRIM(BOTH FROM (a)::text)", "postgresql")
    assert plain("char_length(a) > 1", "mysql") != plain("length(a) > 1", "mysql")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a and (b or c)", "(a and b) or c"),
        ("(a + b) * c > 1", "a + b * c > 1"),
        ("a - (b - c) > 1", "a - b - c > 1"),
        ("a / (b * c) > 1", "a / b * c > 1"),
        ("not (a or b)", "not a or b"),
        ("a = 'x'", "a = 'X'"),
        ("a = 1", "a"),
        ("not (a is null)", "a is null"),
        ("a = 'true'", "a"),
        ("not (a = b or c)", "a <> b or c"),
        ("a NOT IN (1, 2)", "a IN (1, 2)"),
        ("a <> ALL (ARRAY[1, 2])", "NOT (a = ALL (ARRAY[1, 2]))"),
        ("a <> ANY (ARRAY[1, 2])", "NOT (a = ANY (ARRAY[1, 2]))"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert plain(one) != plain(other)
