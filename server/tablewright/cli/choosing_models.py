"""Models as somebody names them -> their labels."""

from __future__ import annotations

from collections.abc import Iterable

from tablewright.cli.common import Usage
from tablewright.cli.console import did_you_mean, printable
from tablewright.project import Project
from tablewright.schema.names import closest


def chosen_models(project: Project, wanted: Iterable[str], among: Iterable[str] | None = None) -> list[str]:
    """By label or by name alone, whatever the case; all of them where none is named. `among`: only these labels count.
    Usage for a name that none has."""
    every = [placed.model for here in project.models().by_path.values() for placed in here if placed.model.paired]
    known = list(dict.fromkeys(model.label for model in every if model.app_label))
    known = [label for label in known if among is None or label in among]
    by_name = {label.rpartition(".")[2]: label for label in known}
    labels: dict[str, None] = {}
    for name in wanted:
        found = [label for label in known if name.lower() in (label.lower(), label.rpartition(".")[2].lower())]
        if not found:
            near = closest(name, known) if "." in name else [by_name[each] for each in closest(name, by_name)]
            raise Usage(f"There is no model “{printable(name)}” with a table here.{did_you_mean(near)}")
        labels |= dict.fromkeys(found)
    return list(labels) or known
