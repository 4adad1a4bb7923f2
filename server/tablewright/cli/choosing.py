"""What the command line asks for -> the tables that models are made of, and where these go."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, did_you_mean, printable
from tablewright.cli.options import relative
from tablewright.cli.owners import owners
from tablewright.environment import absolute
from tablewright.project import Project, State
from tablewright.project.tables import app_models_file
from tablewright.schema.model import Table
from tablewright.schema.names import closest, reachable
from tablewright.source.models import Model


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


def add_target_options(parser: argparse.ArgumentParser) -> None:
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--into", metavar="FILE", help="add the models to this file")
    target.add_argument("--app", metavar="LABEL", help="add the models to this app's models")
    target.add_argument("--new-app", metavar="LABEL", help="make an app for them, beside manage.py")
    parser.add_argument("--split", action="store_true", help="a file for each model, in a package “models”")


def choose(options: argparse.Namespace, project: Project, state: State) -> list[Choice]:
    """The tables that names, patterns and --all mean. Stop when a name means none."""
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
            guess = did_you_mean(closest(pattern, [choice.table.name for choice in everything]))
            raise Stop(printable(f"No table is called “{pattern}”.{guess} “tablewright tables” lists all."))
        for choice in matching:
            model = owned[choice.alias].get(choice.table.key)
            if not found and (choice.alias, choice.table.key) not in free and model is None:
                continue  # a pattern does not mean Django's own tables
            chosen.setdefault(choice.key, Choice(choice.alias, choice.table, model, bool(found)))
    if options.all or not options.tables:
        for choice in everything:
            if (choice.alias, choice.table.key) in free:
                chosen.setdefault(choice.key, choice)
    return list(chosen.values())


def possible(
    choices: Sequence[Choice], state: State, project: Project, console: Console, *, written: bool
) -> tuple[list[Choice], bool]:
    """Those that a model can be made of, and whether a table was left out because it could not be read. The others are
    said; Stop when one of them was asked for by its name. `written`: the models go into a file."""
    for choice in choices:
        if choice.model is not None:
            said = f"Table “{choice.table.name}” has a model already: “{choice.model.label}”"
            path = choice.model.path
            place = f"{said} in {relative(Path(path), project.root)}" if path else f"{said} of another package"
            if written and choice.named:
                raise Stop(printable(f"{place}. Nothing was written."))
            console.note(printable(f"{place}."))
    wanted = [choice for choice in choices if choice.model is None or (choice.named and not written)]
    parents = {(choice.alias, choice.table.name) for choice in wanted}
    vendors = {alias.alias: alias.schema.vendor for alias in state.aliases.values() if alias.schema is not None}
    left: list[Choice] = []
    unread = False
    for choice in wanted:
        table = choice.table
        why = _impossible(choice, vendors[choice.alias])
        if table.kind == "partition" and (choice.alias, table.parent) in parents and not why:
            why = f"Table “{table.name}” is a partition of “{table.parent}”, whose model reads its rows too."
        if not why:
            left.append(choice)
        elif choice.named and table.kind != "partition":
            raise Stop(printable(why))
        else:
            console.note(printable(why))
            unread |= bool(table.error)
    return left, unread


def target(options: argparse.Namespace, project: Project, state: State) -> Path | None:
    """The models file, or with --split the folder of the package; None for stdout."""
    if options.new_app:
        folder_of_app = project.root / str(options.new_app)
        return folder_of_app / ("models" if options.split else "models.py")
    if options.into:
        path = absolute(Path(options.into))
        if options.split and path.suffix == ".py":
            raise Usage(
                f"With --split, --into names the folder of a package: “{printable(str(path.with_suffix('')))}”."
            )
        return path
    if not options.app:
        return None
    path_of_app = app_models_file(options.app, project.root, project.models(), state)
    if path_of_app is None:
        labels = sorted({package.rpartition(".")[2] for package in state.packages})
        guess = did_you_mean(closest(options.app, labels, 1))
        made = f" “--new-app {options.app}” makes it." if options.app.isidentifier() else ""
        raise Stop(
            printable(f"No app of this project has the label “{options.app}”.{guess}{made} Nothing was written.")
        )
    if not options.split:
        package = path_of_app.with_suffix("") / "__init__.py"
        return package if not path_of_app.exists() and package.exists() else path_of_app
    return path_of_app.parent if path_of_app.parent.name == "models" else path_of_app.with_suffix("")


def _impossible(choice: Choice, vendor: str) -> str:
    table = choice.table
    if table.error:
        return f"Table “{table.name}” could not be read in full: {table.error}"
    if not table.columns:
        return f"Table “{table.name}” has no columns, so no model can map it."
    if not reachable(vendor, table.namespace, table.name):
        return f"Django writes names in capitals on Oracle, so that it cannot reach table “{table.name}”."
    return ""


def _named(table: Table, name: str) -> bool:
    return name in (table.name, f"{table.namespace}.{table.name}")


def _matches(table: Table, pattern: str) -> bool:
    low = pattern.lower()
    return fnmatchcase(table.name.lower(), low) or fnmatchcase(f"{table.namespace}.{table.name}".lower(), low)
