"""Settings, root and variables -> the command that starts the project's own Python; candidates are tried by running."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tablewright.environment.folders import exists, is_file
from tablewright.settings import Problem, Settings

PROBE_SECONDS = 10.0
COMMAND_SECONDS = 30.0
"""A command may have to wake a container first."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What one candidate said. `error` is why it cannot be used, "" when it can; `django` is whether it has Django."""

    version: str = ""
    django: bool = False
    error: str = ""


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
    for parent in upward:
        for name in (".venv", "venv", "env"):
            if python := python_in(parent / name):
                yield (python,), f"{name} in {parent}"
    for lock, query in (
        ("poetry.lock", ("poetry", "env", "info", "--executable")),
        ("Pipfile", ("pipenv", "--py")),
        ("uv.lock", ("uv", "python", "find")),
    ):
        place = next((parent for parent in upward if is_file(parent / lock)), None)
        if place and shutil.which(query[0], path=environment.get("PATH")):
            said = _last_line(query, place, environment)
            if said and is_file(Path(said)):
                yield (said,), query[0]
    for name in ("python3", "python"):
        if python := shutil.which(name, path=environment.get("PATH")):
            yield (python,), "on the PATH"
    if os.name == "nt" and (launcher := shutil.which("py", path=environment.get("PATH"))):
        yield (launcher, "-3"), "on the PATH"
    yield (sys.executable,), "runs Tablewright"


def _last_line(query: tuple[str, ...], cwd: Path, environment: Mapping[str, str]) -> str:
    try:
        done = _run(query, cwd, environment, PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return ""
    lines = done.stdout.strip().splitlines()
    return lines[-1].strip() if done.returncode == 0 and lines else ""


_PROBE = """
import sys
first, sys.path[:1] = sys.path[:1], []
import json
from importlib.util import find_spec
sys.path[:0] = first
print("\\n" + json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "django": find_spec("django") is not None}))
"""
"""The root comes first on the path, as it does for the agent; our own imports must not come from there."""


def probe_interpreter(command: tuple[str, ...], root: Path, environment: Mapping[str, str], seconds: float) -> Probe:
    """Runs the candidate in the root and asks for its version and whether it finds Django."""
    try:
        done = _run((*command, "-c", _PROBE), root, environment, seconds)
    except subprocess.TimeoutExpired:
        return Probe(error=f"it did not answer within {seconds:g} seconds")
    except (OSError, ValueError) as error:
        return Probe(error=getattr(error, "strerror", None) or str(error))
    for line in reversed(done.stdout.splitlines()):
        try:
            said = json.loads(line)
            return Probe(said["python"], said["django"])
        except (ValueError, KeyError, TypeError):
            continue
    last = done.stderr.strip().splitlines()[-1:] or [f"it ended with code {done.returncode}"]
    return Probe(error=last[0].strip().rstrip("."))


def _run(
    command: tuple[str, ...], cwd: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        check=False,
    )


def python_in(prefix: Path) -> str | None:
    """The interpreter of a virtual environment's folder; its link is kept, since it is what makes the environment."""
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if is_file(prefix / name):
            return str(prefix / name)
    return None


def resolve(path: str, root: Path, folder: Path) -> Path | None:
    """A configured path, relative to the root or the workspace folder; None when it does not exist."""
    given = Path(path.replace("${workspaceFolder}", str(folder))).expanduser()
    for base in (root, folder):
        if exists(base / given):
            return base / given
    return None


def resolve_program(program: str, root: Path, folder: Path) -> str | None:
    """A configured program: a path, a virtual environment's folder, or a name on the PATH."""
    found = resolve(program, root, folder) if re.search(r"[/\\]|^~|^\.", program) else None
    if found is not None and found.is_dir():
        return python_in(found)
    return str(found) if found is not None else shutil.which(program)


def folders_upward(root: Path, folder: Path) -> tuple[Path, ...]:
    """`root` and its parents up to `folder`; where `folder` is not above it, up to the one that holds `.git`."""
    chain = (root, *root.parents)
    for last, parent in enumerate(chain):
        if parent == folder and parent != root:
            return chain[: last + 1]
    for last, parent in enumerate(chain):
        if exists(parent / ".git"):
            return chain[: last + 1]
    return (root,)
