"""A project -> the problems that can be shown in a file of ours: pyproject.toml, a snapshot, a baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tablewright.findings import Severity
from tablewright.project import Project
from tablewright.project.baseline import baseline_problem
from tablewright.settings import Problem

_CODES = {"snapshot": "snapshot-not-usable", "setting": "setting", "baseline": "baseline-not-usable"}
"""Of what no rule tells: it is of our own files, not of the project's."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem on a line (from 0) of a file."""

    path: Path
    line: int
    code: str
    severity: Severity
    message: str


def file_problems(project: Project) -> Iterator[FileProblem]:
    """Those whose file is known; what concerns no file is left to the state notification."""
    state = project.state
    accepted = baseline_problem(project.root, project.settings)
    if accepted is not None:
        yield from _in_file(accepted, Severity.ERROR)
    for setting in state.settings_problems:
        yield from _in_file(setting, Severity.WARNING)
    problems = [state.problem, *(alias.problem for alias in state.aliases.values() if alias.problem != state.problem)]
    for problem in problems:
        if problem is not None:
            yield from _in_file(problem, Severity.ERROR)


def sentence(problem: Problem) -> str:
    return " ".join(part for part in (problem.message, problem.hint) if part)


def _in_file(problem: Problem, severity: Severity) -> Iterator[FileProblem]:
    code = _CODES.get(problem.kind)
    if code is not None and problem.path is not None and problem.path.is_absolute():
        yield FileProblem(problem.path, problem.line or 0, code, severity, sentence(problem))
