"""`tablewright diff`: what changed between two snapshots, or a snapshot and the database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.differences import counted, print_json, print_lines
from tablewright.cli.options import alias_problems, load, open_project, relative
from tablewright.cli.snapshot import no_snapshot, opened_snapshot
from tablewright.environment import absolute
from tablewright.project.snapshots import snapshot_of_state, snapshot_path
from tablewright.schema.snapshot import Snapshot, snapshot_from_text
from tablewright.schema.snapshot_diff import differences
from tablewright.schema.snapshot_json import SnapshotError

NAME = "diff"
HELP = "what changed between two snapshots, or a snapshot and the database"
EXAMPLE = "tablewright diff old.json .tablewright/schema.json"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", nargs="?", metavar="OLD", help="a snapshot, - for stdin (default: the project's)")
    parser.add_argument("new", nargs="?", metavar="NEW", help="a snapshot (default: the database as it is)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace, console: Console) -> int:
    aliases: Collection[str] | None = options.database
    incomplete = False
    if options.new is not None:
        (old, old_name), (new, new_name) = _named(options.old), _named(options.new)
    else:
        # A snapshot that cannot be read is said before the database is asked.
        project = open_project(options)
        if options.old is not None:
            old, old_name = _named(options.old)
        else:
            path = snapshot_path(project.root, project.settings)
            old_name = relative(path, project.root)
            old = opened_snapshot(path, old_name)
        new_name = "the database"
        state = load(project, options, console, live=True)
        incomplete = alias_problems(state, console, verbose=options.verbose)
        read = {name: alias for name, alias in state.aliases.items() if alias.problem is None}
        try:
            new = snapshot_of_state(replace(state, aliases=read))
        except LookupError as error:
            raise Stop(printable(str(error.args[0]))) from None
        if incomplete:
            aliases = [name for name in {*read, *old.aliases} if name in read or name not in state.aliases]
    _known_aliases(options.database, old, new)
    found = differences(old, new, aliases)
    if options.format == "json":
        print_json(found, old_name, new_name, console)
    else:
        print_lines(found, console)
        if not console.quiet:
            console.print(f"{counted(found) if found else 'No difference'} between {old_name} and {new_name}.")
    return 2 if incomplete else int(bool(found))


def _named(given: str) -> tuple[Snapshot, str]:
    """The snapshot that the command line names, and how to call it."""
    if given != "-":
        return opened_snapshot(absolute(Path(given).expanduser()), printable(given)), printable(given)
    try:
        return snapshot_from_text(sys.stdin.buffer.read().decode("utf-8-sig")), "standard input"
    except UnicodeDecodeError:
        raise Stop("What comes on standard input is not UTF-8, and no snapshot.") from None
    except SnapshotError as error:
        raise no_snapshot(error, "standard input") from None


def _known_aliases(wanted: Collection[str] | None, old: Snapshot, new: Snapshot) -> None:
    known = {*old.aliases, *new.aliases}
    for alias in wanted or ():
        if alias not in known:
            names = ", ".join(f"“{name}”" for name in sorted(known)) or "none"
            raise Usage(printable(f"Neither side has an alias “{alias}”; there is {names}. Correct --database."))
