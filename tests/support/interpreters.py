"""A Python and a Django -> an interpreter of that pair, in a virtual environment made once in `.build/interpreters`.

A test that takes the fixture `interpreter` runs once per pair of MATRIX; `@pytest.mark.parametrize("interpreter",
["3.13-6.1"], indirect=True)` picks one. A Python is looked for on the PATH and among pyenv's versions.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.missing import missing

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".build" / "interpreters"
SERVER = ROOT / "server"
AGENT = SERVER / "agent"
PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")

# The drivers are the newest that the pair takes: Django speaks psycopg 3 from 4.2 on.
MATRIX: dict[str, tuple[str, ...]] = {
    "3.8-3.2": ("Django==3.2.25", "psycopg2-binary==2.9.10", "PyMySQL==1.1.2"),
    "3.9-4.2": ("Django==4.2.30", "psycopg[binary]==3.2.13", "PyMySQL==1.2.4"),
    "3.12-5.2": ("Django==5.2.19", "psycopg[binary]==3.3.9", "PyMySQL==1.2.4"),
    "3.13-6.1": ("Django==6.1.3", "psycopg[binary]==3.3.9", "PyMySQL==1.2.4"),
}


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`executable` runs `python` ("3.8") with `django` ("3.2"), a PostgreSQL driver, and PyMySQL as MySQLdb."""

    executable: Path
    python: str
    django: str

    @property
    def django_version(self) -> tuple[int, int]:
        major, minor = self.django.split(".")
        return int(major), int(minor)


def find_interpreter(pair: str) -> Interpreter:
    """The interpreter of a pair of MATRIX, made when it is not there; skips the test for want of that Python."""
    python, django = pair.split("-")
    return Interpreter(installed(f"py{python}-django{django}", python, MATRIX[pair]), python, django)


def installed(name: str, python: str | Path, pins: tuple[str, ...]) -> Path:
    """The executable of the virtual environment `name` with those packages, made when it is not there. `python`: a
    version, or an executable."""
    folder = CACHE / name
    executable, stamp = folder / "bin" / "python", folder / "stamp"
    folder.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != _stamp(pins) or not executable.exists():
            base = python if isinstance(python, Path) else find_python(python)
            if base is None:
                missing(f"Python {python} on the PATH or among pyenv's versions")
            shutil.rmtree(folder)
            _run(base, "-m", "venv", str(folder))
            _run(executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins)
            stamp.write_text(_stamp(pins))
        compile_for(executable, AGENT)  # while no other worker does
    return executable


@cache
def compile_for(executable: str | Path, folder: Path) -> None:
    """Lays bytecode beside our sources, as a user's Python finds it: where PYTHONDONTWRITEBYTECODE is set, which many
    containers do, each process that a test starts would compile them all again. That takes half of an agent's start.
    A folder that cannot be written makes the tests slower, no more."""
    subprocess.run([executable, "-m", "compileall", "-q", folder], capture_output=True)


def find_python(version: str) -> Path | None:
    """An executable that is Python `version`, e.g. "3.8"."""
    installed = sorted((PYENV / "versions").glob(f"{version}.*/bin/python"), key=_patch_number, reverse=True)
    on_path = shutil.which(f"python{version}")
    candidates = [*installed, *([Path(on_path)] if on_path else [])]
    return next((python for python in candidates if _answers(python, version)), None)


def _answers(python: Path, version: str) -> bool:
    """pyenv leaves a shim on the PATH even for a version that is switched off: so each is asked."""
    question = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == version


def _patch_number(python: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", python.parents[1].name))


def _stamp(pins: tuple[str, ...]) -> str:
    return "\n".join(pins)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")
