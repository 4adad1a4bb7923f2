"""Environment -> the process of an agent: in the agent's own folder, or sent to where a command starts Python."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tablewright.environment.place import Environment
from tablewright.environment.sending import bootstrap, given
from tablewright.settings import Problem

GIVEN = "TABLEWRIGHT_AGENT"


def start(environment: Environment, folder: Path) -> subprocess.Popen[bytes] | Problem:
    """In its own process group. `folder` has the agent's code."""
    root, command = environment.root, environment.command
    if not root.is_dir():
        return Problem(
            "no-interpreter", f"The project's folder “{root}” does not exist.", "Open the folder that holds manage.py."
        )
    arguments = ["-c", bootstrap()] if environment.sent else [str(folder), str(root)]
    variables = dict(environment.variables)
    if environment.overrides and not environment.sent:
        variables[GIVEN] = json.dumps(given(environment))
    try:
        return subprocess.Popen(
            [*command, "-X", "utf8", *arguments],
            cwd=root,
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **own_group(),
        )
    except (OSError, ValueError, IndexError) as error:
        program = command[0] if command else ""
        why = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be run: {_reason(error)}"
        return Problem(
            "no-interpreter",
            f"The interpreter “{program}” {why}.",
            "Select the interpreter of the project's virtual environment, or correct “python” or “command”.",
        )


def own_group() -> dict[str, Any]:
    """What Popen is given so that a process can be ended with all that it starts, and cannot ask at a terminal."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def kill_group(process: subprocess.Popen[Any]) -> None:
    if sys.platform == "win32":
        taskkill = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(taskkill, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error) or type(error).__name__
