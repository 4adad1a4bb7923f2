"""Editor settings and `[tool.tablewright]` -> frozen Settings, with a Problem for each key that is wrong."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablewright.settings.toml import TOMLDecodeError, line_of, loads, setting_line, toml_table

__all__ = ["Problem", "Settings", "read_settings", "setting_line", "toml_table"]

SEVERITIES = ("error", "warning", "information", "hint", "off")

REFRESH = ("manual", "focus")

OVERRIDES = ("host", "port", "user", "name", "password-env")

NOT_YET_USED = frozenset({"inlay-hints", "code-lens", "naming.singular"})
"""Names that are kept for what comes: who sets one is told that it has no effect so far."""

EDITORS_OWN = frozenset({"trace", "server"})
"""Groups of keys that the extension reads itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps Tablewright from its work, or a setting that is wrong.

    `message` says what happened and why, `hint` what to do. `kind` is one of the agent's error kinds or "setting",
    "no-interpreter", "no-project". `path` and `line` (from 0) where it can be mended, if that is a file.
    `command`: what to type in a terminal, "" where that does not help.
    """

    kind: str
    message: str
    hint: str = ""
    path: Path | None = None
    line: int | None = None
    detail: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user configured; names are interface.md's keys with underscores. None: not configured.

    `picked_python` is the interpreter that the editor's Python extension uses: a candidate, not an order.
    `per_path_ignores`: glob of a path below the root -> codes. `tables_include`, `tables_exclude`: globs of table
    names, or of "namespace.table". `snapshot` is a file to use instead of databases, `baseline` one of findings that
    are accepted. `refresh`: "manual", "focus" (when the user comes back to the editor), or a number of seconds. `root`:
    the folder of manage.py; `command_root`: its path where `command` runs. `database_overrides`: alias -> what of
    OVERRIDES is another than in DATABASES. What `severity` calls "off" is in `ignore` as well.
    """

    settings_module: str | None = None
    python: str | None = None
    picked_python: str | None = None
    command: tuple[str, ...] | None = None
    env_file: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    databases: tuple[str, ...] | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables_include: tuple[str, ...] | None = None
    tables_exclude: tuple[str, ...] = ()
    strip_prefixes: tuple[str, ...] = ()
    naming_map: Mapping[str, str] = field(default_factory=dict)
    managed: bool = False
    schema_timeout: float = 60.0
    snapshot: str | None = None
    baseline: str | None = None
    root: str | None = None
    command_root: str | None = None
    database_overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refresh: str | float = "focus"
    ready: bool = False


def read_settings(root: Path, editor: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """`[tool.tablewright]` of `root/pyproject.toml`, overridden by the editor's (or command line's) own keys.

    A key that is wrong gives a Problem and is left out; the others still count. An editor has no way to say "not set"
    but an empty value, so an empty text, list or table of the editor's does not hide what the file says.
    """
    path = root / "pyproject.toml"
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    table, text = _tool_table(path, problems)
    for key, value in _flat(table).items():
        _take(key, value, values, problems, path, lambda key=key: line_of(text, key))  # type: ignore[misc]
    from_editor: dict[str, Any] = {}
    for key, value in _flat(editor).items():
        if value is not None and value not in ("", [], {}, ()):
            _take(key, value, from_editor, problems, None, lambda: None)
    if "python" in from_editor or "command" in from_editor:  # one answer to one question: the nearer one replaces both
        values.pop("python", None)
        values.pop("command", None)
    return _switched_off(Settings(**{**values, **from_editor})), tuple(problems)


def _switched_off(settings: Settings) -> Settings:
    """The severity "off" is another way to say `ignore`."""
    return replace(settings, ignore=(*settings.ignore, *(c for c, word in settings.severity.items() if word == "off")))


def _tool_table(path: Path, problems: list[Problem]) -> tuple[Mapping[str, Any], str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}, ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"Settings in “{path.name}” are not used: the file cannot be read ({reason})."
        problems.append(Problem("setting", message, "Mend the file.", path))
        return {}, ""
    try:
        table = loads(text).get("tool", {})
    except (TOMLDecodeError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) - 1 if place else text.count("\n")
        message = f"Settings in “{path.name}” are not used: the file is not valid TOML ({error})."
        problems.append(Problem("setting", message, "Mend this line.", path, line))
        return {}, text
    table = table.get("tablewright", {}) if isinstance(table, dict) else {}
    if isinstance(table, dict):
        return table, text
    message = "“tool.tablewright” must be a table, and is none: its settings are not used."
    problems.append(Problem("setting", message, "Write [tool.tablewright].", path, line_of(text, "")))
    return {}, text


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"naming": {"map": …}} -> {"naming.map": …}; tables that are values stay whole. `_` counts as `-`."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        key = prefix + str(name).replace("_", "-")
        if isinstance(value, Mapping) and key in _GROUPS:
            flat |= _flat(value, key + ".")
        else:
            flat[key] = value
    return flat


