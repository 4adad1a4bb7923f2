"""`tablewright sql`: the statements that would bring the tables in line with the models. They are shown, never run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from tablewright.agent import AgentError
from tablewright.cli.check import files_to_check
from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import alias_problems, load, named_paths, open_project, start_of
from tablewright.project.statements_of import Statements, statements_of

NAME = "sql"
HELP = "the statements that would bring the tables in line with the models, never run"
EXAMPLE = "tablewright sql clinic/models.py"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders with models (default: all)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace, console: Console) -> int:
    paths = named_paths(options)
    project = open_project(options, start_of(paths))
    state = load(project, options, console, models=True, migrations=True)
    incomplete = alias_problems(state, console, verbose=options.verbose)
    found = [each for path in files_to_check(project, paths) for each in project.findings(path, accepted=True)]
    try:
        told = statements_of(found, project.models(), project.state, project.settings, project.known)
    except AgentError as error:
        raise Stop(printable(" ".join(filter(None, (error.message, error.hint)))), error.detail) from error
    if options.format == "json":
        console.print(json.dumps({"version": 1, "statements": [_as_object(each) for each in told]}, indent=2))
    else:
        _print(told, console)
    return 2 if incomplete else 0


def _print(told: Sequence[Statements], console: Console) -> None:
    """One file of SQL: what is no statement is a comment."""
    model = ""
    for each in told:
        if each.model != model:
            model = each.model
            console.print(f"-- {printable(model)}: table {printable(each.findings[0].table)}")
        _comment(each, console)
        for statement in each.statements:
            console.source(statement)
        console.print()
    for each in told:
        if each.later:
            console.print(f"-- {printable(each.model)}: what refers to other tables")
            for statement in each.later:
                console.source(statement)
            console.print()
    if not told:
        console.note("No statement is needed: the tables are as the models say.")


def _comment(told: Statements, console: Console) -> None:
    for finding in told.findings:
        console.print(f"-- {finding.code}: {printable(finding.message)}")
    if told.why:
        console.print(f"-- {printable(told.why)}")


def _as_object(told: Statements) -> dict[str, Any]:
    return {
        "model": told.model,
        "database": told.findings[0].alias,
        "table": told.findings[0].table,
        "findings": [{"code": each.code, "message": each.message} for each in told.findings],
        "statements": list(told.statements),
        "later": list(told.later),
        "why": told.why or None,
    }
