"""Settings and a folder -> Environment: the interpreter, root, settings module and variables an agent runs with."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from tablewright.environment.candidates import settings_modules
from tablewright.environment.interpreter import find_interpreter
from tablewright.environment.place import Environment, Overrides, Place
from tablewright.environment.roots import absolute, find_root, find_roots, named_root
from tablewright.environment.settings_module import (
    CONFIGURATION,
    SETTING,
    VARIABLE,
    find_configuration,
    find_settings_module,
)
from tablewright.environment.variables import find_variables
from tablewright.settings import Problem, Settings

__all__ = [
    "Environment",
    "Place",
    "absolute",
    "environment_of",
    "find_environment",
    "find_place",
    "find_root",
    "find_roots",
]

OTHERS_TOLD = 6


def find_environment(folder: Path, settings: Settings) -> Environment | Problem:
    """The place, and then the interpreter, each candidate probed by running it: see `interpreter.find_interpreter`.
    A Problem's `detail` holds the decisions made until then, one a line."""
    place = find_place(folder, settings)
    return place if isinstance(place, Problem) else environment_of(place, folder, settings)


def environment_of(place: Place, folder: Path, settings: Settings) -> Environment | Problem:
    """The second half of `find_environment`."""
    decisions = list(place.decisions)
    variables = {**os.environ, **dict(place.variables)}
    command = find_interpreter(place.root, absolute(folder), settings, variables, decisions)
    if isinstance(command, Problem):
        return _with(command, decisions)
    overrides: Overrides = tuple(
        (alias, tuple(sorted(values.items()))) for alias, values in sorted(settings.database_overrides.items())
    )
    for alias, values in overrides:
        decisions.append(f"database “{alias}”: {', '.join(key for key, _ in values)} (setting database-overrides)")
    sent = settings.command is not None
    if sent:
        there = f"“{settings.command_root}” there" if settings.command_root else "found there"
        decisions.append(f"agent: sent to the command, root {there}")
    return Environment(
        place.root,
        command,
        place.settings_module,
        place.variables,
        tuple(decisions),
        sent,
        settings.command_root if sent else None,
        place.weak if sent else frozenset(),
        overrides,
    )


def find_place(folder: Path, settings: Settings) -> Place | Problem:
    """Numbered decisions: root, env file, settings module.

    1. root: the setting, else `roots.find_roots`; a folder without manage.py counts when a settings module is named
    2. variables: see `variables.find_variables`
    3. settings module: see `settings_module.find_settings_module`, and the class in it that counts, if it has such
    """
    folder = absolute(folder)
    decisions: list[str] = []
    roots, why = find_roots(folder), "it holds manage.py"
    if settings.root is not None:
        named = named_root(settings.root, folder)
        if named is None:
            message = f"The folder “{settings.root}” in the setting “root” does not exist below “{folder}”."
            return Problem("setting", message, "Correct the setting “root”, or remove it.")
        roots, why = (named,), "setting root"
    if len(roots) > 1:
        return _several(roots, folder)
    root = roots[0] if roots else folder
    decisions.append(f"root: {root} ({why if roots else 'no manage.py there, above or two levels below'})")

    found = find_variables(root, folder, settings, decisions)
    if isinstance(found, Problem):
        return _with(found, decisions)
    variables, weak = found

    known = {**os.environ, **variables}
    module, why = find_settings_module(root, settings.settings_module, known)
    if module is None:
        return _with(_no_settings_module(root) if roots else _no_project(folder), decisions)
    others = [name for name in settings_modules(root) if name != module]
    also = f"; there are also {', '.join(others[:OTHERS_TOLD])}" if others else ""
    decisions.append(f"settings module: {module} ({why}{also}{', …' if len(others) > OTHERS_TOLD else ''})")
    if why != SETTING and VARIABLE not in settings.env:
        weak |= {VARIABLE}
    variables[VARIABLE] = module
    name, why = find_configuration(root, known)
    if name is not None:
        decisions.append(f"class of settings: {name} ({why})")
        if CONFIGURATION not in known:
            weak |= {CONFIGURATION}
            variables[CONFIGURATION] = name
    return Place(root, module, tuple(sorted(variables.items())), tuple(decisions), weak)


def _with(problem: Problem, decisions: list[str]) -> Problem:
    return replace(problem, detail="\n".join(decisions) or problem.detail)


def _several(roots: tuple[Path, ...], folder: Path) -> Problem:
    names = [root.relative_to(folder).as_posix() for root in roots]
    return Problem(
        "no-project",
        f"Several Django projects were found below “{folder}”: {', '.join(f'“{name}”' for name in names)}."
        " Which one is meant is not known.",
        f'Open the folder of one of them, or set “root”, for example to "{names[0]}".',
    )


def _no_project(folder: Path) -> Problem:
    return Problem(
        "no-project",
        f"No Django project was found: there is no manage.py in “{folder}”, in the folders above it, or up to two"
        " levels below.",
        "Open the folder that holds manage.py, or set “root” to it, or “settings-module”.",
    )


def _no_settings_module(root: Path) -> Problem:
    candidates = settings_modules(root)
    why = f"No settings module was found for “{root}”: manage.py names none, and DJANGO_SETTINGS_MODULE is not set."
    hint = 'Set “settings-module”, for example to "mysite.settings".'
    if candidates:
        why += f" There are {len(candidates)} that it may be: {', '.join(f'“{name}”' for name in candidates)}."
        hint = "Set “settings-module” to one of these."
    return Problem("settings-missing", why, hint, root / "manage.py", 0)
