"""Models live in a package that `INSTALLED_APPS` does not name.

## At run time

Django does not load the models: `migrate` makes no tables for them, and whoever imports them gets `Model class … isn't
in an application in INSTALLED_APPS`.

## What to do

Add the package to `INSTALLED_APPS`.

Only packages that are made as apps count, with an `apps.py` or migrations of their own, and not those that another
settings module of the project names: they are installed where that one is used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.text import string
from tablewright.rules._settings import place_of, project_finding
from tablewright.rules._wording import quoted
from tablewright.source.edits import Edit
from tablewright.source.spans import lines
from tablewright.source.statements import Span

SEVERITY = Severity.WARNING


def check_project(overview: Overview) -> Iterator[Finding]:
    if not overview.installed_apps or not overview.settings:
        return
    for package in overview.app_packages:
        if _installed(package, overview):
            continue
        path, span = place_of(overview, "INSTALLED_APPS")
        message = f"Package {quoted(package)} has models, but is not in INSTALLED_APPS: Django does not load them."
        yield project_finding(
            "app-not-installed", SEVERITY, message, path, span, fixes=list(_fixes(package, path, overview))
        )


def _installed(package: str, overview: Overview) -> bool:
    """By its own name, by that of its AppConfig, from a deeper folder (`src.clinic` is `clinic`), or elsewhere."""
    names = {package, package.rpartition(".")[2]}
    entries = {part for entry in overview.installed_apps for part in (entry, entry.partition(".apps.")[0])}
    if any(entry == package or package.endswith(f".{entry}") or entry.startswith(f"{package}.") for entry in entries):
        return True
    written = re.compile(rf"""["'](?:[\w.]*\.)?{re.escape(package.rpartition(".")[2])}(?:\.[\w.]*)?["']""")
    return any(written.search(text) for text in overview.other_settings) or bool(names & entries)


def _fixes(package: str, path: str, overview: Overview) -> Iterator[Fix]:
    text = next((each.text for each in overview.settings if each.path == path), "")
    edit = _added(text, package)
    if edit is not None:
        yield Fix(f"Add {quoted(package)} to INSTALLED_APPS", (edit,), preferred=True)


def _added(text: str, package: str) -> Edit | None:
    """Behind the last entry of the list; None where the setting is no plain list."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    for node in tree.body:
        value = _value(node)
        if value is None:
            continue
        if not isinstance(value, (ast.List, ast.Tuple)) or not value.elts:
            return None
        at, last = lines(text), value.elts[-1]
        end = at.span(last).end
        start = at.line_start(at.span(last).start)
        indent = text[start : at.span(last).start]
        own_line = not indent.strip() and last.lineno != value.lineno
        joint = f",\n{indent}" if own_line else ", "
        return Edit(Span(end, end), f"{joint}{string(package)}")
    return None


def _value(node: ast.stmt) -> ast.expr | None:
    """Of `INSTALLED_APPS = …`."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    named = any(isinstance(target, ast.Name) and target.id == "INSTALLED_APPS" for target in targets)
    return node.value if named and isinstance(node, (ast.Assign, ast.AnnAssign)) else None
