"""Settings and a folder -> Environment: the interpreter, root, settings module and variables an agent runs with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from tablewright.environment.env_file import parse_env
from tablewright.environment.folders import is_file
from tablewright.environment.interpreter import find_interpreter, resolve
from tablewright.environment.settings_module import find_settings_module
from tablewright.settings import Problem, Settings

SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist"})


@dataclass(frozen=True, slots=True)
class Environment:
    """An agent's identity: when any of it changes, so does the agent.

    `command` starts Python ("/x/.venv/bin/python",) or a prefix. `root` holds manage.py: cwd and sys.path[0].
    `variables` are added to ours. `decisions`: one line per decision, for the log and `doctor`.
    """

    root: Path
    command: tuple[str, ...]
    settings_module: str | None
    variables: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """An environment but for its interpreter: what is found without running anything."""

    root: Path
    settings_module: str
    variables: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = field(default=(), compare=False)


def find_root(start: Path) -> Path | None:
    """The folder with manage.py, looked for upward from `start`, then one and two levels down. None when none."""
    start = absolute(start)
    if not start.is_dir():
        start = start.parent
    for folder in (start, *start.parents):
        if is_file(folder / "manage.py"):
            return folder
    children = _subfolders(start)
    for folder in (*children, *(grandchild for child in children for grandchild in _subfolders(child))):
        if is_file(folder / "manage.py"):
            return folder
    return None


def absolute(path: Path) -> Path:
    """Without dots, but with its links: the editor names files by the path that it opened."""
    return Path(os.path.normpath(path.absolute()))


def find_environment(folder: Path, settings: Settings) -> Environment | Problem:
    """The place, and then the interpreter, each candidate probed by running it: `command`, `python`, the editor's
    pick, VIRTUAL_ENV, CONDA_PREFIX, .venv / venv / env in the root and above, poetry / pipenv / uv, python on the
    PATH, our own; the first that has Django. A Problem's `detail` holds the decisions made until then, one a line.
    """
    place = find_place(folder, settings)
    return place if isinstance(place, Problem) else environment_of(place, folder, settings)


def environment_of(place: Place, folder: Path, settings: Settings) -> Environment | Problem:
    """The second half of `find_environment`."""
    decisions = list(place.decisions)
    variables = {**os.environ, **dict(place.variables)}
    command = find_interpreter(place.root, absolute(folder), settings, variables, decisions)
    if isinstance(command, Problem):
        return _with(command, decisions)
    return Environment(place.root, command, place.settings_module, place.variables, tuple(decisions))


def find_place(folder: Path, settings: Settings) -> Place | Problem:
    """Numbered decisions: root, env file, settings module.

    1. root: find_root; a folder without manage.py counts when a settings module is named for it
    2. variables: `env-file`, else `.env` in the root; what is set already wins over a file, `env` wins over both
    3. settings module: see `settings_module.find_settings_module`
    """
    folder = absolute(folder)
    decisions: list[str] = []
    found = find_root(folder)
    root = found or folder
    decisions.append(
        f"root: {root} ({'it holds manage.py' if found else 'no manage.py there, above or two levels below'})"
    )

    variables = _variables(root, folder, settings, decisions)
    if isinstance(variables, Problem):
        return _with(variables, decisions)

    module, why = find_settings_module(root, settings.settings_module, {**os.environ, **variables})
    if module is None:
        return _with(_no_settings_module(root) if found else _no_project(folder), decisions)
    decisions.append(f"settings module: {module} ({why})")
    variables["DJANGO_SETTINGS_MODULE"] = module
    return Place(root, module, tuple(sorted(variables.items())), tuple(decisions))


def _with(problem: Problem, decisions: list[str]) -> Problem:
    return replace(problem, detail="\n".join(decisions) or problem.detail)


def _no_project(folder: Path) -> Problem:
    return Problem(
        "no-project",
        f"No Django project was found: there is no manage.py in “{folder}”, in the folders above it, or up to two"
        " levels below.",
        "Open the folder that holds manage.py, or set “settings-module”.",
    )


def _no_settings_module(root: Path) -> Problem:
    return Problem(
        "settings-missing",
        f"No settings module was found for “{root}”: manage.py names none, and DJANGO_SETTINGS_MODULE is not set.",
        'Set “settings-module”, for example to "mysite.settings".',
        root / "manage.py",
        0,
    )


def _variables(root: Path, folder: Path, settings: Settings, decisions: list[str]) -> dict[str, str] | Problem:
    if settings.env_file is not None:
        path = resolve(settings.env_file, root, folder)
        if path is None:
            message = (
                f"The env file “{settings.env_file}” does not exist, so that the project's variables are not known."
            )
            return Problem("setting", message, "Correct the setting “env-file”, or remove it.")
        why = "setting env-file"
    else:
        path, why = root / ".env", "found in the root"
    values: dict[str, str] = {}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        decisions.append("env file: none")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        if settings.env_file is not None:
            message = f"The env file “{settings.env_file}” cannot be read: {reason}."
            return Problem("setting", message, "Make it readable, or correct the setting “env-file”.", path)
        decisions.append(f"env file: {path} left out, because it cannot be read ({reason})")
    else:
        read, bad = parse_env(text)
        values = {name: value for name, value in read.items() if name not in os.environ}
        skipped = f", {len(read) - len(values)} set already and kept" if len(read) > len(values) else ""
        lines = f"; not understood: line {', '.join(str(line + 1) for line in bad)}" if bad else ""
        decisions.append(f"env file: {path} ({why}; {len(values)} variables{skipped}{lines})")
    if settings.env:
        decisions.append(f"env: {', '.join(sorted(settings.env))} (setting)")
    return {**values, **settings.env}


def _subfolders(folder: Path) -> list[Path]:
    try:
        inside = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        return []
    return [folder / name for name in inside if not name.startswith(".") and name not in SKIPPED_FOLDERS]
