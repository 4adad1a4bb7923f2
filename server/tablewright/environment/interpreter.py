"""Settings, root and variables -> the command that starts the project's own Python; candidates are tried by running."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tablewright.environment.folders import folders_upward, python_in, resolve_program
from tablewright.environment.probing import COMMAND_SECONDS, PROBE_SECONDS, Probe, probe_interpreter
from tablewright.environment.virtual import in_folders, of_tools
from tablewright.settings import Problem, Settings

__all__ = ["find_interpreter", "folders_upward"]


def find_interpreter(
    root: Path, folder: Path, settings: Settings, environment: Mapping[str, str], decisions: list[str]
) -> tuple[str, ...] | Problem:
    if settings.command is not None:
        program = resolve_program(settings.command[0], root, folder)
        if program is None:
            message = f"The program “{settings.command[0]}” in the setting “command” was not found."
            return Problem("no-interpreter", message, "Correct the setting “command”, or install the program.")
        return _set_by_user((program, *settings.command[1:]), "command", root, environment, COMMAND_SECONDS, decisions)
    if settings.python is not None:
        python = resolve_program(settings.python, root, folder)
        if python is None:
            message = f"The interpreter “{settings.python}” in the setting “python” does not exist."
            return Problem("no-interpreter", message, "Correct the setting “python”, or remove it.")
        return _set_by_user((python,), "python", root, environment, PROBE_SECONDS, decisions)

    tried: list[tuple[tuple[str, ...], Probe]] = []
    for command, why in _candidates(root, folder, settings, environment):
        if any(command == other for other, _ in tried):
            continue
        probe = probe_interpreter(command, root, environment, PROBE_SECONDS)
        tried.append((command, probe))
        verdict = probe.error or ("" if probe.django else "no Django")
        decisions.append(f"interpreter: {' '.join(command)} ({why}; {verdict or 'Python ' + probe.version})")
        if not verdict:
            return command
    if not tried:
        message = "No Python interpreter was found: there is no virtual environment, and no python on the PATH."
        return Problem("no-interpreter", message, "Set “python” to the interpreter that runs this project.")
    names = ", ".join(f"“{' '.join(command)}”" for command, _ in tried)
    message = f"Django is not installed in any interpreter that was found for this project: {names}."
    return Problem("no-django", message, "Set “python” to the interpreter that runs this project, or install Django.")


def _set_by_user(
    command: tuple[str, ...],
    key: str,
    root: Path,
    environment: Mapping[str, str],
    seconds: float,
    decisions: list[str],
) -> tuple[str, ...] | Problem:
    shown = " ".join(command)
    probe = probe_interpreter(command, root, environment, seconds)
    if probe.error:
        message = f"“{shown}” in the setting “{key}” does not start a Python interpreter: {probe.error}."
        return Problem("no-interpreter", message, f"Correct the setting “{key}”, or remove it.")
    if not probe.django:
        message = f"Django is not installed in “{shown}” (Python {probe.version}), which the setting “{key}” names."
        return Problem("no-django", message, f"Install Django there, or correct the setting “{key}”.")
    decisions.append(f"interpreter: {shown} (setting {key}; Python {probe.version})")
    return command


def _candidates(
    root: Path, folder: Path, settings: Settings, environment: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if settings.picked_python and (python := resolve_program(settings.picked_python, root, folder)):
        yield (python,), "picked in the editor"
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environment.get(variable)
        if prefix and (python := python_in(Path(prefix))):
            yield (python,), variable
    upward = folders_upward(root, folder)
    yield from (((python,), why) for python, why in in_folders(upward))
    yield from (((python,), why) for python, why in of_tools(upward, environment))
    for name in ("python3", "python"):
        if python := shutil.which(name, path=environment.get("PATH")):
            yield (python,), "on the PATH"
    if os.name == "nt" and (launcher := shutil.which("py", path=environment.get("PATH"))):
        yield (launcher, "-3"), "on the PATH"
    yield (sys.executable,), "runs Tablewright"
