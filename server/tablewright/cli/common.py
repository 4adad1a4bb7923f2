"""What every command takes on its command line -> the settings that it overrides. Imported before all else."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, TypeVar

from tablewright.cli.console import Stop, printable
from tablewright.environment import absolute
from tablewright.settings import USUAL_SNAPSHOT

Parser = TypeVar("Parser", bound=argparse.ArgumentParser)


class Usage(Stop):
    """The command line itself is wrong."""


SNAPSHOT_HELP = (
    f"a snapshot instead of the database (default FILE: the setting “snapshot”, else {USUAL_SNAPSHOT.as_posix()})"
)


def common_options(parser: Parser) -> Parser:
    """Adds what every command takes."""
    group = parser.add_argument_group("project")
    group.add_argument("--project", metavar="DIR", help="the project's folder (default: found upward from here)")
    group.add_argument("--settings", metavar="MODULE", help="the settings module")
    group.add_argument("--python", metavar="PATH", help="the interpreter that has the project's Django")
    group.add_argument("--command", metavar="COMMAND", dest="prefix", help="a command that starts that interpreter")
    group.add_argument("--env-file", metavar="FILE", help="variables for the settings module")
    group.add_argument("--database", metavar="ALIAS", action="append", help="only this alias (repeatable)")
    group.add_argument("--snapshot", metavar="FILE", nargs="?", const="", help=SNAPSHOT_HELP)
    group = parser.add_argument_group("output")
    group.add_argument("-q", "--quiet", action="store_true", help="only the result")
    group.add_argument("--no-color", action="store_true", help="no colors, also on a terminal")
    group.add_argument("-v", "--verbose", action="store_true", help="tracebacks and decisions, on stderr")
    return parser


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Keys of settings and what the options say of them; paths on a command line count from where the user stands."""
    given = {
        "settings-module": options.settings,
        "python": _from_here(options.python),
        "command": options.prefix,
        "env-file": str(absolute(Path(options.env_file))) if options.env_file else None,
        "databases": options.database,
        "snapshot": _snapshot(options.snapshot),
    }
    return {key: value for key, value in given.items() if value is not None}


def _snapshot(given: str | None) -> str | None:
    """Since FILE may be left out, the PATH behind it is easily taken for it."""
    if given and (given.endswith(".py") or Path(given).is_dir()):
        raise Usage(
            f"“{printable(given)}” is no snapshot. Write the paths in front of --snapshot, or name its file"
            " with --snapshot=FILE."
        )
    return str(absolute(Path(given).expanduser())) if given else None


def _from_here(program: str | None) -> str | None:
    if program and (os.sep in program or "/" in program):
        return str(absolute(Path(program).expanduser()))
    return program
