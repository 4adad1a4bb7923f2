"""`tablewright generate`: model source for tables, to stdout or into a file of the project."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import Usage, alias_problems, load, open_project, relative
from tablewright.cli.owners import owners
from tablewright.cli.writing import Target, read_target, write_target
from tablewright.environment import absolute
from tablewright.project import Project, State
from tablewright.project.generating import Wanted
from tablewright.project.tables import app_models_file
from tablewright.schema.model import Table
from tablewright.schema.names import closest, reachable
from tablewright.source.edits import apply
from tablewright.source.models import Model

NAME = "generate"
HELP = "model source for tables"
EXAMPLE = "tablewright generate 'invoice*' --into billing/models.py"

STDOUT_MODULE = "__generated__.py"
"""A file that no project has: what is generated for stdout belongs to no app."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A table that the command line asks for. `named`: by its own name, not by a pattern."""

    alias: str
    table: Table
    model: Model | None
    named: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.alias, self.table.namespace, self.table.name)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="names or patterns: invoice, 'inv_*', sales.invoice")
    parser.add_argument("--all", action="store_true", help="every table that no model maps")
    parser.add_argument("--namespace", metavar="NAME", help="only tables of this namespace")
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--into", metavar="FILE", help="add the models to this file")
    target.add_argument("--app", metavar="LABEL", help="add the models to this app's models")
    parser.add_argument("--managed", action="store_true", default=None, help="models that migrations may change")


def run(options: argparse.Namespace, console: Console) -> int:
    if bool(options.tables) == options.all:
        raise Usage("Name the tables to generate models for, or use --all (not both). “tablewright tables” lists them.")
    project = open_project(options, managed=options.managed)
    state = load(project, options, console, models=True)
    incomplete = alias_problems(state, console, verbose=options.verbose)
    choices = _choose(options, project, state)

    path = _path(options, project, state)
    mapped = [choice for choice in choices if choice.model is not None]
    for choice in mapped:
        said = f"Table “{choice.table.name}” has a model already: “{choice.model.label}”" if choice.model else ""
        inside = choice.model is not None and choice.model.path
        place = f"{said} in {relative(Path(inside), project.root)}" if inside else f"{said} of another package"
        if path is not None and choice.named:
            raise Stop(printable(f"{place}. Nothing was written."))
        console.note(printable(f"{place}."))
    choices = [choice for choice in choices if choice.model is None or (choice.named and path is None)]
    choices, refused = _possible(choices, state, console)
    incomplete |= refused
    if not choices:
        console.note("Every table has a model: there is nothing to generate.")
        return 2 if incomplete else 0
    if path is None:
        target = project.root / STDOUT_MODULE
        made = project.generate(Wanted(tuple(choice.key for choice in choices), target))
        console.print(apply("", made.edits.get(target, ())), end="")
    else:
        _write(project, path, choices, console)
    return 2 if incomplete else 0


def _choose(options: argparse.Namespace, project: Project, state: State) -> list[Choice]:
    schemas = [alias.schema for alias in state.aliases.values() if alias.schema is not None]
    free = {(alias, table.key) for alias, table in project.unmapped_tables()}
    models = project.models()
    owned = {schema.alias: owners(schema, models) for schema in schemas}
    chosen: dict[tuple[str, str, str], Choice] = {}
    everything = [
        Choice(schema.alias, table, None, named=False)
        for schema in schemas
        for table in schema.tables
        if options.namespace in (None, table.namespace)
    ]
    if not everything:
        where = f" in the namespace “{options.namespace}”" if options.namespace else ""
        raise Stop(printable(f"The database has no tables{where}."))
    for pattern in options.tables:
        found = [choice for choice in everything if _named(choice.table, pattern)]
        matching = found or [choice for choice in everything if _matches(choice.table, pattern)]
        if not matching:
            near = closest(pattern, [choice.table.name for choice in everything], 3)
            guess = f" Did you mean {', '.join(f'“{name}”' for name in near)}?" if near else ""
            raise Stop(printable(f"No table is called “{pattern}”.{guess} “tablewright tables” lists all."))
        for choice in matching:
            model = owned[choice.alias].get(choice.table.key)
            if not found and (choice.alias, choice.table.key) not in free and model is None:
                continue  # a pattern does not mean Django's own tables
            chosen.setdefault(choice.key, Choice(choice.alias, choice.table, model, bool(found)))
    if options.all:
        for choice in everything:
            if (choice.alias, choice.table.key) in free:
                chosen.setdefault(choice.key, choice)
    return list(chosen.values())


