"""State of a project -> the problems that can be shown in a file: settings module, DATABASES, pyproject.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tablewright.findings import Severity
from tablewright.project import State
from tablewright.project.files import module_file
from tablewright.settings import Problem

_CODES = {
    "settings-error": "settings-not-importable",
    "settings-missing": "settings-not-importable",
    "environment-variable": "settings-not-importable",
    "no-driver": "database-driver-missing",
    "cannot-connect": "database-unreachable",
    "permission": "database-unreachable",
    "timeout": "database-unreachable",
    "snapshot": "snapshot-not-usable",
    "setting": "setting",
}
_PLACES = {name: re.compile(rf"^[ \t]*{name}\b", re.MULTILINE) for name in ("DATABASES", "INSTALLED_APPS")}


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem on a line of a file; `line` None: the line of the setting `near` (of the `name` in it), else the
    first."""

    path: Path
    line: int | None
    name: str
    code: str
    severity: Severity
    message: str
    near: str = "DATABASES"


def file_problems(state: State) -> Iterator[FileProblem]:
    """Those whose file is known; what concerns no file is left to the state notification."""
    for problem in state.settings_problems:
        yield from _in_file(problem, None, "", Severity.WARNING)
    settings_file = state.settings_file or _settings_file(state)
    if state.problem is not None:
        yield from _in_file(state.problem, settings_file, "", Severity.ERROR)
    for alias in state.aliases.values():
        if alias.problem is not None and alias.problem != state.problem:
            yield from _in_file(alias.problem, settings_file, alias.alias, Severity.ERROR)
    yield from _of_apps(state, settings_file)


def sentence(problem: Problem) -> str:
    return " ".join(part for part in (problem.message, problem.hint) if part)


def line_of(problem: FileProblem, text: str) -> int:
    """Line (from 0) of the problem in its file's text, by LSP's line ends."""
    if problem.line is not None:
        return problem.line
    found = _PLACES[problem.near].search(text)
    if found is None:
        return 0
    ends = r"\s*:" if problem.near == "DATABASES" else ""
    quoted = re.compile(rf"""["']{re.escape(problem.name)}["']{ends}""")
    name = quoted.search(text, found.end()) if problem.name else None
    return len(re.findall(r"\r\n|\n|\r", text[: (name or found).start()]))


def _settings_file(state: State) -> Path | None:
    """Where the settings module must be, when it never came to say so itself."""
    environment = state.environment
    if state.problem is None or environment is None or not environment.settings_module:
        return None
    return module_file(environment.root, environment.settings_module)


def _of_apps(state: State, settings_file: Path | None) -> Iterator[FileProblem]:
    """On the line that fails where it is the project's, else where the app is named."""
    root = state.environment.root if state.environment is not None else None
    for each in state.app_problems:
        problem = each.problem
        own = problem.path is not None and root is not None and problem.path.is_relative_to(root)
        path, line = (problem.path, problem.line or 0) if own else (settings_file if each.app else None, None)
        if path is not None:
            text = sentence(problem)
            yield FileProblem(path, line, each.app, "app-not-importable", Severity.ERROR, text, "INSTALLED_APPS")


def _in_file(problem: Problem, settings_file: Path | None, alias: str, severity: Severity) -> Iterator[FileProblem]:
    code = _CODES.get(problem.kind)
    own = problem.path if problem.path is not None and problem.path.is_absolute() else None
    path = own or settings_file
    if code is not None and path is not None:
        line = problem.line if own else None
        yield FileProblem(path, line, alias, code, severity, sentence(problem))
