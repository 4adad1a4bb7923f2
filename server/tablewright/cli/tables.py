"""`tablewright tables`: the tables of the database, with the model of each."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass

from tablewright.cli.console import Console, printable
from tablewright.cli.options import alias_problems, load, open_project
from tablewright.project import Project, State
from tablewright.project.tables import owner
from tablewright.schema.model import Table

NAME = "tables"
HELP = "the tables of the database, with the model of each"
EXAMPLE = "tablewright tables --unmapped"


@dataclass(frozen=True, slots=True)
class Row:
    alias: str
    table: Table
    model: str | None


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--unmapped", action="store_true", help="only those that no model maps")


def run(options: argparse.Namespace, console: Console) -> int:
    project = open_project(options)
    state = load(project, options, console)
    incomplete = alias_problems(state, console, verbose=options.verbose)
    rows = _rows(project, state, unmapped=options.unmapped)
    if options.format == "json":
        console.print(json.dumps({"version": 1, "tables": [_as_object(row) for row in rows]}, indent=2))
    else:
        _print(rows, console)
    return 2 if incomplete else 0


def _rows(project: Project, state: State, *, unmapped: bool) -> list[Row]:
    if unmapped:
        return [Row(alias, table, None) for alias, table in project.unmapped_tables()]
    models = project.models()
    rows = []
    for alias in state.aliases.values():
        for table in alias.schema.tables if alias.schema is not None else ():
            assert alias.schema is not None  # noqa: S101 -- there are tables
            model = owner(alias.schema, models, table.key)
            rows.append(Row(alias.alias, table, model.label if model is not None else None))
    return rows


def _as_object(row: Row) -> dict[str, object]:
    return {
        "alias": row.alias,
        "namespace": row.table.namespace,
        "name": row.table.name,
        "kind": row.table.kind,
        "columns": len(row.table.columns),
        "rows": row.table.row_estimate,
        "comment": row.table.comment,
        "model": row.model,
        "error": row.table.error,
    }


def _print(rows: list[Row], console: Console) -> None:
    several = len({row.alias for row in rows}) > 1
    lines = [("TABLE", "KIND", "COLUMNS", "ROWS", "MODEL")]
    for row in rows:
        table = row.table
        name = table.name if table.visible or not table.namespace else f"{table.namespace}.{table.name}"
        estimate = f"~{table.row_estimate}" if table.row_estimate is not None else ""
        shown = f"{row.alias}: {name}" if several else name
        lines.append((printable(shown), table.kind, str(len(table.columns)), estimate, row.model or ""))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for number, line in enumerate(lines):
        cells = [
            line[0].ljust(widths[0]),
            line[1].ljust(widths[1]),
            line[2].rjust(widths[2]),
            line[3].rjust(widths[3]),
            printable(line[4]),
        ]
        text = "  ".join(cells).rstrip()
        console.print(console.style(text, "dim") if number == 0 else text)
