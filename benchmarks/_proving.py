"""A database and an interpreter -> a project with models generated from it, and everything that does not work there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.databases import Database
from support.interpreters import Interpreter
from support.projects import write_project

SERVER = Path(os.environ.get("TABLEWRIGHT_SERVER") or Path(__file__).resolve().parent.parent / "server")
USING = (Path(__file__).parent / "_using.py").read_text(encoding="utf-8")
MODELS = Path("shop", "models.py")
KINDS = ("imports", "checks", "queries", "joins", "findings", "again")


@dataclass(frozen=True, slots=True)
class Proof:
    """`failures` by what they break (see KINDS), each a sentence; `counts` of models and relations that were used."""

    root: Path
    failures: dict[str, list[str]]
    counts: dict[str, int]

    @property
    def sound(self) -> bool:
        return not any(self.failures.values())


def project(root: Path, database: Database) -> Path:
    """A new project as `startproject` makes it, on that database."""
    shutil.rmtree(root, ignore_errors=True)
    extra = 'TIME_ZONE = "UTC"\n'
    if database.engine.endswith("postgresql"):
        extra += 'INSTALLED_APPS += ["django.contrib.postgres"]\n'
    return write_project(root, {"default": database}, "", extra)


def tablewright(command: str, root: Path, python: Interpreter, *options: str) -> subprocess.CompletedProcess[str]:
    full = [sys.executable, "-m", "tablewright", command, "--project", str(root), "--python", str(python.executable)]
    variables = {**os.environ, "PYTHONPATH": str(SERVER), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([*full, *options], capture_output=True, text=True, encoding="utf-8", env=variables)


def generate(root: Path, python: Interpreter, *options: str) -> bytes:
    """The bytes of the models that are generated into an empty file."""
    file = root / MODELS
    file.write_bytes(b"")
    made = tablewright("generate", root, python, "--all", "--into", str(file), *options)
    # 2: it tells a table that the database cannot read itself, and made models of the others.
    if made.returncode not in (0, 2) or not file.stat().st_size:
        raise RuntimeError(f"generate ended with {made.returncode}: {made.stderr[-2000:]}")
    return file.read_bytes()


def used(root: Path, python: Interpreter) -> dict[str, Any]:
    """What `_using` says of the project's models."""
    command = [str(python.executable), "-X", "utf8", "-W", "ignore", "-c", USING]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        return {"failures": {"imports": [done.stderr[-2000:]]}, "counts": {}}
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def findings(root: Path, python: Interpreter) -> list[str]:
    """What `tablewright check` says, hints too."""
    done = tablewright("check", root, python, "--format", "json", "--fail-on", "never")
    try:
        found = json.loads(done.stdout)["findings"]
    except ValueError:
        return [f"check ended with {done.returncode}: {done.stderr[-2000:]}"]
    told = [f"{each['code']} {each['model']}: {each['message']}" for each in found]
    return told + ([f"check: {done.stderr.strip()}"] if done.returncode not in (0, 2) else [])


def prove(root: Path, database: Database, python: Interpreter) -> Proof:
    """Generates, runs and checks; what cannot even be generated is no import."""
    project(root, database)
    try:
        first = generate(root, python)
    except RuntimeError as error:
        return Proof(root, {"imports": [str(error)]}, {})
    said = used(root, python)
    failures = {kind: list(said["failures"].get(kind, ())) for kind in KINDS}
    failures["findings"] = findings(root, python)
    if generate(root, python) != first:
        failures["again"].append("Generating twice gives other bytes.")
    return Proof(root, failures, said["counts"])
