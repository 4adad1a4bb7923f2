"""`tablewright sync`: existing models and their tables -> the models brought in line, keeping what people wrote."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tablewright.cli.check import files_to_check
from tablewright.cli.choosing_models import chosen_models
from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, did_you_mean, printable
from tablewright.cli.options import alias_problems, load, named_paths, open_project, relative, start_of
from tablewright.cli.previewing import print_difference
from tablewright.cli.snapshot import no_snapshot, opened_snapshot
from tablewright.cli.sync_report import print_json, print_text
from tablewright.cli.writing import UNTOUCHED, write_changed
from tablewright.environment import absolute
from tablewright.project import Project
from tablewright.project.snapshots import basis_path, read_snapshot
from tablewright.project.syncing import WAITING, Synced, SyncWish
from tablewright.schema.names import closest
from tablewright.schema.snapshot import Snapshot
from tablewright.schema.snapshot_json import SnapshotError
from tablewright.settings import USUAL_SNAPSHOT

NAME = "sync"
HELP = "brings existing models in line with their tables, keeping what people wrote"
EXAMPLE = "tablewright sync clinic/models.py --write"

BASE_HELP = f"the snapshot that the models were in step with (default: {USUAL_SNAPSHOT.as_posix()}, where there is one)"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders with models (default: all)")
    parser.add_argument("--model", metavar="LABEL", action="append", help="only this model, as app.Model (repeatable)")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--diff", action="store_true", help="print what would change, and write nothing (the default)")
    doing.add_argument("--write", action="store_true", help="change the files: all of them, or none")
    gone = parser.add_mutually_exclusive_group()
    gone.add_argument("--remove-gone", action="store_true", help="remove fields whose column is gone, too")
    gone.add_argument(
        "--remove", metavar="FIELD", action="append", help="remove this one, as app.Model.field (repeatable)"
    )
    parser.add_argument(
        "--reshape",
        action="store_true",
        help="also change by which names the project reaches its data (an integer becomes a ForeignKey, …)",
    )
    parser.add_argument("--managed", action="store_true", help="also models whose tables Django's migrations make")
    basis = parser.add_mutually_exclusive_group()
    basis.add_argument("--base", metavar="FILE", help=BASE_HELP)
    basis.add_argument("--no-base", action="store_true", help="the table is right in everything, whoever changed it")
    parser.add_argument("--report", choices=("text", "json"), default="text", help="default: text, on stderr")


def run(options: argparse.Namespace, console: Console) -> int:
    paths = named_paths(options)
    if options.report == "json" and options.diff:
        raise Usage("--report json prints the report instead of the difference: leave --diff out.")
    project = open_project(options, start_of(paths))
    before, name = _basis(project, options)
    load(project, options, console, models=True, migrations=True)
    incomplete = alias_problems(project.state, console, verbose=options.verbose)
    files = files_to_check(project, paths)
    labels = _labels(project, files, options.model)
    remove = _to_remove(project, files, options.remove or ())
    wish = SyncWish(labels, options.remove_gone, remove, options.reshape, options.managed)
    done = [_synced(project, path, wish, before, console) for path in files if _has_models(project, path, labels)]
    console.clear()
    _see_removed(remove, done)
    if options.write:
        write_changed([(each.path, each.before, each.after) for each in done if each.after != each.before], project)
    elif options.report == "text":
        for each in done:
            if each.after != each.before:
                print_difference(relative(each.path, project.root), each.before, each.after, console)
    say = print_json if options.report == "json" else print_text
    say(done, project.root, console, basis=name, wrote=options.write)
    if incomplete:
        return 2
    waits = any(each.of(*WAITING) for each in done)
    return int(waits or (not options.write and any(each.after != each.before for each in done)))


def _basis(project: Project, options: argparse.Namespace) -> tuple[Snapshot | None, str | None]:
    """The snapshot and what the user calls it."""
    if options.base is not None:
        path = absolute(Path(options.base).expanduser())
        return opened_snapshot(path, options.base), options.base
    usual = basis_path(project.root, project.settings)
    if options.no_base or usual is None:
        return None, None
    name = relative(usual, project.root)
    try:
        return read_snapshot(usual), name
    except SnapshotError as error:
        raise Stop(f"{no_snapshot(error, name).message} With --no-base it is not read.") from None


def _labels(project: Project, files: Sequence[Path], wanted: Sequence[str] | None) -> frozenset[str] | None:
    """Those that were named, by label or by name alone. Usage for one that no file has."""
    if not wanted:
        return None
    by_path = project.models().by_path
    here = {placed.model.label for path in files for placed in by_path.get(str(path), ())}
    return frozenset(chosen_models(project, wanted, here))


def _to_remove(project: Project, files: Sequence[Path], wanted: Sequence[str]) -> frozenset[tuple[str, str]]:
    """(label, field) of each. Usage for one that no model of the files has."""
    found: set[tuple[str, str]] = set()
    by_path = project.models().by_path
    here = {placed.model.label: placed.model for path in files for placed in by_path.get(str(path), ())}
    for name in wanted:
        label, _, field = name.rpartition(".")
        if not label:
            raise Usage(f"“{printable(name)}” names no field: it is written as app.Model.field.")
        for model in map(here.__getitem__, chosen_models(project, [label], here)):
            fields = [each.name for each in model.fields]
            if field not in fields:
                guess = did_you_mean(closest(field, fields))
                raise Usage(f"“{printable(model.label)}” has no field “{printable(field)}”.{guess}")
            found.add((model.label, field))
    return frozenset(found)


def _see_removed(wanted: frozenset[tuple[str, str]], done: Sequence[Synced]) -> None:
    """Stop where one was not removed: it is named because it was to go."""
    outcomes = [each for one in done for each in one.outcomes if (each.model, each.field) in wanted]
    gone = {(each.model, each.field) for each in outcomes if each.kind == "removed"}
    for label, field in sorted(wanted - gone):
        said = [each for each in outcomes if (each.model, each.field) == (label, field)]
        why = ", ".join(filter(None, (said[0].message, said[0].change))) if said else "Its table has a column for it."
        raise Stop(f"“{printable(label)}.{printable(field)}” is not removed. {printable(why)} {UNTOUCHED}")


def _has_models(project: Project, path: Path, labels: frozenset[str] | None) -> bool:
    here = {placed.model.label for placed in project.models().by_path.get(str(path), ())}
    return bool(here) if labels is None else not labels.isdisjoint(here)


def _synced(project: Project, path: Path, wish: SyncWish, before: Snapshot | None, console: Console) -> Synced:
    console.progress(f"Comparing {relative(path, project.root)}", None)
    try:
        return project.sync(path, wish, before)
    except ValueError as error:
        raise Stop(f"{printable(str(error))} {UNTOUCHED}") from None
