"""A rule's code -> its page of the documentation, as it is shipped beside the program."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tablewright.rules import RULES

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (_PACKAGE / "_rules", _PACKAGE.parents[1] / "docs" / "rules")
"""In a wheel; in the editor's bundle, and in the sources."""

_CODES = frozenset(rule.code for rule in RULES)


@lru_cache(maxsize=256)
def page_of(code: str) -> Path | None:
    """The Markdown file; None for what is no rule's code."""
    if code not in _CODES:
        return None
    files = (folder / f"{code}.md" for folder in _PLACES)
    return next((file for file in files if file.is_file()), None)


def page_text(code: str) -> str:
    """The page's text; without its file, what the rule itself says. LookupError for what is no rule's code."""
    rule = next((each for each in RULES if each.code == code), None)
    if rule is None:
        raise LookupError(code)
    path = page_of(code)
    if path is not None:
        return path.read_text(encoding="utf-8")
    return f"# {code}\n\nSeverity: **{rule.severity.value}**\n\n{rule.page.strip()}\n"
