"""Model + schemas -> findings as the user set them, at absolute spans, their fixes with imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from tablewright.comparison import Pairing, Surroundings, pair
from tablewright.environment.folders import settings_folder
from tablewright.findings import Finding, Related, Severity
from tablewright.project.baseline import Baseline, baseline_path, read_baseline
from tablewright.project.placed_fix import placed_fix
from tablewright.project.silencing import silencing_comments
from tablewright.project.state import AliasState, PlacedFinding, State
from tablewright.rules import RULES, findings_of
from tablewright.schema.names import closest, find_table
from tablewright.settings import Problem, Settings, read_settings, setting_line
from tablewright.source.models import Model, Models, PlacedModel
from tablewright.source.registry import Registry
from tablewright.source.statements import Module, Unknown

__all__ = [
    "Wish",
    "as_wanted",
    "is_judged",
    "path_matches",
    "place",
    "raw_findings",
    "settings_for",
    "silencing_comments",
    "surroundings_of",
    "table_wanted",
    "wish_for",
]

DEFAULT_ALIAS = "default"


def raw_findings(
    model: Model, models: Models, state: State, settings: Settings, registry: Registry | None = None
) -> tuple[Finding, ...]:
    """All rules on all aliases that the model may live on, before the user's settings; one of equal ones is kept.
    `registry`: what Django said, of which migrations count here."""
    found: dict[tuple[object, ...], Finding] = {}
    for alias in _aliases_of(model, state, settings):
        assert alias.schema is not None  # noqa: S101 -- what _aliases_of is for
        assert alias.backend is not None  # noqa: S101
        around = surroundings_of(alias.alias, state, settings, registry)
        pairing = pair(model, alias.schema, alias.backend, models, state.django_version, around)
        if pairing is None:
            continue
        for finding in findings_of(pairing):
            if _ends_unread(pairing):
                finding = replace(finding, fixes=())
            found.setdefault((finding.code, finding.span, finding.column, finding.message), finding)
    return tuple(sorted(found.values(), key=lambda f: (f.span, f.severity.rank, f.code, f.column or "")))


def is_judged(model: Model, models: Models, state: State, settings: Settings) -> bool:
    """Rules look at the model, on every alias that it may live on."""
    pairings = [
        pair(model, alias.schema, alias.backend, models, state.django_version)
        for alias in _aliases_of(model, state, settings)
        if alias.schema is not None and alias.backend is not None
    ]
    return bool(pairings) and None not in pairings


def surroundings_of(alias: str, state: State, settings: Settings, registry: Registry | None) -> Surroundings:
    told = registry.migrations if registry is not None else ()
    migrations = next((each for each in told if each.alias == alias and each.problem is None), None)
    auto, renames = state.default_auto_field or None, state.renames.get(alias)
    wishes = (settings.comments, settings.yes_no, settings.naming_map)
    return Surroundings(state.use_tz, migrations, auto, state.routers, renames, *wishes)


def _ends_unread(pairing: Pairing) -> bool:
    """A foreign key leads to a table that has not been read yet: a fix might leave out the relation it calls for."""
    schema, keys = pairing.schema, pairing.table.foreign_keys if pairing.table is not None else ()
    return schema.partial and any(schema.table((key.target_namespace, key.target_table)) is None for key in keys)


def _aliases_of(model: Model, state: State, settings: Settings) -> Iterator[AliasState]:
    """Where the model's table is looked for. Where Django has a choice (routers, or a user who names other aliases) an
    alias without the table says nothing by itself: `_lacking` tells when none that can have it does."""
    if isinstance(model.db_table, Unknown):
        return
    if not _table_wanted(model.db_table, settings):
        return
    known = [alias for alias in state.aliases.values() if alias.schema is not None and alias.backend is not None]
    if len(state.all_aliases) <= 1:
        yield from known
        return
    routed = state.routers or (settings.databases is not None and DEFAULT_ALIAS not in settings.databases)
    if not routed:
        yield from (alias for alias in known if alias.alias == DEFAULT_ALIAS)
        return
    having = [alias for alias in known if alias.schema and find_table(alias.schema, model.db_table) is not None]
    yield from having or _lacking(model, known, state)


def _lacking(model: Model, known: Sequence[AliasState], state: State) -> Iterator[AliasState]:
    """The alias to name when no alias that was read has the table, and it is surely missing: the routers send the model
    to these aliases, or all aliases were read."""
    by_name = {alias.alias: alias for alias in known}
    wanted = state.all_aliases if model.read is None or model.write is None else (model.write, model.read)
    if set(wanted) <= by_name.keys():
        yield by_name[DEFAULT_ALIAS if model.write is None and DEFAULT_ALIAS in by_name else wanted[0]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to see of one file: `ignored` codes are left out. `accepted`: what is known and accepted."""

    settings: Settings
    ignored: frozenset[str]
    accepted: Baseline

    @property
    def off(self) -> frozenset[str]:
        """The codes that are not told here."""
        select = self.settings.select
        return self.ignored if select is None else self.ignored | {r.code for r in RULES if r.code not in select}


