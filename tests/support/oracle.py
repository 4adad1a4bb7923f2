"""The recorded data dictionary of Oracle -> a project whose driver answers from it (tests/agent/oracle/driver.py)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from support.interpreters import Interpreter
from support.projects import write_project

RECORDED = Path(__file__).parents[1] / "agent" / "oracle"
SETTINGS = {"ENGINE": "django.db.backends.oracle", "NAME": "shop", "USER": "shop", "PASSWORD": "s3cret-word"}


def dictionary(version: str = "19.3.0.0.0", here: str = "SHOP", user: str = "SHOP") -> dict[str, Any]:
    """What the driver reads: `here` is the current schema of the session, `user` who has it."""
    views = json.loads((RECORDED / "views.json").read_text(encoding="utf-8"))
    if version.startswith("23"):
        views["session_schema_privs"] = "privilege schema"
    return {
        "version": version,
        "session": {"CURRENT_SCHEMA": here, "SESSION_USER": user},
        "views": views,
        "rows": json.loads((RECORDED / "rows.json").read_text(encoding="utf-8")),
        "errors": {},
    }


def add(contents: dict[str, Any], view: str, **values: object) -> None:
    """One more row of a view."""
    rows = contents["rows"].setdefault(view, [[]])
    new = [name for name in values if name not in rows[0]]
    for at, row in enumerate(rows):
        row.extend(new if at == 0 else [None] * len(new))
    rows.append([values.get(name) for name in rows[0]])


def change(contents: dict[str, Any], view: str, where: dict[str, object], **values: object) -> None:
    """Other values in the one row of a view that has those of `where`."""
    header, *rows = contents["rows"][view]
    [row] = [row for row in rows if all(row[header.index(name)] == value for name, value in where.items())]
    for name, value in values.items():
        row[header.index(name)] = value


def write_oracle_project(
    root: Path,
    contents: dict[str, Any] | None = None,
    interpreter: Interpreter | None = None,
    models: str = "class Broken(:\n",
) -> Path:
    """The driver has the name that the interpreter's Django asks for."""
    write_project(root, {"default": SETTINGS}, models)
    old = interpreter is not None and interpreter.django_version < (5, 0)
    shutil.copy(RECORDED / "driver.py", root / f"{'cx_Oracle' if old else 'oracledb'}.py")
    write_dictionary(root, contents or dictionary())
    return root


def write_dictionary(root: Path, contents: dict[str, Any]) -> None:
    (root / "dictionary.json").write_text(json.dumps(contents), encoding="utf-8")


def executed(root: Path) -> list[dict[str, Any]]:
    """What the driver was asked for, in order."""
    return [json.loads(line) for line in (root / "executed.jsonl").read_text(encoding="utf-8").splitlines()]
