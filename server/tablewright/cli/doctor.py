"""`tablewright doctor`: the environment found, step by step, without secrets: to paste into a bug report."""

from __future__ import annotations

import argparse
import os
import platform
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tablewright
from tablewright.cli import facts
from tablewright.cli.console import Console, printable
from tablewright.cli.options import located, open_project, sentence
from tablewright.project import AliasState, Project, State
from tablewright.project.snapshots import snapshot_path
from tablewright.schema.model import Schema
from tablewright.settings import Problem

NAME = "doctor"
HELP = "the environment found, step by step, to paste into a bug report"
EXAMPLE = "tablewright doctor --project ~/clinic"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="LABEL", help="all that is known of this model, and how it is known")


def run(options: argparse.Namespace, console: Console) -> int:
    """1 when a step failed: the doctor has done its work then."""
    if options.model is not None:
        return facts.run(options, console)
    project = open_project(options)
    project.load(console.progress)
    project.know(console.progress)
    state = project.state
    hide = secrets_of(state, os.environ)
    failed = False
    for good, line in report(project, state):
        failed |= not good
        mark = console.style("ok  ", "good") if good else console.style("FAIL", "error")
        console.print(f"{mark} {printable(redact(line, hide))}")
    if options.verbose:
        apps = (each.problem for each in state.app_problems)
        for problem in (state.problem, *(alias.problem for alias in state.aliases.values()), *apps):
            if problem is not None and problem.detail:
                console.print(redact(problem.detail.rstrip(), hide))
    return int(failed)


def report(project: Project, state: State) -> Iterable[tuple[bool, str]]:
    """(fine, one line) for each step, in the order that a project is opened."""
    version = platform.python_version()
    yield True, f"tablewright {tablewright.__version__}, run by Python {version} on {platform.platform()}"
    yield True, f"folder: {project.folder}"
    for problem in state.settings_problems:
        yield False, f"settings: {located(problem, project)}"
    decisions = state.environment.decisions if state.environment is not None else ()
    if state.environment is None and state.problem is not None:
        decisions = tuple(state.problem.detail.splitlines())
    for decision in decisions:
        yield True, decision
    if state.environment is not None:
        names = ", ".join(name for name, _ in state.environment.variables)
        yield True, f"variables given to the agent: {names}"
        yield True, f"searched in {state.seconds.get('environment', 0):.2f} s"
    if state.problem is not None:
        yield False, _of_problem(state.problem)
        return
    if project.settings.snapshot is not None:
        path = snapshot_path(project.root, project.settings)
        yield True, f"snapshot in the place of the databases: {path}, of Django {state.django}"
    else:
        booted = state.seconds.get("boot", 0)
        yield True, f"agent: Python {state.python}, Django {state.django}, settings loaded in {booted:.2f} s"
        yield True, f"settings file: {state.settings_file}"
    yield True, f"installed apps: {', '.join(state.installed_apps) or 'none'}"
    yield True, f"aliases: {', '.join(state.all_aliases)}{' (with routers)' if state.routers else ''}"
    for alias in state.aliases.values():
        yield from _of_alias(alias)
    yield from _of_django(project, state)
    yield from _of_sources(project)


def _of_alias(alias: AliasState) -> Iterable[tuple[bool, str]]:
    engine = f" {alias.backend.engine}" if alias.backend is not None else ""
    if alias.problem is not None:
        yield False, f"{alias.alias}:{engine} {_of_problem(alias.problem)}"
    if alias.schema is None or alias.problem is not None:
        return
    schema = alias.schema
    kinds = Counter(table.kind for table in schema.tables)
    found = ", ".join(f"{count} × {kind}" for kind, count in sorted(kinds.items())) or "no tables"
    server = f"{schema.vendor} {schema.server_version}".rstrip()
    if alias.source == "snapshot":
        yield True, f"{alias.alias}:{engine} of the snapshot, {server}, {found}"
    else:
        yield True, f"{alias.alias}:{engine} “{alias.name}”, {server}, {found}, {alias.seconds:.2f} s"
    if schema.partial:
        yield False, f"{alias.alias}: not all tables have been read"
    for problem in schema.problems:
        yield False, f"{alias.alias}: {problem}"
    for table in schema.tables:
        if table.error:
            yield False, f"{alias.alias}: table “{table.name}” could not be read in full: {table.error}"
    yield from _of_rights(alias.alias, schema)


