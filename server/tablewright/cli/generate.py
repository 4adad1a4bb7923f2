"""`tablewright generate`: model source for tables, to stdout or into files of the project."""

from __future__ import annotations

import argparse
import ast
import keyword
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tablewright.cli.choosing import add_target_options, choose, possible, target
from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, printable
from tablewright.cli.options import alias_problems, load, open_project, relative
from tablewright.cli.previewing import print_difference
from tablewright.cli.writing import UNTOUCHED, Target, read_target, write_targets
from tablewright.project import Project
from tablewright.project.generating import Made, Wanted
from tablewright.source.edits import apply

NAME = "generate"
HELP = "model source for tables"
EXAMPLE = "tablewright generate 'invoice*' --into billing/models.py"

STDOUT_MODULE = "__generated__.py"
"""A file that no project has: what is generated for stdout belongs to no app."""
MOST_NAMED = 6


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="names or patterns: invoice, 'inv_*', sales.invoice")
    parser.add_argument("--all", action="store_true", help="every table that no model maps")
    parser.add_argument("--namespace", metavar="NAME", help="only tables of this namespace, alone: all of them")
    add_target_options(parser)
    parser.add_argument("--managed", action="store_true", default=None, help="models that migrations may change")
    parser.add_argument(
        "--naming",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="over the settings “naming”: strip-prefixes=crm_,tbl_ · singular=true · map.crm_cust=Customer",
    )
    parser.add_argument("--admin", action="store_true", help="ModelAdmin classes, in the app's admin.py")
    parser.add_argument(
        "--test-runner", action="store_true", help="a module that makes unmanaged tables in test databases"
    )
    parser.add_argument("--diff", "--dry-run", action="store_true", help="print what would change, and write nothing")


def run(options: argparse.Namespace, console: Console) -> int:
    some = bool(options.tables or options.all or options.namespace)
    if (options.tables and options.all) or not (some or options.test_runner):
        raise Usage("Name the tables to generate models for, or use --all (not both). “tablewright tables” lists them.")
    written = bool(options.into or options.app or options.new_app)
    if (options.admin or options.split) and not written:
        raise Usage("--admin and --split write files: say with --into, --app or --new-app where the models go.")
    naming = _naming(options.naming)
    project = open_project(options, managed=options.managed, **naming)
    if "naming.map" in naming:  # one name more is not another table of names
        known = {**open_project(options).settings.naming_map, **naming["naming.map"]}
        project = open_project(options, managed=options.managed, **{**naming, "naming.map": known})
    state = load(project, options, console, models=True)
    incomplete = alias_problems(state, console, verbose=options.verbose)
    chosen = choose(options, project, state) if some else []
    path = target(options, project, state)
    choices, refused = possible(chosen, state, project, console, written=path is not None)
    incomplete |= refused
    if not choices and not options.test_runner:
        console.note("Every table has a model: there is nothing to generate.")
        return 2 if incomplete else 0
    wanted = Wanted(
        tables=tuple(choice.key for choice in choices),
        into=path or project.root / STDOUT_MODULE,
        split=options.split,
        admin=options.admin,
        new_app=(options.new_app or "") if choices else "",
        managed=options.managed,
        test_runner=options.test_runner,
    )
    if path is None and choices:
        made = _generated(project, wanted)
        console.print(apply("", made.edits.get(wanted.into, ())), end="")
        others = {path: edits for path, edits in made.edits.items() if path != wanted.into}
        made = replace(made, edits=others, models=0)
    else:
        made = _ready(project, wanted)
    _finish(project, made, options, console)
    return 2 if incomplete else 0


def _naming(given: Sequence[str]) -> dict[str, Any]:
    """KEY=VALUE pairs as settings. Usage when one is wrong."""
    found: dict[str, Any] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if key == "strip-prefixes" and equals:
            found["naming.strip-prefixes"] = [prefix for prefix in value.split(",") if prefix]
        elif key == "singular" and value.lower() in ("true", "false"):
            found["naming.singular"] = value.lower() == "true"
        elif key.startswith("map.") and value.isidentifier() and not keyword.iskeyword(value):
            found.setdefault("naming.map", {})[key.removeprefix("map.")] = value
        else:
            raise Usage(
                f"--naming does not understand “{printable(each)}”. It takes strip-prefixes=crm_,tbl_, singular=true"
                " (or false), and map.TABLE=Name or map.TABLE.COLUMN=name, where the name is one for Python."
            )
    return found


def _ready(project: Project, wanted: Wanted) -> Made:
    """The same, where the place for the models is known to be one that can be written to."""
    into = wanted.into
    if not wanted.split and not wanted.new_app and wanted.tables:
        _inside(into, project)
        project.open_text(into, read_target(into).text)
    return _generated(project, wanted)


def _generated(project: Project, wanted: Wanted) -> Made:
    try:
        return project.generate(wanted)
    except (LookupError, ValueError) as error:
        raise Stop(f"{printable(str(error.args[0]) if error.args else 'A table is gone.')} {UNTOUCHED}") from None


def _inside(path: Path, project: Project) -> None:
    real = path.resolve()
    if not any(real.is_relative_to(base.resolve()) for base in (project.root, project.folder)):
        raise Stop(f"“{printable(str(path))}” is outside of the project {printable(str(project.root))}. {UNTOUCHED}")


def _finish(project: Project, made: Made, options: argparse.Namespace, console: Console) -> None:
    """Every file is looked at before the first is written, and all are written or none."""
    targets: list[tuple[Target, str]] = []
    classes = 0
    for path, edits in made.edits.items():
        _inside(path, project)
        each = read_target(path, new_folder=path in made.created)
        if each.text != (project.text(path) or ""):
            raise Stop(f"“{printable(str(path))}” was changed meanwhile. {UNTOUCHED} Run the command again.")
        text = apply(each.text, edits)
        classes += _classes_more(each.text, text)
        targets.append((each, text))
    if targets and classes < made.models:
        raise Stop(f"The models that were made are not the ones asked for. {UNTOUCHED} Please report this.")
    if options.diff:
        for each, text in targets:
            before = each.text if each.data is not None else None
            print_difference(relative(each.path, project.root), before, text, console)
    elif targets:
        write_targets(targets)
        project.files_changed([each.path for each, _ in targets])
        console.note(_written(made, list(made.edits), project))
    for note in made.notes:
        console.note(printable(note))


def _written(made: Made, paths: Sequence[Path], project: Project) -> str:
    count = "1 model was" if made.models == 1 else f"{made.models} models were"
    names = [relative(path, project.root) for path in paths]
    if len(names) == 1:
        return f"{count} added to {names[0]}." if made.models else f"{names[0]} was written."
    more = len(names) - MOST_NAMED
    listed = ", ".join(names[:MOST_NAMED]) + (f" and {more} more file{'s'[: more - 1]}" if more > 0 else "")
    return f"{count} added: {listed}." if made.models else f"{listed} were written."


def _classes_more(before: str, after: str) -> int:
    """Whatever the database's names are: what is written parses."""
    try:
        trees = [ast.parse(text) for text in (before, after)]
    except (SyntaxError, ValueError) as error:
        raise Stop(f"The models that were made do not parse ({error}). {UNTOUCHED} Please report this.") from None
    counts = [sum(isinstance(node, ast.ClassDef) for node in tree.body) for tree in trees]
    return counts[1] - counts[0]