def _take(
    key: str,
    value: Any,
    values: dict[str, Any],
    problems: list[Problem],
    path: Path | None,
    line: Callable[[], int | None],
) -> None:
    if key.split(".")[0] in EDITORS_OWN:
        return
    if key in NOT_YET_USED:
        message = f"Setting “{key}” has no effect in this version of Tablewright."
        problems.append(Problem("setting", message, "Remove it, or leave it for a later version.", path, line()))
        return
    if key not in _KEYS:
        near = difflib.get_close_matches(key, _KEYS, 1)
        hint = f"Did you mean “{near[0]}”?" if near else "Remove it, or see the settings page for the keys there are."
        problems.append(Problem("setting", f"There is no setting “{key}”: it has no effect.", hint, path, line()))
        return
    name, convert, wanted = _KEYS[key]
    try:
        values[name] = convert(value)
    except (TypeError, ValueError) as error:
        reason = f": {error}" if str(error) else ""
        message = f"Setting “{key}” is not used, because it must be {wanted}{reason}."
        problems.append(Problem("setting", message, "Correct the value.", path, line()))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise ValueError("it holds a NUL character")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(member) for member in value)


def _argv(value: Any) -> tuple[str, ...]:
    words = tuple(shlex.split(value)) if isinstance(value, str) else _texts(value)
    if not words:
        raise ValueError("it is empty")
    return words


def _variables(value: Any) -> dict[str, str]:
    """Numbers are what people write for ports; a truth value has no one spelling in an environment."""
    if not isinstance(value, Mapping):
        raise TypeError
    return {
        _text(k): str(v) if isinstance(v, int | float) and not isinstance(v, bool) else _text(v)
        for k, v in value.items()
    }


def _overrides(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, Mapping):
        raise TypeError
    found: dict[str, dict[str, str]] = {}
    for alias, entry in value.items():
        entry = {str(key).replace("_", "-"): text for key, text in _variables(entry).items()}
        if "password" in entry:
            raise ValueError("a password does not belong here; “password-env” names the variable that holds it")
        if unknown := sorted(entry.keys() - set(OVERRIDES)):
            raise ValueError(f"“{alias}” has “{unknown[0]}”, which is none of {', '.join(OVERRIDES)}")
        found[_text(alias)] = entry
    return found


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    for member in value.values():
        if not _text(member).isidentifier():
            raise ValueError(f"“{member}” is no Python name")
    return dict(value)


def _severities(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    for code, word in value.items():
        if word not in SEVERITIES:
            raise ValueError(f"“{code}” has “{word}”, which is none of {', '.join(SEVERITIES)}")
    return dict(value)


def _globs_to_codes(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(glob): _texts(codes) for glob, codes in value.items()}


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not 1 <= value <= 3600:
        raise ValueError(f"{value} is not between 1 and 3600")
    return float(value)


def _refresh(value: Any) -> str | float:
    if isinstance(value, str):
        if value in REFRESH:
            return value
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"“{value}” is neither") from None
    return _seconds(value)


_KEYS: Mapping[str, tuple[str, Callable[[Any], Any], str]] = {
    "settings-module": ("settings_module", _text, 'a text such as "shop.settings"'),
    "python": ("python", _text, "the path of a Python interpreter"),
    "picked-python": ("picked_python", _text, "the path of a Python interpreter"),
    "command": ("command", _argv, "a command line, as a text or a list of texts"),
    "command-root": ("command_root", _text, "the path of a folder"),
    "root": ("root", _text, "the path of a folder"),
    "env-file": ("env_file", _text, "the path of a file"),
    "env": ("env", _variables, "a table of texts"),
    "database-overrides": ("database_overrides", _overrides, "a table of alias = table of host, port, user, name"),
    "databases": ("databases", _texts, "a list of aliases"),
    "select": ("select", _texts, "a list of codes"),
    "ignore": ("ignore", _texts, "a list of codes"),
    "severity": ("severity", _severities, "a table of code = severity"),
    "per-path-ignores": ("per_path_ignores", _globs_to_codes, "a table of pattern = list of codes"),
    "tables.include": ("tables_include", _texts, "a list of table names or patterns"),
    "tables.exclude": ("tables_exclude", _texts, "a list of table names or patterns"),
    "naming.strip-prefixes": ("strip_prefixes", _texts, "a list of prefixes"),
    "naming.map": ("naming_map", _names, "a table of table or table.column = name"),
    "managed": ("managed", _truth, "true or false"),
    "schema-timeout": ("schema_timeout", _seconds, "a number of seconds"),
    "snapshot": ("snapshot", _text, "the path of a file"),
    "baseline": ("baseline", _text, "the path of a file"),
    "refresh": ("refresh", _refresh, '"manual", "focus" or a number of seconds'),
    "ready": ("ready", _truth, "true or false"),
}
_GROUPS = frozenset({"tables", "naming"})
