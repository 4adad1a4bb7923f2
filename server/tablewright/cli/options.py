"""Options that every command takes -> a loaded Project, or the sentence why there is none."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tablewright.cli.common import Usage, given_settings
from tablewright.cli.console import Console, Stop, printable
from tablewright.environment import absolute, find_root
from tablewright.project import Project, State
from tablewright.project.snapshots import snapshot_path
from tablewright.settings import Problem


def named_paths(options: argparse.Namespace) -> list[Path]:
    """Those of PATH…, which are there."""
    paths = [absolute(Path(path)) for path in options.paths]
    for path, given in zip(paths, options.paths, strict=True):
        if not path.exists():
            raise Usage(f"There is no file or folder “{printable(given)}”.")
    return paths


def start_of(paths: Sequence[Path]) -> Path | None:
    """Where to look for the project of these paths, when the current folder is in none."""
    return paths[0] if paths and find_root(Path.cwd()) is None else None


def open_project(options: argparse.Namespace, start: Path | None = None, **settings: Any) -> Project:
    """`start` is where to look for the project when --project does not say. `settings` are further keys."""
    folder = Path(options.project) if options.project else start or Path.cwd()
    if options.project and not folder.is_dir():
        raise Usage(f"There is no folder “{printable(options.project)}”. Correct --project.")
    further = {key.replace("_", "-"): value for key, value in settings.items() if value is not None}
    given = {**given_settings(options), **further}
    project = Project(folder, given, options.early)
    if options.snapshot == "" and project.settings.snapshot is None:
        project.configure({**given, "snapshot": str(snapshot_path(project.root, project.settings))})
    return project


def load(
    project: Project,
    options: argparse.Namespace,
    console: Console,
    *,
    live: bool = False,
    models: bool = False,
    migrations: bool = False,
) -> State:
    """The loaded state. Stop when nothing could be loaded; settings that are wrong are said and left out. `live`: from
    the databases, whatever the settings name. `models`: what the project's Django knows of its models counts too; an
    app that it does not load is said. `migrations`: which of them are not applied, too."""
    if models:
        project.ask_ahead(migrations=migrations)
    state = project.load(console.progress, live=live)
    console.clear()
    for problem in state.settings_problems:
        console.error(located(problem, project))
    if options.verbose and state.environment is not None:
        for decision in state.environment.decisions:
            console.error(printable(decision))
    if state.problem is not None:
        said = located(state.problem, project)
        if state.problem.kind == "snapshot":
            path = snapshot_path(project.root, project.settings)
            said = said.replace(printable(str(path)), relative(path, project.root))
        raise Stop(said, state.problem.detail)
    if models:
        _ask_django(project, options, console, migrations=migrations)
    return project.state


def _ask_django(project: Project, options: argparse.Namespace, console: Console, *, migrations: bool) -> None:
    project.know(console.progress, migrations=migrations)
    console.clear()
    for each in project.state.app_problems:
        console.error(located(each.problem, project))
        if options.verbose and each.problem.detail:
            console.error(each.problem.detail.rstrip())


def alias_problems(state: State, console: Console, *, verbose: bool = False) -> bool:
    """Says why aliases could not be read; Stop when none could. Whether there was one."""
    failed = [alias for alias in state.aliases.values() if alias.problem is not None]
    if failed and len(failed) == len(state.aliases):
        problem = failed[0].problem
        others = [_of_alias(alias.alias, alias.problem) for alias in failed[1:] if alias.problem is not None]
        assert problem is not None  # noqa: S101 -- `failed` has only those
        raise Stop("\n".join([_of_alias(failed[0].alias, problem), *others]), problem.detail)
    for alias in failed:
        if alias.problem is not None:
            console.error(_of_alias(alias.alias, alias.problem))
            if verbose and alias.problem.detail:
                console.error(alias.problem.detail.rstrip())
    return bool(failed)


def sentence(problem: Problem) -> str:
    return printable(" ".join(part for part in (problem.message, problem.hint) if part))


def _of_alias(alias: str, problem: Problem) -> str:
    text = sentence(problem)
    return text if f"“{alias}”" in text else f"{printable(alias)}: {text}"


def located(problem: Problem, project: Project) -> str:
    if problem.path is None:
        return sentence(problem)
    line = f":{problem.line + 1}" if problem.line is not None else ""
    return f"{relative(problem.path, project.root)}{line}: {sentence(problem)}"


def relative(path: Path, root: Path) -> str:
    """As the user would type it from the root, with forward slashes; the whole path when it is elsewhere."""
    return printable(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path))


def split_codes(values: Iterable[str] | None) -> list[str] | None:
    """["a,b", "c"] -> ["a", "b", "c"]; None for None."""
    return None if values is None else [code.strip() for value in values for code in value.split(",") if code.strip()]
