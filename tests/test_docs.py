"""Documents -> every command, option and setting has its line, every link its target, every command shown runs."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path

import pytest

from tablewright import settings
from tablewright.cli.commands import COMMANDS
from tablewright.cli.common import common_options

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings if option.startswith("--")}


def test_every_setting_is_documented_and_offered_by_the_editor() -> None:
    keys = set(settings._KEYS) - {"picked-python"}  # the editor's own, not the user's
    documented = set(re.findall(r"`([a-z]+(?:[-.][a-z]+)*)`", text_of("docs/settings.md")))
    assert keys <= documented
    groups = json.loads(text_of("vscode-extension/package.json"))["contributes"]["configuration"]
    offered = {name.removeprefix("tablewright.") for group in groups for name in group["properties"]}
    assert keys == offered - {"server.python", "trace.server"}


@pytest.mark.parametrize("module", COMMANDS, ids=lambda module: module.NAME)
def test_every_command_and_option_is_documented(module: object) -> None:
    page = text_of("docs/command-line.md")
    parser = argparse.ArgumentParser(add_help=False)
    module.add_options(parser)  # type: ignore[attr-defined]
    common = options_of(common_options(argparse.ArgumentParser(add_help=False)))
    assert f"tablewright {module.NAME}" in page  # type: ignore[attr-defined]
    assert {option for option in options_of(parser) | common if f"`{option}" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S))
    assert [t for t in targets if "://" not in t and not (page.parent / t).exists()] == []


def shown_commands() -> list[str]:
    """Every `tablewright …` line of a code block in README.md and docs/command-line.md."""
    blocks = re.findall(r"```[^\n]*\n(.*?)```", text_of("README.md") + text_of("docs/command-line.md"), re.S)
    lines = (line.removeprefix("$ ") for block in blocks for line in block.splitlines())
    return sorted({line.split("#")[0].strip() for line in lines if line.startswith("tablewright ")})


@pytest.mark.parametrize("line", shown_commands())
def test_shown_commands_are_understood(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    parser = common_options(argparse.ArgumentParser(exit_on_error=False))
    next(module for module in COMMANDS if name == module.NAME).add_options(parser)
    parser.parse_args(arguments)


def test_npm_scripts_that_documents_name_exist() -> None:
    scripts = json.loads(text_of("package.json"))["scripts"]
    named = {name for page in PAGES for name in re.findall(r"npm run ([a-z]+)", page.read_text("utf-8"))}
    assert named <= set(scripts)
