"""`tablewright handover`: tables handed over to Django's migrations, or taken back: the edit, and the steps."""

from __future__ import annotations

import argparse

from tablewright.cli.choosing_models import chosen_models
from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import alias_problems, load, open_project, relative
from tablewright.cli.previewing import print_difference
from tablewright.cli.writing import UNTOUCHED, write_changed
from tablewright.project import Project
from tablewright.project.handing import Handover, why_not_yet
from tablewright.source.edits import apply

NAME = "handover"
HELP = "hands tables over to Django's migrations, or back: the edit, and the steps to take"
EXAMPLE = "tablewright handover clinic.Patient --write"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("labels", nargs="+", metavar="LABEL", help="models, as app.Model")
    parser.add_argument("--back", action="store_true", help="take it back: Django leaves the table alone from then on")
    parser.add_argument("--force", action="store_true", help="also where the model disagrees with its table")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--diff", action="store_true", help="print what would change, and write nothing (the default)")
    doing.add_argument("--write", action="store_true", help="change the files: all of them, or none")


def run(options: argparse.Namespace, console: Console) -> int:
    project = open_project(options)
    load(project, options, console, models=True, migrations=True)
    if alias_problems(project.state, console, verbose=options.verbose) and not options.force:
        raise Stop(f"So it is not known whether models agree with their tables; --force goes on. {UNTOUCHED}")
    done = [_one(project, label, options) for label in chosen_models(project, options.labels)]
    by_path: dict[object, list[Handover]] = {}
    for each in done:
        by_path.setdefault(each.path, []).append(each)
    changed = []
    for here in by_path.values():
        path = here[0].path
        before = project.text(path)
        if before is None:
            raise Stop(f"{printable(project.file_problem(path) or '')} {UNTOUCHED}")
        changed.append((path, before, apply(before, [edit for each in here for edit in each.edits])))
    if options.write:
        write_changed(changed, project)
    else:
        for path, before, after in changed:
            print_difference(relative(path, project.root), before, after, console)
    for each in done:
        console.note(f"{printable(each.title)}:")
        for number, step in enumerate(each.steps, 1):
            console.note(f"  {number}. {step.text}")
            if step.command is not None:
                console.note(f"       {step.command}")
    return 0 if options.write else 1


def _one(project: Project, label: str, options: argparse.Namespace) -> Handover:
    try:
        handover = project.hand_over(label, back=options.back)
    except (LookupError, ValueError) as error:
        raise Usage(f"{printable(str(error.args[0]))} {UNTOUCHED}") from None
    why = why_not_yet(handover)
    if why and not options.force:
        raise Stop(f"{printable(why)} Mend it first (“tablewright sync”), or use --force. {UNTOUCHED}")
    return handover
