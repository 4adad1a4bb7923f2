"""`check --explain`: a rule's page for a terminal, and that every rule has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shop import Run
from tablewright.project.pages import page_of, page_text
from tablewright.rules import RULES


def test_the_page_is_printed_without_a_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("check", "--explain", "null-possible")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:5] == [
        "null-possible",
        "",
        "Severity: warning",
        "",
        "The column may be NULL, the field does not allow it.",
    ]
    assert "At run time" in lines
    assert "    class Bill(models.Model):" in lines
    assert "```" not in ran.out


def test_a_code_that_no_rule_has(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("check", "--explain", "null-posible")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no rule “null-posible”. Did you mean “null-possible”?\n"


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_has_a_page_that_says_what_happens_and_how_to_silence_it(code: str) -> None:
    assert page_of(code) is not None
    text = page_text(code)
    assert text.startswith(f"# {code}\n\nSeverity: **")
    for heading in ("At run time", "What to do", "Silence it", "Examples"):
        assert f"\n## {heading}\n" in text


def test_no_page_without_a_rule() -> None:
    assert page_of("../../README") is None
    with pytest.raises(LookupError):
        page_text("no-such-rule")
