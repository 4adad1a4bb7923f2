"""Editor settings and `[tool.tablewright]` -> frozen Settings, with a Problem for each key that is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablewright.settings import values
from tablewright.settings.toml import TOMLDecodeError, line_of, loads, setting_line, toml_table

__all__ = ["USUAL_SNAPSHOT", "Problem", "Settings", "loaded_with", "read_settings", "setting_line", "toml_table"]

USUAL_SNAPSHOT = Path(".tablewright", "schema.json")

NOT_YET_USED = frozenset({"inlay-hints", "code-lens"})
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
    `many_to_many`: what a join table gives besides or instead of its own model; `comments`: where a column's comment
    goes in generated models; `yes_no`: columns of one character that hold Y and N are booleans there.
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
    singular: bool = False
    many_to_many: str = "through"
    comments: str = "db-comment"
    yes_no: bool = False
    managed: bool = False
    schema_timeout: float = 60.0
    snapshot: str | None = None
    baseline: str | None = None
    root: str | None = None
    command_root: str | None = None
    database_overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refresh: str | float = "focus"
    ready: bool = False


def loaded_with(settings: Settings) -> tuple[object, ...]:
    """The settings that decide what a load does."""
    return (
        settings.settings_module,
        settings.python,
        settings.picked_python,
        settings.command,
        settings.env_file,
        dict(settings.env),
        settings.databases,
        settings.schema_timeout,
        settings.snapshot,
        settings.root,
        settings.command_root,
        {alias: dict(values) for alias, values in settings.database_overrides.items()},
        settings.ready,
    )


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


_KEYS: Mapping[str, tuple[str, Callable[[Any], Any], str]] = {
    "settings-module": ("settings_module", values.text, 'a text such as "shop.settings"'),
    "python": ("python", values.text, "the path of a Python interpreter"),
    "picked-python": ("picked_python", values.text, "the path of a Python interpreter"),
    "command": ("command", values.argv, "a command line, as a text or a list of texts"),
    "command-root": ("command_root", values.text, "the path of a folder"),
    "root": ("root", values.text, "the path of a folder"),
    "env-file": ("env_file", values.text, "the path of a file"),
    "env": ("env", values.variables, "a table of texts"),
    "database-overrides": (
        "database_overrides",
        values.overrides,
        "a table of alias = host, port, user, name",
    ),
    "databases": ("databases", values.texts, "a list of aliases"),
    "select": ("select", values.texts, "a list of codes"),
    "ignore": ("ignore", values.texts, "a list of codes"),
    "severity": ("severity", values.severities, "a table of code = severity"),
    "per-path-ignores": ("per_path_ignores", values.globs_to_codes, "a table of pattern = list of codes"),
    "tables.include": ("tables_include", values.texts, "a list of table names or patterns"),
    "tables.exclude": ("tables_exclude", values.texts, "a list of table names or patterns"),
    "naming.strip-prefixes": ("strip_prefixes", values.texts, "a list of prefixes"),
    "naming.map": ("naming_map", values.names, "a table of table or table.column = name"),
    "naming.singular": ("singular", values.truth, "true or false"),
    "many-to-many": ("many_to_many", values.one_of(values.MANY_TO_MANY), '"through", "field" or "off"'),
    "comments": ("comments", values.one_of(values.COMMENTS), '"db-comment" or "help-text"'),
    "yes-no": ("yes_no", values.truth, "true or false"),
    "managed": ("managed", values.truth, "true or false"),
    "schema-timeout": ("schema_timeout", values.seconds, "a number of seconds"),
    "snapshot": ("snapshot", values.text, "the path of a file"),
    "baseline": ("baseline", values.text, "the path of a file"),
    "refresh": ("refresh", values.refresh, '"manual", "focus" or a number of seconds'),
    "ready": ("ready", values.truth, "true or false"),
}
_GROUPS = frozenset({"tables", "naming"})
