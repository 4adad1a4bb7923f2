"""A command that may start Python -> what that Python is, by running it."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tablewright.environment.sending import argument
from tablewright.environment.starting import kill_group, own_group

PROBE_SECONDS = 10.0
OLDEST = (3, 8)
COMMAND_SECONDS = 30.0
"""A command may have to wake a container first."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What one candidate said. `error` is why it cannot be used, "" when it can; `django` is whether it has Django."""

    version: str = ""
    django: bool = False
    error: str = ""


_PROBE = """
import sys
first, sys.path[:1] = sys.path[:1], []
import contextlib
import json
import re
from importlib.util import find_spec
sys.path[:0] = first
print("\\n" + json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "django": find_spec("django") is not None}))
"""
"""The root comes first on the path, as it does for the agent; our own imports must not come from there."""


def probe_interpreter(command: tuple[str, ...], root: Path, environment: Mapping[str, str], seconds: float) -> Probe:
    """Runs the candidate in the root and asks for its version and whether it finds Django."""
    try:
        done = _run((*command, "-c", argument(_PROBE)), root, environment, seconds)
    except subprocess.TimeoutExpired:
        return Probe(error=f"it did not answer within {seconds:g} seconds")
    except (OSError, ValueError) as error:
        return Probe(error=getattr(error, "strerror", None) or str(error))
    for line in reversed(done.stdout.splitlines()):
        try:
            said = json.loads(line)
            version, django = said["python"], said["django"]
            if tuple(map(int, version.split("."))) < OLDEST:
                return Probe(error=f"it is Python {version}, and Tablewright needs 3.8 or later in the project")
            return Probe(version, django)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    if re.search(r"^SyntaxError", done.stderr, re.MULTILINE):
        return Probe(error="it is a Python older than 3.8")
    said_last = done.stderr.strip().splitlines()[-1:] or done.stdout.strip().splitlines()[-1:]
    return Probe(error=(said_last or [f"it ended with code {done.returncode}"])[0].strip().rstrip("."))


def _run(
    command: tuple[str, ...], cwd: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """With all that it starts: a wrapper's child would hold the pipes, and us, for as long as it likes."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **own_group(),
    ) as process:
        try:
            said, complained = process.communicate(timeout=seconds)
        except BaseException:
            kill_group(process)
            with contextlib.suppress(subprocess.TimeoutExpired):  # one that left the group
                process.communicate(timeout=1)
            raise
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


def last_line(query: tuple[str, ...], cwd: Path, environment: Mapping[str, str]) -> str:
    try:
        done = _run(query, cwd, environment, PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return ""
    lines = done.stdout.strip().splitlines()
    return lines[-1].strip() if done.returncode == 0 and lines else ""
