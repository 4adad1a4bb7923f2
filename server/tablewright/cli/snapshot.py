"""`tablewright snapshot`: the schema of all aliases into a file, or whether the file that is there is current."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.differences import counted, print_lines
from tablewright.cli.options import alias_problems, load, open_project, relative
from tablewright.project import Project, State
from tablewright.project.snapshots import read_snapshot, snapshot_of_state, snapshot_path, write_text
from tablewright.schema.snapshot import Snapshot, snapshot_text
from tablewright.schema.snapshot_diff import differences
from tablewright.schema.snapshot_json import SnapshotError

NAME = "snapshot"
HELP = "the schema into a file to commit, for use without the database"
EXAMPLE = "tablewright snapshot --check"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="write nothing; print what differs, with exit code 1 when something does"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    project = open_project(options)
    path = snapshot_path(project.root, project.settings)
    # What makes all the reading vain is said before it.
    name = relative(path, project.root)
    old = opened_snapshot(path, name) if options.check or (options.database and path.exists()) else None
    taken = _taken(project, options, console)
    if old is not None and options.check:
        found = differences(old, taken, options.database)
        print_lines(found, console)
        if not console.quiet:
            again = f"not current: {counted(found)}. “tablewright snapshot” writes it again."
            console.print(f"The snapshot “{name}” is {again if found else f'current: {_tables(taken)}.'}")
        return int(bool(found))
    if old is not None:
        kept = {alias: each for alias, each in old.aliases.items() if alias in taken.all_aliases}
        taken = replace(taken, aliases={**kept, **taken.aliases})
    try:
        written = write_text(path, snapshot_text(taken))
    except OSError as error:
        reason = printable(error.strerror or str(error))
        raise Stop(f"The snapshot “{name}” could not be written ({reason}). What was there is as it was.") from None
    if written:
        console.note(f"The schema of {_tables(taken)} was written to “{name}”.")
    else:
        console.note(f"“{name}” is current: it was left as it is.")
    return 0


def opened_snapshot(path: Path, name: str) -> Snapshot:
    """Stop where there is none that can be read. `name` is how the user calls it."""
    try:
        return read_snapshot(path)
    except SnapshotError as error:
        error.message = error.message.replace(str(path), name)
        raise no_snapshot(error, name) from None


def no_snapshot(error: SnapshotError, name: str) -> Stop:
    place = f"{name}:{error.line + 1}: " if error.line is not None else ""
    said = error.message if place or name in error.message else f"{name}: {error.message}"
    return Stop(printable(f"{place}{said} {error.hint}"))


def _taken(project: Project, options: argparse.Namespace, console: Console) -> Snapshot:
    """Of the databases as they are now. Stop where one could not be read: half a snapshot would say that the rest is
    not there."""
    state = load(project, options, console, live=True)
    if alias_problems(state, console, verbose=options.verbose):
        raise Stop("So there is no snapshot of all aliases. Name those that can be read with --database.")
    try:
        snapshot = snapshot_of_state(state)
    except LookupError as error:
        raise Stop(printable(str(error.args[0]))) from None
    for line in _less(state):
        console.note(printable(line))
    return snapshot


def _less(state: State) -> list[str]:
    """What could not be read in full: the snapshot says no more of it than the database did."""
    lines = []
    for alias in state.aliases.values():
        if alias.schema is not None:
            lines += [f"{alias.alias}: {problem}" for problem in alias.schema.problems]
            unread = [table for table in alias.schema.tables if table.error]
            lines += [f"{alias.alias}: table “{t.name}” could not be read in full: {t.error}" for t in unread]
    return lines


def _tables(snapshot: Snapshot) -> str:
    count = sum(len(schema.tables) for _, schema in snapshot.aliases.values())
    return f"{count} table{'' if count == 1 else 's'}"