def wish_for(module: Module, path: Path, root: Path, settings: Settings, *, accepted: bool = False) -> Wish:
    """`accepted`: what the baseline has is wanted as well."""
    relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    here = (codes for glob, codes in settings.per_path_ignores.items() if path_matches(relative, glob))
    baseline = Baseline() if accepted else read_baseline(baseline_path(root, settings))
    return Wish(settings, frozenset(settings.ignore).union(*here), baseline)


def as_wanted(found: PlacedFinding, wish: Wish) -> PlacedFinding | None:
    """With the severity that the user gave; None for what `select`, `ignore` and `per-path-ignores` leave out."""
    finding, select = found.finding, wish.settings.select
    if finding.code in wish.ignored or (select is not None and finding.code not in select):
        return None
    severity = wish.settings.severity.get(finding.code)
    return replace(found, finding=replace(finding, severity=Severity(severity))) if severity else found


def settings_for(root: Path, folder: Path, editor: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """Those of the nearest pyproject.toml that has any, from `root` upward or in `folder`, under the editor's."""
    place = settings_folder(root, folder)
    settings, problems = read_settings(place, editor)
    return settings, problems + unknown_codes(settings, place)


def unknown_codes(settings: Settings, folder: Path) -> tuple[Problem, ...]:
    """A Problem for each code in the settings that no rule has."""
    known = {rule.code for rule in RULES}
    named = [
        ("select", settings.select or ()),
        ("ignore", (code for code in settings.ignore if settings.severity.get(code) != "off")),
        ("severity", settings.severity),
        ("per-path-ignores", (code for codes in settings.per_path_ignores.values() for code in codes)),
    ]
    problems = []
    for key, codes in named:
        for code in dict.fromkeys(codes):
            if code not in known:
                near = closest(code, known, 1)
                hint = f"Did you mean “{near[0]}”?" if near else "Remove it."
                line = setting_line(folder, key)
                path = folder / "pyproject.toml" if line is not None else None
                message = f"The setting “{key}” names “{code}”, which no rule has."
                problems.append(Problem("setting", message, hint, path, line))
    return tuple(problems)


def path_matches(relative: str, glob: str) -> bool:
    """`clinic/models.py`, `legacy/*`, `**/old.py`, a folder `legacy/`, or a bare file name anywhere."""
    pattern = glob.removeprefix("./")
    if fnmatchcase(relative, pattern) or fnmatchcase(relative, pattern.rstrip("/") + "/*"):
        return True
    return (
        fnmatchcase("/" + relative, "/" + pattern.removeprefix("**/"))
        or ("/" not in pattern and fnmatchcase(PurePosixPath(relative).name, pattern))
        or (pattern.startswith("**/") and fnmatchcase(relative, "*/" + pattern.removeprefix("**/")))
    )


def place(finding: Finding, model: PlacedModel, models: Models, module: Module, path: Path) -> PlacedFinding:
    if related := () if finding.related else tuple(_related(finding, model.model, models)):
        finding = replace(finding, related=related)
    fixes = tuple(placed_fix(fix, model, models, module, path) for fix in finding.fixes)
    return PlacedFinding(finding, path, finding.span.moved(model.offset), fixes)


def _related(finding: Finding, model: Model, models: Models) -> Iterator[Related]:
    """Where the field is written, when that is in a base."""
    field = model.field(finding.field) if finding.field else None
    if field is None or not field.inherited_from or field.statement is None:
        return
    base = models.target(field.inherited_from)
    for placed in models.by_path.get(base.path, ()) if base is not None else ():
        if placed.model is base and field.statement in base.statement.assignments:
            span = field.statement.name_span.moved(placed.offset)
            yield Related(base.path, span, "The field is defined here.")


def _table_wanted(name: str, settings: Settings) -> bool:
    """`tables.include` and `tables.exclude` on a name as `db_table` spells it (`ns"."table` is `ns.table`)."""
    return table_wanted("", name.strip('"').replace('"."', "."), settings)


def table_wanted(namespace: str, name: str, settings: Settings) -> bool:
    names = {name, name.rpartition(".")[2], f"{namespace}.{name}"}

    def named(globs: Iterable[str]) -> bool:
        return any(fnmatchcase(each, glob) for glob in globs for each in names)

    if settings.tables_include is not None and not named(settings.tables_include):
        return False
    return not named(settings.tables_exclude)
