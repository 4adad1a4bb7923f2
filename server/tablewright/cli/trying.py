"""`tablewright try`: reads a row through each model with the project's own Django; tells that it works, or why not."""

from __future__ import annotations

import argparse

from tablewright.agent import AgentError
from tablewright.cli.choosing_models import chosen_models
from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import alias_problems, load, open_project, relative
from tablewright.project import Project
from tablewright.project.trying import Tried, tried

NAME = "try"
HELP = "reads a row through each model, read-only, and says what fails"
EXAMPLE = "tablewright try clinic.Patient"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("labels", nargs="*", metavar="LABEL", help="models, as app.Model")
    parser.add_argument("--all", action="store_true", help="all models of the project")


def run(options: argparse.Namespace, console: Console) -> int:
    if bool(options.labels) == options.all:
        raise Usage("Name models to try, or use --all.")
    project = open_project(options)
    if project.settings.snapshot is not None:
        raise Usage("A model is tried on its database: leave the snapshot out.")
    load(project, options, console)
    alias_problems(project.state, console, verbose=options.verbose)
    labels = chosen_models(project, options.labels)
    console.progress(f"Trying {len(labels)} models", None)
    try:
        done = tried(labels, project.state, project.settings)
    except AgentError as error:
        raise Stop(printable(" ".join(filter(None, (error.message, error.hint)))), error.detail) from error
    console.clear()
    for each in done:
        console.print(f"{printable(each.model)}: {_said(each, project)}")
    works, untried = sum(each.problem is None for each in done), sum(each.untried for each in done)
    more = f" {untried} could not be tried." if untried else ""
    console.note(f"{works} of {len(done)} models work.{more}")
    return 2 if untried else int(works < len(done))


def _said(each: Tried, project: Project) -> str:
    if each.problem is None:
        return "works" if each.rows else "works, and its table is empty"
    place = f" ({relative(each.file, project.root)}:{(each.line or 0) + 1})" if each.file is not None else ""
    return f"{'not tried' if each.untried else 'fails'}: {printable(each.problem)}{place}"
