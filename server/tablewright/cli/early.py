"""Arguments -> the processes that the command will ask, started before its own modules are imported."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tablewright.booting import Early, started_early
from tablewright.cli.common import Usage, common_options, given_settings

READING = ("check", "generate", "sync", "sql", "handover", "tables", "snapshot")
"""Commands that read the database; all but the last ask Django for its models meanwhile."""

_NO_READING = ("-h", "--help", "--explain")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(message)


def early_for(arguments: Sequence[str]) -> Early | None:
    """None where the command reads no database, or what it would read is not clear yet: it sees to that itself."""
    command = arguments[0] if arguments else ""
    if command not in READING or any(each.partition("=")[0] in _NO_READING for each in arguments):
        return None
    try:
        options, _ = common_options(_Parser(add_help=False)).parse_known_args(arguments[1:])
        folder = Path(options.project) if options.project else Path.cwd()
        if options.snapshot is not None or not folder.is_dir():
            return None
        return started_early(folder, given_settings(options), models=command != "snapshot")
    except Exception:  # noqa: BLE001 -- the command meets the same, and can say it
        return None
