"""A TOML file -> its tables, and the line on which a key stands."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    from tomllib import TOMLDecodeError, loads
else:  # pragma: no cover
    from tomli import TOMLDecodeError, loads  # type: ignore[import-not-found,unused-ignore]

__all__ = ["TOMLDecodeError", "line_of", "loads", "setting_line", "toml_table"]

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def toml_table(path: Path, *keys: str) -> Mapping[str, Any]:
    """The table at `keys` of a TOML file; {} where file, table or valid TOML is missing."""
    try:
        table: Any = loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, TOMLDecodeError, RecursionError):
        return {}
    for key in keys:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def setting_line(root: Path, key: str) -> int | None:
    """The line (from 0) of `key` in `[tool.tablewright]` of `root/pyproject.toml`, None where it is not there."""
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return line_of(text, key)


def line_of(text: str, key: str) -> int | None:
    """Where `key` ("" for the table itself) stands; the nearest parent's line where it is spelt in some other way."""
    wanted = ["tool", "tablewright", *(key.split(".") if key else [])]
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.split("\n")):
        if header := _HEADER.match(line):
            table = path = _parts(header[1])
        elif entry := _ENTRY.match(line):
            path = [*table, *_parts(entry[1])]
        else:
            continue
        common = path[: len(wanted)] == wanted[: len(path)]
        if common and len(path) >= 2 and (best is None or min(len(path), len(wanted)) > best[0]):
            best = (min(len(path), len(wanted)), number)
    return best[1] if best else None


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'").replace("_", "-") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted)]
