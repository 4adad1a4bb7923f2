"""A model's label -> a list of all that is known of it, and of each fact where it comes from."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from tablewright.cli.console import Console, Stop, did_you_mean, printable
from tablewright.cli.options import load, located, open_project, relative
from tablewright.project import Project
from tablewright.schema.names import closest
from tablewright.source.models import Model, Relation
from tablewright.source.provenance import NOBODY, TYPED, Fact
from tablewright.source.statements import UNKNOWN

_WORDS = {
    "db_table": "table",
    "composite_primary_key": "composite primary key",
    "class_path": "class",
    "internal_type": "Django's type",
    "null": "NULL",
    "max_length": "length",
    "max_digits": "digits",
    "decimal_places": "decimals",
    "has_default": "default",
    "has_db_default": "database default",
    "read": "read from",
    "write": "written to",
}
"""A fact -> what people call it, where that is not its name with spaces."""

WIDEST = 40
"""Characters of a value. A longer one moves only its own line."""


def run(options: argparse.Namespace, console: Console) -> int:
    """`tablewright doctor --model LABEL`"""
    project = open_project(options)
    load(project, options, console)
    project.know(console.progress, migrations=False)
    console.clear()
    for each in project.state.app_problems:
        console.error(located(each.problem, project))
    model = _model(project, options.model)
    facts = project.provenance(model.label)
    shown = facts if options.verbose else [fact for fact in facts if not _is_nothing(fact)]
    console.print(console.style(printable(model.label), "bold") + f" ({_place(model, project)})")
    for line in _lines(shown, console):
        console.print(line)
    unknown = sum(fact.origin == NOBODY for fact in facts)
    if not console.quiet:
        console.print()
        more = f" {len(facts) - len(shown)} that are “no” or “none” are left out; -v shows them."
        left = more if len(shown) < len(facts) else ""
        console.print(f"{len(facts)} facts, {unknown} of them unknown.{left}")
    return 0


def _model(project: Project, label: str) -> Model:
    """By label, or by the class's name where only one model has it."""
    models = project.models()
    named = [model for model in models.by_label.values() if model.name.lower() == label.lower()]
    found = models.target(label) or (named[0] if len(named) == 1 else None)
    if found is not None:
        return found
    if named:
        several = ", ".join(f"“{model.label}”" for model in named)
        raise Stop(printable(f"Several models are called “{label}”: {several}. Name one of them."))
    guess = did_you_mean(closest(label, models.by_label), " Write it as app.Model.")
    raise Stop(printable(f"There is no model “{label}”.{guess}"))


def _place(model: Model, project: Project) -> str:
    return relative(Path(model.path), project.root) if model.path else "a model of another package"


def _is_nothing(fact: Fact) -> bool:
    """Nobody wrote it, and so it is not there."""
    return fact.origin not in (TYPED, NOBODY) and (fact.value is None or fact.value is False or fact.value == "")


def _lines(facts: Sequence[Fact], console: Console) -> Iterator[str]:
    """FACT VALUE WHERE; each field's facts below its name. What comes from where is wrapped on a terminal."""
    rows = [(fact, _WORDS.get(fact.name, fact.name.replace("_", " ")), _value(fact.value)) for fact in facts]
    first = max((len(word) + (2 if fact.field else 0) for fact, word, _ in rows), default=0)
    second = min(WIDEST, max((len(value) for _, _, value in rows), default=0))
    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    field = ""
    for fact, word, value in rows:
        if fact.field != field:
            field = fact.field
            yield console.style(printable(field), "bold")
        begin = f"{'  ' if field else ''}{word}".ljust(first) + "  " + value.ljust(second) + "  "
        told = printable(fact.told)
        room = wide - first - second - 4
        pieces = textwrap.wrap(told, room) if room >= 20 else [told]
        for number, piece in enumerate(pieces):
            start = begin if number == 0 else " " * (first + second + 4)
            yield (start + console.style(piece, "warning" if fact.origin == NOBODY else "dim")).rstrip()


def _value(value: object) -> str:
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, Relation):
        return _relation(value)
    if isinstance(value, tuple):
        return printable(", ".join(map(str, value)))
    return printable(str(value))


def _relation(relation: Relation) -> str:
    parts = [_value(relation.target)]
    if relation.to_field is not None:
        parts.append(f"by {_value(relation.to_field)}")
    parts.append(f"on delete {_value(relation.on_delete)}")
    if relation.db_constraint is False:
        parts.append("without a constraint")
    return ", ".join(parts)