NAMED = 5
"""So many tables are named of those that something is denied on."""


def _of_rights(alias: str, schema: Schema) -> Iterable[tuple[bool, str]]:
    """What this user may not do, by right: a project that only reads needs no more than SELECT."""
    for right in dict.fromkeys(right for table in schema.tables for right in table.denied):
        names = [table.name for table in schema.tables if right in table.denied]
        some = ", ".join(f"“{name}”" for name in names[:NAMED])
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        tables = "1 table" if len(names) == 1 else f"{len(names)} tables"
        yield True, f"{alias}: this user has no right to {right.upper()} on {tables}: {some}{more}"


def _of_django(project: Project, state: State) -> Iterable[tuple[bool, str]]:
    """What Django itself says of the models, and what keeps it from that."""
    known = project.known
    if known is not None:
        registry = known.registry
        count = f"{len(registry.models)} models of {len(registry.apps)} apps"
        yield True, f"known to Django: {count}, told in {known.seconds:.2f} s"
        for each in registry.migrations:
            if each.problem is not None:
                yield True, f"{each.alias}: its migrations are not known: {each.problem}"
            elif each.unapplied:
                yield True, f"{each.alias}: {_some([f'{app}.{name}' for app, name in each.unapplied])} not applied"
    for app in state.app_problems:
        yield False, f"app {app.app}: {_of_problem(app.problem)}" if app.app else _of_problem(app.problem)


def _some(names: Sequence[str]) -> str:
    """The first few of some migrations."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{'1 migration' if len(names) == 1 else f'{len(names)} migrations'}: {', '.join(names[:NAMED])}{more}"


def _of_sources(project: Project) -> Iterable[tuple[bool, str]]:
    files = project.files()
    models = [
        placed.model for path in files for placed in project.models().by_path.get(str(path), ()) if placed.model.paired
    ]
    yield True, f"models: {len(models)} in {len(files)} files, {len(project.unmapped_tables())} tables without a model"
    for path in files:
        problem = project.file_problem(path)
        if problem is not None:
            yield False, f"{path}: {problem}"
    for model in models:
        if not model.complete:
            yield True, f"{model.label} is not known in full: {model.incomplete_reason}"
    counts = Counter(found.finding.code for path in files for found in project.findings(path))
    yield True, f"findings: {', '.join(f'{count} × {code}' for code, count in sorted(counts.items())) or 'none'}"


def _of_problem(problem: Problem) -> str:
    place = f" ({problem.path}:{(problem.line or 0) + 1})" if problem.path is not None else ""
    return f"{problem.kind}: {sentence(problem)}{place}"


SECRET = re.compile(r"PASS|SECRET|TOKEN|KEY|_PWD|CREDENTIAL|DSN|_URL", re.IGNORECASE)


def secrets_of(state: State, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Values of variables whose names say that they are nobody's business, the longest first."""
    variables = {**environment, **dict(state.environment.variables if state.environment is not None else ())}
    values = {value for name, value in variables.items() if SECRET.search(name) and len(value) > 3}
    return tuple(sorted(values, key=len, reverse=True))


_NAMED_SECRET = re.compile(
    r"""(['"]?\b\w*(?:password|passwd|pwd|secret|token)\w*['"]?\s*[=:]\s*)(?:'[^']*'|"[^"]*"|[^\s,;&'")}]+)""",
    re.IGNORECASE,
)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Secrets' values, passwords in addresses and settings, and the user's home folder, out of a text."""
    for secret in secrets:
        text = text.replace(secret, "***")
    text = re.sub(r"(\w+://[^\s:/@]*):[^\s/@]+@", r"\1:***@", text)
    text = _NAMED_SECRET.sub(r"\1***", text)
    home = str(Path.home())
    return text.replace(home + os.sep, "~" + os.sep) if len(home) > 1 else text
