"""Fixes that are done elsewhere (a terminal, the clipboard, the settings) -> commands, and what they do without an
editor's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from tablewright.environment.migrating import DEFAULT_ALIAS, migrate_command
from tablewright.lsp.session import Refused, Session
from tablewright.project import PlacedFix


def command_of(fix: PlacedFix, uri: str) -> types.Command | None:
    """The client's own command, or ours of the same name; its one argument is an object."""
    if fix.copies is not None:
        return types.Command(fix.title, "tablewright.copyText", None, [{"text": fix.copies}])
    if fix.runs is None:
        return None
    argument: dict[str, Any] = {"uri": uri}
    if fix.runs == "runMigrate":
        argument["alias"] = fix.arguments[0] if fix.arguments else DEFAULT_ALIAS
    elif fix.runs == "openSetting":
        argument = {"key": fix.arguments[0] if fix.arguments else ""}
    elif fix.runs == "generateModels" and len(fix.arguments) == 3:
        argument |= {"table": dict(zip(("alias", "namespace", "name"), fix.arguments, strict=True))}
    return types.Command(fix.title, f"tablewright.{fix.runs}", None, [argument])


def migrate_request(ls: Session, params: Any) -> dict[str, str]:
    """tablewright/migrateCommand {uri, alias} -> {command, folder}"""
    folder = next(iter(ls.folders_in(params)), None)
    if folder is None:
        raise Refused("No project is open that could be migrated.")
    environment = folder.project.state.environment
    if environment is None:
        raise Refused("It is not known how the project is run, so that it cannot be migrated from here.")
    return {"command": migrate_command(environment, _text(params, "alias")), "folder": str(folder.project.root)}


def show_text(ls: Session, *arguments: Any) -> None:
    """The command tablewright.copyText [{text}], for a client whose clipboard nobody but it can reach"""
    _show(ls, _text(arguments[0] if arguments else None, "text"))


def show_migrate(ls: Session, *arguments: Any) -> None:
    """The command tablewright.runMigrate [{uri, alias}]"""
    said = migrate_request(ls, arguments[0] if arguments else {})
    _show(ls, f"Run this in “{said['folder']}”: {said['command']}")


def show_setting(ls: Session, *arguments: Any) -> None:
    """The command tablewright.openSetting [{key}]"""
    key = _text(arguments[0] if arguments else None, "key")
    _show(ls, f"Set “{key}” in [tool.tablewright] of pyproject.toml.")


def _text(said: Any, name: str) -> str:
    value = said.get(name) if isinstance(said, Mapping) else None
    return value if isinstance(value, str) else ""


def _show(ls: Session, text: str) -> None:
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
