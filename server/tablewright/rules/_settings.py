"""A name or an entry of the settings -> the place where the project writes it; troubles -> findings there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tablewright.comparison.overview import Overview, SourceText, Trouble
from tablewright.findings import Finding, Fix, Severity
from tablewright.source.spans import Lines, lines
from tablewright.source.statements import Span

_FILE_START = Span(0, 0)


def place_of(overview: Overview, name: str, entry: str = "") -> tuple[str, Span]:
    """(path, span) of an entry of a setting, else of the setting, else the first line of the settings module."""
    best: tuple[str, Span] | None = None
    for text in overview.settings:
        span, exact = _written(text.text, name, entry)
        if span is not None and (exact or best is None):
            best = (text.path, span)
        if exact:
            break
    if best is not None:
        return best
    first = overview.settings[0] if overview.settings else SourceText("", "")
    return first.path, line_span(first.text, 0)


def line_span(text: str, line: int) -> Span:
    """A line (from 0) without its blanks; the first one where the text has no such line."""
    rows = text.splitlines(keepends=True)
    if not 0 <= line < len(rows):
        line = 0
    start = sum(len(row) for row in rows[:line])
    row = rows[line] if rows else ""
    return Span(start + len(row) - len(row.lstrip()), start + len(row.rstrip())) if row.strip() else Span(start, start)


@lru_cache(maxsize=256)
def _written(text: str, name: str, entry: str) -> tuple[Span | None, bool]:
    """Where the text says it last, and whether that is the entry itself."""
    if name not in text:
        return None, False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return _looked_up(text, name, entry)
    at = lines(text)
    found: Span | None = None
    for node in ast.walk(tree):
        if not _assigns(node, name):
            continue
        found = at.span(_target(node, name))
        exact = _entry(node, entry, at) if entry else None
        if exact is not None:
            return exact, True
    return found, not entry and found is not None


def _assigns(node: ast.AST, name: str) -> bool:
    return isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and any(_names(t, name) for t in _targets(node))


def _targets(node: ast.AST) -> Sequence[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]


def _target(node: ast.AST, name: str) -> ast.expr:
    return next(target for target in _targets(node) if _names(target, name))


def _names(target: ast.expr, name: str) -> bool:
    """`DATABASES`, or `DATABASES["default"]`, or a part of that."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Name) and target.id == name


def _entry(node: ast.AST, entry: str, at: Lines) -> Span | None:
    for each in ast.walk(node):
        if isinstance(each, ast.Dict):
            for key in each.keys:
                if isinstance(key, ast.Constant) and key.value == entry:
                    return at.span(key)
        if isinstance(each, (ast.List, ast.Tuple, ast.Set)):
            for element in each.elts:
                if isinstance(element, ast.Constant) and element.value == entry:
                    return at.span(element)
        if isinstance(each, ast.Subscript) and isinstance(each.slice, ast.Constant) and each.slice.value == entry:
            return at.span(each.slice)
    return None


def _looked_up(text: str, name: str, entry: str) -> tuple[Span | None, bool]:
    """The same in a text that does not parse."""
    found = re.search(rf"^[ \t]*({re.escape(name)})\b", text, re.MULTILINE)
    if found is None:
        return None, False
    quoted = re.compile(rf"""["']{re.escape(entry)}["']""").search(text, found.end()) if entry else None
    return Span(*(quoted.span() if quoted else found.span(1))), bool(quoted) or not entry


def trouble_findings(
    overview: Overview, code: str, severity: Severity, troubles: Iterable[Trouble]
) -> Iterator[Finding]:
    """One for each of these troubles, where it can be mended."""
    for trouble in troubles:
        path, span = _place(overview, trouble)
        if path:
            message = " ".join(part for part in (trouble.message, trouble.hint) if part)
            yield project_finding(
                code, severity, message, path, span, alias=trouble.alias, fixes=tuple(_fixes(trouble))
            )


def _place(overview: Overview, trouble: Trouble) -> tuple[str, Span]:
    if trouble.path is not None:
        texts = {each.path: each.text for each in overview.settings} | dict(overview.texts)
        if trouble.path in texts:
            return trouble.path, line_span(texts[trouble.path], trouble.line or 0)
    if trouble.app:
        return place_of(overview, "INSTALLED_APPS", trouble.app)
    return place_of(overview, "DATABASES", trouble.alias) if trouble.alias else place_of(overview, "")


def _fixes(trouble: Trouble) -> Iterator[Fix]:
    if trouble.command:
        shown = " ".join(trouble.command.split())
        yield Fix(f"Copy “{shown}”", (), preferred=True, copies=trouble.command)
    if trouble.kind == "environment-variable":
        yield Fix(
            "Set the env file that has the variable", (), preferred=True, runs="openSetting", arguments=("env-file",)
        )
    if trouble.alias and not trouble.command:
        yield Fix("Try again", (), preferred=True, runs="refreshSchema")
        yield Fix("Use a snapshot instead of the database", (), runs="openSetting", arguments=("snapshot",))


def project_finding(
    code: str,
    severity: Severity,
    message: str,
    path: str,
    span: Span,
    *,
    alias: str = "",
    table: str = "",
    fixes: Sequence[Fix] = (),
) -> Finding:
    """A finding that is of no model, at an absolute span of a file."""
    return Finding(code, severity, message, span, "", alias, table, path=path, fixes=tuple(fixes))
