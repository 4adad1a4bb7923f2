"""A project -> two databases of it: one that `migrate` made, and one made straight from its models; and what of its
findings is true.

The findings are those of `tablewright check`, of all models; those of other packages are judged by what Django says of
them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from support.confirming import Verdict, judge
from support.twins import Difference, differences
from support.untold import untold
from tablewright.findings import Finding
from tablewright.project import Project
from tablewright.project.checking import raw_findings
from tablewright.schema.model import Schema

CREATE = Path(__file__).resolve().parents[1] / "no_false_alarm" / "create_tables.py"


@dataclass(frozen=True, slots=True)
class Suite:
    """A project folder and the interpreter that runs it. `migrated`, `created`: variables that choose the database."""

    root: Path
    python: Path
    settings_module: str
    migrated: Mapping[str, str]
    created: Mapping[str, str]

    def run(self, variables: Mapping[str, str], *command: str) -> None:
        """RuntimeError with what it printed where it fails."""
        told = {**os.environ, "DJANGO_SETTINGS_MODULE": self.settings_module, **variables}
        ran = subprocess.run([self.python, *command], cwd=self.root, env=told, capture_output=True, text=True)
        if ran.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{ran.stderr[-4000:]}")

    def make(self) -> None:
        """Both databases are empty before."""
        self.run(self.migrated, "manage.py", "migrate", "--skip-checks", "--verbosity=0")
        self.run(self.created, str(CREATE))


@dataclass(frozen=True, slots=True)
class Judged:
    """`models`: how many of them were compared with a table. `created`: findings of the database made from the models,
    of which each is false. `truth`: all in what the two differ."""

    models: int
    verdict: Verdict
    created: tuple[Finding, ...]
    truth: tuple[Difference, ...]


def judged(suite: Suite) -> Judged:
    migrated, created = opened(suite, suite.migrated), opened(suite, suite.created)
    schemas = schema_of(migrated), schema_of(created)
    truth = differences(*schemas)
    verdict = judge(findings(migrated), truth, joins(migrated))
    misses = tuple(each for each in verdict.misses if not untold(each, truth, *schemas))
    verdict = replace(verdict, misses=misses)
    return Judged(len(compared(migrated)), verdict, tuple(findings(created)), truth)


def opened(suite: Suite, variables: Mapping[str, str]) -> Project:
    """Loaded, and Django asked: what goes wrong is an error here."""
    given = {"python": str(suite.python), "settings-module": suite.settings_module, "env": dict(variables)}
    project = Project(suite.root, given)
    state = project.load()
    project.know()
    problems = [state.problem, *(alias.problem for alias in state.aliases.values())]
    problems += [each.problem for each in project.state.app_problems]
    said = [problem.message for problem in problems if problem is not None]
    if said:
        raise RuntimeError("\n".join(said))
    return project


def schema_of(project: Project) -> Schema:
    (schema,) = (alias.schema for alias in project.state.aliases.values())
    if schema is None:
        raise RuntimeError("The schema was not read.")
    return schema


def findings(project: Project) -> Iterator[Finding]:
    """Of the project as a whole, of the models in its files, and of those in other packages. That a table is missing of
    a model that Django does not manage is true: neither database was to have it."""
    yield from (found.finding for found in project.project_findings())
    by_label = project.models().by_label
    for each in _of_models(project):
        model = by_label.get(each.model)
        if each.code != "no-such-table" or model is None or model.managed is not False:
            yield each


def _of_models(project: Project) -> Iterator[Finding]:
    for path in project.files():
        yield from (found.finding for found in project.findings(path) if found.finding.model)
    models = project.models()
    for label in compared(project):
        model = models.by_label[label]
        if not model.path:
            yield from raw_findings(model, models, project.state, project.settings)


def compared(project: Project) -> tuple[str, ...]:
    """Labels of the models that have a table of their own; join tables that Django makes are their owners' matter."""
    known = project.known
    made = {each.label for each in known.registry.models if each.auto_created} if known is not None else set()
    by_label = project.models().by_label
    return tuple(label for label, model in by_label.items() if model.paired and label not in made)


def joins(project: Project) -> Mapping[str, tuple[str, ...]]:
    """Label of a model -> the join tables that Django makes for it."""
    found: dict[str, tuple[str, ...]] = {}
    for model in project.known.registry.models if project.known is not None else ():
        if model.auto_created:
            found[model.auto_created] = (*found.get(model.auto_created, ()), model.table)
    return found
