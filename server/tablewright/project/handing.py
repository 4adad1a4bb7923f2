"""A model and its app's migrations -> its table handed over to Django, or taken back: the edit, and the steps.

From Django's guide to legacy databases. Nothing is run: what changes migrations or the database is told, step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tablewright.environment.migrating import DEFAULT_ALIAS, migrate_words
from tablewright.findings import Severity
from tablewright.project.state import PlacedFinding
from tablewright.project.sync_choice import NOT_OF_TABLES
from tablewright.rendering.edits import set_meta_option
from tablewright.source.edits import Edit
from tablewright.source.models import Models, PlacedModel
from tablewright.source.registry import Registry

_BESIDE = NOT_OF_TABLES - {"table-not-readable"}
"""Django needs rights on a table that it is to change."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, in a sentence, and the command to type for it."""

    text: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """`edits` are absolute in `path`. `findings`: where the model disagrees with its table, which is to be mended
    first: from then on Django believes that the table is as the model says."""

    model: str
    path: Path
    edits: tuple[Edit, ...]
    findings: tuple[PlacedFinding, ...]
    steps: tuple[Step, ...]
    back: bool = False

    @property
    def title(self) -> str:
        return f"Hand “{self.model}” {'back to its owner' if self.back else 'over to Django'}"


def handed_over(
    label: str,
    models: Models,
    findings: Callable[[Path], Iterable[PlacedFinding]],
    registry: Registry | None,
    *,
    back: bool,
) -> Handover:
    """`findings`: of a file. LookupError where there is no such model with a table, ValueError where it cannot
    be handed over; both with a sentence."""
    placed, path = _placed(label, models)
    model = placed.model
    if back and model.managed is False:
        raise ValueError(f"“{label}” is unmanaged already: Django leaves its table alone.")
    if not back and model.managed is True and not model.statement.broken:
        raise ValueError(f"Django manages the table of “{label}” already.")
    if model.statement.broken:
        raise ValueError(f"“{label}” does not parse in full: mend it first.")
    edits = set_meta_option(model, "managed", "False" if back else "True")
    if not edits:
        raise ValueError(f"The Meta of “{label}” is not written as a class here: set “managed” in it by hand.")
    differ = tuple(
        each
        for each in findings(path)
        if each.finding.model == model.label
        and each.finding.code not in _BESIDE
        and each.finding.severity is not Severity.HINT
    )
    moved = tuple(edit.moved(placed.offset) for edit in edits)
    steps = _back(placed, registry) if back else _over(placed, registry)
    return Handover(model.label, path, moved, () if back else differ, tuple(steps), back)


def why_not_yet(handover: Handover) -> str:
    """What is to be mended first; "" where nothing is."""
    if not handover.findings:
        return ""
    codes = ", ".join(dict.fromkeys(each.finding.code for each in handover.findings))
    return (
        f"“{handover.model}” disagrees with its table ({codes}), and once it is handed over Django takes what the model"
        " says for what the table is."
    )


def as_markdown(handover: Handover) -> str:
    """A page to keep beside the code while the steps are done."""
    lines = [f"# {handover.title}", ""]
    for number, step in enumerate(handover.steps, 1):
        lines.append(f"{number}. {step.text}")
        lines += ["", "   ```sh", f"   {step.command}", "   ```", ""] if step.command is not None else [""]
    return "\n".join(lines)


def _placed(label: str, models: Models) -> tuple[PlacedModel, Path]:
    wanted = label.lower()
    for path, here in models.by_path.items():
        for placed in here:
            if placed.model.paired and placed.model.label.lower() == wanted:
                return placed, Path(path)
    raise LookupError(f"There is no model “{label}” with a table.")


def _over(placed: PlacedModel, registry: Registry | None) -> Sequence[Step]:
    app, name = placed.model.app_label, placed.model.name
    known = [each for each in (registry.migrations if registry is not None else ()) if each.problem is None]
    names = {name for each in known for name in each.known.get(app, ())}
    migrate = _migrate(placed, registry)
    make = Step(
        f"Let Django write the migration. Read it: it must create nothing but what is there, or say no more than that"
        f" the options of “{name}” change (where an earlier migration knows the unmanaged model).",
        f"python manage.py makemigrations {app}",
    )
    check = Step("See that nothing is left to do.", f"{migrate} --plan")
    agree = Step("See that model and table still agree.", "tablewright check")
    keep = Step(
        "Never take the migration back (“migrate” to the one before it, or to “zero”): that drops the table with its"
        " rows, though no migration made it. To give the table back, set “managed = False” (“tablewright handover"
        f" {placed.model.label} --back”)."
    )
    test = Step("Tests get the table from now on: take it out of a test runner that makes unmanaged tables.")
    first = Step(
        "Set “managed = True”, which this does. From now on Django's migrations change the table, and drop it with the"
        " model."
    )
    if not known or not names:
        fake = Step(
            f"Tell Django that the tables of “{app}” are there: it marks the first migration as applied where all of"
            " its tables exist, and creates nothing. Where some do not exist yet, have these made by a migration of"
            " their own.",
            f"{migrate} --fake-initial",
        )
    else:
        fake = Step(
            f"“{app}” has migrations already ({len(names)}), so --fake-initial would not look at the new one. Where it"
            " creates the table, mark it as applied without running it, by its name; where it only changes options, run"
            " migrate as always. On every database that has the table.",
            f"{_migrate(placed, registry, 'NAME_OF_THE_NEW_MIGRATION')} --fake",
        )
    return first, make, fake, check, agree, keep, test


def _back(placed: PlacedModel, registry: Registry | None) -> Sequence[Step]:
    app, name = placed.model.app_label, placed.model.name
    return (
        Step("Set “managed = False”, which this does. From now on Django leaves the table alone: nothing is dropped."),
        Step(
            f"Let Django write the migration: it says that the options of “{name}” change, and touches no table.",
            f"python manage.py makemigrations {app}",
        ),
        Step("Record it. It runs no statement on the table.", _migrate(placed, registry)),
        Step(
            f"Do not go back to before the migration that knows the table as Django's (“migrate {app} zero”): that"
            " still drops it."
        ),
        Step(
            "Tests do not get the table any more: a test runner makes it.",
            "tablewright generate --test-runner",
        ),
    )


def _migrate(placed: PlacedModel, registry: Registry | None, *names: str) -> str:
    """On the database that the routers write the model to."""
    known = registry.model(placed.model.label) if registry is not None else None
    alias = known.write if known is not None and known.write else DEFAULT_ALIAS
    return migrate_words(" ".join((placed.model.app_label, *names)), alias)
