"""Statements -> a Firebird database, and an interpreter whose Django reads it: a backend from outside Django.

The engine runs inside the process that opens the file, so there is no server to start.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from support.interpreters import Interpreter, installed
from support.missing import missing

PYTHON, DJANGO = "3.12", "5.2"
PINS = (
    "Django==5.2.19",
    "django-firebird==5.0.4",
    "firebird-driver==2.1.0",
    "firebird-base==2.0.4",
    "protobuf==5.29.6",
    "python-dateutil==2.9.0.post0",
)

# Run by that interpreter. One statement at a time, each in a transaction of its own.
_CREATE = """
import json, sys
import firebird.driver
path, statements = json.load(sys.stdin)
connection = firebird.driver.create_database(path, user="SYSDBA", charset="UTF8")
for statement in statements:
    connection.execute_immediate(statement)
    connection.commit()
connection.close()
"""


@dataclass(frozen=True, slots=True)
class Firebird:
    """A file, and what DATABASES says of it. django-firebird writes a colon before a NAME without HOST, which the
    engine takes for a part of the path: so the path stands in OPTIONS as well."""

    path: Path
    interpreter: Interpreter

    @property
    def settings(self) -> dict[str, object]:
        path = str(self.path)
        return {"ENGINE": "django_firebird", "NAME": path, "USER": "SYSDBA", "OPTIONS": {"database": path}}


def firebird_at(path: Path, statements: Sequence[str]) -> Firebird:
    """A new database at `path`; skips the test where the engine is not installed."""
    if find_library("fbclient") is None or not _engine():
        missing("Firebird's engine (Debian: apt-get install firebird3.0-server-core)")
    interpreter = Interpreter(installed(f"py{PYTHON}-firebird", PYTHON, PINS), PYTHON, DJANGO)
    command = [str(interpreter.executable), "-W", "ignore", "-c", _CREATE]
    done = subprocess.run(command, input=json.dumps([str(path), list(statements)]), text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"The Firebird database was not made:\n{done.stderr[-2000:]}")
    return Firebird(path, interpreter)


def _engine() -> list[Path]:
    places = ("usr/lib/*/firebird/*/plugins", "usr/lib64/firebird/plugins", "opt/firebird/plugins")
    return [file for place in places for file in Path("/").glob(f"{place}/libEngine*.so")]
