"""Options that every command takes -> a loaded Project, or the sentence why there is none."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tablewright.cli.console import Console, Stop, printable
from tablewright.environment import absolute, find_root
from tablewright.project import Project, State
from tablewright.project.snapshots import USUAL, snapshot_path
from tablewright.settings import Problem

Parser = TypeVar("Parser", bound=argparse.ArgumentParser)


class Usage(Stop):
    """The command line itself is wrong."""


SNAPSHOT_HELP = f"a snapshot instead of the database (default FILE: the setting “snapshot”, else {USUAL.as_posix()})"


def common_options(parser: Parser) -> Parser:
    """Adds what every command takes."""
    group = parser.add_argument_group("project")
    group.add_argument("--project", metavar="DIR", help="the project's folder (default: found upward from here)")
    group.add_argument("--settings", metavar="MODULE", help="the settings module")
    group.add_argument("--python", metavar="PATH", help="the interpreter that has the project's Django")
    group.add_argument("--command", metavar="COMMAND", dest="prefix", help="a command that starts that interpreter")
    group.add_argument("--env-file", metavar="FILE", help="variables for the settings module")
    group.add_argument("--database", metavar="ALIAS", action="append", help="only this alias (repeatable)")
    group.add_argument("--snapshot", metavar="FILE", nargs="?", const="", help=SNAPSHOT_HELP)
    group = parser.add_argument_group("output")
    group.add_argument("-q", "--quiet", action="store_true", help="only the result")
    group.add_argument("--no-color", action="store_true", help="no colors, also on a terminal")
    group.add_argument("-v", "--verbose", action="store_true", help="tracebacks and decisions, on stderr")
    return parser


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
    # Paths on a command line count from where the user stands.
    given = {
        "settings-module": options.settings,
        "python": _from_here(options.python),
        "command": options.prefix,
        "env-file": str(absolute(Path(options.env_file))) if options.env_file else None,
        "databases": options.database,
        "snapshot": _snapshot(options.snapshot),
        **{key.replace("_", "-"): value for key, value in settings.items()},
    }
    given = {key: value for key, value in given.items() if value is not None}
    project = Project(folder, given)
    if options.snapshot == "" and project.settings.snapshot is None:
        project.configure({**given, "snapshot": str(snapshot_path(project.root, project.settings))})
    return project


def _snapshot(given: str | None) -> str | None:
    """Since FILE may be left out, the PATH behind it is easily taken for it."""
    if given and (given.endswith(".py") or Path(given).is_dir()):
        raise Usage(
            f"“{printable(given)}” is no snapshot. Write the paths in front of --snapshot, or name its file"
            " with --snapshot=FILE."
        )
    return str(absolute(Path(given).expanduser())) if given else None


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


def _from_here(program: str | None) -> str | None:
    if program and (os.sep in program or "/" in program):
        return str(absolute(Path(program).expanduser()))
    return program