def _possible(choices: Sequence[Choice], state: State, console: Console) -> tuple[list[Choice], bool]:
    """Those that a model can be made of, and whether a table was left out because it could not be read. The others are
    said; Stop when one of them was asked for by its name."""
    parents = {(choice.alias, choice.table.name) for choice in choices}
    vendors = {alias.alias: alias.schema.vendor for alias in state.aliases.values() if alias.schema is not None}
    possible: list[Choice] = []
    unread = False
    for choice in choices:
        table, why = choice.table, ""
        if table.error:
            why = f"Table “{table.name}” could not be read in full: {table.error}"
        elif not table.columns:
            why = f"Table “{table.name}” has no columns, so no model can map it."
        elif not reachable(vendors[choice.alias], table.namespace, table.name):
            why = f"Django writes names in capitals on Oracle, so that it cannot reach table “{table.name}”."
        elif table.kind == "partition" and (choice.alias, table.parent) in parents:
            why = f"Table “{table.name}” is a partition of “{table.parent}”, whose model reads its rows too."
        if not why:
            possible.append(choice)
        elif choice.named and table.kind != "partition":
            raise Stop(printable(why))
        else:
            console.note(printable(why))
            unread |= bool(table.error)
    return possible, unread


def _named(table: Table, name: str) -> bool:
    return name in (table.name, f"{table.namespace}.{table.name}")


def _matches(table: Table, pattern: str) -> bool:
    low = pattern.lower()
    return fnmatchcase(table.name.lower(), low) or fnmatchcase(f"{table.namespace}.{table.name}".lower(), low)


def _path(options: argparse.Namespace, project: Project, state: State) -> Path | None:
    if options.into:
        return absolute(Path(options.into))
    if not options.app:
        return None
    path = app_models_file(options.app, project.root, project.models(), state)
    if path is None:
        labels = sorted({package.rpartition(".")[2] for package in state.packages})
        near = closest(options.app, labels, 1)
        guess = f" Did you mean “{near[0]}”?" if near else ""
        raise Stop(printable(f"No app of this project has the label “{options.app}”.{guess} Nothing was written."))
    return path


def _write(project: Project, path: Path, choices: Sequence[Choice], console: Console) -> None:
    target = read_target(path)
    project.open_text(path, target.text)
    made = project.generate(Wanted(tuple(choice.key for choice in choices), path))
    text = apply(target.text, made.edits.get(path, ()))
    _check(text, target, choices)
    write_target(target, text)
    count = "1 model was" if len(choices) == 1 else f"{len(choices)} models were"
    console.note(f"{count} added to {relative(path, project.root)}.")


def _check(text: str, target: Target, choices: Iterable[Choice]) -> None:
    """Whatever the database's names are: what is written parses, and has the classes more that were asked for."""
    classes = sum(isinstance(node, ast.ClassDef) for node in ast.parse(target.text).body)
    try:
        added = sum(isinstance(node, ast.ClassDef) for node in ast.parse(text).body) - classes
    except (SyntaxError, ValueError) as error:
        raise Stop(
            f"The models that were made do not parse ({error}). Nothing was written; please report this."
        ) from None
    if added != len(tuple(choices)):
        raise Stop("The models that were made are not the ones asked for. Nothing was written; please report this.")
