"""`tablewright tables`: the tables of the database, with the model of each."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tablewright.cli.console import Console, Stop, did_you_mean, printable
from tablewright.cli.options import alias_problems, load, open_project
from tablewright.cli.owners import owners
from tablewright.project import Project, State
from tablewright.schema.model import Table
from tablewright.schema.names import closest
from tablewright.source.models import Model

NAME = "tables"
HELP = "the tables of the database, with the model of each"
EXAMPLE = "tablewright tables --unmapped 'crm_*'"

WIDEST = 48
"""Characters. A name that is longer moves only its own line."""


@dataclass(frozen=True, slots=True)
class Row:
    """`partitions` is how many of the table's are not shown, since it stands for them."""

    alias: str
    table: Table
    model: str | None
    partitions: int = 0


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="only these: names or patterns (default: all)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--unmapped", action="store_true", help="only those that no model maps")
    parser.add_argument("--partitions", action="store_true", help="partitions too, each with a line of its own")


def run(options: argparse.Namespace, console: Console) -> int:
    project = open_project(options)
    state = load(project, options, console, models=True)
    incomplete = alias_problems(state, console, verbose=options.verbose)
    rows = _rows(project, state, unmapped=options.unmapped)
    rows = _named(rows, options)
    if options.format == "json":
        console.print(json.dumps({"version": 1, "tables": [_as_object(row) for row in rows]}, indent=2))
    else:
        shown = rows if options.partitions else _folded(rows, options.tables)
        _print(shown, console)
        if not console.quiet:
            _print_summary(rows, console)
    return 2 if incomplete else 0


def _rows(project: Project, state: State, *, unmapped: bool) -> list[Row]:
    if unmapped:
        return [Row(alias, table, None) for alias, table in project.unmapped_tables()]
    models = project.models()
    rows = []
    for alias in state.aliases.values():
        if alias.schema is not None:
            owned = owners(alias.schema, models)
            rows += [Row(alias.alias, table, _label(owned.get(table.key))) for table in alias.schema.tables]
    return rows


def _label(model: Model | None) -> str | None:
    return model.label if model is not None else None


def _named(rows: Sequence[Row], options: argparse.Namespace) -> list[Row]:
    patterns = options.tables
    if not patterns:
        return list(rows)
    for pattern in patterns:
        if not any(_matches(row.table, pattern) for row in rows):
            guess = did_you_mean(closest(pattern, [row.table.name for row in rows]))
            which = "No table without a model is" if options.unmapped else "No table is"
            raise Stop(printable(f"{which} called “{pattern}”.{guess}"))
    return [row for row in rows if any(_matches(row.table, pattern) for pattern in patterns)]


def _matches(table: Table, pattern: str) -> bool:
    low = pattern.lower()
    return fnmatchcase(table.name.lower(), low) or fnmatchcase(f"{table.namespace}.{table.name}".lower(), low)


def _folded(rows: Iterable[Row], named: Sequence[str]) -> list[Row]:
    """Without the partitions of tables that are shown, unless they are asked for by their whole names."""
    rows = list(rows)
    there = {(row.alias, row.table.namespace, row.table.name) for row in rows}
    hidden: Counter[tuple[str, str, str]] = Counter()
    left = []
    for row in rows:
        table = row.table
        parent = (row.alias, table.namespace, table.parent or "")
        if table.kind == "partition" and parent in there and table.name not in named:
            hidden[parent] += 1
        else:
            left.append(row)
    return [
        Row(row.alias, row.table, row.model, hidden[row.alias, row.table.namespace, row.table.name]) for row in left
    ]


def _as_object(row: Row) -> dict[str, object]:
    return {
        "alias": row.alias,
        "namespace": row.table.namespace,
        "name": row.table.name,
        "kind": row.table.kind,
        "columns": len(row.table.columns),
        "rows": row.table.row_estimate,
        "comment": row.table.comment,
        "parent": row.table.parent,
        "model": row.model,
        "denied": list(row.table.denied) if row.table.rights_known else None,
        "error": row.table.error,
    }


def _print(rows: Sequence[Row], console: Console) -> None:
    several = len({row.alias for row in rows}) > 1
    lines = [("TABLE", "KIND", "COLUMNS", "ROWS", "MODEL", "")]
    for row in rows:
        table = row.table
        name = table.name if table.visible or not table.namespace else f"{table.namespace}.{table.name}"
        estimate = f"~{table.row_estimate}" if table.row_estimate is not None else ""
        shown = f"{row.alias}: {name}" if several else name
        lines.append(
            (printable(shown), table.kind, str(len(table.columns)), estimate, printable(row.model or ""), _note(row))
        )
    widths = [min(WIDEST, max(len(line[column]) for line in lines)) for column in range(5)]
    for number, line in enumerate(lines):
        cells = [
            line[0].ljust(widths[0]),
            line[1].ljust(widths[1]),
            line[2].rjust(widths[2]),
            line[3].rjust(widths[3]),
            line[4].ljust(widths[4]),
            console.style(line[5], "warning") if line[5] else "",
        ]
        text = "  ".join(cells).rstrip()
        console.print(console.style(text, "dim") if number == 0 else text)


def _note(row: Row) -> str:
    """What is not as usual: what cannot be done with the table, and what stands for it."""
    table = row.table
    words = [f"{row.partitions} partition{'' if row.partitions == 1 else 's'}"] if row.partitions else []
    words += [f"partition of {table.parent}"] if table.kind == "partition" and table.parent else []
    words += [f"no {', '.join(right.upper() for right in table.denied)}"] if table.denied else []
    words += [f"not read in full: {table.error}"] if table.error else []
    return printable("; ".join(words))


def _print_summary(rows: Sequence[Row], console: Console) -> None:
    kinds = Counter(row.table.kind for row in rows)
    counts = ", ".join(f"{count} × {kind}" for kind, count in sorted(kinds.items()))
    mapped = sum(row.model is not None for row in rows)
    with_model = f"; {mapped} with a model" if mapped else ""
    console.print()
    console.print(console.style(f"{counts or 'No tables'}{with_model}.", "dim"))
